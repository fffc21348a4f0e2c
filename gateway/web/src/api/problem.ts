import type { components } from "./schema.gen";

type Document = Partial<components["schemas"]["Problem"]>;

/** A refusal or a failure, as the gateway tells it (RFC 9457), or that there was no answer at all. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number;
  /** A name that never changes, as in `no-longer-pending`. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly components["schemas"]["FieldProblem"][];
  readonly jobStatus: components["schemas"]["Status"] | undefined;
  /** The id under which the gateway's log knows the request. */
  readonly request: string | undefined;

  constructor(status: number, document: Document) {
    const title = document.title ?? "Something went wrong";
    super(document.detail ?? title);
    this.status = status;
    this.title = title;
    this.detail = document.detail ?? "";
    this.code = document.code ?? `http-${status}`;
    this.errors = document.errors ?? [];
    this.jobStatus = document.job_status ?? undefined;
    this.request = document.instance?.replace("urn:uuid:", "");
  }

  /** Whether asking again, with nothing changed, may well be answered. */
  get passes(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  /** What is wrong with a field, in the server's words, for beside it. */
  errorOf(field: string): string | undefined {
    return this.errors.find((error) => error.field === field)?.message;
  }

  /** For a report: all that somebody needs to find it in the logs. */
  toText(): string {
    const lines = [`${this.title}: ${this.detail}`, `code ${this.code}, HTTP ${this.status}`];
    if (this.request) lines.push(`request ${this.request}`);
    lines.push(...this.errors.map(({ field, message }) => `${field}: ${message}`));
    return lines.join("\n");
  }
}

export const unreachable = () =>
  new Problem(0, {
    code: "unreachable",
    title: "Jobtrail does not answer",
    detail: "The server could not be reached. Nothing that it has confirmed is lost.",
  });

/** What a failed answer says; a proxy in between may say something that is no problem document. */
export function problemOf(status: number, body: unknown): Problem {
  if (typeof body === "object" && body !== null) return new Problem(status, body as Document);
  return new Problem(status, { detail: `The server answered with HTTP ${status}.` });
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError) return unreachable();
  return new Problem(0, { code: "page", title: "The page failed", detail: String(error) });
}
