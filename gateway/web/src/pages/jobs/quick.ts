import type { Status } from "@/api/client";
import { ACTIVE_STATUSES } from "@/api/jobs";

export const QUICK: { label: string; status: Status[] | undefined }[] = [
  { label: "All", status: undefined },
  { label: "Active", status: ACTIVE_STATUSES },
  { label: "Completed", status: ["Completed"] },
  { label: "Failed", status: ["Failed"] },
  { label: "Canceled", status: ["Canceled"] },
];

/** One of those that have a button of their own. */
export const isQuick = (status: Status[]): boolean => QUICK.some((choice) => same(choice.status, status));

export function same(one: Status[] | undefined, other: Status[] | undefined): boolean {
  return one === undefined || other === undefined
    ? one === other
    : one.length === other.length && one.every((status) => other.includes(status));
}
