import { lazy, type ReactNode, Suspense } from "react";
import type { Schemas } from "@/api/client";
import { contentOf } from "@/api/files";
import { buttonClass } from "@/ui/button";
import { bytes } from "@/ui/bytes";
import { Failsafe } from "./failsafe";

export interface Previewed {
  id: string;
  name: string;
  media_type: string;
  size: number;
  preview: Schemas["Preview"] | null;
  /** Its latest when absent. */
  revision?: number;
}

/** What a viewer is given: where the bytes are, and what they are. */
export interface Shown {
  name: string;
  mediaType: string;
  size: number;
  /** To be read, and made sense of by the page itself. */
  url: string;
  /** To be put into a picture, a player: the server says that it is nothing else. */
  inline: string;
}

type Viewer = Schemas["Preview"]["viewer"];

const Code = lazy(() => import("./code"));

/** Exhaustive: a new viewer of the server's does not compile until somebody has made it. Each is loaded when it is needed. */
const VIEWERS: Record<Viewer, React.ComponentType<{ file: Shown; action?: ReactNode }>> = {
  image: lazy(() => import("./image")),
  pdf: lazy(() => import("./pdf")),
  audio: lazy(() => import("./player").then(({ Audio }) => ({ default: Audio }))),
  video: lazy(() => import("./player").then(({ Video }) => ({ default: Video }))),
  model: lazy(() => import("./model")),
  table: lazy(() => import("./table")),
  json: lazy(() => import("./json")),
  markdown: lazy(() => import("./markdown")),
  code: Code,
  text: Code,
  archive: lazy(() => import("./archive-view")),
};

interface Props {
  file: Previewed;
  /** E2: what can be done when it cannot be shown, or from outside only: the button Extract. */
  action?: ReactNode;
}

/** A file as it can be looked at, from sandboxed content only; or **No Preview Available**. It fills what it is put into. */
export function Preview(props: Props) {
  return (
    <section aria-label={`Preview of ${props.file.name}`} className="flex min-h-0 flex-1 flex-col">
      <Content {...props} />
    </section>
  );
}

function Content({ file, action }: Props) {
  const { id, name, size, preview, media_type: mediaType } = file;
  const at = file.revision === undefined ? {} : { revision: file.revision };
  if (!preview) {
    return (
      <NoPreview file={file} action={action}>
        {action
          ? "Extract makes something of it that can be looked at."
          : "A file of this kind cannot be looked at here, and no function makes something of it that can be."}
      </NoPreview>
    );
  }
  if (size > preview.max_bytes) {
    return (
      <NoPreview file={file} action={action}>
        It has {bytes(size)}; files of this kind are shown up to {bytes(preview.max_bytes)}.
      </NoPreview>
    );
  }
  if (size === 0) return <NoPreview file={file}>The file is empty.</NoPreview>;
  const View = VIEWERS[preview.viewer];
  const url = contentOf(id, at);
  return (
    <Failsafe
      key={url}
      fallback={(why) => <NoPreview file={file} action={action}>{`It could not be shown: ${why}`}</NoPreview>}
    >
      <Suspense fallback={<Reading />}>
        <View file={{ name, mediaType, size, url, inline: contentOf(id, { ...at, inline: true }) }} action={action} />
      </Suspense>
    </Failsafe>
  );
}

/** Told by eye only to who waits longer than a moment. */
const Reading = () => (
  <div role="status" aria-label="The preview is being read" className="grid flex-1 place-content-center text-ink-2">
    <span aria-hidden="true" className="lingering">
      Reading…
    </span>
  </div>
);

/** E2. */
export function NoPreview({ file, action, children }: Props & { children: ReactNode }) {
  const at = file.revision === undefined ? {} : { revision: file.revision };
  return (
    <div className="grid min-h-48 flex-1 place-content-center justify-items-center gap-1 p-6 text-center">
      <h2 className="font-strong">No Preview Available</h2>
      <p className="max-w-[52ch] break-words text-ink-2">{children}</p>
      <div className="flex gap-2 pt-3">
        {action}
        <a href={contentOf(file.id, at)} download={file.name} className={buttonClass()}>
          Download
        </a>
      </div>
    </div>
  );
}
