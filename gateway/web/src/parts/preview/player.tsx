import { useState } from "react";
import type { Shown } from "./preview";

function useFailure(): () => void {
  const [failed, setFailed] = useState(false);
  if (failed) throw new Error("this browser cannot play it, or it is damaged");
  return () => setFailed(true);
}

export function Audio({ file }: { file: Shown }) {
  const fail = useFailure();
  return (
    <div className="grid min-h-0 flex-1 place-content-center gap-3 p-6 text-center">
      <p className="text-ink-2">{file.name}</p>
      {/* biome-ignore lint/a11y/useMediaCaption: what people upload has none */}
      <audio
        controls
        preload="metadata"
        src={file.inline}
        aria-label={file.name}
        onError={fail}
        className="w-96 max-w-full"
      />
    </div>
  );
}

export function Video({ file }: { file: Shown }) {
  const fail = useFailure();
  return (
    <div className="grid min-h-0 flex-1 place-items-center overflow-hidden bg-black p-2">
      {/* biome-ignore lint/a11y/useMediaCaption: what people upload has none */}
      <video
        controls
        preload="metadata"
        src={file.inline}
        aria-label={file.name}
        onError={fail}
        className="max-h-full max-w-full"
      />
    </div>
  );
}
