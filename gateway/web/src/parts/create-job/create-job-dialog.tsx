import { Dialog } from "@/ui/dialog";
import type { CreateJobRequest } from "./use-create-job";

// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function CreateJobDialog({ request, onClose }: { request: CreateJobRequest; onClose: () => void }) {
  return (
    <Dialog title="Create job" onOpenChange={(open) => !open && onClose()}>
      <p className="p-5">{request.file.name}</p>
    </Dialog>
  );
}
