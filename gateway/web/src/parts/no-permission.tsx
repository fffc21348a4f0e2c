import { Empty } from "@/ui/empty";

/** For who came by a link to what is not theirs. */
export function NotYours({ what }: { what: string }) {
  return (
    <Empty title={`${what} are for administrators`}>
      You may not see or change them. Ask an administrator of your organization for what you need.
    </Empty>
  );
}
