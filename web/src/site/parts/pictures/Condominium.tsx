/** @jsxImportSource preact */
import { grid } from "./grid.ts";
import { Sky } from "./Sky.tsx";

/** Terraces full of plants among olive trees, with the sun on the roof. */
export function Condominium() {
  return (
    <>
      <Sky name="morning" colors={["#cfe9dd", "#fdf6df"]} />
      <circle cx="398" cy="64" r="28" fill="#ffc61a" />
      <path d="M0 214c70-52 120-50 180-18 70-46 140-44 300-4v108H0Z" fill="#a9cfa5" />
      <path d="M0 240c90-30 160-22 240-4 90-20 160-14 240 0v64H0Z" fill="#7fb383" />
      <House left={84} top={124} floors={4} />
      <House left={226} top={82} floors={5} />
      <path d="M96 124l16-14h48l-16 14ZM240 82l16-14h56l-16 14Z" fill="#27405c" />
      <path d="M116 119h36M262 77h42" stroke="#8fb4d8" stroke-width="2" />
      <path d="M0 282h480v18H0Z" fill="#5b9a66" />
      <Tree x={44} y={250} size={26} />
      <Tree x={206} y={256} size={20} />
      <Tree x={392} y={248} size={30} />
      <Tree x={448} y={258} size={20} />
    </>
  );
}

function House({ left, top, floors }: { left: number; top: number; floors: number }) {
  const width = 118;
  return (
    <>
      <path d={`M${left} ${top}h${width}v${floors * 40}h-${width}Z`} fill="#fffaf0" />
      {grid(1, floors, left, top, 0, 40).map(([x, y], floor) => (
        <g key={y}>
          <path d={`M${x + 10} ${y + 8}h42v24h-42ZM${x + 64} ${y + 8}h42v24h-42Z`} fill="#a9c3cf" />
          <path d={`M${x + 31} ${y + 8}v24M${x + 85} ${y + 8}v24`} stroke="#fffaf0" stroke-width="2" />
          <path d={`M${x - 8} ${y + 32}h${width + 16}v7h-${width + 16}Z`} fill="#c79a63" />
          <g fill={floor % 2 ? "#3f8f58" : "#5aa86b"}>
            {grid(5, 1, x + 2 + (floor % 2) * 12, y + 30, 25, 0).map(([at]) => (
              <path key={at} d={`M${at - 8} ${y + 33}c0-12 5-9 7-15 3 5 9 4 9 15Z`} />
            ))}
          </g>
        </g>
      ))}
    </>
  );
}

function Tree({ x, y, size }: { x: number; y: number; size: number }) {
  return (
    <>
      <path d={`M${x} 288c-3-16 3-24 0-${288 - y}`} stroke="#7a5a35" stroke-width="6" fill="none" />
      <circle cx={x - size * 0.5} cy={y} r={size * 0.7} fill="#6d8f4e" />
      <circle cx={x + size * 0.5} cy={y - 4} r={size * 0.75} fill="#82a45c" />
      <circle cx={x} cy={y - size * 0.6} r={size * 0.75} fill="#76994f" />
    </>
  );
}
