/** Version 4. Where the page is not a secure one there is no `randomUUID`. */
export function uuid(): string {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (place) => {
    const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (+place ^ (random & (15 >> (+place / 4)))).toString(16);
  });
}
