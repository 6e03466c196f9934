/** @jsxImportSource preact */
import { grid } from "./grid.ts";
import { Sky } from "./Sky.tsx";

/** A glass tower at dusk, its lobby lit. */
export function Tower() {
  return (
    <>
      <defs>
        <linearGradient id="glass" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stop-color="#dfe7f3" />
          <stop offset="0.5" stop-color="#8ea3c4" />
          <stop offset="1" stop-color="#5a7099" />
        </linearGradient>
      </defs>
      <Sky name="dusk" colors={["#1d2d54", "#6a5a7d", "#f0b36b"]} />
      <circle cx="372" cy="196" r="34" fill="#ffe2a0" opacity="0.9" />
      <g fill="#3a3f66" opacity="0.75">
        <path d="M0 210h46v-34h40v60h36v-46h30v110H0ZM330 232h28v-44h44v30h30v-22h48v104H330Z" />
      </g>
      <path d="M186 300V66l54-30 54 30v234Z" fill="url(#glass)" />
      <path d="M240 36l54 30v234h-54Z" fill="#14213d" opacity="0.28" />
      <path d="M236 36V14h8v22Z" fill="#14213d" />
      <g stroke="#14213d" stroke-opacity="0.25" stroke-width="1.4">
        {grid(1, 19, 186, 78, 0, 11).map(([x, y]) => (
          <path key={y} d={`M${x} ${y}h108`} />
        ))}
        <path d="M204 58v214M222 48v224M240 38v234M258 48v224M276 58v214" />
      </g>
      <g fill="#ffc61a">
        {grid(6, 18, 189, 80, 18, 11)
          .filter((_, at) => (at * 7) % 13 < 3)
          .map(([x, y]) => (
            <rect key={`${x}-${y}`} x={x} y={y} width="12" height="7" opacity="0.92" />
          ))}
      </g>
      <path d="M150 300v-34h180v34Z" fill="#14213d" />
      <path d="M160 274h160v26H160Z" fill="#ffc61a" />
      <path d="M186 274v26M213 274v26M267 274v26M294 274v26" stroke="#14213d" stroke-width="3" />
      <g fill="#22365f">
        <circle cx="120" cy="282" r="16" />
        <circle cx="98" cy="288" r="12" />
        <circle cx="364" cy="282" r="16" />
        <circle cx="388" cy="288" r="12" />
      </g>
    </>
  );
}
