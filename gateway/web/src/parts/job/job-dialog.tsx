import { Dialog } from "@/ui/dialog";
import { ShortId } from "@/ui/short-id";
import { JobDetails } from "./job-details";

/** D1: opens over whatever page a job is named on. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function JobDialog({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <Dialog
      title="Job details"
      width="details"
      actions={<ShortId id={id} />}
      onOpenChange={(open) => !open && onClose()}
    >
      <JobDetails id={id} />
    </Dialog>
  );
}
