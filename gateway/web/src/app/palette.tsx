import { queryOptions, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command, useCommandState } from "cmdk";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { toolsQuery } from "@/api/catalog";
import { api, body, type Job } from "@/api/client";
import { jobsQuery } from "@/api/jobs";
import { may } from "@/api/permissions";
import { asProblem } from "@/api/problem";
import { signOut, useMe } from "@/api/session";
import { StatusBadge } from "@/parts/status";
import { Icon, type IconName } from "@/ui/icons";
import { choose } from "@/ui/theme";
import { pagesOf } from "./pages";

const ITEM =
  "flex h-9 items-center gap-2.5 rounded-sm px-2.5 data-[selected=true]:bg-wash data-[selected=true]:text-ink select-none";
const GROUP =
  "px-1.5 pb-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink-2 [&_[cmdk-group-heading]]:text-small";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Props {
  onOpenChange: (open: boolean) => void;
  onShortcuts: () => void;
}

/** Everything that one can go to or do, by its name. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function Palette({ onOpenChange, onShortcuts }: Props) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const me = useMe();
  const run = (what: () => unknown) => () => {
    onOpenChange(false);
    void what();
  };
  const openJob = (jobId: string) => run(() => navigate({ to: "/jobs/$jobId", params: { jobId }, search: {} }));
  const leave = run(() =>
    signOut(client).then(
      () => navigate({ to: "/sign-in", search: {} }),
      (error) => toast.error(`You are still signed in: ${asProblem(error).message}`),
    ),
  );
  const entry = (label: string, icon: IconName, onSelect: () => void, words: string[] = []) => (
    <Command.Item key={label} value={label} keywords={words} onSelect={onSelect} className={ITEM}>
      <Icon name={icon} className="text-ink-2" />
      {label}
    </Command.Item>
  );
  return (
    <Command.Dialog
      open
      onOpenChange={onOpenChange}
      label="Search and commands"
      loop
      overlayClassName="fixed inset-0 z-40 bg-shade"
      contentClassName="fixed top-[12vh] left-1/2 z-40 w-[36rem] max-w-[calc(100vw-1rem)] -translate-x-1/2 overflow-hidden rounded-md border border-line bg-sheet shadow-[0_12px_40px_rgb(0_0_0/0.2)]"
    >
      <Command.Input
        placeholder="A file, a job, a function, a page, or a command"
        className="h-11 w-full border-line border-b bg-transparent px-4 outline-none"
      />
      <Command.List className="max-h-[60vh] overflow-y-auto pt-1">
        <Command.Empty className="px-4 py-6 text-center text-ink-2">Nothing here goes by that name.</Command.Empty>
        <Command.Group heading="Pages" className={GROUP}>
          {pagesOf(me).map(({ to, label, icon }) =>
            entry(
              label,
              icon,
              run(() => navigate({ to, search: {} })),
            ),
          )}
        </Command.Group>
        <JobById open={openJob} />
        <Files open={(fileId) => run(() => navigate({ to: "/files/$fileId", params: { fileId }, search: {} }))} />
        <Functions
          open={(toolKey, fn) =>
            run(() => navigate({ to: "/tools/$toolKey", params: { toolKey }, search: { function: fn } }))
          }
        />
        <Jobs open={openJob} />
        <Command.Group heading="Commands" className={GROUP}>
          {entry("Keyboard shortcuts", "keyboard", onShortcuts, ["help", "keys"])}
          {entry(
            "Theme: light",
            "sun",
            run(() => choose("light")),
            ["appearance"],
          )}
          {entry(
            "Theme: dark",
            "moon",
            run(() => choose("dark")),
            ["appearance"],
          )}
          {entry(
            "Theme: as the system",
            "screen",
            run(() => choose("system")),
            ["appearance"],
          )}
          {entry(
            "API documentation",
            "link",
            run(() => location.assign("/api/docs")),
          )}
          {entry("Sign out", "out", leave, ["log out"])}
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  );
}

const SHOWN = 50;
const SHOWN_FILES = 8;
/** How long somebody pauses when the word is typed. */
const PAUSE_MS = 150;

const filesQuery = (name: string, scope: "mine" | "all") =>
  queryOptions({
    queryKey: ["file", "palette", scope, name],
    queryFn: async ({ signal }) => {
      const query = { scope, limit: SHOWN_FILES, ...(name ? { name } : {}) };
      return (await body(api.GET("/api/v1/files", { params: { query }, signal }))).items;
    },
    placeholderData: (before) => before,
  });

/** The newest at first, then what the server finds: there are more files than any page has read. */
function Files({ open }: { open: (id: string) => () => void }) {
  const me = useMe();
  const typed = useCommandState((state) => state.search).trim();
  const [name, setName] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setName(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data: files = [] } = useQuery(filesQuery(name, may(me, "ListAllFiles") ? "all" : "mine"));
  if (files.length === 0) return null;
  return (
    <Command.Group heading="Files" className={GROUP}>
      {files.map((file) => (
        <Command.Item
          key={file.id}
          value={`file ${file.id}`}
          keywords={[file.display_name ?? "", file.name]}
          onSelect={open(file.id)}
          className={ITEM}
        >
          <Icon name="files" className="text-ink-2" />
          <span className="min-w-0 flex-1 truncate">{file.display_name ?? file.name}</span>
          <span className="max-w-40 truncate text-ink-2 text-small">{file.owner.name}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

/** What can be run, and where it is explained. */
function Functions({ open }: { open: (tool: string, fn: string) => () => void }) {
  const { data: tools = [] } = useQuery(toolsQuery);
  const rows = tools.flatMap((tool) => {
    const version = tool.versions.find((one) => one.version === tool.chosen_version) ?? tool.versions[0];
    return version?.functions.map((fn) => ({ tool, fn })) ?? [];
  });
  if (rows.length === 0) return null;
  return (
    <Command.Group heading="Functions" className={GROUP}>
      {rows.map(({ tool, fn }) => (
        <Command.Item
          key={`${tool.key} ${fn.key}`}
          value={`function ${tool.key} ${fn.key}`}
          keywords={[tool.name, fn.name]}
          onSelect={open(tool.key, fn.key)}
          className={ITEM}
        >
          <Icon name="tools" className="text-ink-2" />
          <span className="shrink-0">
            <span className="text-ink-2">{tool.name} /</span> {fn.name}
          </span>
          <span className="min-w-0 flex-1 truncate text-ink-2 text-small">{fn.description}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

/** What the lists have read already; the server is not asked for every letter. */
function cachedJobs(client: ReturnType<typeof useQueryClient>): Job[] {
  const lists = client.getQueriesData<{ pages: { items: Job[] }[] }>({ queryKey: ["job", "list"] });
  const jobs = lists.flatMap(([, data]) => data?.pages.flatMap(({ items }) => items) ?? []);
  return [...new Map(jobs.map((job) => [job.id, job])).values()].slice(0, SHOWN);
}

function Jobs({ open }: { open: (id: string) => () => void }) {
  const client = useQueryClient();
  // My newest, on whatever page one is, and beside them what else was read.
  useInfiniteQuery(jobsQuery({ scope: "mine" }));
  const jobs = cachedJobs(client);
  if (jobs.length === 0) return null;
  return (
    <Command.Group heading="Jobs" className={GROUP}>
      {jobs.map((job) => (
        <Command.Item
          key={job.id}
          value={job.id}
          keywords={[job.tool_name, job.function_name, job.status, job.file?.name ?? ""]}
          onSelect={open(job.id)}
          className={ITEM}
        >
          <span className="w-24 shrink-0">
            <StatusBadge status={job.status} />
          </span>
          <span className="min-w-0 flex-1 truncate">
            {job.tool_name} / {job.function_name} <span className="text-ink-2">{job.file?.name}</span>
          </span>
          <span className="font-mono text-ink-2 text-small">{job.id.slice(0, 6)}…</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

/** A whole id was typed or pasted, of a job that no list has. */
function JobById({ open }: { open: (id: string) => () => void }) {
  const id = useCommandState((state) => state.search)
    .trim()
    .toLowerCase();
  const client = useQueryClient();
  if (!UUID.test(id) || cachedJobs(client).some((job) => job.id === id)) return null;
  return (
    <Command.Group className={GROUP}>
      <Command.Item value={`Open job ${id}`} onSelect={open(id)} className={ITEM}>
        <Icon name="jobs" className="text-ink-2" />
        Open the job <span className="font-mono text-small">{id}</span>
      </Command.Item>
    </Command.Group>
  );
}
