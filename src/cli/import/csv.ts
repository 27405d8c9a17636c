// CSV as RFC 4180 has it, with commas, semicolons or tabs: a quoted cell may hold the separator, quotes written twice, and line breaks.
import { UsageError } from '../../errors.ts';
import { shorten } from '../../expressions/caret.ts';
import type { Table, TableRow } from './table.ts';

/** `line`: where the row begins, from 1. */
type Row = { readonly line: number; readonly cells: readonly string[] };

/** The first row names the columns. Empty lines are no rows, and an empty cell is not there. Throws UsageError with the row. */
export function parseCsv(text: string, source: string): Pick<Table, 'columns' | 'rows'> {
  const [header, ...rows] = splitRows(text, separatorOf(text), source);
  if (header === undefined) throw new UsageError('import.empty', `${source} is empty`);
  const columns = header.cells.map((name) => name.trim());
  // A column without a name, such as the index that pandas writes, is nobody's.
  const named = columns.filter((name) => name !== '');
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError('import.twice', `${source} has two columns "${shorten(twice)}"`);
  return { columns: named, rows: rows.map((row) => toTableRow(row, columns, source)) };
}

function toTableRow({ line, cells }: Row, columns: readonly string[], source: string): TableRow {
  if (cells.length !== columns.length) {
    const count = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
    throw new UsageError('import.ragged', `${source}, row ${line}: ${count} under a header of ${columns.length}`, {
      hint: 'a cell with the separator in it stands in double quotes',
    });
  }
  const entries = columns.map((name, index) => [name, cells[index] === '' ? undefined : cells[index]] as const);
  return { place: `row ${line}`, cells: new Map(entries.filter(([name]) => name !== '')) };
}

/** A comma, unless the header has none and another one. */
function separatorOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text.trimStart())?.[0].replaceAll(/"[^"]*"/g, '') ?? '';
  return [',', ';', '\t'].find((separator) => header.includes(separator)) ?? ',';
}

function splitRows(text: string, separator: string, source: string): readonly Row[] {
  const rows: Row[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const begun = line;
    const cells: string[] = [];
    let isLast = false;
    while (!isLast) {
      const { value, end } = readCell(text, at, separator, `${source}, row ${begun}`);
      cells.push(value);
      line += text.slice(at, end).split('\n').length - 1;
      isLast = text[end] !== separator;
      at = end + 1;
    }
    if (text[at - 1] === '\r' && text[at] === '\n') at += 1;
    line += 1;
    if (cells.length > 1 || cells[0]?.trim() !== '') rows.push({ line: begun, cells });
  }
  return rows;
}

/** `end`: at the separator or the line break behind the cell, or the end of the text. */
function readCell(text: string, start: number, separator: string, place: string): { value: string; end: number } {
  const stop = new RegExp(`[${separator}\r\n]|$`, 'g');
  const isQuoted = text[start] === '"';
  stop.lastIndex = isQuoted ? closingQuote(text, start, place) + 1 : start;
  const end = stop.exec(text)?.index ?? text.length;
  const raw = text.slice(start, end);
  if (!isQuoted) return { value: raw, end };
  const inside = raw.trimEnd();
  if (inside.endsWith('"')) return { value: inside.slice(1, -1).replaceAll('""', '"'), end };
  throw new UsageError('import.quote', `${place}: text behind a closing quote: ${shorten(raw)}`, {
    hint: 'within a quoted cell a quote is written twice',
  });
}

/** The first that is not written twice. */
function closingQuote(text: string, start: number, place: string): number {
  let at = text.indexOf('"', start + 1);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  if (at === -1) throw new UsageError('import.quote', `${place}: a quote that is never closed`);
  return at;
}
