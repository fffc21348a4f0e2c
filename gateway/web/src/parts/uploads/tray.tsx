import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { announce } from "@/ui/announce";
import { Button, IconButton } from "@/ui/button";
import { bytes } from "@/ui/bytes";
import { Icon, Spinner } from "@/ui/icons";
import { sentence } from "@/ui/problem-view";
import { cancelUpload, clearUploads, isGoing, retryUpload, type Upload, useUploads } from "./store";

/** What is being uploaded, over whatever page is shown; not there when there is nothing to say. */
export function UploadTray() {
  const uploads = useUploads();
  const going = uploads.filter(isGoing).length;
  const failed = uploads.filter(({ state }) => state === "failed").length;

  // A tab that is closed takes its uploads along.
  useEffect(() => {
    if (going === 0) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", hold);
    return () => removeEventListener("beforeunload", hold);
  }, [going]);
  useEffect(() => {
    if (uploads.length === 0 || going > 0) return;
    announce(failed > 0 ? `${failed} uploads failed` : "Uploaded");
    if (failed > 0) return;
    const timer = setTimeout(clearUploads, 6_000);
    return () => clearTimeout(timer);
  }, [uploads, going, failed]);

  if (uploads.length === 0) return null;
  const all = uploads.reduce((sum, { size }) => sum + size, 0);
  const sent = uploads.reduce((sum, { sent: one }) => sum + one, 0);
  return (
    <section
      aria-label="Uploads"
      className="fixed right-4 bottom-4 z-20 max-md:top-14 max-md:bottom-auto w-96 max-w-[calc(100vw-2rem)] rounded-md border border-line bg-sheet shadow-[0_4px_16px_rgb(0_0_0/0.16)]"
    >
      <header className="flex h-9 items-center gap-2 border-line border-b pr-1.5 pl-3">
        <h2 className="flex-1 font-strong">
          {going > 0 ? `Uploading ${going} of ${uploads.length}` : failed > 0 ? `${failed} not uploaded` : "Uploaded"}
        </h2>
        {going > 0 && (
          <span className="text-ink-2 text-small tabular-nums">
            {bytes(sent)} of {bytes(all)}
          </span>
        )}
        {going === 0 && <IconButton label="Close the list of uploads" icon="cross" onClick={clearUploads} />}
      </header>
      <ul className="max-h-60 overflow-y-auto py-1">
        {uploads.map((one) => (
          <Row key={one.id} upload={one} />
        ))}
      </ul>
    </section>
  );
}

function Row({ upload: one }: { upload: Upload }) {
  const percent = one.size === 0 ? 0 : Math.min(100, Math.floor((one.sent / one.size) * 100));
  return (
    <li className="px-3 py-1">
      <div className="flex min-h-6 items-center gap-2">
        {one.state === "done" && <Icon name="check" className="size-3.5 text-good" />}
        {one.state === "going" && <Spinner className="size-3.5 text-accent" />}
        {one.state === "failed" && <Icon name="cross" className="size-3.5 text-bad" />}
        {one.state === "canceled" && <Icon name="struck" className="size-3.5 text-wait" />}
        {one.state === "waiting" && <Icon name="ring" className="size-3.5 text-wait" />}
        <span className="min-w-0 flex-1 truncate">
          {one.file ? (
            <Link to="/files/$fileId" params={{ fileId: one.file.id }} className="hover:underline">
              {one.name}
            </Link>
          ) : (
            one.name
          )}
        </span>
        <span className="text-ink-2 text-small tabular-nums">
          {one.state === "going"
            ? percent === 100
              ? "being stored"
              : `${percent} %`
            : one.state === "canceled"
              ? "canceled"
              : bytes(one.size)}
        </span>
        {isGoing(one) && (
          <IconButton
            label={`Cancel the upload of ${one.name}`}
            icon="cross"
            className="size-6"
            onClick={() => cancelUpload(one.id)}
          />
        )}
        {one.state === "failed" && (
          <Button small onClick={() => retryUpload(one.id)}>
            Try again
          </Button>
        )}
      </div>
      {one.state === "going" && (
        <div
          role="progressbar"
          aria-label={`Upload of ${one.name}`}
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
          className="h-0.5 overflow-hidden rounded-full bg-well"
        >
          <div className="h-full bg-accent" style={{ width: `${percent}%` }} />
        </div>
      )}
      {one.problem && one.state === "failed" && (
        <p role="alert" className="pl-5.5 text-bad text-small">
          {sentence(one.problem.message)}
        </p>
      )}
    </li>
  );
}
