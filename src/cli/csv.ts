// CSV that people hand us, as RFC 4180 has it, with commas, semicolons or tabs: a quoted cell may hold the separator, quotes written twice, and line breaks.

/** `text`: with the blanks in it; those around a quoted cell are none of it. */
export type CsvCell = { readonly text: string; readonly isQuoted: boolean };

/** `line`: where it begins, from 1, as an editor counts. */
export type CsvRow = { readonly kind: 'row'; readonly line: number; readonly cells: readonly CsvCell[] };

/** Why the rest cannot be read: a row too long, a quote that is never closed, text behind one that is. */
export type CsvFault =
  | { readonly kind: 'long' | 'open'; readonly line: number }
  | { readonly kind: 'behind'; readonly line: number; readonly cell: string };

/** The rows in their order, up to the first fault; lines of blanks are none. `longest`: characters of a row, its quotes included. */
export function readCsv(text: string, longest = Infinity): Generator<CsvRow | CsvFault> {
  return rowsOf(text, separatorOf(text), longest);
}

/** The one that parts most cells of the first row. */
function separatorOf(text: string): string {
  const separators = [',', ';', '\t'];
  const counts = separators.map((separator) => {
    const [first] = rowsOf(text, separator, Infinity);
    return first?.kind === 'row' ? first.cells.length : 0;
  });
  return separators[counts.indexOf(Math.max(...counts))] ?? ',';
}

function* rowsOf(text: string, separator: string, longest: number): Generator<CsvRow | CsvFault> {
  for (let at = 0, line = 1; at < text.length;) {
    const { cells, end, fault } = readRow(text, at, separator);
    if (end - at > longest) return yield { kind: 'long', line };
    if (fault !== undefined) return yield { ...fault, line };
    const row = text.slice(at, end);
    if (row.trim() !== '') yield { kind: 'row', line, cells };
    line += (row.match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
  }
}

type Fault = { readonly kind: 'open' } | { readonly kind: 'behind'; readonly cell: string };

/** `end`: at the separator or the line break behind it, or the end of the text. */
type Read<T> = T & { readonly end: number; readonly fault?: Fault };

function readRow(text: string, start: number, separator: string): Read<{ readonly cells: readonly CsvCell[] }> {
  const cells: CsvCell[] = [];
  for (let at = start; ; at += 1) {
    const { end, fault, ...cell } = readCell(text, at, separator);
    cells.push(cell);
    if (fault !== undefined) return { cells, end, fault };
    if (text[end] !== separator) return { cells, end };
    at = end;
  }
}

function readCell(text: string, start: number, separator: string): Read<CsvCell> {
  const quote = openingQuote(text, start);
  const isQuoted = quote !== undefined;
  const close = isQuoted ? closingQuote(text, quote) : start - 1;
  if (close === undefined) return { text: '', isQuoted, end: text.length, fault: { kind: 'open' } };
  const stop = new RegExp(`[${separator}\r\n]|$`, 'g');
  stop.lastIndex = close + 1;
  const end = stop.exec(text)?.index ?? text.length;
  if (!isQuoted) return { text: text.slice(start, end), isQuoted, end };
  const inside = text.slice(quote + 1, close).replaceAll('""', '"');
  if (text.slice(close + 1, end).trim() === '') return { text: inside, isQuoted, end };
  return { text: inside, isQuoted, end, fault: { kind: 'behind', cell: text.slice(start, end) } };
}

/** Where a cell begins with one; a blank may stand before it. */
function openingQuote(text: string, start: number): number | undefined {
  const quote = / *"/y;
  quote.lastIndex = start;
  return quote.test(text) ? quote.lastIndex - 1 : undefined;
}

/** The first that is not written twice. */
function closingQuote(text: string, quote: number): number | undefined {
  let at = text.indexOf('"', quote + 1);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at === -1 ? undefined : at;
}
