import type { ReactNode } from "react";
import type { Schemas } from "@/api/client";

export interface Previewed {
  id: string;
  name: string;
  media_type: string;
  size: number;
  preview: Schemas["Preview"] | null;
  /** Its latest when absent. */
  revision?: number;
}

interface Props {
  file: Previewed;
  /** E2: what can be done when it cannot be shown: the button Extract. */
  action?: ReactNode;
}

/** A file as it can be looked at, from sandboxed content only; or **No Preview Available**. It fills what it is put into. */
export function Preview({ file, action }: Props) {
  return (
    <div>
      {file.name} {action}
    </div>
  );
}
