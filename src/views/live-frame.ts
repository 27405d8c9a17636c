// What the live region shows at a moment: at most `rows − 2` lines, none wider than the terminal.
import type { Outlook } from '../search/outlook.ts';
import { runOf } from '../search/runs.ts';
import type { SearchState } from '../search/state.ts';
import { formatDuration, formatRough } from './duration.ts';
import { remainingTime, typicalDuration } from './estimate.ts';
import { fitTable } from './fit.ts';
import type { Column, Fit } from './fit.ts';
import { runCells, runColumns } from './run-columns.ts';
import type { Shape } from './run-columns.ts';
import { outlookParts } from './outlook.ts';
import { activeRuns, displayValue, elapsedOf, endedCount, paramsText, waitsOf } from './run-text.ts';
import { renderHeader, renderRows } from './table.ts';
import { paint } from './terminal.ts';
import type { Style, Terminal } from './terminal.ts';
import { waitsText } from './waits.ts';
import { cropText, textWidth } from './width.ts';

/** Columns of the table of runs, fitted to the terminal once and used for every line. */
export type Layout = {
  readonly shape: Shape;
  readonly columns: readonly Column[];
  readonly fit: Fit;
  /** The header line, drawn. */
  readonly header: string;
};

export function layoutOf(state: SearchState, shape: Shape, terminal: Terminal): Layout {
  const columns = runColumns(state, shape);
  const fit = fitTable(columns, [], terminal.width());
  return { shape, columns, fit, header: renderHeader(columns, [], fit, terminal) };
}

/** Which keys there are now, the most needful last: `d detach`, `Ctrl-C stop`. None: no line for them. */
export type KeyHints = (state: SearchState) => readonly string[];

/**
 * `hasHeader`: the header of this layout stands above the region already; else it is the region's first line. `keys`: what the
 * last line offers. `waits`: why nothing starts in some slots. `outlook`: what the runs to come may gain.
 */
export function liveFrame(
  state: SearchState,
  layout: Layout,
  now: number,
  terminal: Terminal,
  {
    hasHeader,
    keys,
    waits,
    outlook,
  }: {
    readonly hasHeader: boolean;
    readonly keys: readonly string[];
    readonly waits: readonly string[];
    readonly outlook?: Outlook | undefined;
  },
): readonly string[] {
  const below = [
    barLine(state, now, terminal),
    ...againLine(state, now, terminal),
    ...blockedLine(waits, terminal),
    ...bestLine(state, terminal),
    ...outlookLine(state, outlook, now, terminal),
    ...keyLine(keys, terminal),
  ];
  const above = hasHeader ? rule(terminal) : layout.header;
  const height = Math.min(terminal.rows() - 2, 16);
  const room = height - below.length - 1;
  const lines = room < 1 ? below : [above, ...runLines(state, layout, now, terminal, room), ...below];
  return lines.slice(0, Math.max(0, height));
}

function runLines(
  state: SearchState,
  layout: Layout,
  now: number,
  terminal: Terminal,
  room: number,
): readonly string[] {
  const active = activeRuns(state);
  const shown = active.length <= room ? active : active.slice(0, room - 1);
  const typical = typicalDuration(state)?.middle;
  const rows = shown.map((run) => {
    const left = typical === undefined ? 0 : typical - elapsedOf(run, now);
    const note = left > 0 ? `~${formatRough(left)}` : '';
    return runCells(state, run, layout.shape, { terminal, now, isBest: false, note });
  });
  const dots = terminal.isUtf8 ? '…' : '...';
  const more = active.length === shown.length ? [] : [`${dots} and ${active.length - shown.length} more running`];
  return [...renderRows(layout.columns, rows, layout.fit, terminal), ...more.map((text) => fitLine(terminal, [text]))];
}

function barLine(state: SearchState, now: number, terminal: Terminal): string {
  const ended = endedCount(state);
  const { numRuns } = state.spec;
  const { failed, stopped, killed, lost } = state.counts;
  const others = Object.entries({ failed, stopped, killed, lost }).filter(([, count]) => count > 0);
  return fitLine(terminal, [
    ` ${ended}/${numRuns} ${bar(ended / numRuns, terminal)}`,
    ...others.map(([word, count]) => `  ${count} ${word}`),
    `  ${terminal.width() < 80 ? '' : ' elapsed '}${formatDuration(now - state.startedAt)}`,
    `  ${terminal.width() < 80 ? '' : ' '}ETA ${etaText(state, now, terminal.isUtf8)}`,
  ]);
}

/** `17m (14m–22m)`, or `-` before it can be told. */
function etaText(state: SearchState, now: number, isUtf8: boolean): string {
  const left = remainingTime(state, now);
  if (left === undefined) return '-';
  const [middle, low, high] = [left.middle, left.low, left.high].map(formatRough);
  return low === high ? `${middle}` : `${middle} (${low}${isUtf8 ? '–' : '-'}${high})`;
}

/** ` 2 to be run again, next in 40s`. */
function againLine(state: SearchState, now: number, terminal: Terminal): readonly string[] {
  const [next, ...others] = waitsOf(state, now);
  if (next === undefined) return [];
  const when = others.length === 0 ? 'in' : 'next in';
  return [fitLine(terminal, [` ${1 + others.length} to be run again`, `, ${when} ${formatRough(next)}`])];
}

/** ` waits: gpu2 cannot be reached since 12:04; 2 more`: whole sentences, as many as there is room for; the first is cut if it must be. */
function blockedLine(reasons: readonly string[], terminal: Terminal): readonly string[] {
  if (reasons.length === 0) return [];
  const texts = reasons.map((_, left) => {
    const shown = ` waits: ${waitsText(reasons.slice(0, reasons.length - left))}`;
    return left === 0 ? shown : `${shown}; ${left} more`;
  });
  const text = texts.find((one) => textWidth(one) <= terminal.width()) ?? texts.at(-1) ?? '';
  return [paint(terminal, 'yellow', cropText(text, terminal.width(), terminal.isUtf8))];
}

function bar(share: number, terminal: Terminal): string {
  const cells = terminal.width() < 80 ? 10 : 20;
  const full = Math.min(cells, Math.floor(share * cells));
  const [done, open] = terminal.isUtf8 ? ['█', '░'] : ['#', '-'];
  return done.repeat(full) + open.repeat(cells - full);
}

function bestLine(state: SearchState, terminal: Terminal): readonly string[] {
  const { best } = state;
  if (best === undefined) return [];
  const point = runOf(state, best.run).point;
  const text = ` best ${best.run}  ${displayValue(best.value)}  ${paramsText(state.spec.space, point)}`;
  return [fitLine(terminal, [text], 'green')];
}

/** How long it will take stands above. */
function outlookLine(
  state: SearchState,
  outlook: Outlook | undefined,
  now: number,
  terminal: Terminal,
): readonly string[] {
  if (outlook === undefined || endedCount(state) >= state.spec.numRuns) return [];
  const [gain, noise = '', chance = ''] = outlookParts(state, outlook, now, terminal.isUtf8);
  const whole = ` ${gain}${noise}${chance}`;
  if (textWidth(whole) <= terminal.width()) return [fitLine(terminal, [whole], 'dim')];
  // The chance is the half that must not be missed: where there is no room it gets a line of its own.
  return [fitLine(terminal, [` ${gain}`, noise], 'dim'), fitLine(terminal, [chance.replace(/^;/, '')], 'dim')];
}

/** The first ones go where there is no room. */
function keyLine(hints: readonly string[], terminal: Terminal): readonly string[] {
  if (hints.length === 0) return [];
  const texts = hints.map((_, index) => ` ${hints.slice(index).join('   ')}`);
  const text = texts.find((one) => textWidth(one) <= terminal.width()) ?? ` ${hints.at(-1) ?? ''}`;
  return [fitLine(terminal, [text], 'dim')];
}

function rule(terminal: Terminal): string {
  return paint(terminal, 'dim', (terminal.isUtf8 ? '─' : '-').repeat(Math.min(terminal.width(), 200)));
}

/** As many of the parts as there is room for; the first is cut if even it is too wide. */
function fitLine(terminal: Terminal, parts: readonly string[], style?: Style): string {
  const width = terminal.width();
  const line = parts.reduce((text, part) => ((text + part).length <= width || text === '' ? text + part : text), '');
  const cut = cropText(line, width, terminal.isUtf8);
  return style === undefined ? cut : paint(terminal, style, cut);
}
