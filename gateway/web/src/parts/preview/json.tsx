import { lazy, useMemo, useState } from "react";
import { Button } from "@/ui/button";
import { textOf, useBytes } from "./content";
import { type Line, linesOf, opened, ROOT } from "./json-lines";
import { LineTree } from "./line-tree";
import type { Shown } from "./preview";
import { Toolbar } from "./toolbar";

const Code = lazy(() => import("./code"));

/** A tree that opens as far as one likes, or the text. What is no JSON is shown as text. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function JsonView({ file }: { file: Shown }) {
  const content = useBytes(file.url);
  const value = useMemo(() => parsed(textOf(content)), [content]);
  const [raw, setRaw] = useState(false);
  if (value === undefined) return <Code file={file} />;
  if (raw) {
    return (
      <>
        <Toolbar>
          <span className="flex-1" />
          <Button small look="quiet" onClick={() => setRaw(false)}>
            Show the tree
          </Button>
        </Toolbar>
        <Code file={file} />
      </>
    );
  }
  return <Tree value={value.json} onRaw={() => setRaw(true)} />;
}

function parsed(text: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch {
    return undefined;
  }
}

function Tree({ value, onRaw }: { value: unknown; onRaw: () => void }) {
  const [open, setOpen] = useState(() => opened(value));
  const lines = useMemo(() => linesOf(value, open), [value, open]);
  const toggle = (path: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  return (
    <>
      <Toolbar>
        <Button small look="quiet" onClick={() => setOpen(opened(value, Number.POSITIVE_INFINITY))}>
          Open all
        </Button>
        <Button small look="quiet" onClick={() => setOpen(new Set([ROOT]))}>
          Close all
        </Button>
        <span className="flex-1" />
        <Button small look="quiet" onClick={onRaw}>
          Show the text
        </Button>
      </Toolbar>
      <LineTree label="JSON" lines={lines} onToggle={toggle} draw={draw} long className="font-mono text-small" />
    </>
  );
}

const LOOKS: Record<Line["kind"], string> = {
  string: "text-good",
  number: "text-accent",
  word: "text-accent",
  branch: "text-ink-2",
};

const draw = ({ name, kind, text }: Line) => (
  <>
    {name !== undefined && <span>{name}: </span>}
    <span className={LOOKS[kind]}>{text}</span>
  </>
);
