/** @jsxImportSource preact */
import type { Words } from "../words/es.ts";

export function Hero({ words }: { words: Words }) {
  const [before, last] = words.headline;
  return (
    <section class="hero">
      <Skyline />
      <div class="say">
        <h1>
          Pascal: {before}
          <em>{last}</em>
        </h1>
        <p>{words.subtitle}</p>
        <div class="acts">
          <button class="primary" type="button" data-pascal-open>
            {words.talk}
          </button>
          <a class="second" href="#projects">
            {words.see}
          </a>
        </div>
      </div>
      <Example words={words} />
    </section>
  );
}

/** What a conversation looks like; the real one is a click away. */
function Example({ words }: { words: Words }) {
  const [asks, joins, answers, thanks] = words.demo;
  return (
    <div class="example" aria-hidden="true">
      <p class="mine">{asks}</p>
      <p class="note">{joins}</p>
      <p class="theirs">{answers}</p>
      <p class="mine">{thanks}</p>
    </div>
  );
}

/** Left, width, height of each house. */
const HOUSES = [
  [0, 90, 104],
  [96, 64, 160],
  [166, 110, 84],
  [282, 70, 130],
  [358, 54, 188],
  [418, 96, 112],
  [520, 80, 150],
  [606, 60, 208],
  [672, 120, 96],
  [798, 72, 168],
  [876, 58, 126],
  [940, 104, 196],
  [1050, 70, 112],
  [1126, 90, 156],
  [1222, 60, 90],
  [1288, 84, 180],
  [1378, 62, 120],
] as const;
const FLOOR = 26;

/** A city in the evening. Which windows are lit follows from where they are. */
function Skyline() {
  return (
    <svg class="skyline" viewBox="0 0 1440 220" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      {HOUSES.map(([left, width, height], house) => (
        <g key={left}>
          <rect
            class={house % 2 ? "near" : "far"}
            x={left}
            y={220 - height}
            width={width}
            height={height + 2}
          />
          {windows(left, width, height, house).map(([x, y]) => (
            <rect key={`${x}-${y}`} class="lit" x={x} y={y} width="7" height="10" rx="1" />
          ))}
        </g>
      ))}
    </svg>
  );
}

function windows(left: number, width: number, height: number, house: number): [number, number][] {
  const found: [number, number][] = [];
  for (let row = 0; row < Math.floor((height - 24) / FLOOR); row++)
    for (let column = 0; column < Math.floor((width - 14) / 18); column++)
      if ((row * 5 + column * 7 + house * 3) % 11 < 2)
        found.push([left + 12 + column * 18, 236 - height + row * FLOOR]);
  return found;
}
