import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import {
  type CustomValidator,
  createErrorHandler,
  type ErrorTransformer,
  type FormContextType,
  type RJSFSchema,
  type RJSFValidationError,
  toErrorSchema,
  type UiSchema,
  unwrapErrorHandler,
  type ValidationData,
  type ValidatorType,
  validationDataMerge,
} from "@rjsf/utils";

/**
 * Validates what is in a form against a JSON Schema (2020-12) without making code of it, which the content security policy forbids. The
 * server validates again, with the same schema.
 */
type Data = Record<string, unknown>;

const DRAFT = "2020-12";
const validators = new WeakMap<object, Validator>();

function validatorOf(schema: RJSFSchema): Validator {
  const found = validators.get(schema);
  if (found) return found;
  const made = new Validator(schema as unknown as Schema, DRAFT, false);
  validators.set(schema, made);
  return made;
}

/** What is not there is not a value; a form says `undefined` for it. */
const plain = (value: unknown): unknown => (value === undefined ? {} : JSON.parse(JSON.stringify(value)));

/** Keywords that only say that something below them is wrong. */
const ABOVE = new Set([
  "properties",
  "items",
  "prefixItems",
  "$ref",
  "allOf",
  "then",
  "else",
  "if",
  "additionalProperties",
]);

export function problemsOf(schema: RJSFSchema, data: unknown): RJSFValidationError[] {
  const instance = plain(data);
  const { valid, errors } = validatorOf(schema).validate(instance);
  if (valid) return [];
  return errors.flatMap((error) => problemOf(schema, instance, error));
}

function problemOf(schema: RJSFSchema, instance: unknown, unit: OutputUnit): RJSFValidationError[] {
  const at = pointer(unit.instanceLocation);
  const of = lookUp(schema, pointer(unit.keywordLocation).slice(0, -1));
  if (unit.keyword === "required") {
    const owner = lookUp(instance, at);
    const missing = (Array.isArray(of?.required) ? of.required : []).filter(
      (name) => typeof name === "string" && !Object.hasOwn((owner ?? {}) as object, name),
    );
    // One for each that is missing is said once, by the first of its kind.
    const first = /property "(.+)"/.exec(unit.error)?.[1];
    return missing
      .filter((name) => first === undefined || name === first)
      .map((name) => told([...at, String(name)], "required", "Fill this in."));
  }
  if (ABOVE.has(unit.keyword) && !(unit.keyword === "additionalProperties" && of?.additionalProperties === false))
    return [];
  return [told(at, unit.keyword, said(unit.keyword, of?.[unit.keyword], unit.error))];
}

const told = (path: string[], keyword: string, message: string): RJSFValidationError => ({
  name: keyword,
  property: path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join(""),
  message,
  stack: message,
});

/** What is wrong and how it is mended, for the keywords that forms meet. */
function said(keyword: string, wanted: unknown, otherwise: string): string {
  switch (keyword) {
    case "minimum":
      return `It must be ${wanted} or more.`;
    case "maximum":
      return `It must be ${wanted} or less.`;
    case "exclusiveMinimum":
      return `It must be more than ${wanted}.`;
    case "exclusiveMaximum":
      return `It must be less than ${wanted}.`;
    case "multipleOf":
      return `It must be a multiple of ${wanted}.`;
    case "minLength":
      return wanted === 1 ? "Fill this in." : `It must have ${wanted} characters or more.`;
    case "maxLength":
      return `It must have ${wanted} characters or fewer.`;
    case "minItems":
      return `Give ${wanted} or more.`;
    case "maxItems":
      return `Give ${wanted} or fewer.`;
    case "uniqueItems":
      return "Each may be there only once.";
    case "pattern":
      return `It must look like ${wanted}.`;
    case "enum":
      return Array.isArray(wanted) ? `It must be one of ${wanted.join(", ")}.` : otherwise;
    case "type":
      return `It must be ${wanted === "integer" ? "a whole number" : `of the type ${String(wanted)}`}.`;
    default:
      return otherwise;
  }
}

const pointer = (text: string): string[] =>
  text
    .replace(/^#?\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));

function lookUp(root: unknown, path: readonly string[]): Data | undefined {
  let at: unknown = root;
  for (const part of path) {
    if (typeof at !== "object" || at === null) return undefined;
    // It was followed already when it was met.
    if (part === "$ref") continue;
    at = (at as Data)[part];
    const ref = (at as Data | undefined)?.$ref;
    if (typeof ref === "string" && ref.startsWith("#")) at = lookUp(root, pointer(ref));
  }
  return typeof at === "object" && at !== null ? (at as Data) : undefined;
}

/** What react-jsonschema-form asks a validator. */
export const validator: ValidatorType<Data, RJSFSchema, FormContextType> = {
  isValid(schema, data, root) {
    try {
      const whole = { ...schema, $defs: root.$defs ?? {}, definitions: root.definitions ?? {} };
      return new Validator(whole as unknown as Schema, DRAFT).validate(plain(data)).valid;
    } catch {
      return false;
    }
  },
  rawValidation<Result>(schema: RJSFSchema, data?: Data) {
    return { errors: problemsOf(schema, data) as Result[] };
  },
  validateFormData(
    data: Data | undefined,
    schema: RJSFSchema,
    customValidate?: CustomValidator<Data, RJSFSchema, FormContextType>,
    transformErrors?: ErrorTransformer<Data, RJSFSchema, FormContextType>,
    uiSchema?: UiSchema<Data, RJSFSchema, FormContextType>,
  ): ValidationData<Data> {
    const found = problemsOf(schema, data);
    const errors = transformErrors ? transformErrors(found, uiSchema) : found;
    const result: ValidationData<Data> = { errors, errorSchema: toErrorSchema<Data>(errors) };
    if (!customValidate) return result;
    const handled = customValidate(data, createErrorHandler<Data>(data ?? {}), uiSchema, result.errorSchema);
    return validationDataMerge<Data>(result, unwrapErrorHandler<Data>(handled));
  },
};

/** The server's words for fields of the parameters, where the form shows them. Those of other fields are left over. */
export function splitErrors(errors: readonly { field: string; message: string }[]) {
  const ofParameters = errors.filter(({ field }) => field.startsWith("/parameters/"));
  const rest = errors.filter(({ field }) => !field.startsWith("/parameters/"));
  const shaped = ofParameters.map(({ field, message }) => told(pointer(field).slice(1), "server", message));
  return { extra: toErrorSchema<Data>(shaped), rest };
}
