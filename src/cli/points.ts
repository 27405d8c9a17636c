// `--points FILE.csv`: a table whose columns are params and whose rows are the points of a grid.
import { UsageError, unreachable } from '../errors.ts';
import { shorten } from '../expressions/caret.ts';
import { isHeader } from '../metrics/csv/columns.ts';
import { nameFault } from '../space/grammar/name.ts';
import type { ListParam, ParamValue } from '../space/param.ts';
import { parseNumber, parseValue } from '../space/value.ts';
import { distinct, mostRows, repeatedRow } from '../space/zip.ts';
import type { Zip } from '../space/zip.ts';
import { readCsv } from './csv.ts';
import type { CsvFault } from './csv.ts';
import { readTableText } from './table-text.ts';

/** `line`: where the row begins, as an editor counts. */
type Row = { readonly line: number; readonly cells: readonly string[] };

type Table = { readonly header: Row; readonly rows: readonly Row[] };

/** One list for each column, with each value once, and how they go together. */
export type PointTable = { readonly columns: readonly ListParam[]; readonly zip: Zip };

/** The first problems of a table tell enough. */
const mostProblems = 5;

/** In characters: a row of a grid is a command, and a longer one is none. */
const longestRow = 64 * 1024;

/** Throws UsageError `points.invalid` with all problems of the header, or else the first of the rows. */
export function readPoints(path: string): PointTable {
  const { header, rows } = parseTable(path, readText(path));
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

function readText(path: string): string {
  try {
    return readTableText(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('points.unreadable', `--points ${path}: ${reason}`, { cause });
  }
}

/** Blanks around a cell count only in quotes; around a name nowhere. */
function parseTable(path: string, text: string): Table {
  const [header, ...rows] = Array.from(readCsv(text, longestRow), (row) => {
    if (row.kind === 'row') return row;
    throw refusal(path, faultReason(row));
  });
  if (header === undefined) throw refusal(path, 'is empty');
  return {
    header: { line: header.line, cells: header.cells.map((cell) => cell.text.trim()) },
    rows: rows.map(({ line, cells }) => ({
      line,
      cells: cells.map((cell) => (cell.isQuoted ? cell.text : cell.text.trim())),
    })),
  };
}

function faultReason(fault: CsvFault): string {
  switch (fault.kind) {
    case 'long':
      return `row ${fault.line} is longer than 64 KiB`;
    case 'open':
      return `row ${fault.line} has a quote that is not closed`;
    case 'behind':
      return `row ${fault.line} has text behind a closing quote: ${shorten(fault.cell)}`;
    default:
      return unreachable(fault);
  }
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
