import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useDeferredValue, useState } from "react";
import { asProblem } from "@/api/problem";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";
import { inputClass } from "@/ui/field";
import { sentence } from "@/ui/problem-view";
import { type Member, peopleQuery, type System, setMember } from "./queries";
import { type Rights, ROLE, ROLES, type Role } from "./rights";

interface Props {
  system: System;
  rights: Rights;
  members: readonly Member[];
}

/** A name, a role, a button. */
export function AddMember({ system, rights, members }: Props) {
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<{ id: string; name: string }>();
  const [role, setRole] = useState<Role>("viewer");
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const q = useDeferredValue(text.trim());
  const { data: people } = useQuery({ ...peopleQuery(q), enabled: open });
  const known = new Set(members.map(({ person }) => person.id));
  const offered = people?.filter(({ id }) => !known.has(id)) ?? [];

  const add = async () => {
    if (!chosen) return;
    setBusy(true);
    setError(undefined);
    try {
      await setMember(client, system.id, chosen.id, role);
      announce(`${chosen.name} is ${ROLE[role].label} of the system`);
      setChosen(undefined);
      setText("");
    } catch (problem) {
      setError(sentence(asProblem(problem).message));
    }
    setBusy(false);
  };
  return (
    <form
      aria-label="Add a member"
      className="flex flex-wrap items-start gap-2 px-4 py-3 max-wide:px-3"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Command
        shouldFilter={false}
        label="Name of a person"
        className="relative min-w-40 flex-1"
        onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setOpen(false);
          // With a person chosen and no list open, Enter adds.
          if (event.key === "Enter" && chosen && !open) void add();
        }}
      >
        <Command.Input
          placeholder="Name of a person"
          value={text}
          onValueChange={(value) => {
            setText(value);
            setChosen(undefined);
            setOpen(true);
          }}
          onFocus={() => setOpen(chosen === undefined)}
          className={inputClass(error)}
        />
        <Command.List
          hidden={!open}
          label="People"
          className="absolute inset-x-0 top-9 z-20 max-h-64 overflow-y-auto rounded-md border border-line bg-sheet p-1 shadow-[0_4px_16px_rgb(0_0_0/0.12)]"
        >
          {open && people === undefined && <p className="px-2 py-1.5 text-ink-2">Reading…</p>}
          {open && people !== undefined && offered.length === 0 && (
            <p className="px-2 py-1.5 text-ink-2">
              {people.length > 0 ? "Whoever is called so is a member already." : "Nobody is called so."}
            </p>
          )}
          {open &&
            offered.map(({ id, name, username }) => (
              <Command.Item
                key={id}
                value={id}
                onSelect={() => {
                  setChosen({ id, name });
                  setText(name);
                  setOpen(false);
                }}
                className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-well"
              >
                <span className="min-w-0 flex-1 truncate">{name}</span>
                {username && username !== name && <span className="text-ink-2 text-small">{username}</span>}
              </Command.Item>
            ))}
        </Command.List>
        {error && (
          <p role="alert" className="mt-1 text-bad text-small">
            {error}
          </p>
        )}
      </Command>
      <select
        aria-label="Role"
        value={role}
        onChange={(event) => setRole(event.target.value as Role)}
        className={`${inputClass()} !w-36`}
      >
        {ROLES.filter((one) => one !== "owner" || rights.owners).map((one) => (
          <option key={one} value={one}>
            {ROLE[one].label}
          </option>
        ))}
      </select>
      <Button type="submit" look="primary" icon="plus" busy={busy} disabled={!chosen}>
        Add member
      </Button>
    </form>
  );
}
