/**
 * Read your own writes. The answer to a command says how far the log is; what is asked afterwards says so too, and the gateway
 * waits until its views are there. What is heard of changes counts as well: whoever hears of one must be able to read it.
 */
let atLeast = 0;
let first: number | undefined;
const waiting: ((sequence: number) => void)[] = [];

export const HEADER = "Jobtrail-Sequence";

export function seen(sequence: number): void {
  atLeast = Math.max(atLeast, sequence);
}

/** The log is another one, or went back: what we knew of it does not count any more. */
export function reset(sequence: number): void {
  atLeast = sequence;
}

export function required(): number {
  return atLeast;
}

/** As of where the first thing that is shown was read. Changes are followed from there. */
export function answered(sequence: number): void {
  if (first !== undefined) return;
  first = sequence;
  for (const resolve of waiting.splice(0)) resolve(sequence);
}

export function firstAnswered(): Promise<number> {
  return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
}
