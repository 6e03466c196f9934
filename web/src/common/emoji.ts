/** Emoji stand in a grid, in which the arrow keys go from one to the next. */
const COLUMNS = 8;
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -COLUMNS,
  ArrowDown: COLUMNS,
};

/** Where a key leads from *at*, of *count* in all; null: it is no arrow. */
export function stepped(key: string, at: number, count: number): number | null {
  const step = STEPS[key];
  return step ? Math.min(count - 1, Math.max(0, at + step)) : null;
}
