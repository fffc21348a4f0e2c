import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { useBytes } from "./content";
import type { Shown } from "./preview";
import { type Axis, type Facts, readModel, Stage } from "./scene";
import { Toolbar } from "./toolbar";

const AXES: Axis[] = ["x", "y", "z"];

/** A model in three dimensions: turned by dragging or the arrows, with its edges, and cut open. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function ModelView({ file }: { file: Shown }) {
  const content = useBytes(file.url);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage>(undefined);
  const [facts, setFacts] = useState<Facts>();
  const [error, setError] = useState<Error>();
  const [wireframe, setWireframe] = useState(false);
  const [axis, setAxis] = useState<Axis>();
  const [part, setPart] = useState(0.5);

  useEffect(() => {
    let gone = false;
    let observer: ResizeObserver | undefined;
    const show = async () => {
      const model = await readModel(file.name, content);
      const element = canvas.current;
      if (gone || !element) return;
      const made = new Stage(element, model);
      stage.current = made;
      setFacts(made.facts);
      observer = new ResizeObserver(() => made.resize(element.clientWidth, element.clientHeight));
      observer.observe(element);
    };
    show().catch((why: unknown) => !gone && setError(why instanceof Error ? why : new Error(String(why))));
    return () => {
      gone = true;
      observer?.disconnect();
      stage.current?.dispose();
      stage.current = undefined;
    };
  }, [content, file.name]);
  useEffect(() => stage.current?.wireframe(wireframe), [wireframe]);
  useEffect(() => stage.current?.section(axis, part), [axis, part]);
  if (error) throw error;

  return (
    <>
      <Toolbar>
        <span role="status" className="text-ink-2 text-small tabular-nums">
          {facts &&
            `${facts.triangles.toLocaleString("en")} triangles, ${facts.size.map((one) => one.toPrecision(3)).join(" × ")}`}
        </span>
        <span className="flex-1" />
        <Button small look="quiet" onClick={() => stage.current?.fit()}>
          Fit
        </Button>
        <Toggle label="Wireframe" on={wireframe} onChange={setWireframe} />
        <fieldset className="flex items-center gap-0.5">
          <legend className="sr-only">Section</legend>
          <span aria-hidden="true" className="pl-2 text-ink-2 text-small">
            Section
          </span>
          {AXES.map((one) => (
            <Toggle
              key={one}
              label={`Section along ${one}`}
              text={one}
              on={axis === one}
              onChange={(on) => setAxis(on ? one : undefined)}
            />
          ))}
          <input
            type="range"
            aria-label="Place of the section"
            min={0}
            max={1}
            step={0.01}
            value={part}
            disabled={axis === undefined}
            className="w-24 accent-accent disabled:opacity-40"
            onChange={(event) => setPart(Number(event.target.value))}
          />
        </fieldset>
      </Toolbar>
      <div className="relative min-h-0 flex-1">
        <canvas
          ref={canvas}
          tabIndex={0}
          role="img"
          aria-label={`Model of ${file.name}: drag or use the arrows to turn it`}
          className="absolute inset-0 size-full touch-none inset-focus"
        />
      </div>
    </>
  );
}

function Toggle({
  label,
  text = label,
  on,
  onChange,
}: {
  label: string;
  text?: string;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={label}
      className="h-6 min-w-6 rounded-sm px-2 text-ink-2 text-small hover:bg-well aria-pressed:bg-wash aria-pressed:text-ink"
      onClick={() => onChange(!on)}
    >
      {text}
    </button>
  );
}
