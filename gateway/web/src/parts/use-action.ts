import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { asProblem, type Problem } from "@/api/problem";
import { sentence } from "@/ui/problem-view";

interface Options<V, T> {
  /** What is read again when it is done. */
  reads: readonly QueryKey[];
  /** Said when it is done: "Pool archived". */
  done?: string | ((answer: T, input: V) => string);
  /** Said when it is not: "The pool was not archived". A form shows its problem itself, and has none. */
  failed?: string;
  onDone?: (answer: T, input: V) => void;
}

/** One thing that is asked of the server: what it changed is read again, and a refusal is told. */
export function useAction<V = void, T = unknown>(run: (input: V) => Promise<T>, options: Options<V, T>) {
  const client = useQueryClient();
  const mutation = useMutation<T, unknown, V>({
    mutationFn: run,
    onSuccess: async (answer, input) => {
      const { done } = options;
      if (done) toast.success(typeof done === "function" ? done(answer, input) : done);
      options.onDone?.(answer, input);
      await Promise.all(options.reads.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
    onError: (error) => {
      if (options.failed) toast.error(`${options.failed}: ${sentence(asProblem(error).message)}`);
    },
  });
  const problem: Problem | undefined = mutation.error ? asProblem(mutation.error) : undefined;
  return { ...mutation, problem };
}

/** What a form says above its button: a refusal that belongs to none of its fields. */
export function generalProblem(problem: Problem | undefined, fields: readonly string[]): string | undefined {
  if (!problem) return undefined;
  if (problem.errors.some(({ field }) => fields.includes(field))) return undefined;
  const rest = problem.errors.map(({ field, message }) => `${field}: ${message}`).join(" ");
  return sentence(rest || problem.message);
}
