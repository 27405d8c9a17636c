// `hyper show SEARCH`: the head, what all runs share, and the table of points.
import type { StateName } from './glyphs.ts';
import type { Row } from './rows.ts';
import { constantsOf, searchColumns } from './search-columns.ts';
import type { ColumnSource } from './search-columns.ts';
import { dotsOf, searchHead } from './search-head.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

export type SearchScreen = ColumnSource & {
  /** The search's state as far as the caller knows it. */
  readonly stateName: StateName;
  /** In the order they are to be shown. */
  readonly rows: readonly Row[];
  /** How many of them. */
  readonly limit: number;
  /** All columns, however wide. */
  readonly isWide: boolean;
};

export function renderSearch(terminal: Terminal, screen: SearchScreen): string {
  const { state, rows, limit } = screen;
  const head = searchHead(terminal, state, screen.stateName, screen.now);
  if (rows.length === 0) return lines([...head, '', 'no runs yet']);
  const shown = rows.slice(0, limit);
  const same = constantsOf(rows, state);
  const columns = searchColumns(terminal, screen, shown, same);
  const wide = screen.isWide ? { ...terminal, width: () => Infinity } : terminal;
  const cells = shown.map((_, index) => columns.map((column) => column.cells[index] ?? ''));
  const { text, hidden } = renderTable(columns, cells, { terminal: wide });
  const sameLine = same.length === 0 ? [] : [`same for all: ${same.map(({ text: one }) => one).join(', ')}`];
  const more = rows.length - shown.length;
  return lines([
    ...head,
    ...sameLine,
    '',
    text,
    ...(more === 0 ? [] : [`${dotsOf(terminal)} ${more} more (hyper show ${state.search} --all)`]),
    ...(hidden.length === 0 ? [] : [`hidden: ${hidden.join(', ')} (--wide)`]),
  ]);
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
