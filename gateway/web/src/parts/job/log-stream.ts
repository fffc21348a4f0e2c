import { useEffect, useState } from "react";
import { asProblem, problemOf } from "@/api/problem";
import { HEADER, required } from "@/api/sequence";

/** Of a log that has ended only so much of the end is read; the whole is a download. */
const MOST_BYTES = 2_000_000;
/** Lines of a log that is being written; what is older scrolls out. */
const MOST_LINES = 50_000;

export interface LogText {
  lines: readonly string[];
  /** More comes. */
  open: boolean;
  /** The beginning was left out. */
  cut: boolean;
  error: unknown;
}

const NONE: LogText = { lines: [], open: true, cut: false, error: undefined };

/** The log of a job: as it is written while the job is active, and the end of it afterwards. */
export function useLog(id: string, follow: boolean): LogText {
  const [text, setText] = useState<LogText>(NONE);
  useEffect(() => {
    const stop = new AbortController();
    const lines = new Lines();
    let frame: number | undefined;
    const show = (open: boolean, error?: unknown) => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        setText({ lines: lines.all(), open, cut: lines.cut, error });
      });
    };
    read(id, follow, stop.signal, lines, () => show(true)).then(
      () => {
        if (frame !== undefined) cancelAnimationFrame(frame);
        if (!stop.signal.aborted) setText({ lines: lines.all(), open: false, cut: lines.cut, error: undefined });
      },
      (error) => {
        if (!stop.signal.aborted) setText({ lines: lines.all(), open: false, cut: lines.cut, error: asProblem(error) });
      },
    );
    return () => {
      stop.abort();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [id, follow]);
  return text;
}

async function read(id: string, follow: boolean, signal: AbortSignal, lines: Lines, came: () => void): Promise<void> {
  const headers: Record<string, string> = follow ? {} : { range: `bytes=-${MOST_BYTES}` };
  if (required() > 0) headers[HEADER] = String(required());
  const response = await fetch(`/api/v1/jobs/${encodeURIComponent(id)}/log${follow ? "?follow=true" : ""}`, {
    headers,
    signal,
  });
  // An empty log has no last part.
  if (response.status === 416) return;
  if (!response.ok || !response.body) throw problemOf(response.status, await response.json().catch(() => undefined));
  lines.cut = response.status === 206 && !response.headers.get("content-range")?.startsWith("bytes 0-");
  const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
    lines.add(piece.value);
    came();
  }
}

/** Escapes that colour a terminal's text; here they are noise. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are made of
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

export class Lines {
  cut = false;
  private lines: string[] = [];
  private rest = "";

  add(piece: string): void {
    const parts = (this.rest + piece).split("\n");
    this.rest = parts.pop() ?? "";
    for (const part of parts) this.lines.push(tidy(part));
    if (this.lines.length > MOST_LINES) {
      this.lines = this.lines.slice(-MOST_LINES);
      this.cut = true;
    }
  }

  all(): string[] {
    return this.rest === "" ? [...this.lines] : [...this.lines, tidy(this.rest)];
  }
}

/** A line as it would stand in a terminal: what was written over is gone. */
function tidy(line: string): string {
  const plain = line.replace(ESCAPES, "").replace(/\r$/, "");
  const over = plain.lastIndexOf("\r");
  return over < 0 ? plain : plain.slice(over + 1);
}
