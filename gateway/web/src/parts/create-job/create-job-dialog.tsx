import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { fileFunctionsQuery } from "@/api/files";
import { IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Empty } from "@/ui/empty";
import { ProblemView } from "@/ui/problem-view";
import { useIsNarrow } from "@/ui/use-media";
import { type Choice, choicesOf } from "./choice";
import { FunctionForm } from "./function-form";
import { FunctionList } from "./function-list";
import type { CreateJobRequest } from "./use-create-job";

interface Props {
  request: CreateJobRequest;
  onClose: () => void;
}

/** C2 to C6: at the left what can be run on the file, at the right how. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function CreateJobDialog({ request, onClose }: Props) {
  const { id, name, revision } = request.file;
  const { data: functions, error, refetch } = useQuery(fileFunctionsQuery(id));
  const choices = useMemo(() => choicesOf(functions ?? []), [functions]);
  let content = <Chooser choices={choices} request={request} onClose={onClose} />;
  if (functions === undefined) {
    content = error ? (
      <div className="p-5">
        <ProblemView error={error} retry={() => void refetch()} />
      </div>
    ) : (
      <div role="status" aria-label="The functions are being read" className="h-[34rem]" />
    );
  } else if (choices.length === 0) {
    content = (
      <div className="h-72">
        <Empty title="No function takes this file">
          Functions come with the tools that agents have. What there is stands under Tools; an administrator adds an
          agent that has one for this kind of file.
        </Empty>
      </div>
    );
  }
  return (
    <Dialog
      title="Create job"
      width="details"
      onOpenChange={(open) => !open && onClose()}
      actions={
        <span className="min-w-0 max-w-[60%] truncate pr-2 text-ink-2" title={name}>
          on <span className="text-ink">{name}</span>
          {revision && `, revision ${revision}`}
        </span>
      }
    >
      {content}
    </Dialog>
  );
}

function Chooser({ choices, request, onClose }: Props & { choices: Choice[] }) {
  const narrow = useIsNarrow();
  const asked = request.tool && request.function ? `${request.tool}/${request.function}` : undefined;
  const [key, setKey] = useState(asked);
  const chosen = choices.find((choice) => choice.key === key);
  const list = <FunctionList choices={choices} chosen={chosen?.key} onChoose={setKey} />;
  const { file, onCreated } = request;
  // What was asked for was meant for that function alone.
  const wanted = chosen?.key === asked ? request : { file, ...(onCreated ? { onCreated } : {}) };
  const form = chosen && <FunctionForm key={chosen.key} choice={chosen} request={wanted} onClose={onClose} />;
  if (narrow) {
    return (
      <div className="flex min-h-0 flex-1 flex-col">
        {chosen && (
          <div className="flex h-10 shrink-0 items-center gap-1 border-line border-b px-2">
            <IconButton label="Choose another function" icon="chevronLeft" onClick={() => setKey(undefined)} />
            <span className="text-ink-2">{chosen.toolName} /</span> {chosen.name}
          </div>
        )}
        {form ?? list}
      </div>
    );
  }
  return (
    <div className="flex h-[34rem] max-h-full min-h-0">
      <div className="flex w-72 shrink-0 flex-col border-line border-r">{list}</div>
      <div className="flex min-w-0 flex-1 flex-col">
        {form ?? (
          <Empty title={asked && key === asked ? "That function is not there any more" : "Choose a function"}>
            Its parameters appear here. Nothing runs before you say so.
          </Empty>
        )}
      </div>
    </div>
  );
}
