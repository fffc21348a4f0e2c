import { Toaster } from "sonner";

/** News that needs no answer. In the middle, since what is being uploaded is told at the right. */
export function Toasts() {
  return (
    <Toaster
      position="bottom-center"
      style={{ fontFamily: "inherit" }}
      gap={8}
      visibleToasts={4}
      icons={{ success: null, error: null, info: null }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-88 max-w-[calc(100vw-2rem)] items-start gap-3 rounded-md border border-line bg-sheet px-4 py-3 text-base shadow-[0_4px_16px_rgb(0_0_0/0.16)]",
          error: "border-l-3 !border-l-bad",
          success: "border-l-3 !border-l-good",
          description: "text-ink-2",
          content: "min-w-0 break-words",
          actionButton: "ml-auto shrink-0 rounded-sm px-1.5 text-accent hover:bg-well",
          cancelButton: "ml-auto shrink-0 rounded-sm px-1.5 text-ink-2 hover:bg-well",
        },
      }}
    />
  );
}
