import { type ComponentProps, type ReactNode, useId } from "react";

const BOX =
  "w-full rounded-md border bg-sheet px-2 disabled:opacity-60 focus-visible:border-accent focus-visible:outline-offset-0";
const edge = (error: string | undefined) => (error ? "border-bad" : "border-edge/70");

export const inputClass = (error?: string): string => `h-8 ${BOX} ${edge(error)}`;

interface FieldProps {
  label: string;
  /** Under the field: what is expected, or what it means. */
  help?: ReactNode | undefined;
  /** Beside the field, instead of the help: what is wrong and how it is mended. */
  error?: string | undefined;
  required?: boolean | undefined;
  /** Gets the ids that tie the control to its label, help and error. */
  children: (tied: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** A label, a control, help, and the error beside it. */
export function Field({ label, help, error, required = false, children }: FieldProps) {
  const id = useId();
  const note = `${id}-note`;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block font-strong">
        {label}
        {required && (
          <span aria-hidden="true" className="pl-0.5 text-bad" title="Required">
            *
          </span>
        )}
      </label>
      {children({
        id,
        ...(help || error ? { "aria-describedby": note } : {}),
        ...(error ? { "aria-invalid": true as const } : {}),
      })}
      {(help || error) && (
        <p id={note} className={`mt-1 text-small ${error ? "text-bad" : "text-ink-2"}`}>
          {error ?? help}
        </p>
      )}
    </div>
  );
}

type Common = Omit<FieldProps, "children">;
const commonOf = ({ label, help, error, required }: Common): Common => ({ label, help, error, required });

export function TextField({ label, help, error, required, ...input }: Common & ComponentProps<"input">) {
  return (
    <Field {...commonOf({ label, help, error, required })}>
      {(tied) => <input {...input} {...tied} required={required} className={inputClass(error)} />}
    </Field>
  );
}

export function TextArea({ label, help, error, required, ...input }: Common & ComponentProps<"textarea">) {
  return (
    <Field {...commonOf({ label, help, error, required })}>
      {(tied) => (
        <textarea rows={3} {...input} {...tied} required={required} className={`py-1.5 ${BOX} ${edge(error)}`} />
      )}
    </Field>
  );
}

export function SelectField({ label, help, error, required, children, ...select }: Common & ComponentProps<"select">) {
  return (
    <Field {...commonOf({ label, help, error, required })}>
      {(tied) => (
        <select {...select} {...tied} required={required} className={inputClass(error)}>
          {children}
        </select>
      )}
    </Field>
  );
}

interface CheckProps extends Omit<ComponentProps<"input">, "type"> {
  label: ReactNode;
  help?: ReactNode;
}

/** A box to tick, with its words behind it. */
export function Check({ label, help, ...input }: CheckProps) {
  const note = useId();
  return (
    <label className="flex items-start gap-2">
      <input
        type="checkbox"
        aria-describedby={help ? note : undefined}
        {...input}
        className="mt-0.5 size-4 accent-accent"
      />
      <span>
        {label}
        {help && (
          <span id={note} className="block text-ink-2 text-small">
            {help}
          </span>
        )}
      </span>
    </label>
  );
}

/** The field that narrows a list. `/` goes to it from anywhere on the page. */
export function SearchField({ label, className = "", ...input }: ComponentProps<"input"> & { label: string }) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      data-filter
      autoComplete="off"
      spellCheck={false}
      {...input}
      className={`h-7 rounded-md border border-edge/70 bg-sheet px-2 ${className}`}
    />
  );
}
