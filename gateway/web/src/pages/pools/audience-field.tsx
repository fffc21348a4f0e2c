import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Schemas } from "@/api/client";
import { IconButton } from "@/ui/button";
import { inputClass } from "@/ui/field";
import { type Audience, peopleQuery } from "./queries";

type Named = Schemas["Named"];

/** What is chosen, with the names that are shown of it. */
export interface Chosen {
  kind: Audience["kind"];
  people: Named[];
}

export const asAudience = ({ kind, people }: Chosen): Audience =>
  kind === "everyone" ? { kind } : { kind, people: people.map(({ id }) => id) };

interface Props {
  value: Chosen;
  onChange: (value: Chosen) => void;
  error?: string | undefined;
}

/** Who may target the pool: everyone, or people that are searched for by name. */
export function AudienceField({ value, onChange, error }: Props) {
  const group = useId();
  const option = (kind: Chosen["kind"], label: string, help: string) => (
    <label className="flex items-start gap-2 py-0.5">
      <input
        type="radio"
        name={group}
        checked={value.kind === kind}
        onChange={() => onChange({ ...value, kind })}
        className="mt-0.5 size-4 accent-accent"
      />
      <span>
        {label} <span className="text-ink-2">{help}</span>
      </span>
    </label>
  );
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-strong">Who may target it</legend>
      {option("everyone", "Everyone", "in the organization")}
      {option("people", "Only these people", "and administrators, who always may")}
      {value.kind === "people" && (
        <PeoplePicker people={value.people} onChange={(people) => onChange({ ...value, people })} />
      )}
      {error && <p className="mt-1 text-bad text-small">{error}</p>}
    </fieldset>
  );
}

const SHOWN = 6;

function PeoplePicker({ people, onChange }: { people: Named[]; onChange: (people: Named[]) => void }) {
  const [typed, setTyped] = useState("");
  const { data: found = [] } = useQuery(peopleQuery(typed.trim()));
  const chosen = new Set(people.map(({ id }) => id));
  const offered = found.filter(({ id }) => !chosen.has(id)).slice(0, SHOWN);
  const add = ({ id, name }: { id: string; name: string }) => {
    onChange([...people, { id, name }]);
    setTyped("");
  };
  return (
    <div className="mt-1 ml-6">
      {people.length > 0 && (
        <ul aria-label="People who may target it" className="pb-1">
          {people.map((person) => (
            <li key={person.id} className="flex h-7 items-center gap-2">
              <span className="min-w-0 truncate">{person.name ?? "A former member"}</span>
              <IconButton
                label={`Leave out ${person.name ?? "this person"}`}
                icon="cross"
                onClick={() => onChange(people.filter(({ id }) => id !== person.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <input
        type="search"
        aria-label="Add a person by name"
        placeholder="Add a person by name"
        value={typed}
        autoComplete="off"
        onChange={({ target: { value } }) => setTyped(value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (typed.trim() && offered[0]) add(offered[0]);
        }}
        className={inputClass()}
      />
      {typed.trim() !== "" && (
        <ul aria-label="People found" className="mt-1 rounded-md border border-line bg-sheet p-1">
          {offered.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                onClick={() => add(person)}
                className="flex h-7 w-full items-center gap-2 rounded-sm px-2 text-left hover:bg-well focus-visible:bg-wash inset-focus"
              >
                <span className="truncate">{person.name}</span>
                {person.username && <span className="truncate text-ink-2 text-small">{person.username}</span>}
              </button>
            </li>
          ))}
          {offered.length === 0 && <li className="px-2 py-1 text-ink-2">Nobody else goes by that.</li>}
        </ul>
      )}
    </div>
  );
}
