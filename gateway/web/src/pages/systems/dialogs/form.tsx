import { type FormEvent, type ReactNode, useState } from "react";
import { asProblem, type Problem } from "@/api/problem";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { sentence } from "@/ui/problem-view";

interface Props {
  title: string;
  /** What is done: "Create system". */
  action: string;
  disabled?: boolean;
  onClose: () => void;
  /** Closes when it is done; what it throws is shown, beside its field when it names one of those. */
  onSubmit: () => Promise<void>;
  /** Fields with an error of their own. */
  fields?: readonly string[];
  /** At the foot, beside the buttons. */
  note?: ReactNode;
  children: (errorOf: (field: string) => string | undefined) => ReactNode;
}

/** A dialog with a form: one primary button, errors beside their fields, nothing lost when it is refused. */
export function FormDialog({ title, action, disabled = false, onClose, onSubmit, fields = [], note, children }: Props) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || disabled) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await onSubmit();
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const errorOf = (field: string) => {
    const found = problem?.errorOf(field);
    return found === undefined ? undefined : sentence(found);
  };
  const beside = fields.some((field) => problem?.errorOf(field) !== undefined);
  return (
    <Dialog title={title} onOpenChange={(open) => !open && onClose()}>
      <form onSubmit={(event) => void submit(event)} noValidate className="flex min-h-0 flex-1 flex-col">
        <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-5 max-wide:p-4">{children(errorOf)}</div>
        <footer className="flex shrink-0 flex-wrap items-center gap-2 border-line border-t px-5 py-3 max-wide:px-4">
          <span className="min-w-0 flex-1 text-ink-2 text-small">
            {problem && !beside ? (
              <span role="alert" className="text-bad">
                {sentence(problem.message)} Nothing was changed.
              </span>
            ) : (
              note
            )}
          </span>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy} disabled={disabled}>
            {action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
