/** A place that a lead sent: what it is called, and where it is, if that stands in the text. Pure. */

/** Latitude and longitude, alone on the last line. */
const WHERE = /(?:^|\n)(-?\d{1,2}(?:\.\d+)?), ?(-?\d{1,3}(?:\.\d+)?)$/;

export function placeOf(text: string): { name: string; href: string | null } {
  const [whole, latitude, longitude] = WHERE.exec(text) ?? [];
  if (whole === undefined || Math.abs(Number(latitude)) > 90 || Math.abs(Number(longitude)) > 180)
    return { name: text, href: null };
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
  return { name: text.slice(0, -whole.length) || whole, href };
}
