// `hyper next`: a table of what a search would try now, and why.
import type { Suggestion } from '../search/events.ts';
import { isFromModel } from '../search/from-model.ts';
import type { SearchState } from '../search/state.ts';
import { unproposed } from '../search/state.ts';
import type { Point } from '../space/param.ts';
import { columnCells } from './columns.ts';
import { stateCell } from './glyphs.ts';
import type { StateName } from './glyphs.ts';
import { redactPoint } from './redact.ts';
import { runsText } from './run-text.ts';
import { safe } from './safe.ts';
import { field, fieldIndent, fieldLines, flow } from './search-head.ts';
import { renderTable } from './table.ts';
import type { Cell, Column } from './table.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { suggestionJson } from './suggestion-json.ts';
import { balanceWords, chanceText, expectedText, nearRun, sentenceLines, whyPieces } from './why.ts';

export type NextScreen = {
  readonly state: SearchState;
  /** The search's state as far as the caller knows it. */
  readonly stateName: StateName;
  /** In the order they would be tried, each as if those before were running. */
  readonly points: readonly { readonly point: Point; readonly why: Suggestion }[];
  /** Why there are no more. */
  readonly end: string | undefined;
  /** The command that has the first of the strategy's own points run next. */
  readonly add: string | undefined;
  /** All columns, however wide. */
  readonly isWide: boolean;
};

type FilledColumn = Column & { readonly cells: readonly Cell[] };

/** Ending in a newline. Where nothing is left, the reason alone. */
export function renderNext(terminal: Terminal, screen: NextScreen): string {
  const { state, points, end } = screen;
  if (points.length === 0) return `${safe(end ?? '')}\n`;
  const wide = screen.isWide ? { ...terminal, width: () => Infinity } : terminal;
  const columns = nextColumns(wide, screen);
  const cells = points.map((_, index) => columns.map((column) => column.cells[index] ?? ''));
  const { text, hidden } = renderTable(columns, cells, { terminal: wide });
  const below = [...whyLines(terminal, screen), ...addLines(screen)];
  const lines = [
    ...flow(titlePieces(terminal, screen), terminal.width()),
    ...earlierLines(state),
    '',
    text,
    ...(end === undefined ? [] : [`then: ${safe(end)}`]),
    ...(hidden.length === 0 ? [] : [`hidden: ${hidden.join(', ')} (--wide, or --json)`]),
    ...(below.length === 0 ? [] : ['', ...below]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Plain data for JSON.stringify, no secrets. */
export function nextRecord(screen: NextScreen): object {
  const { state, stateName, points, end } = screen;
  return {
    v: 1,
    search: state.search,
    strategy: state.spec.strategy,
    state: stateName,
    objective: state.spec.objective,
    points: points.map(({ point, why }) => ({ params: redactPoint(point), suggestion: suggestionJson(why) })),
    end: end ?? null,
    add: shownAdd(screen) ?? null,
  };
}

function titlePieces(terminal: Terminal, { state, stateName }: NextScreen): readonly string[] {
  const { search, spec } = state;
  const hasEnded = stateName === 'finished' || stateName === 'stopped' || stateName === 'failed';
  return [
    paint(terminal, 'bold', `Search #${search}`),
    ...(spec.name === null ? [] : [safe(spec.name)]),
    spec.strategy,
    stateCell(terminal, stateName),
    hasEnded || unproposed(state) === 0 ? 'would try next' : 'tries next',
  ];
}

/** Runs that go before all that is new. */
function earlierLines({ runs, counts, spec }: SearchState): readonly string[] {
  const missing = (spec.repeats - (runs.length % spec.repeats)) % spec.repeats;
  const first = runs[(runs.at(-1)?.group ?? 1) - 1];
  const waiting = counts.queued === 0 ? [] : [`${runsText(counts.queued)} waiting for a slot`];
  const repeats = missing === 0 ? [] : [`${missing} more of the point of run ${first?.run}`];
  return field('first', [...waiting, ...repeats].join(', '));
}

/** Of the next point, all there is to say, where that is more than the table has room for. */
function whyLines(terminal: Terminal, { state, points }: NextScreen): readonly string[] {
  const why = points[0]?.why;
  if (why === undefined || !isFromModel(why)) return [];
  const pieces = whyPieces(terminal, state, why);
  return pieces.length < 2 ? [] : fieldLines('why 1', sentenceLines(pieces, terminal.width() - fieldIndent));
}

function nextColumns(terminal: Terminal, { state, points }: NextScreen): readonly FilledColumn[] {
  const shown = points.map(({ point }) => redactPoint(point));
  const models = points.map(({ why }) => (isFromModel(why) ? why : undefined));
  const params = state.spec.space.map(({ name }, index) => ({
    header: name,
    priority: 100 - index,
    cells: columnCells(shown.map((point) => point[name] ?? null)),
  }));
  const told: readonly FilledColumn[] = [
    { header: 'EXPECTED', cells: models.map((why) => (why === undefined ? '-' : expectedText(terminal, why))) },
    { header: 'NEW BEST', priority: 3, cells: models.map((why) => (why && chanceText(why)) ?? '-') },
    { header: 'WHY', priority: 2, cells: points.map(({ why }) => whyCell(terminal, state, why)) },
    { header: 'NEAR', priority: 1, cells: models.map((why) => String((why && nearRun(state, why)) ?? '-')) },
  ];
  return [
    { header: '', align: 'right', cells: points.map((_, index) => String(index + 1)) },
    ...params,
    ...told
      .filter(({ cells }) => cells.some((cell) => cell !== '-'))
      .map((column) => ({ ...column, align: 'left' as const })),
  ];
}

function whyCell(terminal: Terminal, state: SearchState, why: Suggestion): Cell {
  if (isFromModel(why)) return balanceWords(why) ?? '-';
  const text = whyPieces(terminal, state, why).join('; ');
  return why.by === 'bayesian' ? { text, short: 'a first point' } : text;
}

function addLines(screen: NextScreen): readonly string[] {
  return field(`add ${ownIndex(screen) + 1}`, shownAdd(screen) ?? null);
}

/** A command with a secret in it is no use without it, and nothing to show with it. */
function shownAdd(screen: NextScreen): string | undefined {
  const { point = {} } = screen.points[ownIndex(screen)] ?? {};
  const isPlain = Object.entries(redactPoint(point)).every(([name, value]) => value === point[name]);
  return isPlain ? screen.add : undefined;
}

/** Of the first point that is not the user's, who has asked for those already. */
function ownIndex({ points }: NextScreen): number {
  return points.findIndex(({ why }) => why.by !== 'user');
}
