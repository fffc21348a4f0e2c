import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { textOf, useBytes } from "./content";
import type { Shown } from "./preview";

/** Markup within it is shown as text, links lead out of the page without telling where from, and nothing is loaded from elsewhere. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function MarkdownView({ file }: { file: Shown }) {
  const text = textOf(useBytes(file.url));
  return (
    <section
      aria-label="Text"
      tabIndex={0}
      className="prose min-h-0 flex-1 overflow-y-auto px-6 py-4 inset-focus max-wide:px-4"
    >
      <Markdown
        remarkPlugins={[remarkGfm]}
        components={{
          a: ({ children, href }) =>
            href?.startsWith("#") ? (
              <span>{children}</span>
            ) : (
              <a href={href} target="_blank" rel="noopener noreferrer nofollow">
                {children}
              </a>
            ),
          input: ({ checked }) => (
            <input type="checkbox" disabled checked={checked} aria-label={checked ? "Done" : "Not done"} />
          ),
          img: ({ alt }) => <span className="text-ink-2">[picture: {alt || "without a description"}]</span>,
        }}
      >
        {text}
      </Markdown>
    </section>
  );
}
