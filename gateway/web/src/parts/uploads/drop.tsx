import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { Button } from "@/ui/button";

interface DropProps {
  /** Told while files are over it. */
  label: string;
  onFiles: (files: File[]) => void;
  children: ReactNode;
}

/** Takes files that are dropped anywhere on it. */
export function Drop({ label, onFiles, children }: DropProps) {
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const bringsFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  const move = (by: number) => (event: DragEvent) => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    depth.current += by;
    setOver(depth.current > 0);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same by keyboard
    <div
      className="relative flex h-full min-h-0 flex-col"
      onDragEnter={move(1)}
      onDragLeave={move(-1)}
      onDragOver={(event) => bringsFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!bringsFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-content-center rounded-md border-2 border-accent border-dashed bg-wash/90 font-strong text-title">
          {label}
        </div>
      )}
    </div>
  );
}

interface ButtonProps {
  label: string;
  multiple?: boolean;
  look?: "primary" | "plain";
  small?: boolean;
  onFiles: (files: File[]) => void;
}

/** Opens the system's dialog for choosing files. */
export function UploadButton({ label, multiple = true, look = "plain", small = false, onFiles }: ButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon="upload" look={look} small={small} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple={multiple}
        hidden
        aria-label={`${label}: files`}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
