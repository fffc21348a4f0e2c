import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { isTyping } from "@/ui/keys";
import { count } from "./details/folder-details";
import type { System } from "./queries";
import { ROLE } from "./rights";

interface Props {
  systems: readonly System[];
  stale: boolean;
  hasMore: boolean;
  loadMore: () => void;
}

const LEAST_WIDTH = 280;
const GAP = 12;
const HEIGHT = 116;
/** So many rows of cards before the end the next page is asked for. */
const AHEAD = 6;

/** Cards of one height in as many columns as fit; only those in sight are there. Arrows go from one to the next. */
export function CardGrid({ systems, stale, hasMore, loadMore }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(1);
  const [active, setActive] = useState<string>();
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const { paddingLeft, paddingRight } = getComputedStyle(element);
      const width = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      setColumns(Math.max(1, Math.floor((width + GAP) / (LEAST_WIDTH + GAP))));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const rows = Math.ceil(systems.length / columns);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT + GAP,
    overscan: 3,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows - AHEAD) loadMore();
  }, [hasMore, last, rows, loadMore]);

  const index = Math.max(
    0,
    systems.findIndex(({ id }) => id === active),
  );
  const focus = (to: number) => {
    const system = systems[Math.max(0, Math.min(to, systems.length - 1))];
    if (!system) return;
    setActive(system.id);
    virtual.scrollToIndex(Math.floor(systems.indexOf(system) / columns));
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-card="${system.id}"]`)?.focus({ preventScroll: true }),
      ),
    );
  };
  const hear = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowRight: index + 1,
      ArrowLeft: index - 1,
      ArrowDown: index + columns,
      ArrowUp: index - columns,
      Home: 0,
      End: systems.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    focus(to);
  };
  // An arrow begins in the grid wherever one is on the page, and `/` goes to the field above it.
  useEffect(() => {
    const begin = (event: globalThis.KeyboardEvent) => {
      if (isTyping(event)) return;
      if (event.key === "/") {
        event.preventDefault();
        document.querySelector<HTMLElement>("[data-filter]")?.focus();
      } else if (event.key === "ArrowDown" && event.target === document.body) {
        event.preventDefault();
        scroller.current?.querySelector<HTMLElement>("[data-card][tabindex='0']")?.focus();
      }
    };
    addEventListener("keydown", begin);
    return () => removeEventListener("keydown", begin);
  }, []);

  return (
    <div ref={scroller} className={`min-h-0 flex-1 overflow-y-auto p-4 max-wide:p-3 ${stale ? "opacity-60" : ""}`}>
      <ul
        aria-label="Systems"
        aria-busy={stale}
        onKeyDown={hear}
        className="relative"
        style={{ height: virtual.getTotalSize() }}
      >
        {items.flatMap(({ index: row, start }) =>
          systems.slice(row * columns, (row + 1) * columns).map((system, column) => (
            <li
              key={system.id}
              className="absolute"
              style={{
                height: HEIGHT,
                width: `calc((100% - ${(columns - 1) * GAP}px) / ${columns})`,
                left: `calc(((100% - ${(columns - 1) * GAP}px) / ${columns} + ${GAP}px) * ${column})`,
                transform: `translateY(${start}px)`,
              }}
            >
              <Card system={system} focusable={row * columns + column === index} onFocus={() => setActive(system.id)} />
            </li>
          )),
        )}
      </ul>
    </div>
  );
}

function Card({ system, focusable, onFocus }: { system: System; focusable: boolean; onFocus: () => void }) {
  const { name, description, role, archived, files, members, snapshots } = system;
  return (
    <Link
      to="/systems/$systemId"
      params={{ systemId: system.id }}
      search={{}}
      data-card={system.id}
      tabIndex={focusable ? 0 : -1}
      onFocus={onFocus}
      className={`flex h-full flex-col rounded-md border border-line bg-sheet px-4 py-3 hover:border-edge ${archived ? "text-ink-2" : ""}`}
    >
      <span className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate font-strong">{name}</span>
        <span className="shrink-0 text-ink-2 text-small">
          {archived ? "Archived" : role ? ROLE[role].label : "No member"}
        </span>
      </span>
      <span className="line-clamp-2 min-h-10 pt-0.5 text-ink-2">{description || "Not described"}</span>
      <span className="mt-auto flex gap-x-3 truncate pt-1 text-ink-2 text-small tabular-nums">
        <span className="text-ink">{count(files, "file")}</span>
        <span>{count(snapshots, "snapshot")}</span>
        <span>{count(members, "member")}</span>
      </span>
    </Link>
  );
}

const LOADING = Array.from({ length: 6 }, (_, card) => `card ${card}`);

/** Where the cards will be; nothing moves when they come. */
export function CardsLoading() {
  return (
    <div
      role="status"
      aria-label="The systems are being read"
      className="grid grid-cols-[repeat(auto-fill,minmax(280px,1fr))] gap-3 p-4 max-wide:p-3"
    >
      {LOADING.map((card) => (
        <div key={card} className="flex h-29 flex-col gap-3 rounded-md border border-line bg-sheet px-4 py-4">
          <span className="h-2.5 w-2/5 rounded-full bg-well" />
          <span className="h-2 w-4/5 rounded-full bg-well" />
          <span className="mt-auto h-2 w-3/5 rounded-full bg-well" />
        </div>
      ))}
    </div>
  );
}
