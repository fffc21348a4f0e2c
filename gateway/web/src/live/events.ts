/** Server-sent events, read from a stream of text: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface ServerEvent {
  name: string;
  data: string;
}

export class EventReader {
  /** The id of the last event, to come back with. Comments may carry one too. */
  lastId: string | undefined;
  private rest = "";
  private name = "";
  private data: string[] = [];
  private id: string | undefined;

  /** The events that are complete with this piece. */
  read(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") this.finish(events);
      else this.field(line);
    }
    return events;
  }

  private finish(events: ServerEvent[]): void {
    if (this.id !== undefined) this.lastId = this.id;
    if (this.data.length > 0) events.push({ name: this.name || "message", data: this.data.join("\n") });
    this.name = "";
    this.data = [];
    this.id = undefined;
  }

  private field(line: string): void {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.name = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id" && !value.includes("\0")) this.id = value;
  }
}
