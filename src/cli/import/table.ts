// A table of somebody's results, from a file: rows with a place that people find again, and named cells.
import { readFileSync } from 'node:fs';
import { UsageError } from '../../errors.ts';
import { parseCsv } from './csv.ts';
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
  const text = readText(path, source).replace(/^\uFEFF/, '');
  const isJson = /^\s*[[{]/.test(text) || path.endsWith('.json');
  return { source, ...(isJson ? parseEntries(text, source) : parseCsv(text, source)) };
}

function readText(path: string, source: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('import.unreadable', `cannot read ${source}: ${why}`, { cause });
  }
}
