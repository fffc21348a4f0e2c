import {
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  type BaseInputTemplateProps,
  enumOptionsDeselectValue,
  enumOptionsSelectValue,
  enumOptionsValueForIndex,
  type FieldTemplateProps,
  getInputProps,
  getUiOptions,
  type ObjectFieldTemplateProps,
  type RegistryWidgetsType,
  type TemplatesType,
  type WidgetProps,
} from "@rjsf/utils";
import { Button, IconButton } from "@/ui/button";
import { Check, inputClass } from "@/ui/field";

/** How a form that was made from a schema looks: as the other forms here do. */
const noteId = (id: string) => `${id}__note`;
const hasErrors = (rawErrors: readonly string[] | undefined) => (rawErrors?.length ?? 0) > 0;
const tied = ({ id, rawErrors }: { id: string; rawErrors?: string[] | undefined }) => ({
  id,
  "aria-describedby": noteId(id),
  ...(hasErrors(rawErrors) ? { "aria-invalid": true as const } : {}),
});

function FieldTemplate(props: FieldTemplateProps) {
  const { id, label, children, rawErrors, rawDescription, required, displayLabel, hidden, schema, uiSchema } = props;
  if (hidden) return <div className="hidden">{children}</div>;
  const isBox = schema.type === "boolean" && getUiOptions(uiSchema).widget !== "radio";
  const isGroup = schema.type === "object" || (schema.type === "array" && !schema.enum);
  const help = isBox ? undefined : rawDescription || rangeOf(schema);
  return (
    <div className="min-w-0">
      {displayLabel && !isBox && !isGroup && (
        <label htmlFor={id} className="mb-1 block font-strong">
          {label}
          {required && (
            <span aria-hidden="true" title="Required" className="pl-0.5 text-bad">
              *
            </span>
          )}
        </label>
      )}
      {children}
      {(help || hasErrors(rawErrors)) && !(isGroup && !hasErrors(rawErrors)) && (
        <div id={noteId(id)} className="mt-1 text-small">
          {rawErrors?.map((error) => (
            <p key={error} className="text-bad">
              {error}
            </p>
          ))}
          {help && !hasErrors(rawErrors) && <p className="text-ink-2">{help}</p>}
        </div>
      )}
    </div>
  );
}

/** What may stand there, when nobody described it. */
function rangeOf({ minimum, maximum }: { minimum?: number | undefined; maximum?: number | undefined }): string {
  if (minimum !== undefined && maximum !== undefined) return `From ${minimum} to ${maximum}.`;
  if (minimum !== undefined) return `${minimum} or more.`;
  return maximum === undefined ? "" : `${maximum} or less.`;
}

function ObjectFieldTemplate({ title, description, properties, fieldPathId }: ObjectFieldTemplateProps) {
  const fields = properties.map(({ name, content, hidden }) => (hidden ? content : <div key={name}>{content}</div>));
  const isRoot = fieldPathId.path.length === 0;
  if (isRoot) return <div className="flex flex-col gap-4">{fields}</div>;
  return (
    <fieldset className="border-line border-l-2 pl-3">
      <legend className="-ml-3 pb-1 font-strong">{title}</legend>
      {description && <p className="pb-2 text-ink-2 text-small">{description}</p>}
      <div className="flex flex-col gap-4">{fields}</div>
    </fieldset>
  );
}

function ArrayFieldTemplate(props: ArrayFieldTemplateProps) {
  const { title, required, schema, items, canAdd, onAddClick, disabled, readonly } = props;
  return (
    <fieldset>
      <legend className="pb-1 font-strong">
        {title}
        {required && (
          <span aria-hidden="true" title="Required" className="pl-0.5 text-bad">
            *
          </span>
        )}
      </legend>
      {schema.description && <p className="pb-1.5 text-ink-2 text-small">{schema.description}</p>}
      <div className="flex flex-col gap-1.5">{items}</div>
      {canAdd && (
        <Button small icon="plus" className="mt-1.5" disabled={disabled || readonly} onClick={onAddClick}>
          Add to {title}
        </Button>
      )}
    </fieldset>
  );
}

function ArrayFieldItemTemplate({ children, buttonsProps, hasToolbar, index }: ArrayFieldItemTemplateProps) {
  const { hasMoveUp, hasMoveDown, hasRemove, onMoveUpItem, onMoveDownItem, onRemoveItem } = buttonsProps;
  return (
    <div className="flex items-start gap-1">
      <div className="min-w-0 flex-1">{children}</div>
      {hasToolbar && (
        <>
          {hasMoveUp && <IconButton label={`Move ${index + 1} up`} icon="up" onClick={onMoveUpItem} />}
          {hasMoveDown && <IconButton label={`Move ${index + 1} down`} icon="down" onClick={onMoveDownItem} />}
          {hasRemove && <IconButton label={`Remove ${index + 1}`} icon="cross" onClick={onRemoveItem} />}
        </>
      )}
    </div>
  );
}

function BaseInputTemplate(props: BaseInputTemplateProps) {
  const { id, value, required, disabled, readonly, onChange, onBlur, onFocus, options, schema, type, rawErrors } =
    props;
  const input = getInputProps(schema, type, options);
  const isItem = /_\d+$/.test(id);
  return (
    <input
      {...input}
      {...tied({ id, rawErrors })}
      {...(isItem ? { "aria-label": props.label || `Item ${Number(/(\d+)$/.exec(id)?.[1] ?? 0) + 1}` } : {})}
      name={id}
      value={value ?? ""}
      placeholder={props.placeholder}
      required={required}
      disabled={disabled}
      readOnly={readonly}
      autoComplete="off"
      spellCheck={false}
      className={`${inputClass(hasErrors(rawErrors) ? "error" : undefined)} ${input.type === "number" ? "wide:max-w-48 tabular-nums" : ""}`}
      onChange={({ target }) => onChange(target.value === "" ? options.emptyValue : target.value)}
      onBlur={({ target }) => onBlur(id, target.value)}
      onFocus={({ target }) => onFocus(id, target.value)}
    />
  );
}

function SelectWidget({
  id,
  value,
  required,
  disabled,
  readonly,
  onChange,
  options,
  schema,
  multiple,
  rawErrors,
}: WidgetProps) {
  const choices = options.enumOptions ?? [];
  const chosen = choices.findIndex((choice) => JSON.stringify(choice.value) === JSON.stringify(value));
  return (
    <select
      {...tied({ id, rawErrors })}
      name={id}
      required={required}
      disabled={disabled || readonly}
      multiple={multiple ?? false}
      className={`${inputClass(hasErrors(rawErrors) ? "error" : undefined)} wide:max-w-80`}
      value={chosen < 0 ? "" : String(chosen)}
      onChange={({ target }) => onChange(enumOptionsValueForIndex(target.value, choices, options.emptyValue))}
    >
      {(schema.default === undefined || chosen < 0) && <option value="">{required ? "Choose one" : "None"}</option>}
      {choices.map(({ label }, index) => (
        <option key={label} value={String(index)}>
          {label}
        </option>
      ))}
    </select>
  );
}

function TextareaWidget({ id, value, required, disabled, readonly, onChange, options, rawErrors }: WidgetProps) {
  return (
    <textarea
      {...tied({ id, rawErrors })}
      name={id}
      rows={Number(options.rows ?? 4)}
      required={required}
      disabled={disabled}
      readOnly={readonly}
      value={value ?? ""}
      className={`${inputClass(hasErrors(rawErrors) ? "error" : undefined)} h-auto py-1.5`}
      onChange={({ target }) => onChange(target.value === "" ? options.emptyValue : target.value)}
    />
  );
}

function CheckboxWidget({ id, value, disabled, readonly, onChange, label, schema }: WidgetProps) {
  return (
    <Check
      id={id}
      name={id}
      label={label}
      help={schema.description}
      checked={value === true}
      disabled={disabled || readonly}
      onChange={({ target }) => onChange(target.checked)}
    />
  );
}

function CheckboxesWidget({ id, value, disabled, readonly, onChange, options, label }: WidgetProps) {
  const choices = options.enumOptions ?? [];
  const chosen: unknown[] = Array.isArray(value) ? value : [];
  return (
    <fieldset id={id}>
      <legend className="sr-only">{label}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {choices.map((choice, index) => (
          <Check
            key={choice.label}
            label={choice.label}
            checked={chosen.includes(choice.value)}
            disabled={disabled || readonly}
            onChange={({ target }) => {
              const change = target.checked ? enumOptionsSelectValue : enumOptionsDeselectValue;
              onChange(change(String(index), chosen, choices));
            }}
          />
        ))}
      </div>
    </fieldset>
  );
}

const Nothing = () => null;

export const templates: Partial<TemplatesType> = {
  FieldTemplate,
  ObjectFieldTemplate,
  ArrayFieldTemplate,
  ArrayFieldItemTemplate,
  BaseInputTemplate,
  // They are beside the field, where FieldTemplate puts them.
  ErrorListTemplate: Nothing,
  FieldErrorTemplate: Nothing,
  DescriptionFieldTemplate: Nothing,
};
export const widgets: RegistryWidgetsType = { SelectWidget, TextareaWidget, CheckboxWidget, CheckboxesWidget };
