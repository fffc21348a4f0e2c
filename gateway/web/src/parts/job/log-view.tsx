import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Job } from "@/api/client";
import { isActive } from "@/api/jobs";
import { buttonClass, IconButton } from "@/ui/button";
import { Icon, Spinner } from "@/ui/icons";
import { ProblemView } from "@/ui/problem-view";
import { useLog } from "./log-stream";
import { Section } from "./section";

const LINE_HEIGHT = 18;
/** So near to its end one is at its end. */
const NEAR = 4;

/** D6: the log, as it is written. It follows its end until one scrolls away from it, and never jumps under the eyes. */
export function Log({ job }: { job: Job }) {
  const active = isActive(job.status);
  const log = useLog(job.id, active);
  // When there is no log (the agent was lost), the end of it may still have come with the failure.
  const tail = job.error?.log_tail.trimEnd() ?? "";
  const fromTail = !log.open && log.lines.length === 0 && tail !== "";
  const lines = useMemo(() => (fromTail ? tail.split("\n") : log.lines), [fromTail, tail, log.lines]);
  const { open } = log;
  const cut = log.cut || fromTail;
  const error = fromTail ? undefined : log.error;
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  // What is wrong stands at the end; what went well is read from the beginning.
  const keepsEnd = active || job.status === "Failed";
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  const found = useMemo(() => findings(lines, wanted), [lines, wanted]);
  const place = found.length === 0 ? undefined : wrapped(at, found.length);
  const current = place === undefined ? undefined : found[place];

  // biome-ignore lint/correctness/useExhaustiveDependencies: with each new line
  useEffect(() => {
    const element = scroller.current;
    if (follows && keepsEnd && element) element.scrollTop = element.scrollHeight;
  }, [follows, keepsEnd, lines.length]);

  const show = useCallback(
    (number: number) => {
      setAt(number);
      const line = found[wrapped(number, found.length)];
      if (line === undefined) return;
      setFollows(false);
      rows.scrollToIndex(line, { align: "center" });
    },
    [found, rows],
  );
  const search = (text: string) => {
    setWanted(text);
    setAt(0);
    const first = findings(lines, text)[0];
    if (first === undefined) return;
    setFollows(false);
    rows.scrollToIndex(first, { align: "center" });
  };

  if (job.status === "Pending" && lines.length === 0) return null;
  const height = Math.min(Math.max(lines.length, 2) * LINE_HEIGHT + 16, 320);
  const width = String(lines.length).length;
  return (
    <Section
      title="Log"
      aside={
        <div className="flex items-center gap-1">
          {active && (
            <button
              type="button"
              aria-pressed={follows}
              onClick={() => setFollows(!follows)}
              className="flex h-6 items-center gap-1.5 rounded-md px-2 text-ink-2 text-small hover:bg-well aria-pressed:text-accent"
            >
              <Icon name="down" className="size-3.5" />
              Follow
            </button>
          )}
          {lines.length > 1 && (
            <Search
              wanted={wanted}
              place={place}
              count={found.length}
              onWanted={search}
              onStep={(step) => show(at + step)}
            />
          )}
          {!active && (
            <a
              href={`/api/v1/jobs/${job.id}/log`}
              download={`${job.id}.log`}
              aria-label="Download the log"
              className={buttonClass("quiet", true)}
            >
              <Icon name="download" />
            </a>
          )}
        </div>
      }
    >
      {error ? (
        <div className="pt-2">
          <ProblemView error={error} />
        </div>
      ) : lines.length === 0 ? (
        <p className="flex items-center gap-2 pt-2 text-ink-2">
          {open ? (
            <>
              <Spinner className="size-3.5" /> Nothing has been written yet.
            </>
          ) : (
            "The function wrote nothing."
          )}
        </p>
      ) : (
        <>
          {cut && <p className="pt-2 text-ink-2 text-small">Only the end is shown. The whole log is the download.</p>}
          <div
            ref={scroller}
            role="log"
            aria-label="Log"
            aria-live="off"
            tabIndex={0}
            onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
              if (keepsEnd) setFollows(scrollHeight - scrollTop - clientHeight < NEAR);
            }}
            className="mt-2 overflow-auto overscroll-contain rounded-md border border-line bg-paper py-2 font-mono text-small"
            style={{ height }}
          >
            <div className="relative min-w-max" style={{ height: rows.getTotalSize() }}>
              {rows.getVirtualItems().map(({ index, start }) => (
                <div
                  key={index}
                  className={`absolute left-0 flex min-w-full whitespace-pre leading-4.5 ${index === current ? "bg-wash" : ""}`}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <span
                    aria-hidden="true"
                    className="shrink-0 select-none pr-3 pl-3 text-right text-ink-2"
                    style={{ minWidth: `${width + 4}ch` }}
                  >
                    {index + 1}
                  </span>
                  <span className="pr-4">{marked(lines[index] ?? "", wanted)}</span>
                </div>
              ))}
            </div>
          </div>
        </>
      )}
    </Section>
  );
}

interface SearchProps {
  wanted: string;
  /** Which of those that were found is shown. */
  place: number | undefined;
  count: number;
  onWanted: (text: string) => void;
  onStep: (step: 1 | -1) => void;
}

function Search({ wanted, place, count, onWanted, onStep }: SearchProps) {
  const field = useRef<HTMLInputElement>(null);
  // The browser would not find what is scrolled out of sight. From within the field it is asked nevertheless.
  useEffect(() => {
    const find = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "f" || !(event.metaKey || event.ctrlKey)) return;
      if (document.activeElement === field.current) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener("keydown", find);
    return () => removeEventListener("keydown", find);
  }, []);
  const hear = (event: KeyboardEvent) => {
    if (event.key === "Enter" && count > 0) onStep(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && wanted !== "") onWanted("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <span className="relative">
        <input
          ref={field}
          type="search"
          aria-label="Search in the log"
          placeholder="Search"
          value={wanted}
          onChange={(event) => onWanted(event.target.value)}
          onKeyDown={hear}
          className="h-6 w-44 rounded-md border border-line bg-paper pr-16 pl-2 text-small hover:border-edge max-wide:w-32"
        />
        <span
          role="status"
          className="pointer-events-none absolute inset-y-0 right-2 flex items-center text-ink-2 text-small tabular-nums"
        >
          {wanted === "" ? "" : place === undefined ? "none" : `${place + 1} / ${count}`}
        </span>
      </span>
      <IconButton
        label="Previous"
        icon="chevronUp"
        disabled={count === 0}
        onClick={() => onStep(-1)}
        className="size-6"
      />
      <IconButton label="Next" icon="chevronDown" disabled={count === 0} onClick={() => onStep(1)} className="size-6" />
    </>
  );
}

/** From the last to the first, and back. */
const wrapped = (number: number, count: number): number => ((number % count) + count) % count;

/** The numbers of the lines in which it stands. */
function findings(lines: readonly string[], text: string): number[] {
  if (text === "") return [];
  const wanted = text.toLowerCase();
  return lines.flatMap((line, index) => (line.toLowerCase().includes(wanted) ? [index] : []));
}

function marked(line: string, text: string): ReactNode {
  if (text === "") return line;
  const parts: ReactNode[] = [];
  const lower = line.toLowerCase();
  const wanted = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(line.slice(from, at));
    parts.push(
      <mark key={at} className="bg-mark text-ink">
        {line.slice(at, at + text.length)}
      </mark>,
    );
    from = at + text.length;
  }
  parts.push(line.slice(from));
  return parts;
}
