// Which columns of a table a terminal has room for, and how wide each becomes. Knows texts and widths, draws nothing.
import type { Style } from './terminal.ts';
import { textWidth } from './width.ts';

/** `short` is what stands there when room is scarce. */
export type Cell = string | { readonly text: string; readonly short?: string; readonly style?: Style };

export type Column = {
  readonly header: string;
  /** Without it, a column of whole numbers is aligned to the right, any other to the left. */
  readonly align?: 'left' | 'right';
  /** Where room is scarce the column with the lowest goes first; a column without never goes. */
  readonly priority?: number;
  /** At least so many columns, whatever the cells hold now; `shortWidth` when the short forms are shown. */
  readonly width?: number;
  readonly shortWidth?: number;
};

export type Row = readonly Cell[];

/** `shown` are indices of columns; `widths` belong to them, one by one. `isShort` by index of column. */
export type Fit = {
  readonly shown: readonly number[];
  readonly widths: readonly number[];
  readonly isShort: readonly boolean[];
  readonly hidden: readonly string[];
};

/** Blanks between two columns. */
export const gap = 2;

/**
 * Makes the table fit: short forms from left to right, then columns dropped by priority, then headers wider than their cells
 * are cut, then the widest columns. `width` may be Infinity.
 */
export function fitTable(columns: readonly Column[], rows: readonly Row[], width: number): Fit {
  const isShort = columns.map(() => false);
  const full = columns.map((column, index) => measure(column, rows, index, false));
  const short = columns.map((column, index) => measure(column, rows, index, true));
  const widthOf = (index: number): number => (isShort[index] === true ? short : full)[index] ?? 0;
  let shown = columns.map((_, index) => index);
  const excess = (): number => totalWidth(shown.map(widthOf)) - width;
  for (const index of shown) if (excess() > 0 && widthOf(index) > (short[index] ?? 0)) isShort[index] = true;
  for (const index of dropOrder(columns)) if (excess() > 0) shown = shown.filter((kept) => kept !== index);
  const hidden = columns.filter((_, index) => !shown.includes(index)).map(({ header }) => header.trim());
  const contents = shown.map((index) => cellWidth(columns[index], rows, index, isShort[index] === true));
  return { shown, widths: squeeze(shown.map(widthOf), contents, excess()), isShort, hidden };
}

export function cellText(cell: Cell | undefined, isShort: boolean): string {
  if (cell === undefined || typeof cell === 'string') return cell ?? '';
  return isShort ? (cell.short ?? cell.text) : cell.text;
}

function measure(column: Column, rows: readonly Row[], index: number, isShort: boolean): number {
  return Math.max(textWidth(column.header), cellWidth(column, rows, index, isShort));
}

function cellWidth(column: Column | undefined, rows: readonly Row[], index: number, isShort: boolean): number {
  const least = isShort ? (column?.shortWidth ?? column?.width) : column?.width;
  return rows.reduce((most, row) => Math.max(most, textWidth(cellText(row[index], isShort))), least ?? 1);
}

function dropOrder(columns: readonly Column[]): readonly number[] {
  const droppable = columns.flatMap(({ priority }, index) => (priority === undefined ? [] : [{ priority, index }]));
  return droppable.toSorted((a, b) => a.priority - b.priority || b.index - a.index).map(({ index }) => index);
}

/** Takes the excess from headers first (not below 6 columns, nor below their cells), then from the widest column, down to 4. */
function squeeze(widths: readonly number[], contents: readonly number[], excess: number): readonly number[] {
  const result = [...widths];
  let left = excess;
  const floors = contents.map((content) => Math.max(6, content));
  for (const limits of [floors, result.map(() => 4)]) {
    while (left > 0) {
      const widest = widestAbove(result, limits);
      if (widest === undefined) break;
      result[widest] = (result[widest] ?? 0) - 1;
      left -= 1;
    }
  }
  return result;
}

function widestAbove(widths: readonly number[], floors: readonly number[]): number | undefined {
  const candidates = widths.flatMap((width, index) => (width > (floors[index] ?? 0) ? [{ width, index }] : []));
  return candidates.toSorted((a, b) => b.width - a.width)[0]?.index;
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1);
}
