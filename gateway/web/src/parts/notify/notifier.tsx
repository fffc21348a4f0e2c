import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { toast } from "sonner";
import { api, body, type Job } from "@/api/client";
import { useMe } from "@/api/session";
import type { LiveEvent } from "@/live/connection";
import { useLiveEvents } from "@/live/live";
import { claim } from "./claim";
import { playCue, wakeCue } from "./cue";
import { askPermission, permission, want, wants } from "./preferences";

const ASKED = "jobtrail.notifications-asked";

/**
 * N1, N2: what becomes of my jobs. Completed: a browser notification and the cue. Failed and Canceled: a toast and nothing more. It draws nothing
 * itself.
 */
export function Notifier() {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const open = useCallback(
    (job: string) => void navigate({ to: ".", search: (now: object) => ({ ...now, job }) }),
    [navigate],
  );

  useEffect(() => {
    const wake = () => wants("sound") && wakeCue();
    addEventListener("pointerdown", wake, { once: true });
    addEventListener("keydown", wake, { once: true });
    return () => {
      removeEventListener("pointerdown", wake);
      removeEventListener("keydown", wake);
    };
  }, []);

  const hear = useCallback(
    (event: LiveEvent) => {
      // The file is told to the creator alone: of others' jobs nothing needs to be read.
      if (event.name !== "change" || event.kind !== "job" || !event.file_id) return;
      const { id, status } = event;
      if (status === "Pending") void offer();
      if (status !== "Completed" && status !== "Failed" && status !== "Canceled") return;
      void (async () => {
        if (!(await claim(`${id} ${status}`))) return;
        const job = await body(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } })).catch(() => undefined);
        if (!job || job.started_by.id !== me.id) return;
        client.setQueryData(["job", "one", id], job);
        tell(job, () => open(id));
      })();
    },
    [me.id, client, open],
  );
  useLiveEvents(hear);
  return null;
}

function tell(job: Job, open: () => void): void {
  const what = `${job.tool_name} / ${job.function_name}`;
  const on = job.file ? ` on ${job.file.name}` : "";
  const action = { label: "Open", onClick: open };
  if (job.status === "Failed") {
    toast.error(`Failed: ${what}${on}`, { description: job.error?.message, action });
  } else if (job.status === "Canceled") {
    toast(`Canceled: ${what}${on}`, { action });
  } else if (job.status === "Completed") {
    if (wants("sound")) void playCue();
    if (wants("notifications") && !notify(`Completed: ${what}`, job, open)) {
      toast.success(`Completed: ${what}${on}`, { action });
    }
  }
}

/** Whether it could be shown. The cue is its sound, so it is silent itself. */
function notify(title: string, job: Job, open: () => void): boolean {
  if (permission() !== "granted") return false;
  try {
    const shown = new Notification(title, {
      ...(job.file ? { body: job.file.name } : {}),
      tag: job.id,
      icon: "/favicon.svg",
      silent: true,
    });
    shown.onclick = () => {
      window.focus();
      open();
      shown.close();
    };
    return true;
  } catch {
    // Some browsers let only service workers notify.
    return false;
  }
}

/** Offered once, when somebody has just started a job and knows what they would be told of; a click is what the browser wants to see. */
async function offer(): Promise<void> {
  if (document.hidden || permission() !== "default" || !wants("notifications")) return;
  if (localStorage.getItem(ASKED) !== null || !(await claim(ASKED))) return;
  localStorage.setItem(ASKED, "yes");
  toast("Shall the browser tell you when a job of yours is completed?", {
    id: ASKED,
    duration: Number.POSITIVE_INFINITY,
    action: { label: "Notify me", onClick: () => void askPermission() },
    cancel: { label: "No", onClick: () => want("notifications", false) },
  });
}
