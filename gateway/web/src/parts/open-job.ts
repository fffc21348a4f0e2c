/** D1: what a link from any page adds to its URL, so that the details of a job open over it: `<Link to="." search={openJob(id)}>`. */
export const openJob =
  (job: string) =>
  <T extends object>(search: T): T & { job: string } => ({ ...search, job });
