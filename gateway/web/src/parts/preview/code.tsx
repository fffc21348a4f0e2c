import { defaultKeymap } from "@codemirror/commands";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  LanguageDescription,
  syntaxHighlighting,
} from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef, useState } from "react";
import { Check } from "@/ui/field";
import { textOf, useBytes } from "./content";
import type { Shown } from "./preview";
import { Toolbar } from "./toolbar";

/** Coloured up to here; beyond it takes longer than it helps. */
const COLOURED = 1_000_000;

/** The colours of the tokens: ink, and what stands out from it. */
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword], color: "var(--accent)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--accent)" },
  { tag: [tags.comment, tags.meta], color: "var(--ink-2)", fontStyle: "italic" },
  { tag: [tags.heading, tags.strong], fontWeight: "560" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: [tags.invalid, tags.deleted], color: "var(--bad)" },
  { tag: [tags.typeName, tags.className, tags.definition(tags.variableName), tags.propertyName], color: "var(--ink)" },
]);

const LOOK = EditorView.theme({
  "&": { height: "100%", fontSize: "0.75rem", backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-scroller": { fontFamily: "var(--font-mono, monospace)", lineHeight: "1.125rem" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--ink-2)", border: "none", paddingLeft: "6px" },
  ".cm-content": { padding: "6px 0" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-searchMatch": { backgroundColor: "var(--mark)" },
  ".cm-selectionMatch": { backgroundColor: "var(--wash)" },
  "& .cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--wash) !important" },
  ".cm-panels": { backgroundColor: "var(--sheet)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-textfield, .cm-button": {
    backgroundColor: "var(--sheet)",
    backgroundImage: "none",
    color: "var(--ink)",
    border: "1px solid var(--edge)",
    borderRadius: "3px",
  },
});

/** Text, with numbers of its lines, colours by its language, and a search (Ctrl-F). Only the lines in sight are there. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function CodeView({ file }: { file: Shown }) {
  const content = useBytes(file.url);
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<{ view: EditorView; wrapping: Compartment }>(undefined);
  const [wrap, setWrap] = useState(true);
  const [lines, setLines] = useState<number>();

  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    const language = new Compartment();
    const wrapping = new Compartment();
    const text = textOf(content);
    const extensions: Extension[] = [
      lineNumbers(),
      foldGutter(),
      highlightSpecialChars(),
      drawSelection(),
      bracketMatching(),
      highlightSelectionMatches(),
      search({ top: true }),
      syntaxHighlighting(COLOURS),
      keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ "aria-label": `Text of ${file.name}`, "aria-readonly": "true" }),
      language.of([]),
      wrapping.of(EditorView.lineWrapping),
      LOOK,
    ];
    const made = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
    view.current = { view: made, wrapping };
    setLines(made.state.doc.lines);
    const found = text.length > COLOURED ? null : LanguageDescription.matchFilename(languages, file.name);
    let gone = false;
    found?.load().then(
      (support) => !gone && made.dispatch({ effects: language.reconfigure(support) }),
      () => {
        // Without colours it is as legible.
      },
    );
    return () => {
      gone = true;
      made.destroy();
    };
  }, [content, file.name]);

  useEffect(() => {
    const { view: made, wrapping } = view.current ?? {};
    if (made && wrapping) made.dispatch({ effects: wrapping.reconfigure(wrap ? EditorView.lineWrapping : []) });
  }, [wrap]);

  return (
    <>
      <Toolbar>
        <span className="text-ink-2 text-small tabular-nums">
          {lines !== undefined && `${lines.toLocaleString("en")} ${lines === 1 ? "line" : "lines"}`}
        </span>
        <span className="flex-1" />
        <span className="text-ink-2 text-small">
          <Check label="Wrap lines" checked={wrap} onChange={(event) => setWrap(event.target.checked)} />
        </span>
      </Toolbar>
      <div ref={box} className="min-h-0 flex-1 overflow-hidden" />
    </>
  );
}
