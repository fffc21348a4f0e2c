import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { archiveFile, contentOf, type FileDetails as Details, fileQuery, titleOf } from "@/api/files";
import { may } from "@/api/permissions";
import { asProblem } from "@/api/problem";
import { useMe } from "@/api/session";
import { openJob } from "@/parts/open-job";
import { UploadButton } from "@/parts/uploads/drop";
import { upload } from "@/parts/uploads/store";
import { announce } from "@/ui/announce";
import { Button, buttonClass, IconButton } from "@/ui/button";
import { bytes } from "@/ui/bytes";
import { Confirm } from "@/ui/confirm";
import { Icon } from "@/ui/icons";
import { Moment } from "@/ui/moment";
import { ShortId } from "@/ui/short-id";
import { Artifacts } from "./artifacts";
import { DescribeForm } from "./describe-form";
import { Provenance } from "./provenance";
import type { FilesSearch } from "./search";

interface Props {
  fileId: string | undefined;
  search: FilesSearch;
}

/** The column at the right: what it is, what was made of it, its revisions, where it came from. */
export function FileDetails({ fileId, search }: Props) {
  const { data: file } = useQuery({ ...fileQuery(fileId ?? ""), enabled: fileId !== undefined });
  return (
    <section aria-label="File details" className="min-h-0 flex-1 overflow-y-auto px-4 pb-6 max-wide:px-3">
      {file && fileId && (
        <>
          <Head key={file.id} file={file} search={search} />
          <Artifacts fileId={file.id} search={search} />
          <Revisions file={file} search={search} />
          <Facts file={file} />
          <Provenance fileId={file.id} search={search} />
        </>
      )}
    </section>
  );
}

function Head({ file, search }: { file: Details; search: FilesSearch }) {
  const me = useMe();
  const client = useQueryClient();
  const [editing, setEditing] = useState(false);
  const [confirming, setConfirming] = useState(false);
  // What it is in a system that shares it, the page of that system knows.
  const whose = file.owner.id === me.id ? "own" : "other";
  const archive = useMutation({
    mutationFn: (archived: boolean) => archiveFile(client, file.id, archived),
    onSuccess: (_, archived) => announce(archived ? "The file is archived" : "The file is restored"),
    onError: (error) => toast.error(`Nothing was changed: ${asProblem(error).message}`),
    onSettled: () => setConfirming(false),
  });
  const revision = search.revision ? { revision: Number(search.revision) } : {};
  return (
    <header className="pt-3">
      {editing ? (
        <DescribeForm file={file} onDone={() => setEditing(false)} />
      ) : (
        <>
          <div className="flex items-start gap-1">
            <h2 className="min-w-0 flex-1 break-words font-strong text-title">{titleOf(file)}</h2>
            {may(me, "DescribeFile", whose) && !file.archived && (
              <IconButton label="Rename or describe" icon="pencil" onClick={() => setEditing(true)} />
            )}
          </div>
          {titleOf(file) !== file.name && <p className="break-words text-ink-2 text-small">{file.name}</p>}
          {file.description && <p className="whitespace-pre-wrap break-words pt-1">{file.description}</p>}
        </>
      )}
      {file.archived && (
        <p role="status" className="mt-2 flex items-center gap-2 rounded-sm bg-well px-2 py-1 text-small">
          <Icon name="archive" className="size-3.5" />
          Archived: it is in no list and takes no new jobs. Nothing of it is lost.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-1.5 pt-3">
        <a href={contentOf(file.id, revision)} download={file.name} className={buttonClass("plain", true)}>
          <Icon name="download" className="size-3.5" />
          Download
        </a>
        {may(me, "ReviseFile", whose) && file.made_by === null && !file.archived && (
          <UploadButton
            label="New revision"
            small
            multiple={false}
            onFiles={(files) => upload(client, files, { revisionOf: file.id })}
          />
        )}
        {may(me, "ArchiveFile", whose) &&
          (file.archived ? (
            <Button small icon="restore" busy={archive.isPending} onClick={() => archive.mutate(false)}>
              Restore
            </Button>
          ) : confirming ? (
            <Confirm
              question="Archive this file?"
              action="Yes, archive"
              danger={false}
              busy={archive.isPending}
              onConfirm={() => archive.mutate(true)}
              onKeep={() => setConfirming(false)}
            />
          ) : (
            <Button small look="quiet" icon="archive" onClick={() => setConfirming(true)}>
              Archive
            </Button>
          ))}
      </div>
    </header>
  );
}

export function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="pt-5">
      <div className="flex h-7 items-center justify-between gap-2 border-line border-b">
        <h3 className="font-strong">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

function Revisions({ file, search }: { file: Details; search: FilesSearch }) {
  if (file.revisions.length < 2) return null;
  const open = search.revision ? Number(search.revision) : file.revision;
  return (
    <Part title="Revisions">
      <ol>
        {[...file.revisions].reverse().map(({ revision, size, created_at, created_by, name }) => {
          const { revision: _, ...latest } = search;
          return (
            <li key={revision}>
              <Link
                to="/files/$fileId"
                params={{ fileId: file.id }}
                search={revision === file.revision ? latest : { ...latest, revision: String(revision) }}
                aria-current={revision === open || undefined}
                title={name}
                className="flex h-8 items-center gap-2 border-line/70 border-b px-1 hover:bg-well/60 aria-[current=true]:bg-wash inset-focus"
              >
                <span className="w-6 font-mono text-small">{revision}</span>
                <Moment at={created_at} as="relative" className="text-ink-2" />
                <span className="min-w-0 flex-1 truncate text-ink-2">{created_by.name}</span>
                <span className="text-ink-2 tabular-nums">{bytes(size)}</span>
              </Link>
            </li>
          );
        })}
      </ol>
    </Part>
  );
}

function Facts({ file }: { file: Details }) {
  const facts: [string, ReactNode][] = [
    ["Type", file.media_type],
    ["Size", `${bytes(file.size)}${file.size >= 1_000 ? ` (${file.size.toLocaleString("en")} bytes)` : ""}`],
    ["Owner", file.owner.name ?? <ShortId key="owner" id={file.owner.id} what="Person ID" />],
    ["Uploaded", <Moment key="created" at={file.created_at} />],
    ["File ID", <ShortId key="id" id={file.id} what="File ID" />],
    ["SHA-256", <ShortId key="sha" id={file.sha256} what="SHA-256" />],
  ];
  if (file.made_by) {
    facts[3] = ["Made", <Moment key="created" at={file.created_at} />];
    facts.push([
      "Made by",
      <Link key="job" to="." search={openJob(file.made_by)} className="rounded-sm font-mono text-small hover:underline">
        job {file.made_by.slice(0, 6)}…
      </Link>,
    ]);
  }
  return (
    <Part title="Facts">
      <dl className="grid grid-cols-[5.5rem_1fr] gap-y-1 pt-2">
        {facts.map(([name, value]) => (
          <div key={name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-ink-2">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}
