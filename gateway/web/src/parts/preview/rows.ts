import Papa from "papaparse";

export interface Grid {
  header: string[];
  rows: string[][];
  /** In characters, for a first look at the widths. */
  widths: number[];
  /** Columns of numbers are read from the right. */
  numeric: boolean[];
}

const SAMPLE = 500;
const NARROWEST = 4;
const WIDEST = 48;
const NUMBER = /^\s*[-+]?(\d[\d_' ]*)?([.,]\d+)?([eE][-+]?\d+)?\s*%?$/;

/** The delimiter is told by what the rows agree on; a first row that has a number in it is no header. */
export function parseTable(text: string, tabs: boolean): Grid {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), {
    delimiter: tabs ? "\t" : "",
    skipEmptyLines: true,
  });
  const first = data[0] ?? [];
  const columns = data.slice(0, SAMPLE).reduce((most, row) => Math.max(most, row.length), 0);
  const named = data.length > 1 && first.every((cell) => cell.trim() === "" || !isNumber(cell));
  const rows = named ? data.slice(1) : data;
  const header = Array.from({ length: columns }, (_, index) => (named ? (first[index] ?? "") : letters(index)));
  const sample = rows.slice(0, SAMPLE);
  return {
    header,
    rows,
    widths: header.map((name, index) =>
      sample.reduce(
        (width, row) => Math.min(WIDEST, Math.max(width, (row[index] ?? "").length)),
        Math.max(NARROWEST, name.length),
      ),
    ),
    numeric: header.map((_, index) => {
      const values = sample.map((row) => row[index] ?? "").filter((value) => value.trim() !== "");
      return values.length > 0 && values.every(isNumber);
    }),
  };
}

const isNumber = (text: string): boolean => /\d/.test(text) && NUMBER.test(text);

/** A, B, ... Z, AA, AB, as spreadsheets name columns that have no name. */
function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return `${rest > 0 ? letters(rest - 1) : ""}${String.fromCharCode(65 + (index % 26))}`;
}

/** The numbers of the rows in which the words are found, in any case. */
export function fitting(rows: readonly string[][], wanted: string): number[] | string[][] {
  const words = wanted.trim().toLowerCase();
  if (words === "") return rows as string[][];
  return rows.flatMap((row, number) => (row.some((cell) => cell.toLowerCase().includes(words)) ? [number] : []));
}
