// Heads, rows and ends of tables without bars between their cells.
import { readAverages } from './averages.ts';
import type { Page } from './page.ts';
import { openTable } from './table-head.ts';
import { readRow, type Table } from './table.ts';

/** Reads a line of a table; false: the line is none. */
export function readTableLine(line: string, page: Page): boolean {
  const { table } = page;
  if (readAverages(line, page) || (table !== undefined && readRowOf(table, line, page))) return true;
  const opened = openTable(line);
  if (opened === undefined) return false;
  page.table = opened;
  return true;
}

function readRowOf(table: Table, line: string, page: Page): boolean {
  const row = readRow(line, table);
  if (row !== undefined) {
    if (row.held !== undefined) page.turnTo(row.held);
    page.tell(row.found, row.step);
    if (table.kind === 'names' && !table.isBegun) page.table = { ...table, isBegun: true };
    return true;
  }
  if (isEnd(table, line)) page.table = undefined;
  return false;
}

/** A table without steps ends with the first line that is no row, one of names with the rule below it; others wait for more rows. */
function isEnd(table: Table, line: string): boolean {
  switch (table.kind) {
    case 'columns':
      return table.stepAt < 0 && table.label === null && table.parted !== 'bars' && !RULE.test(line);
    case 'names':
      return table.parted === 'bars' ? /^\s{0,200}[└╰┗+]/.test(line) : table.isBegun && RULE.test(line);
    case 'section':
      return RULE.test(line);
  }
}

const RULE = /^[\s\-─━=+|]{3,}$/;
