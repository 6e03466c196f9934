/** Of what became of a meeting. */
export const COLORS = { booked: "teal", done: "gray", missed: "orange", cancelled: "red" } as const;
