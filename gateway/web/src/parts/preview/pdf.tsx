import { useVirtualizer } from "@tanstack/react-virtual";
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy, type PDFPageProxy, TextLayer } from "pdfjs-dist";
import PdfWorker from "pdfjs-dist/build/pdf.worker.min.mjs?worker";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "@/ui/button";
import { useBytes } from "./content";
import type { Shown } from "./preview";
import { Toolbar } from "./toolbar";

const STEP = 1.25;
const GAP = 12;
/** A4 upright, until the page has said how large it is. */
const ASPECT = Math.SQRT2;

// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function PdfView({ file }: { file: Shown }) {
  const content = useBytes(file.url);
  const [pdf, setPdf] = useState<PDFDocumentProxy>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    GlobalWorkerOptions.workerPort ??= new PdfWorker();
    // It takes the bytes away from who gives them; scripts in it are never run.
    const task = getDocument({ data: content.slice(0), isEvalSupported: false, enableXfa: false });
    task.promise.then(setPdf, (why: Error) => {
      if (why.name !== "AbortException") setError(why);
    });
    return () => void task.destroy();
  }, [content]);
  if (error) throw error.name === "PasswordException" ? new Error("it has a password") : error;
  return pdf ? <Pages pdf={pdf} name={file.name} /> : <div role="status" aria-label="The document is being read" />;
}

function Pages({ pdf, name }: { pdf: PDFDocumentProxy; name: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const [box, setBox] = useState(0);
  const [aspect, setAspect] = useState(ASPECT);
  const width = Math.max(120, (box - 2 * GAP) * zoom);
  const pages = useVirtualizer({
    count: pdf.numPages,
    getScrollElement: () => scroller.current,
    estimateSize: () => width * aspect + GAP,
    overscan: 1,
  });
  const { measure } = pages;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other heights, measured anew
  useEffect(measure, [measure, width, aspect]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setBox(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    pdf.getPage(1).then(
      (page) => {
        const { width: across, height: down } = page.getViewport({ scale: 1 });
        setAspect(down / across);
      },
      () => {
        // The page itself will say what is wrong with it.
      },
    );
  }, [pdf]);
  const seen = pages.getVirtualItems();
  const middle = (pages.scrollOffset ?? 0) + (scroller.current?.clientHeight ?? 0) / 2;
  const current = seen.find(({ end }) => end >= middle)?.index ?? 0;
  return (
    <>
      <Toolbar>
        <span role="status" className="text-ink-2 text-small tabular-nums">
          Page {current + 1} of {pdf.numPages}
        </span>
        <IconButton
          label="Page before"
          icon="up"
          onClick={() => pages.scrollToIndex(Math.max(0, current - 1), { align: "start" })}
        />
        <IconButton
          label="Next page"
          icon="down"
          onClick={() => pages.scrollToIndex(Math.min(pdf.numPages - 1, current + 1), { align: "start" })}
        />
        <span className="flex-1" />
        <IconButton label="Smaller" icon="minus" onClick={() => setZoom(zoom / STEP)} />
        <button
          type="button"
          className="h-6 w-14 rounded-sm text-center text-ink-2 text-small tabular-nums hover:bg-well"
          onClick={() => setZoom(1)}
        >
          {zoom === 1 ? "Fit" : `${Math.round(zoom * 100)} %`}
        </button>
        <IconButton label="Larger" icon="plus" onClick={() => setZoom(zoom * STEP)} />
      </Toolbar>
      <section
        ref={scroller}
        aria-label={`Pages of ${name}`}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto bg-well inset-focus"
      >
        <div className="relative mx-auto" style={{ height: pages.getTotalSize(), width: width + 2 * GAP }}>
          {box > 0 &&
            seen.map(({ index, start }) => (
              <div key={index} className="absolute" style={{ top: start + GAP, left: GAP }}>
                <OnePage pdf={pdf} number={index + 1} width={width} aspect={aspect} />
              </div>
            ))}
        </div>
      </section>
    </>
  );
}

function OnePage({
  pdf,
  number,
  width,
  aspect,
}: {
  pdf: PDFDocumentProxy;
  number: number;
  width: number;
  aspect: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const [page, setPage] = useState<PDFPageProxy>();
  useEffect(() => {
    let gone = false;
    pdf.getPage(number).then(
      (found) => !gone && setPage(found),
      () => {
        // A page that is damaged stays white; the others are shown.
      },
    );
    return () => {
      gone = true;
    };
  }, [pdf, number]);
  useEffect(() => {
    if (!page || !canvas.current || !text.current) return;
    const scale = width / page.getViewport({ scale: 1 }).width;
    const viewport = page.getViewport({ scale });
    const sharp = Math.min(devicePixelRatio, 2);
    canvas.current.width = Math.floor(viewport.width * sharp);
    canvas.current.height = Math.floor(viewport.height * sharp);
    const task = page.render({ canvas: canvas.current, viewport, transform: [sharp, 0, 0, sharp, 0, 0] });
    const container = text.current;
    container.replaceChildren();
    container.style.setProperty("--total-scale-factor", String(scale));
    container.style.setProperty("--scale-factor", String(scale));
    const layer = new TextLayer({ textContentSource: page.streamTextContent(), container, viewport });
    const ignore = () => {
      // It was stopped by the next one.
    };
    task.promise.catch(ignore);
    layer.render().catch(ignore);
    return () => {
      task.cancel();
      layer.cancel();
    };
  }, [page, width]);
  return (
    <div className="relative bg-white" style={{ width, height: width * aspect }}>
      <canvas ref={canvas} className="block" style={{ width, height: "auto" }} />
      <div ref={text} className="pdf-text" role="document" aria-label={`Page ${number}`} />
    </div>
  );
}
