import { useEffect, useState } from "react";

const SECOND_MS = 1000;
const two = (n: number) => `${n}`.padStart(2, "0");

/** «4:07», «1:02:33». */
function clockOf(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** How long it has gone on, by the second. */
export function Lasting({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return <span role="timer">{clockOf(Math.max(0, Math.floor((now - since) / SECOND_MS)))}</span>;
}
