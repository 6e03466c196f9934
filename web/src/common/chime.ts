/** Soft notes, made on the spot. */
export interface Chime {
  /** In hertz. */
  pitches: readonly number[];
  /** Seconds from one note to the next. */
  apart: number;
  /** How loud a note begins, 0 to 1, and the seconds in which it fades. */
  loud: number;
  fades: number;
}

let context: AudioContext | undefined;

/** Browsers keep it silent until somebody has touched the page. On a device without sound nothing happens. */
export function play({ pitches, apart, loud, fades }: Chime): void {
  try {
    context ??= new AudioContext();
    void context.resume();
    for (const [nth, pitch] of pitches.entries()) {
      const [tone, volume] = [context.createOscillator(), context.createGain()];
      const start = context.currentTime + nth * apart;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(loud, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + fades);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + fades + 0.05);
    }
  } catch {}
}
