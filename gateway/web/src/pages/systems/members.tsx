import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { toast } from "sonner";
import { asProblem } from "@/api/problem";
import { useMe } from "@/api/session";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { TableLoading } from "@/ui/data-table";
import { inputClass } from "@/ui/field";
import { sentence } from "@/ui/problem-view";
import { Stale } from "@/ui/stale";
import { AddMember } from "./add-member";
import { type Member, membersQuery, removeMember, type System, setMember } from "./queries";
import { type Rights, ROLE, ROLES, type Role } from "./rights";
import { Failed } from "./workbench";

/** Who may do what in a system: its members, and what the four roles mean. */
export function Members({ system, rights }: { system: System; rights: Rights }) {
  const { data: members, error, refetch } = useQuery(membersQuery(system.id));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="grid gap-x-10 full:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">
          {rights.members ? (
            <AddMember system={system} rights={rights} members={members ?? []} />
          ) : (
            <p className="px-4 py-3 text-ink-2">
              {system.archived
                ? "An archived system has the members that it had."
                : "Administrators and owners of the system decide who is a member."}
            </p>
          )}
          {error && members && <Stale what="These members" retry={() => void refetch()} />}
          {members ? (
            <ul aria-label="Members" className="border-line border-t">
              {members.map((member) => (
                <Row key={member.person.id} system={system} rights={rights} member={member} all={members} />
              ))}
            </ul>
          ) : error ? (
            <Failed error={error} retry={() => void refetch()} />
          ) : (
            <TableLoading label="The members are being read" />
          )}
        </div>
        <Roles />
      </div>
    </div>
  );
}

interface RowProps {
  system: System;
  rights: Rights;
  member: Member;
  all: readonly Member[];
}

function Row({ system, rights, member: { person, role }, all }: RowProps) {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const isMe = person.id === me.id;
  const name = person.name ?? "Somebody who is not here any more";
  const lastOwner = role === "owner" && all.filter((one) => one.role === "owner").length === 1;
  const may = rights.members && (role !== "owner" || rights.owners) && !lastOwner;
  const mayLeave = isMe && !system.archived && !lastOwner;

  const act = async (what: () => Promise<unknown>, told: string) => {
    setBusy(true);
    try {
      await what();
      announce(told);
    } catch (error) {
      toast.error(`Nothing has changed: ${sentence(asProblem(error).message)}`);
    }
    setBusy(false);
    setAsking(false);
  };
  const change = (to: Role) =>
    act(() => setMember(client, system.id, person.id, to), `${name} is ${ROLE[to].label} of the system`);
  const remove = () =>
    act(async () => {
      await removeMember(client, system.id, person.id);
      if (isMe) await navigate({ to: "/systems", search: {} });
    }, `${name} is no member of the system any more`);

  return (
    <li
      aria-label={name}
      className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-line/70 border-b px-4 py-1.5 max-wide:px-3"
    >
      <span className="min-w-0 flex-1 truncate max-wide:basis-full">
        {name}
        {isMe && <span className="text-ink-2"> (you)</span>}
        {lastOwner && <span className="text-ink-2 text-small"> · the only owner, so it stays so</span>}
      </span>
      {asking ? (
        <Confirm
          question={isMe ? "Leave this system?" : `Remove ${name}?`}
          action={isMe ? "Leave" : "Remove"}
          busy={busy}
          onConfirm={() => void remove()}
          onKeep={() => setAsking(false)}
        />
      ) : (
        <>
          {may ? (
            <select
              aria-label={`Role of ${name}`}
              value={role}
              disabled={busy}
              onChange={(event) => void change(event.target.value as Role)}
              className={`${inputClass()} !h-7 !w-36`}
            >
              {ROLES.filter((one) => one !== "owner" || rights.owners).map((one) => (
                <option key={one} value={one}>
                  {ROLE[one].label}
                </option>
              ))}
            </select>
          ) : (
            <span className="w-36 px-2">{ROLE[role].label}</span>
          )}
          <span className="flex w-20 justify-end">
            {(may || mayLeave) && (
              <Button small look="quiet" aria-label={isMe ? "Leave" : `Remove ${name}`} onClick={() => setAsking(true)}>
                {isMe ? "Leave" : "Remove"}
              </Button>
            )}
          </span>
        </>
      )}
    </li>
  );
}

function Roles() {
  return (
    <section aria-label="What the roles mean" className="px-4 py-3 max-wide:px-3">
      <h3 className="pb-1 font-strong">What the roles mean</h3>
      <dl>
        {ROLES.map((role) => (
          <div key={role} className="border-line border-t py-2">
            <dt>{ROLE[role].label}</dt>
            <dd className="text-ink-2">{ROLE[role].may}</dd>
          </div>
        ))}
      </dl>
      <p className="border-line border-t pt-2 text-ink-2 text-small">
        Each may do what those before it may. Administrators of the organization see every system, describe and archive
        it, and decide about its members; to change its tree they too must be Editors. Auditors see every system.
      </p>
    </section>
  );
}
