import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useState } from "react";
import type { Schemas } from "@/api/client";

const CreateJobDialog = lazy(() => import("./create-job-dialog"));

/** A file, and what is chosen already: for Extract the function (E3), for Run again everything. */
export interface CreateJobRequest {
  file: { id: string; name: string; revision?: number };
  tool?: string;
  toolVersion?: string;
  function?: string;
  parameters?: Record<string, unknown>;
  assignment?: Schemas["Assignment"];
  /** The job that is there now. The dialog has closed. */
  onCreated?: (job: Schemas["Job"]) => void;
}

type Open = (request: CreateJobRequest) => void;
const Context = createContext<Open>(() => {});

/** Opens the Create job dialog over whatever is shown. */
export const useCreateJob = (): Open => useContext(Context);

export function CreateJobProvider({ children }: { children: ReactNode }) {
  const [request, setRequest] = useState<CreateJobRequest>();
  const close = useCallback(() => setRequest(undefined), []);
  return (
    <Context value={setRequest}>
      {children}
      <Suspense>{request && <CreateJobDialog request={request} onClose={close} />}</Suspense>
    </Context>
  );
}
