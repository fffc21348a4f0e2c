import { Link } from "@tanstack/react-router";
import { Button } from "@/ui/button";
import { Moment } from "@/ui/moment";
import { ShortId } from "@/ui/short-id";
import type { System } from "../queries";
import { type Rights, ROLE } from "../rights";
import { count } from "./folder-details";
import { Fact, Part } from "./parts";

/** Beside the tree, while nothing is selected: what the system is, and what I may do in it. */
export function Overview({ system, rights, onDescribe }: { system: System; rights: Rights; onDescribe: () => void }) {
  const params = { systemId: system.id };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-6">
      <header className="px-4 pt-3">
        <h2 className="break-words font-strong text-title">{system.name}</h2>
      </header>
      <Part
        title="Description"
        aside={
          rights.describe && (
            <Button small look="quiet" icon="pencil" onClick={onDescribe}>
              Edit
            </Button>
          )
        }
      >
        {system.description ? (
          <p className="whitespace-pre-wrap break-words pt-2">{system.description}</p>
        ) : (
          <p className="pt-2 text-ink-2">Nobody has described it yet.</p>
        )}
      </Part>
      <Part title="Details">
        <dl className="pt-1">
          <Fact name="Tree">
            {count(system.files, "file")}, {count(system.folders, "folder")}
          </Fact>
          <Fact name="Members">
            <Link
              to="/systems/$systemId"
              params={params}
              search={{ view: "members" }}
              className="text-accent hover:underline"
            >
              {count(system.members, "member")}
            </Link>
          </Fact>
          <Fact name="Snapshots">
            <Link
              to="/systems/$systemId"
              params={params}
              search={{ view: "snapshots" }}
              className="text-accent hover:underline"
            >
              {count(system.snapshots, "snapshot")}
            </Link>
          </Fact>
          <Fact name="Created">
            <Moment at={system.created_on} />
          </Fact>
          <Fact name="System ID">
            <ShortId id={system.id} what="System ID" />
          </Fact>
          <Fact name="You">
            {system.role ? (
              <>
                {ROLE[system.role].label}. <span className="text-ink-2">{ROLE[system.role].may}</span>
              </>
            ) : (
              "You are no member; as an administrator or auditor you see it all the same."
            )}
          </Fact>
        </dl>
      </Part>
    </div>
  );
}
