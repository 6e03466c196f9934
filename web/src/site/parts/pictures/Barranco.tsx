/** @jsxImportSource preact */
import { grid } from "./grid.ts";
import { Sky } from "./Sky.tsx";

/** A residence of balconies and colours above the sea, with an arched ground floor and bougainvillea. */
export function Barranco() {
  return (
    <>
      <Sky name="noon" colors={["#8fd0e6", "#fdf1d8"]} />
      <circle cx="76" cy="66" r="26" fill="#ffc61a" />
      <path d="M0 206h480v40H0Z" fill="#3c8fb0" />
      <path
        d="M30 216h44M120 224h60M20 232h36M430 220h40"
        stroke="#fff"
        stroke-opacity="0.55"
        stroke-width="2"
      />
      <path d="M0 246c60-14 100-14 150-8h330v62H0Z" fill="#caa877" />
      <path d="M0 266h480v34H0Z" fill="#e6d3ae" />
      <path d="M196 92h214v180H196Z" fill="#d9623f" />
      <path d="M140 132h66v140h-66Z" fill="#f1b24a" />
      <path d="M400 120h44v152h-44Z" fill="#2f7f78" />
      <path d="M188 84h230v12H188ZM134 126h72v9h-72ZM400 114h48v9h-48Z" fill="#fff6e3" />
      <Balconies />
      <g fill="#fff6e3">
        <path d="M156 150h14v26h-14ZM180 150h14v26h-14ZM156 192h14v26h-14ZM180 192h14v26h-14Z" />
        <path d="M414 138h16v22h-16ZM414 176h16v22h-16ZM414 214h16v22h-16Z" />
      </g>
      <g fill="#5a2a1e">
        {grid(4, 1, 212, 232, 50, 0).map(([x]) => (
          <path key={x} d={`M${x} 272v-20a16 16 0 0 1 32 0v20Z`} />
        ))}
      </g>
      <path d="M152 272v-26a12 12 0 0 1 24 0v26Z" fill="#14213d" />
      <g fill="#c2286d">
        <circle cx="200" cy="140" r="11" />
        <circle cx="210" cy="158" r="9" />
        <circle cx="198" cy="174" r="10" />
        <circle cx="206" cy="192" r="8" />
        <circle cx="196" cy="206" r="6" />
      </g>
      <path d="M62 272c2-30 0-50 4-76" stroke="#7a5a35" stroke-width="5" fill="none" />
      <path
        d="M66 196c-18-12-32-8-40 2 14-4 26-2 40-2Zm0 0c18-12 32-8 40 2-14-4-26-2-40-2Zm0 0c-8-20-20-24-32-22 14 4 22 10 32 22Zm0 0c8-20 20-24 32-22-14 4-22 10-32 22Z"
        fill="#2f7f4f"
      />
    </>
  );
}

function Balconies() {
  return (
    <>
      {grid(3, 3, 212, 106, 68, 42).map(([x, y]) => (
        <g key={`${x}-${y}`}>
          <path d={`M${x + 6} ${y}h36v30h-36Z`} fill="#27405c" />
          <path d={`M${x + 24} ${y}v30`} stroke="#fff6e3" stroke-width="2" />
          <path d={`M${x} ${y + 20}h48v12h-48Z`} fill="#8f3a23" />
          <path d={`M${x} ${y + 20}h48`} stroke="#fff6e3" stroke-width="3" />
        </g>
      ))}
    </>
  );
}
