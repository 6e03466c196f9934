/** @jsxImportSource preact */

/** From above to the horizon. `name` is one of its own on the page. */
export function Sky({ name, colors }: { name: string; colors: readonly [string, ...string[]] }) {
  return (
    <>
      <defs>
        <linearGradient id={name} x1="0" y1="0" x2="0" y2="1">
          {colors.map((color, at) => (
            <stop key={color} offset={at / (colors.length - 1)} stop-color={color} />
          ))}
        </linearGradient>
      </defs>
      <rect width="480" height="300" fill={`url(#${name})`} />
    </>
  );
}
