/** Where windows go: columns by rows, from a corner, so far apart. */
export function grid(
  columns: number,
  rows: number,
  left: number,
  top: number,
  across: number,
  down: number,
): [number, number][] {
  return Array.from({ length: columns * rows }, (_, at) => [
    left + (at % columns) * across,
    top + Math.floor(at / columns) * down,
  ]);
}
