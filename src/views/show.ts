// `hyper show SEARCH`: the head, what all runs share, and the table of points.
import type { Annotations } from '../search/annotations.ts';
import { calibrationOf } from '../search/surprise.ts';
import { calibrationLines } from './calibration.ts';
import type { StateName } from './glyphs.ts';
import type { Row } from './rows.ts';
import { safe } from './safe.ts';
import { constantsOf, searchColumns } from './search-columns.ts';
import type { ColumnSource } from './search-columns.ts';
import { dotsOf, searchHead } from './search-head.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { cropText } from './width.ts';

export type SearchScreen = ColumnSource & {
  /** The search's state as far as the caller knows it. */
  readonly stateName: StateName;
  readonly annotations: Annotations;
  /** Seen under an objective that is not the search's own. */
  readonly isOtherObjective?: boolean;
  /** By Run ID, of those runs that have any. */
  readonly runAnnotations: ReadonlyMap<number, Annotations>;
  /** In the order they are to be shown. */
  readonly rows: readonly Row[];
  /** How many of them. */
  readonly limit: number;
  /** All columns, however wide. */
  readonly isWide: boolean;
};

export function renderSearch(terminal: Terminal, screen: SearchScreen): string {
  const { state, rows, limit } = screen;
  const head = searchHead(terminal, state, screen);
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
    ...calibrationLines(terminal, calibrationOf(state)),
    ...runLines(terminal, screen),
  ]);
}

/** Annotated runs shown, at most. */
const mostAnnotated = 10;

/** `390  good, keep  overfits after step 20`, cut to the terminal. */
function runLines(terminal: Terminal, { state, runAnnotations }: SearchScreen): readonly string[] {
  const all = [...runAnnotations].toSorted(([a], [b]) => a - b);
  if (all.length === 0) return [];
  const width = String(all.at(-1)?.[0]).length;
  const shown = all.slice(0, mostAnnotated).map(([run, { labels, note }]) => {
    const texts = [labels.join(', '), note?.split('\n')[0] ?? ''].filter((text) => text !== '');
    const line = [String(run).padStart(width), ...texts.map(safe)].join('  ');
    return cropText(`  ${line}`, terminal.width(), terminal.isUtf8);
  });
  const more = all.length - shown.length;
  return [
    '',
    'labels and notes of runs:',
    ...shown,
    ...(more === 0 ? [] : [`  ${dotsOf(terminal)} ${more} more (hyper show ${state.search} --json)`]),
  ];
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
