import type { Job } from "@/api/client";
import { contentOf } from "@/api/files";
import { buttonClass } from "@/ui/button";
import { bytes } from "@/ui/bytes";
import { Icon } from "@/ui/icons";
import { Section } from "./section";

/** D4: for the creator alone. The API leaves it out for everybody else, and then nothing is here. */
export function Inputs({ job }: { job: Job }) {
  const { inputs, parameters } = job;
  if (!inputs) return null;
  const given = Object.entries(parameters ?? {});
  return (
    <Section title="Inputs">
      <ul>
        {inputs.map(({ file_id, name, media_type, size, revision }) => (
          <li key={file_id} className="flex h-9 items-center gap-3 border-line/70 border-b">
            <span className="min-w-0 flex-1 truncate">
              {name} {revision > 1 && <span className="text-ink-2 text-small">revision {revision}</span>}
            </span>
            <span className="w-40 truncate text-ink-2 text-small max-wide:hidden">{media_type}</span>
            <span className="w-16 text-right text-ink-2 text-small tabular-nums">{bytes(size)}</span>
            <a
              href={contentOf(file_id)}
              download={name}
              aria-label={`Download ${name}`}
              className={buttonClass("quiet", true)}
            >
              <Icon name="download" />
            </a>
          </li>
        ))}
      </ul>
      {given.length > 0 && (
        <dl aria-label="Parameters" className="grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-6 pt-2">
          {given.map(([name, value]) => (
            <div key={name} className="col-span-2 grid grid-cols-subgrid py-0.5">
              <dt className="truncate text-ink-2">{name}</dt>
              <dd className="min-w-0 break-words font-mono text-small leading-5">{plain(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

const plain = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
