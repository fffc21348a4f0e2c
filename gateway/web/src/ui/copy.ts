import { toast } from "sonner";

/** Copies and says so. Without a clipboard (a page over plain HTTP) it says that too. */
export async function copy(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    toast.success(`${what} copied`, { id: "copy" });
    return true;
  } catch {
    toast.error(`${what} could not be copied: the browser lets this page not use the clipboard`, { id: "copy" });
    return false;
  }
}
