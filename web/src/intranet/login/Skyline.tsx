/** A street at night with somebody awake: windows of the company's yellow. */
const HOUSES = [
  { x: 0, width: 76, height: 120 },
  { x: 82, width: 60, height: 190 },
  { x: 148, width: 92, height: 150 },
  { x: 246, width: 54, height: 250 },
  { x: 306, width: 104, height: 178 },
  { x: 416, width: 66, height: 290 },
  { x: 488, width: 112, height: 140 },
] as const;
const GROUND = 300;
const STEP = 22;

const lit = (house: number, row: number, column: number) => (house * 7 + row * 5 + column * 3) % 11 < 3;

export function Skyline({ className }: { className?: string | undefined }) {
  return (
    <svg
      className={className}
      viewBox={`0 0 600 ${GROUND}`}
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
    >
      {HOUSES.map(({ x, width, height }, house) => (
        <g key={x}>
          <rect x={x} y={GROUND - height} width={width} height={height} fill="#1f2f54" />
          {windowsOf(width, height).map(([column, row]) => (
            <rect
              key={`${column} ${row}`}
              x={x + 12 + column * STEP}
              y={GROUND - height + 14 + row * STEP}
              width="9"
              height="12"
              rx="1.5"
              fill={lit(house, row, column) ? "#ffc61a" : "#2c3f6b"}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}

function windowsOf(width: number, height: number): [number, number][] {
  const columns = Math.floor((width - 12) / STEP);
  const rows = Math.floor((height - 14) / STEP);
  return Array.from({ length: columns * rows }, (_, i) => [i % columns, Math.floor(i / columns)]);
}
