// A table of somebody's results, from a file: rows with a place that people find again, and named cells.
import { UsageError } from '../../errors.ts';
import { shorten } from '../../expressions/caret.ts';
import { readCsv } from '../csv.ts';
import type { CsvFault, CsvRow } from '../csv.ts';
import { readTableText } from '../table-text.ts';
import { parseEntries } from './json.ts';

/** Text of a CSV, or what JSON had; JSON arrays and objects are their compact JSON text. undefined: not there, or empty. */
export type Cell = string | number | boolean | null | undefined;

/** `place`: `row 7` as an editor counts the lines of the file, `entry 3` of a JSON list. */
export type TableRow = { readonly place: string; readonly cells: ReadonlyMap<string, Cell> };

/** `columns`: each once, in order of appearance. */
export type Table = {
  readonly source: string;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
};

/** `source`: the path as it was typed, for messages. Throws UsageError for what is no table. */
export function readTable(path: string, source: string): Table {
  const text = readText(path, source);
  const isJson = /^\s*[[{]/.test(text) || path.endsWith('.json');
  return { source, ...(isJson ? parseEntries(text, source) : parseCsv(text, source)) };
}

function readText(path: string, source: string): string {
  try {
    return readTableText(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('import.unreadable', `cannot read ${source}: ${why}`, { cause });
  }
}

/** The first row names the columns, and an empty cell is not there. */
function parseCsv(text: string, source: string): Pick<Table, 'columns' | 'rows'> {
  const [header, ...rows] = Array.from(readCsv(text), (one) => {
    if (one.kind === 'row') return one;
    throw quoteError(one, source);
  });
  if (header === undefined) throw new UsageError('import.empty', `${source} is empty`);
  const columns = header.cells.map((cell) => cell.text.trim());
  // A column without a name, such as the index that pandas writes, is nobody's.
  const named = columns.filter((name) => name !== '');
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError('import.twice', `${source} has two columns "${shorten(twice)}"`);
  return { columns: named, rows: rows.map((row) => toTableRow(row, columns, source)) };
}

function toTableRow({ line, cells }: CsvRow, columns: readonly string[], source: string): TableRow {
  if (cells.length !== columns.length) {
    const count = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
    throw new UsageError('import.ragged', `${source}, row ${line}: ${count} under a header of ${columns.length}`, {
      hint: 'a cell with the separator in it stands in double quotes',
    });
  }
  const entries = columns.map((name, index) => [name, cells[index]?.text || undefined] as const);
  return { place: `row ${line}`, cells: new Map(entries.filter(([name]) => name !== '')) };
}

function quoteError(fault: CsvFault, source: string): UsageError {
  const place = `${source}, row ${fault.line}`;
  if (fault.kind !== 'behind') return new UsageError('import.quote', `${place}: a quote that is never closed`);
  return new UsageError('import.quote', `${place}: text behind a closing quote: ${shorten(fault.cell)}`, {
    hint: 'within a quoted cell a quote is written twice',
  });
}
