import { useState } from "react";
import { IconButton } from "@/ui/button";
import type { Shown } from "./preview";
import { Toolbar } from "./toolbar";

const STEP = 1.5;
const LARGEST = 16;

/** Fits at first; then as large as one likes. A picture of vectors runs nothing when it is shown as a picture. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function ImageView({ file }: { file: Shown }) {
  const [scale, setScale] = useState<number>();
  const [natural, setNatural] = useState<{ width: number; height: number }>();
  const [failed, setFailed] = useState(false);
  if (failed) throw new Error("it is damaged, or no picture");
  const zoom = (by: number) => setScale(Math.max(1 / LARGEST, Math.min(LARGEST, (scale ?? 1) * by)));
  return (
    <>
      <Toolbar>
        {natural && (
          <span className="text-ink-2 text-small tabular-nums">
            {natural.width} × {natural.height}
          </span>
        )}
        <span className="flex-1" />
        <IconButton label="Smaller" icon="minus" onClick={() => zoom(1 / STEP)} />
        <button
          type="button"
          className="h-6 w-14 rounded-sm text-center text-ink-2 text-small tabular-nums hover:bg-well"
          onClick={() => setScale(scale === undefined ? 1 : undefined)}
        >
          {scale === undefined ? "Fit" : `${Math.round(scale * 100)} %`}
        </button>
        <IconButton label="Larger" icon="plus" onClick={() => zoom(STEP)} />
      </Toolbar>
      <section
        aria-label="Picture"
        tabIndex={0}
        className="checkered grid min-h-0 flex-1 place-items-center overflow-auto p-4 inset-focus"
      >
        <img
          src={file.inline}
          alt={file.name}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setNatural({ width: naturalWidth, height: naturalHeight })
          }
          onError={() => setFailed(true)}
          className={scale === undefined ? "max-h-full max-w-full object-contain" : "max-w-none"}
          style={{
            ...(scale === undefined || !natural ? {} : { width: natural.width * scale }),
            ...(scale !== undefined && scale >= 2 ? { imageRendering: "pixelated" } : {}),
          }}
        />
      </section>
    </>
  );
}
