// Tables without rules: the one place that knows cli-table3.
import CliTable from 'cli-table3';
import { cellText, fitTable, gap } from './fit.ts';
import type { Cell, Column, Fit, Row } from './fit.ts';
import { safe } from './safe.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { cropMiddle, cropText, textWidth } from './width.ts';

export type { Cell, Column, Row } from './fit.ts';

export type Table = { readonly text: string; readonly hidden: readonly string[] };

/** The rows under a bold header, as wide as the terminal at most; `hidden` are the headers that found no room: say so. */
export function renderTable(columns: readonly Column[], rows: readonly Row[], options: { terminal: Terminal }): Table {
  const { terminal } = options;
  const fit = fitTable(safeColumns(columns), rows.map(safeRow), terminal.width());
  const header = renderHeader(columns, rows, fit, terminal);
  return { text: [header, ...renderRows(columns, rows, fit, terminal)].join('\n'), hidden: fit.hidden };
}

/** The header alone, in the layout of `fit`. */
export function renderHeader(columns: readonly Column[], rows: readonly Row[], fit: Fit, terminal: Terminal): string {
  const cells = fit.shown.map((index, place) => {
    const name = cropMiddle(oneLine(columns[index]?.header ?? ''), fit.widths[place] ?? 0, terminal.isUtf8);
    return name === '' ? '' : paint(terminal, 'bold', name);
  });
  return draw([cells], fit.widths, alignments(columns, rows, fit))[0] ?? '';
}

/** Lines of rows alone, in the layout of `fit`; what is wider than its column is cut. */
export function renderRows(
  columns: readonly Column[],
  rows: readonly Row[],
  fit: Fit,
  terminal: Terminal,
): readonly string[] {
  if (rows.length === 0) return [];
  const drawn = rows.map((row) =>
    fit.shown.map((index, place) => {
      const cell = row[index];
      const text = oneLine(cellText(cell, fit.isShort[index] === true));
      return paintCell(terminal, cell, cropText(text, fit.widths[place] ?? 0, terminal.isUtf8));
    }),
  );
  return draw(drawn, fit.widths, alignments(columns, rows, fit));
}

/**
 * Spell's layout, byte for byte: a column is as wide as its longest cell, and at least its header and two more; two blanks
 * between columns; everything to the left; no blanks at the end of a line.
 */
export function renderPlainTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows].map((row) => row.map(oneLine));
  const widths = (lines[0] ?? []).map((name, index) =>
    Math.max(textWidth(name) + 2, ...lines.map((row) => textWidth(row[index] ?? ''))),
  );
  return draw(
    lines,
    widths,
    widths.map(() => 'left' as const),
  ).join('\n');
}

/** cli-table3 compares every cell with all others, so long tables are drawn in pieces; the widths are fixed anyway. */
const rowsAtOnce = 50;

type Align = 'left' | 'right';

function draw(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  aligns: readonly Align[],
): readonly string[] {
  const pieces = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, piece) =>
    rows.slice(piece * rowsAtOnce, (piece + 1) * rowsAtOnce),
  );
  return pieces.flatMap((piece) => drawPiece(piece, widths, aligns));
}

function drawPiece(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  aligns: readonly Align[],
): readonly string[] {
  const table = new CliTable({
    chars: { ...noRules, middle: ' '.repeat(gap) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colWidths: [...widths],
    colAligns: [...aligns],
  });
  table.push(...rows.map((row) => widths.map((_, index) => row[index] ?? '')));
  // A row of empty cells is a line of blanks, so lines and rows stay one to one.
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

const noRules = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
};

function alignments(columns: readonly Column[], rows: readonly Row[], fit: Fit): readonly ('left' | 'right')[] {
  return fit.shown.map((index) => {
    const cells = rows.map((row) => cellText(row[index], false)).filter((text) => text !== '' && text !== '-');
    const isWhole = cells.length > 0 && cells.every((text) => /^-?\d+$/.test(text));
    return columns[index]?.align ?? (isWhole ? 'right' : 'left');
  });
}

function paintCell(terminal: Terminal, cell: Cell | undefined, text: string): string {
  const style = typeof cell === 'object' ? cell.style : undefined;
  return style === undefined || text === '' ? text : paint(terminal, style, text);
}

function safeColumns(columns: readonly Column[]): readonly Column[] {
  return columns.map((column) => ({ ...column, header: oneLine(column.header) }));
}

function safeRow(row: Row): Row {
  return row.map((cell) => {
    if (typeof cell === 'string') return oneLine(cell);
    return { ...cell, text: oneLine(cell.text), ...(cell.short === undefined ? {} : { short: oneLine(cell.short) }) };
  });
}

/** A cell is one line: what would break it is shown as its escape. */
function oneLine(text: string): string {
  return safe(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
