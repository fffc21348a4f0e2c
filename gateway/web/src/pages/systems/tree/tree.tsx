import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { isTyping } from "@/ui/keys";
import { type MenuEntry, WithContextMenu } from "@/ui/menu";
import { useIsNarrow } from "@/ui/use-media";
import type { Node } from "./nodes";
import { TreeRow } from "./tree-row";

interface Props {
  label: string;
  nodes: readonly Node[];
  selected: string | undefined;
  onSelect: (node: Node) => void;
  onTurn: (id: string) => void;
  /** A file may have been asked to open before it is known what is under it. */
  onOpen: (id: string) => void;
  onOpenJob: (jobId: string) => void;
  onSeen: (fileIds: readonly string[]) => void;
  onRetry: (folder: string) => void;
  entriesOf: (node: Node) => MenuEntry[];
  /** A menu was asked for: what it needs to know can be read. */
  onMenu?: (node: Node) => void;
  /** What other keys do to the row that has the focus: { F2: rename }. */
  keys?: Record<string, (node: Node) => void>;
  /** In a row instead of its end: a confirmation. */
  asideOf?: (node: Node) => ReactNode;
}

const ROW = 30;
const NARROW_ROW = 40;
/** How long rows must stand before what was made of their files is read. */
const SETTLED_MS = 150;
/** How long the letters of a name may be apart. */
const TYPE_AHEAD_MS = 700;
/** Where arrows go, the preview follows when they rest. */
const FOLLOW_MS = 180;

/**
 * https://www.w3.org/WAI/ARIA/apg/patterns/treeview/, with only the rows in sight. Arrows, Home, End, Page up and down; right opens and left
 * closes; letters find a name; Enter selects; Shift+F10, a right click or the button at its end open the menu of a row.
 */
export function Tree(props: Props) {
  const { label, nodes, selected, onSelect, onTurn, onOpenJob, onSeen, entriesOf } = props;
  const narrow = useIsNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const [menu, setMenu] = useState<Node>();
  const height = narrow ? NARROW_ROW : ROW;
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => nodes[index]?.id ?? index,
    overscan: 10,
  });
  const { measure, scrollToIndex } = virtual;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other heights, measured anew
  useEffect(measure, [measure, height]);

  const items = virtual.getVirtualItems();
  const inSight = items
    .flatMap(({ index }) => {
      const node = nodes[index];
      return node?.kind === "file" && node.entry.file ? [node.entry.file.id] : [];
    })
    .join();
  useEffect(() => {
    const timer = setTimeout(() => onSeen(inSight === "" ? [] : inSight.split(",")), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [inSight, onSeen]);

  const index = useMemo(() => {
    const found = nodes.findIndex(({ id }) => id === active);
    return found >= 0 ? found : nodes.findIndex(({ id }) => id === selected);
  }, [nodes, active, selected]);

  // What a link leads to is scrolled to once, when it is there.
  const arrived = useRef<string>(undefined);
  useEffect(() => {
    if (selected === undefined || arrived.current === selected) return;
    const at = nodes.findIndex(({ id }) => id === selected);
    if (at < 0) return;
    arrived.current = selected;
    scrollToIndex(at, { align: "auto" });
  }, [nodes, selected, scrollToIndex]);

  const following = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(following.current), []);
  const focusRow = useCallback(
    (to: number) => {
      const node = nodes[Math.max(0, Math.min(to, nodes.length - 1))];
      if (!node) return;
      setActive(node.id);
      scrollToIndex(nodes.indexOf(node));
      // The row may only be there once it was scrolled to.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => rowOf(scroller.current, node.id)?.focus({ preventScroll: true })),
      );
      clearTimeout(following.current);
      if (selected !== undefined && !narrow && node.kind !== "job" && node.kind !== "note")
        following.current = setTimeout(() => onSelect(node), FOLLOW_MS);
    },
    [nodes, scrollToIndex, selected, narrow, onSelect],
  );

  // An arrow begins in the tree wherever one is on the page, as long as nothing else wants it.
  useEffect(() => {
    const hear = (event: globalThis.KeyboardEvent) => {
      if (event.target !== document.body || isTyping(event)) return;
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      focusRow(Math.max(0, index));
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, [focusRow, index]);

  const act = (node: Node) => {
    clearTimeout(following.current);
    if (node.kind === "job") onOpenJob(node.job.id);
    else if (node.kind === "note") props.onRetry(node.folder);
    else {
      onSelect(node);
      if (node.kind === "folder") onTurn(node.id);
    }
  };
  const find = useTypeAhead(nodes, index, focusRow);

  const move = (key: string, node: Node): number | undefined => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: nodes.length - 1,
      PageDown: index + page,
      PageUp: index - page,
    };
    if (key === "ArrowLeft") return isOpen(node) ? undefined : nodes.findLastIndex(isAbove(node, index));
    if (key === "ArrowRight") return isOpen(node) ? index + 1 : undefined;
    return moves[key];
  };
  /** Whether the key means something here. */
  const press = (key: string, node: Node): boolean => {
    const to = move(key, node);
    const open = isOpen(node);
    if (to !== undefined && to >= 0) focusRow(to);
    else if ((key === "ArrowLeft" && open) || (key === "ArrowRight" && open === false)) onTurn(node.id);
    else if (key === "ArrowRight" && node.kind === "file") props.onOpen(node.id);
    else if (key === "Enter" || key === " ") act(node);
    else if (props.keys?.[key]) props.keys[key](node);
    else return key.startsWith("Arrow") || (key.length === 1 && key !== "?" && key !== "/" && find(key));
    return true;
  };
  const hear = (event: KeyboardEvent<HTMLDivElement>) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const node = nodes[index];
    if (node && press(event.key, node)) event.preventDefault();
  };

  const nodeAt = (target: EventTarget | null): Node | undefined => {
    const id = target instanceof Element ? target.closest<HTMLElement>("[data-row]")?.dataset.row : undefined;
    return nodes.find((node) => node.id === id);
  };
  const prepare = (target: EventTarget | null): boolean => {
    const node = nodeAt(target);
    const offers = node !== undefined && entriesOf(node).length > 0;
    setMenu(offers ? node : undefined);
    if (offers) {
      setActive(node.id);
      props.onMenu?.(node);
    }
    return offers;
  };
  const click = (event: MouseEvent<HTMLDivElement>) => {
    const node = nodeAt(event.target);
    if (!node || !(event.target instanceof Element)) return;
    const part = event.target.closest<HTMLElement>("[data-part]")?.dataset.part;
    if (part === "menu") {
      rowOf(scroller.current, node.id)?.focus({ preventScroll: true });
      openMenu(event.target);
    } else if (part === "turn") {
      setActive(node.id);
      onTurn(node.id);
    } else if (!event.target.closest("a, button, [role=group]")) {
      setActive(node.id);
      act(node);
    }
  };

  // Its row may be as it is now, or gone.
  const menuNow = menu && nodes.find(({ id }) => id === menu.id);
  return (
    <WithContextMenu entries={menuNow ? entriesOf(menuNow) : []}>
      <div
        ref={scroller}
        role="tree"
        aria-label={label}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain py-1"
        onKeyDown={hear}
        onClick={click}
        onPointerDownCapture={(event) => {
          if (event.pointerType !== "mouse") prepare(event.target);
        }}
        onContextMenu={(event) => {
          // Radix opens its menu unless somebody has prevented it.
          if (!prepare(event.target)) event.preventDefault();
        }}
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index: at, start, size }) => {
            const node = nodes[at];
            return node ? (
              <TreeRow
                key={node.id}
                node={node}
                top={start}
                height={size}
                selected={node.id === selected}
                focusable={at === Math.max(0, index)}
                hasMenu={node.kind !== "note"}
                aside={props.asideOf?.(node)}
                onFocus={setActive}
              />
            ) : null;
          })}
        </div>
      </div>
    </WithContextMenu>
  );
}

const isOpen = (node: Node): boolean | undefined => ("open" in node ? node.open : undefined);
const isAbove =
  (node: Node, index: number) =>
  ({ level }: Node, at: number): boolean =>
    at < index && level === node.level - 1;
const rowOf = (scroller: HTMLElement | null, id: string): HTMLElement | null =>
  scroller?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`) ?? null;

/** The visible button opens the same menu as a right click, below itself. */
function openMenu(target: Element): void {
  const button = target.closest("[data-part=menu]") ?? target;
  const { left, bottom } = button.getBoundingClientRect();
  const at = { clientX: left, clientY: bottom, bubbles: true, cancelable: true };
  button.dispatchEvent(new globalThis.MouseEvent("contextmenu", at));
}

const labelOf = (node: Node): string =>
  node.kind === "artifact" ? node.artifact.name : node.kind === "note" || node.kind === "job" ? "" : node.entry.name;

/** Goes to the next row whose name begins with what was typed; the same letter again goes on. Says whether there is one. */
function useTypeAhead(nodes: readonly Node[], index: number, focusRow: (to: number) => void): (key: string) => boolean {
  const typed = useRef({ text: "", at: 0 });
  return (key) => {
    const now = performance.now();
    const text = now - typed.current.at > TYPE_AHEAD_MS ? key : typed.current.text + key;
    if (key === " " && text === " ") return false;
    typed.current = { text, at: now };
    const again = [...text].every((letter) => letter === text[0]);
    const wanted = (again ? (text[0] ?? "") : text).toLocaleLowerCase();
    const from = again || text.length === 1 ? index + 1 : Math.max(0, index);
    for (let step = 0; step < nodes.length; step++) {
      const at = (from + step) % nodes.length;
      const node = nodes[at];
      if (node && labelOf(node).toLocaleLowerCase().startsWith(wanted)) {
        focusRow(at);
        return true;
      }
    }
    return true;
  };
}
