// `--points FILE.csv`: a table whose columns are params and whose rows are the points of a grid.
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { detectSeparator, isHeader, separatorCodes } from '../metrics/csv/columns.ts';
import { findRow, splitCells } from '../metrics/csv/row.ts';
import { nameFault } from '../space/grammar/name.ts';
import type { ListParam, ParamValue } from '../space/param.ts';
import { parseNumber, parseValue } from '../space/value.ts';
import { distinct, mostRows, repeatedRow } from '../space/zip.ts';
import type { Zip } from '../space/zip.ts';

/** `line`: where the row begins, as an editor counts. */
type Row = { readonly line: number; readonly cells: readonly string[] };

type Table = { readonly header: Row; readonly rows: readonly Row[] };

/** One list for each column, with each value once, and how they go together. */
export type PointTable = { readonly columns: readonly ListParam[]; readonly zip: Zip };

/** The first problems of a table tell enough. */
const mostProblems = 5;

/** Throws UsageError `points.invalid` with all problems of the header, or else the first of the rows. */
export function readPoints(path: string): PointTable {
  const { header, rows } = parseTable(path, readBytes(path));
  refuse(path, headerProblems(header));
  const names = header.cells;
  if (rows.length === 0) throw refusal(path, 'has a header and no rows');
  if (rows.length > mostRows) throw refusal(path, `has more than ${mostRows.toLocaleString('en-US')} rows`);
  refuse(
    path,
    rows.flatMap((row) => cellProblems(row, names)),
  );
  const values = names.map((_, at) => columnOf(rows.map(({ cells }) => cells[at] ?? '')));
  const zip = { names, rows: rows.map((_, i) => values.map((column) => column[i] ?? null)) };
  const same = repeatedRow(zip.rows);
  if (same !== undefined)
    throw refusal(path, `row ${rows[same.again]?.line} is the same point as row ${rows[same.first]?.line}`);
  return { columns: names.map((name, at) => ({ kind: 'list', name, values: distinct(values[at] ?? []) })), zip };
}

function readBytes(path: string): Uint8Array {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    if (text.includes('\0')) throw new Error('it holds a NUL character');
    return new TextEncoder().encode(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('points.unreadable', `--points ${path}: ${reason}`, { cause });
  }
}

function parseTable(path: string, bytes: Uint8Array): Table {
  let separator: string | undefined;
  const rows: Row[] = [];
  for (const { text, line, isLong } of rowsOf(bytes, () => separator)) {
    if (isLong || hasOpenQuote(text, separator))
      throw refusal(path, isLong ? `row ${line} is longer than 64 KiB` : `row ${line} has a quote that is not closed`);
    if (text.trim() === '') continue;
    separator ??= detectSeparator(text);
    rows.push({ line, cells: splitCells(text, separator) });
  }
  const [header, ...others] = rows;
  if (header === undefined) throw refusal(path, 'is empty');
  return { header, rows: others };
}

type RowText = { readonly text: string; readonly line: number; readonly isLong: boolean };

/** A file of another system may end its lines with CR LF, which gives an empty row between two rows. */
function* rowsOf(bytes: Uint8Array, separator: () => string | undefined): Generator<RowText> {
  const decoder = new TextDecoder();
  let line = 1;
  for (let start = 0; start < bytes.length;) {
    const known = separator();
    const row = findRow(bytes, start, known === undefined ? separatorCodes : [known.charCodeAt(0)], true);
    if (row === undefined) return;
    yield { text: decoder.decode(bytes.subarray(start, row.end)), line, isLong: row.isLong };
    for (let at = start; at < row.next; at++) if (endsLine(bytes, at)) line += 1;
    start = row.next;
  }
}

const LF = 0x0a;
const CR = 0x0d;

function endsLine(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF);
}

/** In a row whose quotes close, each stands beside another, or around a cell. */
function hasOpenQuote(row: string, separator = ','): boolean {
  const isQuoting = row.split(separator).some((cell) => cell.trimStart().startsWith('"'));
  return isQuoting && row.split('"').length % 2 === 0;
}

function headerProblems(header: Row): readonly string[] {
  if (!isHeader(header.cells)) return [`${place(header)} must name the params, not hold their values`];
  return header.cells.flatMap((name, at) => {
    if (name === '') return [`${place(header, at)} has no name (pandas writes its index so, unless index=False)`];
    if (header.cells.indexOf(name) < at) return [`${place(header, at)}: the name "${name}" is given twice`];
    const reason = name.includes('=') ? 'a name cannot hold "="' : nameFault(name)?.reason;
    return reason === undefined ? [] : [`${place(header, at)} "${name}": ${reason}`];
  });
}

function cellProblems(row: Row, names: readonly string[]): readonly string[] {
  const { cells } = row;
  if (cells.length !== names.length) return [`${place(row)} has ${count(cells.length)}, the header ${names.length}`];
  return cells.flatMap((cell, at) => (cell === '' ? [`${place(row, at)} (${names[at]}) is empty`] : []));
}

function count(cells: number): string {
  return cells === 1 ? '1 cell' : `${cells} cells`;
}

/** Numbers if all are. */
function columnOf(cells: readonly string[]): readonly ParamValue[] {
  return cells.every((cell) => parseNumber(cell) !== undefined) ? cells.map(parseValue) : cells;
}

function place({ line }: Row, at?: number): string {
  return at === undefined ? `row ${line}` : `row ${line}, column ${at + 1}`;
}

function refuse(path: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length - mostProblems;
  throw refusal(
    path,
    problems.slice(0, mostProblems).join(`\n\nerror: --points ${path}: `),
    more > 0 ? `and ${more} more` : undefined,
  );
}

function refusal(path: string, reason: string, hint?: string): UsageError {
  return new UsageError('points.invalid', `--points ${path}: ${reason}`, { hint });
}
