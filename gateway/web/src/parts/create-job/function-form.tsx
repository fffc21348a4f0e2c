// The package as a whole would bring a validator along that makes code of schemas.
import Form from "@rjsf/core/lib/components/Form.js";
import type { ErrorSchema, RJSFSchema } from "@rjsf/utils";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useMemo, useRef, useState } from "react";
import { type SubmitJob, submitJob } from "@/api/jobs";
import { asProblem, type Problem } from "@/api/problem";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";
import { SelectField } from "@/ui/field";
import { Icon } from "@/ui/icons";
import { sentence } from "@/ui/problem-view";
import { type Assignment, AssignmentField, AUTOMATIC } from "./assignment";
import { type Choice, chosenOf } from "./choice";
import { templates, widgets } from "./form-theme";
import { keyOf } from "./idempotency";
import type { CreateJobRequest } from "./use-create-job";
import { splitErrors, validator } from "./validator";

type Data = Record<string, unknown>;

interface Props {
  choice: Choice;
  request: CreateJobRequest;
  onClose: () => void;
}

/** C3 to C6. */
export function FunctionForm({ choice, request, onClose }: Props) {
  const client = useQueryClient();
  const formId = useId();
  const [version, setVersion] = useState(
    () => choice.versions.find(({ tool_version }) => tool_version === request.toolVersion)?.tool_version,
  );
  const [data, setData] = useState<Data>(request.parameters ?? {});
  const [assignment, setAssignment] = useState<Assignment>(request.assignment ?? AUTOMATIC);
  const [advanced, setAdvanced] = useState(request.assignment !== undefined && request.assignment.kind !== "automatic");
  const [tried, setTried] = useState(false);
  const [extra, setExtra] = useState<ErrorSchema<Data>>({});
  const key = useRef<{ body: string; key: string }>(undefined);
  const chosen = choice.versions.find(({ tool_version }) => tool_version === version) ?? chosenOf(choice.versions);

  const schema = useMemo(() => formSchema(chosen?.parameters), [chosen?.parameters]);

  const submit = useMutation({
    mutationFn: (parameters: Data) => {
      const wanted: SubmitJob = {
        file_id: request.file.id,
        tool: choice.tool,
        tool_version: chosen?.tool_version ?? null,
        function: chosen?.function ?? "",
        parameters: parameters as NonNullable<SubmitJob["parameters"]>,
        assignment,
        ...(request.file.revision ? { revision: request.file.revision } : {}),
      };
      key.current = keyOf(JSON.stringify(wanted), key.current);
      return submitJob(client, wanted, key.current.key);
    },
    onSuccess: (job) => {
      announce("The job has started");
      onClose();
      request.onCreated?.(job);
    },
    onError: (error) => setExtra(splitErrors(asProblem(error).errors).extra),
  });
  const problem = submit.error ? asProblem(submit.error) : undefined;
  const ofAssignment = problem?.errors.find(({ field }) => field.startsWith("assignment"))?.message;
  if (!chosen) return null;

  return (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-4 max-wide:px-4">
        <h3 className="font-strong text-title max-wide:hidden">{chosen.function_name}</h3>
        <p className="max-w-[70ch] pb-4 text-ink-2">{chosen.description}</p>
        {choice.versions.length > 1 && (
          <div className="max-w-80 pb-4">
            <SelectField
              label="Tool version"
              value={chosen.tool_version}
              help={
                chosen.deprecated === null
                  ? undefined
                  : `Deprecated. ${sentence(chosen.deprecated || "use another one")}`
              }
              onChange={(event) => setVersion(event.target.value)}
            >
              {choice.versions.map(({ tool_version, deprecated }) => (
                <option key={tool_version} value={tool_version}>
                  {tool_version}
                  {deprecated === null ? "" : " (deprecated)"}
                </option>
              ))}
            </SelectField>
          </div>
        )}
        {choice.versions.length === 1 && chosen.deprecated !== null && (
          <p role="note" className="mb-4 flex gap-2 rounded-sm bg-well px-3 py-2">
            <Icon name="alert" className="mt-0.5" />
            {choice.toolName} {chosen.tool_version} is deprecated.{" "}
            {sentence(chosen.deprecated || "It may be gone soon")}
          </p>
        )}
        <Form<Data, RJSFSchema>
          id={formId}
          schema={schema}
          validator={validator}
          templates={templates}
          widgets={widgets}
          formData={data}
          extraErrors={extra}
          noHtml5Validate
          showErrorList={false}
          focusOnFirstError
          liveValidate={tried}
          idPrefix="parameters"
          onChange={({ formData }) => {
            setData(formData ?? {});
            // What the server said was about what was there before.
            if (Object.keys(extra).length > 0) setExtra({});
          }}
          onError={() => setTried(true)}
          onSubmit={({ formData }) => submit.mutate(formData ?? {})}
        >
          {Object.keys(schema.properties ?? {}).length === 0 ? (
            <p className="text-ink-2">It has no parameters.</p>
          ) : (
            // Without a child the form would have a button of its own.
            <span />
          )}
        </Form>
        <div className="mt-5 border-line border-t pt-2">
          <button
            type="button"
            aria-expanded={advanced}
            aria-controls={`${formId}-advanced`}
            className="flex h-8 items-center gap-1.5 rounded-sm pr-2 hover:text-accent"
            onClick={() => setAdvanced(!advanced)}
          >
            <Icon name={advanced ? "chevronDown" : "chevronRight"} className="size-3.5" />
            Advanced options
          </button>
          <div id={`${formId}-advanced`} hidden={!advanced} className="pt-1 pb-2 pl-5">
            {advanced && (
              <AssignmentField
                tool={choice.tool}
                version={chosen.tool_version}
                value={assignment}
                error={ofAssignment}
                onChange={setAssignment}
              />
            )}
          </div>
        </div>
      </div>
      <footer className="flex min-h-13 shrink-0 items-center justify-end gap-3 border-line border-t px-5 py-2 max-wide:px-4">
        <div className="min-w-0 flex-1">
          {problem ? (
            <Refused problem={problem} shown={ofAssignment !== undefined && advanced} />
          ) : (
            chosen.agents_online === 0 && (
              <p className="text-ink-2 text-small">No agent with it is online: the job waits until one is.</p>
            )
          )}
        </div>
        <Button type="submit" form={formId} look="primary" busy={submit.isPending}>
          Execute function
        </Button>
      </footer>
    </>
  );
}

/** What has a field of its own stands there; everything else here. */
function Refused({ problem, shown }: { problem: Problem; shown: boolean }) {
  const { extra, rest } = splitErrors(problem.errors);
  const others = rest.filter(({ field }) => !(shown && field.startsWith("assignment")));
  const beside = Object.keys(extra).length > 0 || shown;
  return (
    <div role="alert" className="text-bad text-small">
      {beside && others.length === 0 ? "Not started: see what is marked above." : sentence(problem.message)}
      {others.map(({ field, message }) => (
        <p key={`${field} ${message}`}>
          {field}: {message}
        </p>
      ))}
    </div>
  );
}

/** The title and the description are those of the function, which stand above already. */
function formSchema(parameters: unknown): RJSFSchema {
  const { title: _, description: __, ...schema } = (parameters ?? {}) as RJSFSchema;
  const { properties = {}, required = [] } = schema;
  // What must be filled in comes first.
  const first = (name: string) => (required.includes(name) ? 0 : 1);
  const ordered = Object.entries(properties).sort(([a], [b]) => first(a) - first(b));
  return { type: "object", ...schema, properties: Object.fromEntries(ordered) };
}
