import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import JobDialog from "@/parts/job/job-dialog";

/** D2: the details of a job over the list, which stays as it was. */
export function JobRoute() {
  const { jobId } = useParams({ from: "/shell/jobs/$jobId" });
  const search = useSearch({ from: "/shell/jobs" });
  const navigate = useNavigate();
  return <JobDialog id={jobId} onClose={() => void navigate({ to: "/jobs", search })} />;
}
