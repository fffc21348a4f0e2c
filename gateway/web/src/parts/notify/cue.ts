/**
 * The sound of a job that is done: two soft notes, a fifth apart and rising, gone in half a second. It is computed, so nothing is loaded.
 * A browser lets a page sound only after somebody has touched it; before that it is silent, which is nobody's loss.
 */
const NOTES_HZ = [587.33, 880];
const APART_S = 0.13;
const ATTACK_S = 0.012;
const LENGTH_S = 0.42;
/** Of full volume: it is for one who sits before it. */
const LOUDNESS = 0.1;
/** An octave above, very quiet, gives it the ring of something struck. */
const OVERTONE = 0.18;
const BRIGHTEST_HZ = 2_600;

let context: AudioContext | undefined;

/** To be called from a click or a key, so that it can sound later. */
export function wakeCue(): void {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
}

export async function playCue(): Promise<void> {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  // Not waited for: where it is not let it never ends, and a sound that comes an hour late is worse than none.
  if (context.state === "suspended") await Promise.race([context.resume(), pause()]);
  if (context.state !== "running") return;
  const soft = new BiquadFilterNode(context, { type: "lowpass", frequency: BRIGHTEST_HZ });
  soft.connect(context.destination);
  NOTES_HZ.forEach((frequency, index) => {
    strike(frequency, LOUDNESS, index * APART_S, soft);
    strike(frequency * 2, LOUDNESS * OVERTONE, index * APART_S, soft);
  });
}

function strike(frequency: number, loudness: number, after: number, into: AudioNode): void {
  const at = into.context.currentTime + after;
  const tone = new OscillatorNode(into.context, { type: "sine", frequency });
  const gain = new GainNode(into.context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + ATTACK_S);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH_S);
  tone.connect(gain).connect(into);
  tone.start(at);
  tone.stop(at + LENGTH_S);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
