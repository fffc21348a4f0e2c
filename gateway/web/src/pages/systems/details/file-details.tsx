import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMe } from "@/api/session";
import { openJob } from "@/parts/open-job";
import { Button, buttonClass } from "@/ui/button";
import { bytes } from "@/ui/bytes";
import { Icon } from "@/ui/icons";
import { Moment } from "@/ui/moment";
import { ShortId } from "@/ui/short-id";
import type { Actions } from "../actions";
import { contentOf } from "../download";
import { type Entry, fileQuery, functionsQuery, type Source, type TrackedFile } from "../queries";
import type { Rights } from "../rights";
import { Activity } from "./activity";
import { Fact, Part } from "./parts";

interface Props {
  source: Source;
  entry: Entry;
  file: TrackedFile;
  rights: Rights;
  /** What the system says of who I am in it. */
  role: string;
  actions: Actions;
}

/** C7, metadata, revisions and activity of a file of a tree. */
export function FileDetails({ source, entry, file, rights, role, actions }: Props) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-6">
      <header className="px-4 pt-3">
        <h2 className="break-words font-strong text-title">{entry.name}</h2>
        <Tasks entry={entry} file={file} rights={rights} role={role} actions={actions} />
      </header>
      <Part title="Details">
        <Facts entry={entry} file={file} />
      </Part>
      <Revisions source={source} entry={entry} file={file} rights={rights} actions={actions} />
      <Activity fileId={file.id} />
    </div>
  );
}

function Tasks({ entry, file, rights, role, actions }: Omit<Props, "source">) {
  const me = useMe();
  const { data: functions } = useQuery(functionsQuery(file.id));
  const may = rights.run || file.owner.id === me.id;
  const extracts = functions?.some(({ extract }) => extract) ?? false;
  return (
    <>
      <div className="flex flex-wrap gap-2 pt-2">
        {may && functions !== undefined && functions.length > 0 && (
          <Button icon="plus" onClick={() => actions.createJob(entry)}>
            Create job
          </Button>
        )}
        {rights.edit && extracts && (
          <Button icon="play" busy={actions.extracting.has(entry.path)} onClick={() => actions.extract(entry)}>
            Extract
          </Button>
        )}
        <a href={contentOf(file.id, file.revision)} download={entry.name} className={buttonClass("plain")}>
          <Icon name="download" />
          Download
        </a>
      </div>
      {!may && functions !== undefined && functions.length > 0 && (
        <p className="pt-2 text-ink-2 text-small">
          {role} To run functions on its files one must be an Editor; administrators of the system can make you one.
        </p>
      )}
      {functions?.length === 0 && (
        <p className="pt-2 text-ink-2 text-small">No function of any tool takes this file.</p>
      )}
    </>
  );
}

function Facts({ entry, file }: { entry: Entry; file: TrackedFile }) {
  const me = useMe();
  const { data: details } = useQuery(fileQuery(file.id));
  return (
    <dl className="pt-1">
      <Fact name="Path">{entry.path}</Fact>
      {file.name !== entry.name && <Fact name="File name">{file.name}</Fact>}
      <Fact name="Size">
        {bytes(file.size)} <span className="text-ink-2">({file.size.toLocaleString("en")} bytes)</span>
      </Fact>
      <Fact name="Type">{file.media_type}</Fact>
      <Fact name="Owner">
        {file.owner.id === me.id ? "You" : (file.owner.name ?? "Somebody who is not here any more")}
      </Fact>
      {details && (
        <Fact name="Changed">
          <Moment at={details.updated_at} />
        </Fact>
      )}
      {file.made_by && (
        <Fact name="Made by">
          <Link to="." search={openJob(file.made_by)} className="text-accent hover:underline">
            a job
          </Link>
        </Fact>
      )}
      {details?.description && <Fact name="Description">{details.description}</Fact>}
      {file.archived && <Fact name="State">Archived by its owner; the system keeps it.</Fact>}
      <Fact name="File ID">
        <ShortId id={file.id} what="File ID" />
      </Fact>
      <Fact name="SHA-256">
        <ShortId id={file.sha256} what="SHA-256" />
      </Fact>
    </dl>
  );
}

/** Which revision the tree has, and which it could have. */
function Revisions({ source, entry, file, rights, actions }: Omit<Props, "role">) {
  const { data: details } = useQuery(fileQuery(file.id));
  const revisions = [...(details?.revisions ?? [])].reverse();
  const edits = rights.edit && source.kind === "system";
  const latest = details?.revision ?? file.revision;
  return (
    <Part
      title="Revision"
      aside={
        edits &&
        (file.pinned ? (
          <Button small look="quiet" onClick={() => actions.pin(entry, null)}>
            Follow the latest
          </Button>
        ) : (
          <Button small look="quiet" icon="pin" onClick={() => actions.pin(entry, file.revision)}>
            Pin to revision {file.revision}
          </Button>
        ))
      }
    >
      <p className="pt-2">
        {source.kind === "snapshot"
          ? `Revision ${file.revision}, as it was when the snapshot was taken.`
          : file.pinned
            ? `Pinned to revision ${file.revision}: it stays so, whatever comes.`
            : `The latest revision, ${file.revision}, whichever that is.`}
        {latest > file.revision && <span className="text-ink-2"> The file is at revision {latest} by now.</span>}
      </p>
      {revisions.length > 1 && (
        <ul aria-label="Revisions" className="max-h-44 overflow-y-auto pt-1">
          {revisions.map((one) => (
            <li key={one.revision} className="flex min-h-7 items-center gap-2 text-small">
              <span className="w-8 tabular-nums">r{one.revision}</span>
              <span className="min-w-0 flex-1 truncate text-ink-2">
                <Moment at={one.created_at} as="relative" /> by {one.created_by.name ?? "somebody"}, {bytes(one.size)}
              </span>
              {one.revision === file.revision ? (
                <span className="text-ink-2">in the tree</span>
              ) : (
                edits && (
                  <Button
                    small
                    look="quiet"
                    aria-label={`Pin to revision ${one.revision}`}
                    onClick={() => actions.pin(entry, one.revision)}
                  >
                    Pin
                  </Button>
                )
              )}
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
