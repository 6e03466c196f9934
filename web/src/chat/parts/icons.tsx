/** @jsxImportSource preact */
/** The few pictures of the chat, drawn with one pen. What they mean is said by the button around them. */

const PATHS = {
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9.5 6 6 6-6",
  back: "M15 5l-7 7 7 7",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  send: "M5 12h13M12.5 5.5 19 12l-6.5 6.5",
  clip: "m20 11.5-7.8 7.8a5 5 0 0 1-7.1-7.1l8.2-8.2a3.4 3.4 0 0 1 4.8 4.8l-8 8a1.7 1.7 0 0 1-2.4-2.4l7.2-7.2",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.5a4.3 4.3 0 0 0 7 0M9 9.5v.01M15 9.5v.01",
  bell: "M18 9a6 6 0 1 0-12 0c0 6-2.5 7-2.5 7h17S18 15 18 9ZM10 19.5a2.2 2.2 0 0 0 4 0",
  bellOff: "M18 9a6 6 0 1 0-12 0c0 6-2.5 7-2.5 7h17S18 15 18 9ZM10 19.5a2.2 2.2 0 0 0 4 0M4 3.5l16.5 17",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.5V12l3 2",
  check: "m5 12.5 4.5 4.5L19 7.5",
  checks: "m2.5 12.5 4.5 4.5L16 7.5M11.5 16.4l.6.6 9.4-9.5",
  file: "M13.5 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5l-5-5ZM13.5 3.5v5h5",
  mark: "M7 20V4h6.6a5 5 0 0 1 0 10H10",
};

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={name === "more" ? "icon dots" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
