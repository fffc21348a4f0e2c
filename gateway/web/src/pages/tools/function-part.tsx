import { useEffect, useMemo, useRef } from "react";
import { bytes } from "@/ui/bytes";
import { duration } from "@/ui/time";
import { parametersOf } from "./parameters";
import type { ToolFunction } from "./queries";

const MIB = 1_048_576;

/** A function: what it does, which files it takes, its parameters, and what comes out. */
export function FunctionPart({ fn, wanted }: { fn: ToolFunction; wanted: boolean }) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (wanted) section.current?.scrollIntoView({ block: "start" });
  }, [wanted]);
  const { accepts, outputs } = fn;
  const files = [...accepts.extensions.map((one) => `.${one}`), ...accepts.media_types];
  const limits = [
    `${duration(fn.timeout_seconds * 1_000)} of time`,
    `${bytes(fn.memory_mib * MIB)} of memory`,
    `${bytes(fn.disk_mib * MIB)} of disk`,
    fn.network ? "may use the network" : "no network",
    fn.retry ? "tried again when it fails" : "not tried again when it fails",
  ];
  return (
    <section
      ref={section}
      aria-label={fn.name}
      className={`border-line border-b px-5 py-3 last:border-b-0 max-wide:px-4 ${wanted ? "arriving" : ""}`}
    >
      <h2 className="flex flex-wrap items-baseline gap-x-3 font-strong">
        {fn.name}
        <span className="font-mono font-normal text-ink-2 text-small">{fn.key}</span>
        {fn.extract && <span className="font-normal text-accent text-small">Makes a preview</span>}
      </h2>
      <p className="max-w-[80ch] text-ink-2">{fn.description}</p>
      <h3 className="pt-3 text-ink-2 text-small">Takes</h3>
      <ul className="flex max-w-[100ch] flex-wrap gap-x-3 font-mono text-small">
        {files.map((file) => (
          <li key={file} className="min-w-0 break-all">
            {file}
          </li>
        ))}
        {files.length === 0 && <li className="font-sans">Any file</li>}
      </ul>
      <h3 className="pt-3 text-ink-2 text-small">Parameters</h3>
      <Parameters fn={fn} />
      <h3 className="pt-3 text-ink-2 text-small">Makes</h3>
      {outputs.length === 0 && !fn.extra_outputs ? (
        <p className="text-ink-2">Nothing but its log.</p>
      ) : (
        <ul>
          {outputs.map(({ name, media_type, required, description, max_mib }) => (
            <li key={name} className="flex flex-wrap items-baseline gap-x-3 py-0.5">
              <span className="font-mono text-small">{name}</span>
              <span className="text-ink-2 text-small">
                {media_type}, up to {bytes(max_mib * MIB)}
                {required ? "" : ", not always"}
              </span>
              <span className="min-w-0">{description}</span>
            </li>
          ))}
          {fn.extra_outputs && <li className="py-0.5 text-ink-2">And any other file that it leaves.</li>}
        </ul>
      )}
      <p className="pt-3 text-ink-2 text-small">{limits.join(" · ")}</p>
    </section>
  );
}

function Parameters({ fn }: { fn: ToolFunction }) {
  const parameters = useMemo(() => parametersOf(fn.parameters), [fn.parameters]);
  if (parameters.length === 0) return <p className="text-ink-2">None.</p>;
  return (
    <div className="max-w-240">
      <table aria-label={`Parameters of ${fn.name}`} className="w-full text-left max-wide:block">
        <thead className="text-ink-2 text-small max-wide:sr-only">
          <tr className="border-line border-b">
            <th className="h-7 w-44 pr-4 font-normal">Name</th>
            <th className="w-44 pr-4 font-normal">Type and range</th>
            <th className="w-28 pr-4 font-normal">Default</th>
            <th className="font-normal">Help</th>
          </tr>
        </thead>
        <tbody className="max-wide:block">
          {parameters.map(({ name, title, type, range, default: initial, required, help }) => (
            <tr key={name} className="border-line/70 border-b align-baseline last:border-b-0 max-wide:block">
              <td className="py-1.5 pr-4 max-wide:block max-wide:pb-0">
                {title}
                {required && (
                  <span className="pl-1 text-bad" title="Required">
                    *<span className="sr-only"> required</span>
                  </span>
                )}
                <span className="block break-all font-mono text-ink-2 text-small">{name}</span>
              </td>
              <td className="py-1.5 pr-4 max-wide:block max-wide:py-0.5">
                {type}
                {range && <span className="block break-words text-ink-2 text-small">{range}</span>}
              </td>
              <td className="break-all py-1.5 pr-4 font-mono text-small max-wide:block max-wide:py-0.5">
                {initial === undefined ? (
                  <span className="font-sans text-ink-2">none</span>
                ) : (
                  <>
                    <span className="font-sans text-ink-2 wide:hidden">default </span>
                    {initial}
                  </>
                )}
              </td>
              <td className="py-1.5 max-wide:block max-wide:pt-0.5">{help}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
