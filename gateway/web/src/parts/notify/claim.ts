/**
 * One tab tells, however many are open. All of them hear of everything over the one connection; whoever gets here first has it. The tab that is
 * looked at does not wait, those in the background give it the time to come first: a toast belongs where somebody sees it.
 */
const KEY = "jobtrail.told";
const MOST = 200;
const BACKGROUND_MS = 400;
/** Until what was written is seen by a tab in another process. */
const SETTLES_MS = 250;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Whether this tab is the one to tell it. Later, after a reload or when the connection is made again, nobody is. */
export async function claim(what: string): Promise<boolean> {
  if (document.hidden) await pause(BACKGROUND_MS);
  if (!("locks" in navigator)) return mark(what);
  return new Promise((resolve) => {
    void navigator.locks.request("jobtrail-tell", async () => {
      const ours = mark(what);
      resolve(ours);
      if (ours) await pause(SETTLES_MS);
    });
  });
}

function mark(what: string): boolean {
  const before = told();
  if (before.includes(what)) return false;
  localStorage.setItem(KEY, JSON.stringify([...before, what].slice(-MOST)));
  return true;
}

function told(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
