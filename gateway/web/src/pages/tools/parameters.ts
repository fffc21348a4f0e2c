/** What a function takes, read from its JSON Schema for people. */
export interface Parameter {
  /** As a program sends it; of a nested one with dots. */
  name: string;
  title: string;
  type: string;
  range: string;
  /** As JSON; undefined when there is none. */
  default: string | undefined;
  required: boolean;
  help: string;
}

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** Deeper is not looked at: a schema may contain itself. */
const DEEPEST = 4;

export function parametersOf(schema: unknown): Parameter[] {
  if (typeof schema !== "object" || schema === null) return [];
  return read(schema as Schema, schema as Schema, "", 0);
}

function read(root: Schema, schema: Schema, before: string, depth: number): Parameter[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([key, raw]) => {
    const found = resolved(root, raw);
    const name = before + key;
    const row: Parameter = {
      name,
      title: found.title ?? key,
      type: typeInWords(root, found),
      range: rangeInWords(found),
      default: found.default === undefined ? undefined : JSON.stringify(found.default),
      required: required.has(key),
      help: found.description ?? "",
    };
    const inner = depth < DEEPEST && found.properties ? read(root, found, `${name}.`, depth + 1) : [];
    return [row, ...inner];
  });
}

/** What a reference within the document stands for, with what is said beside it. */
function resolved(root: Schema, schema: Schema): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? "")?.[1];
  const target = name === undefined ? undefined : root.$defs?.[name];
  return target ? { ...target, ...schema } : schema;
}

const WORDS: Record<string, string> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "yes or no",
  object: "group",
  null: "nothing",
};

function typeInWords(root: Schema, schema: Schema): string {
  const choices = choicesOf(schema);
  if (choices.length > 0) return `one of ${choices.join(", ")}`;
  const types = [schema.type ?? (schema.properties ? "object" : "any")].flat();
  const words = types.map((type) => {
    if (type === "array")
      return `list of ${schema.items ? plural(typeInWords(root, resolved(root, schema.items))) : "anything"}`;
    if (type === "string" && schema.format) return schema.format.replaceAll("-", " ");
    return WORDS[type] ?? type;
  });
  return words.join(" or ");
}

const plural = (word: string): string => (word === "whole number" || word === "number" ? `${word}s` : word);

function choicesOf({ enum: list, const: only, oneOf, anyOf }: Schema): string[] {
  if (list) return list.map(text);
  if (only !== undefined) return [text(only)];
  const branches = oneOf ?? anyOf ?? [];
  return branches.every((branch) => branch.const !== undefined) ? branches.map((branch) => text(branch.const)) : [];
}

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function rangeInWords(schema: Schema): string {
  const parts = [
    between(schema.minimum, schema.maximum),
    schema.exclusiveMinimum === undefined ? "" : `more than ${number(schema.exclusiveMinimum)}`,
    schema.exclusiveMaximum === undefined ? "" : `less than ${number(schema.exclusiveMaximum)}`,
    schema.multipleOf === undefined || schema.multipleOf === 1 ? "" : `in steps of ${number(schema.multipleOf)}`,
    withUnit(between(schema.minLength, schema.maxLength), "characters"),
    withUnit(between(schema.minItems, schema.maxItems), "entries"),
    schema.pattern === undefined ? "" : `matches ${schema.pattern}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function between(least: number | undefined, most: number | undefined): string {
  if (least !== undefined && most !== undefined) return `${number(least)} to ${number(most)}`;
  if (least !== undefined) return `${number(least)} or more`;
  return most === undefined ? "" : `up to ${number(most)}`;
}

const withUnit = (range: string, unit: string): string => (range === "" ? "" : `${range} ${unit}`);

/** 16384 as 16,384; a fraction as it is. */
const number = (value: number): string => (Number.isInteger(value) ? value.toLocaleString("en") : String(value));
