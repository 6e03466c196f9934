/** What a visitor hears of an answer, by one of the tabs that hear the same message. */
import { type Chime, play } from "../common/chime.ts";
import { alone } from "./keep.ts";

const ANSWER: Chime = { pitches: [880, 1318.5], apart: 0.12, loud: 0.08, fades: 0.35 };

export function chime(): void {
  void alone("sound", async () => {
    play(ANSWER);
    await new Promise((done) => setTimeout(done, 300));
  });
}
