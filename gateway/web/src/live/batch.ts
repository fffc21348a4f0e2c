import type { LiveEvent } from "./connection";

export interface Batch {
  changes: Extract<LiveEvent, { name: "change" }>[];
  reset: boolean;
}

/**
 * Gathers what is told and hands it over at once, at most every `ms`: the first at once, so that one change shows without delay, and a
 * thousand changes a second cost four requests and not a thousand. Of one thing only the last change counts.
 */
export class Batcher {
  private waiting = new Map<string, Batch["changes"][number]>();
  private reset = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly hand: (batch: Batch) => void,
    private readonly ms = 250,
  ) {}

  take(event: LiveEvent): void {
    if (event.name !== "change" && event.name !== "reset") return;
    if (event.name === "change") this.waiting.set(`${event.kind} ${event.id}`, event);
    else this.reset = true;
    if (this.timer !== undefined) return;
    // A commit's changes come one after the other; those that are there already go along.
    this.timer = setTimeout(this.flush, 0);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private readonly flush = () => {
    const batch = { changes: [...this.waiting.values()], reset: this.reset };
    this.waiting = new Map();
    this.reset = false;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.waiting.size > 0 || this.reset) this.flush();
    }, this.ms);
    this.hand(batch);
  };
}
