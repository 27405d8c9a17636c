// Bytes of a table → rows of cells, as RFC 4180 has them: a quoted cell may hold the separator, quotes written twice, and line breaks.

/** A longer row is skipped whole. Bytes. */
const LONGEST_ROW = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/** Where a row ends, and where the next one begins. Of a row too long, `isLong`: what follows up to `next` is no row. */
export type RowSpan = { readonly end: number; readonly next: number; readonly isLong: boolean };

/**
 * The row that begins at `start`; undefined while its end is not there, unless `ended`. A quote counts only at the beginning of a
 * cell. `separators`: their character codes.
 */
export function findRow(
  bytes: Uint8Array,
  start: number,
  separators: readonly number[],
  ended: boolean,
): RowSpan | undefined {
  let isCellStart = true;
  let isQuotedCell = false;
  let isOpen = false;
  const limit = Math.min(bytes.length, start + LONGEST_ROW + 1);
  for (let at = start; at < limit; at++) {
    const code = bytes[at]!;
    if (!isOpen && (code === LF || code === CR)) return { end: at, next: at + 1, isLong: false };
    if (isCellStart) isQuotedCell = code === QUOTE;
    // A quote written twice closes the cell and opens it again.
    if (code === QUOTE && isQuotedCell) isOpen = !isOpen;
    isCellStart = !isOpen && separators.includes(code);
  }
  if (limit - start > LONGEST_ROW) return { end: limit, next: limit, isLong: true };
  return ended && limit > start ? { end: limit, next: limit, isLong: false } : undefined;
}

/** Behind the next line break, or the end of `bytes` where there is none. */
export function skipRow(bytes: Uint8Array, start: number): { readonly next: number; readonly isDone: boolean } {
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] === LF || bytes[at] === CR) return { next: at + 1, isDone: true };
  }
  return { next: bytes.length, isDone: false };
}

/** The cells of a row, without the quotes and blanks around them. `separator`: one character. */
export function splitCells(row: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let start = 0;
  while (start <= row.length) {
    const end = cellEnd(row, start, separator);
    cells.push(unquoted(row.slice(start, end)));
    start = end + 1;
  }
  return cells;
}

function cellEnd(row: string, start: number, separator: string): number {
  let from = start;
  // The closing quote is the first that is not written twice.
  if (row[start] === '"') {
    from = row.indexOf('"', start + 1);
    while (from !== -1 && row[from + 1] === '"') from = row.indexOf('"', from + 2);
    if (from === -1) return row.length;
  }
  const end = row.indexOf(separator, from);
  return end === -1 ? row.length : end;
}

function unquoted(cell: string): string {
  const trimmed = cell.trim();
  if (!trimmed.startsWith('"')) return trimmed;
  const close = trimmed.length > 1 && trimmed.endsWith('"') ? trimmed.length - 1 : trimmed.length;
  return trimmed.slice(1, close).replaceAll('""', '"').trim();
}
