/** Two soft notes, made on the spot. Browsers keep them silent until the visitor has touched the page. */
import { alone } from "./keep.ts";

let context: AudioContext | null = null;

/** By one of the tabs that hear the same message. */
export function chime(): void {
  void alone("sound", async () => {
    play();
    await new Promise((done) => setTimeout(done, 300));
  });
}

function play(): void {
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume();
    note(context, 880, 0);
    note(context, 1318.5, 0.12);
  } catch {} // no sound on this device
}

function note(on: AudioContext, hertz: number, after: number): void {
  const [tone, volume, start] = [on.createOscillator(), on.createGain(), on.currentTime + after];
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.08, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
  tone.connect(volume).connect(on.destination);
  tone.start(start);
  tone.stop(start + 0.4);
}
