import { onlineManager } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { Dialog } from "radix-ui";
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { refreshFiles } from "@/api/files";
import { refreshJobs } from "@/api/jobs";
import { useMe } from "@/api/session";
import { LiveProvider, type Patches } from "@/live/live";
import { CreateJobProvider } from "@/parts/create-job/use-create-job";
import { Notifier } from "@/parts/notify/notifier";
import { UploadTray } from "@/parts/uploads/tray";
import { IconButton } from "@/ui/button";
import { Icon } from "@/ui/icons";
import { isTyping, Keys } from "@/ui/keys";
import { useIsNarrow, useMedia } from "@/ui/use-media";
import { PAGES } from "./pages";
import { RunningJobs } from "./running";
import { Sidebar } from "./sidebar";

const Palette = lazy(() => import("./palette"));
const JobDialog = lazy(() => import("@/parts/job/job-dialog"));
const Shortcuts = lazy(() => import("./shortcuts"));

const PATCHES: Patches = { job: refreshJobs, file: refreshFiles };
const SLIM = "jobtrail.sidebar";

/** What is around every page behind the sign-in. */
export function Shell() {
  const me = useMe();
  const narrow = useIsNarrow();
  const roomy = useMedia("(min-width: 68rem)");
  const [slimChosen, setSlimChosen] = useState(() => localStorage.getItem(SLIM));
  const [overlay, setOverlay] = useState<"palette" | "shortcuts" | "menu" | undefined>();
  const slim = slimChosen === null ? !roomy : slimChosen === "slim";
  const close = (open: boolean) => !open && setOverlay(undefined);

  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOverlay((now) => (now === "palette" ? undefined : "palette"));
      } else if (event.key === "?" && !isTyping(event)) {
        event.preventDefault();
        setOverlay("shortcuts");
      } else if (event.key === "/" && !isTyping(event) && !event.defaultPrevented) {
        const filter = document.querySelector<HTMLInputElement>("#main [data-filter]");
        if (!filter || document.querySelector("[role=dialog]")) return;
        event.preventDefault();
        filter.focus();
        filter.select();
      }
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);

  const toggle = () => {
    const next = slim ? "wide" : "slim";
    localStorage.setItem(SLIM, next);
    setSlimChosen(next);
  };

  return (
    <LiveProvider person={me.id} patches={PATCHES}>
      <CreateJobProvider>
        <Notifier />
        <a
          href="#main"
          className="-translate-y-16 fixed top-2 left-2 z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
        >
          Skip to the page
        </a>
        <div className="flex h-full">
          {!narrow && (
            <aside className={`shrink-0 border-line border-r ${slim ? "w-12" : "w-50"}`}>
              <Sidebar slim={slim} />
            </aside>
          )}
          <div className="flex min-w-0 flex-1 flex-col">
            <header className="flex h-10 shrink-0 items-center gap-1 border-line border-b pr-3 pl-2">
              {narrow ? (
                <IconButton label="Open menu" icon="menu" onClick={() => setOverlay("menu")} />
              ) : (
                <IconButton
                  label={slim ? "Widen the sidebar" : "Narrow the sidebar"}
                  icon="panel"
                  aria-expanded={!slim}
                  onClick={toggle}
                />
              )}
              <Breadcrumb />
              <span className="flex-1" />
              <RunningJobs />
              <button
                type="button"
                {...(narrow ? { "aria-label": "Go to…" } : {})}
                onClick={() => setOverlay("palette")}
                className="flex h-7 items-center gap-2 rounded-md border border-line bg-sheet px-2 text-ink-2 hover:border-edge wide:w-60"
              >
                <Icon name="search" className="size-3.5" />
                {!narrow && (
                  <>
                    <span className="flex-1 text-left">Go to…</span>
                    <Keys keys="mod K" />
                  </>
                )}
              </button>
            </header>
            <Offline />
            <main id="main" tabIndex={-1} className="min-h-0 flex-1 outline-none">
              <Outlet />
            </main>
          </div>
        </div>
        <Dialog.Root open={overlay === "menu" && narrow} onOpenChange={close}>
          <Dialog.Portal>
            <Dialog.Overlay className="fixed inset-0 z-30 bg-shade" />
            <Dialog.Content aria-describedby={undefined} className="fixed inset-y-0 left-0 z-30 w-60 bg-paper">
              <Dialog.Title className="sr-only">Menu</Dialog.Title>
              <Sidebar slim={false} onNavigate={() => setOverlay(undefined)} />
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
        <UploadTray />
        <Suspense>
          {overlay === "palette" && <Palette onOpenChange={close} onShortcuts={() => setOverlay("shortcuts")} />}
          {overlay === "shortcuts" && <Shortcuts onOpenChange={close} />}
          <OpenJob />
        </Suspense>
      </CreateJobProvider>
    </LiveProvider>
  );
}

/** D1: the details of a job over whatever page it was named on. */
function OpenJob() {
  const { job } = useSearch({ from: "/shell" });
  const navigate = useNavigate();
  if (job === undefined) return null;
  const close = () => void navigate({ to: ".", search: ({ job: _, ...rest }) => rest });
  return <JobDialog id={job} onClose={close} />;
}

function Breadcrumb() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const page = PAGES.find(({ to }) => path === to || path.startsWith(`${to}/`));
  return <h1 className="truncate px-1.5 font-strong">{page?.label ?? "Jobtrail"}</h1>;
}

const subscribeOnline = (listener: () => void) => onlineManager.subscribe(listener);

/** Says that the machine is offline, above everything and for as long as it is. */
function Offline() {
  const online = useSyncExternalStore(subscribeOnline, () => onlineManager.isOnline());
  if (online) return null;
  return (
    <p role="status" className="flex items-center gap-2 bg-ink px-4 py-1.5 text-paper text-small">
      <Icon name="alert" className="size-3.5" />
      This machine is offline. You see what was last known; jobs go on without you.
    </p>
  );
}
