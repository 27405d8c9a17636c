// `hyper probe`: every series of a run, a line of each with its number marked, and the options that optimise the best of them.
import type { Outcome } from '../search/events.ts';
import type { Choice, Series } from '../search/series.ts';
import { formatNumber } from '../space/value.ts';
import { safe } from './safe.ts';
import { renderTable } from './table.ts';
import type { Column } from './table.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { cropText } from './width.ts';

/** `outcome`: undefined for a log of a run that is over. */
export type ProbeEnd = {
  readonly what: string;
  readonly outcome: Outcome | undefined;
  /** The last lines of its output. */
  readonly tail: readonly string[];
  readonly problems: readonly string[];
};

export type ProbeResult = ProbeEnd & {
  readonly series: readonly Series[];
  readonly choice: Choice | undefined;
  /** For the choice, ready to paste. */
  readonly options: string;
  /** The whole search; empty where it is not known. */
  readonly search: string;
};

const columns: readonly Column[] = [
  { header: 'METRIC', align: 'left' },
  { header: 'POINTS', align: 'right' },
  { header: 'FIRST', align: 'left', priority: 4 },
  { header: 'LAST', align: 'left', priority: 5 },
  { header: 'MIN', align: 'left', priority: 2 },
  { header: 'MAX', align: 'left', priority: 3 },
  { header: 'LOOKS LIKE', align: 'left', priority: 6 },
  { header: 'FROM', align: 'left', priority: 1 },
];

export function renderProbe(terminal: Terminal, result: ProbeResult): string {
  const { series, problems } = result;
  const blocks = [
    endLines(terminal, result),
    problems.map((problem) => paint(terminal, 'yellow', safe(problem))),
    series.length === 0 ? nothing : [tableOf(terminal, series), ...lineBlock(terminal, series)],
    useLines(terminal, result),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** As JSON for programs. */
export function probeRecord({ outcome, problems, series, choice, options, search }: ProbeResult): object {
  return {
    v: 1,
    state: outcome?.state ?? null,
    exit: outcome?.exitCode ?? null,
    problems,
    series: series.map(seriesRecord),
    use:
      choice === undefined
        ? null
        : { metric: choice.series.totals.name, goal: choice.goal, options, search: search === '' ? null : search },
  };
}

/** Lines shown, at most. */
const mostLines = 12;

const nothing: readonly string[] = [
  'No metric was seen. Print a line such as  val_acc=0.9  once per epoch, or see',
  '  hyper help metrics',
];

function endLines(terminal: Terminal, { outcome, tail }: ProbeResult): readonly string[] {
  if (outcome === undefined || outcome.state === 'complete') return [];
  const text =
    outcome.state === 'stopped' ? `it was ended: ${outcome.reason}` : `it ${outcome.state}: ${outcome.reason}`;
  const said = outcome.state === 'stopped' ? [] : tail.map((line) => `  ${safe(line)}`);
  return [paint(terminal, outcome.state === 'stopped' ? 'yellow' : 'red', safe(text)), ...said];
}

function tableOf(terminal: Terminal, series: readonly Series[]): string {
  const rows = series.map(({ totals, first, text, points, looks, origin }) => [
    safe(totals.name),
    String(points),
    text === undefined ? numberText(first) : JSON.stringify(safe(text.slice(0, 20))),
    numberText(totals.last),
    numberText(totals.min),
    numberText(totals.max),
    looks ?? '',
    safe(origin.source),
  ]);
  return renderTable(columns, rows, { terminal }).text;
}

/** One line of the output for each series that was read from one. */
function lineBlock(terminal: Terminal, series: readonly Series[]): readonly string[] {
  const found = series.flatMap((one) => {
    const line = markedLine(terminal, one);
    return line === undefined ? [] : [`  ${paint(terminal, 'dim', safe(one.totals.name))}: ${line}`];
  });
  if (found.length === 0) return [];
  const more = found.length - mostLines;
  return ['', 'READ FROM LINES SUCH AS', ...found.slice(0, mostLines), ...(more > 0 ? [`  and ${more} more`] : [])];
}

/**
 * The number between marks, or bold where that can be seen: the first text behind the name that is its value. undefined: it does
 * not stand on the line, as when a progress bar counts once its last drawing is over.
 */
function markedLine(terminal: Terminal, { first, line = '', totals }: Series): string | undefined {
  const name = totals.name.slice(totals.name.lastIndexOf('/') + 1);
  const from = Math.max(0, line.indexOf(name));
  const found = [...line.slice(from).matchAll(/[-+]?(?:\d[\d,_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g)].find(
    ([text]) => Number(text.replaceAll(/[,_]/g, '')) === first,
  );
  const width = Math.max(20, Math.min(terminal.width(), 200) - totals.name.length - 8);
  if (found === undefined) return undefined;
  const at = from + found.index;
  const start = Math.max(0, at + found[0].length - width);
  const before = safe(line.slice(start, at));
  const after = safe(
    cropText(line.slice(at + found[0].length), width - (at - start) - found[0].length, terminal.isUtf8),
  );
  const mark = terminal.hasColor ? paint(terminal, 'bold', found[0]) : `»${found[0]}«`;
  return `${before}${mark}${after}`;
}

function useLines(terminal: Terminal, { choice, options, search, series }: ProbeResult): readonly string[] {
  if (choice === undefined) {
    return series.length === 0 ? [] : ['None of them looks like a result; choose one with  --metric NAME'];
  }
  const command = search === '' ? [] : ['', 'or, as a whole search', `  ${safe(search)}`];
  return [paint(terminal, 'bold', 'USE'), `  ${safe(options)}`, ...command];
}

function numberText(value: number | null): string {
  return value === null ? '-' : formatNumber(value, 5);
}

function seriesRecord({ totals, first, text, points, looks, origin, line }: Series): object {
  return {
    name: totals.name,
    source: origin.source,
    points,
    first,
    last: totals.last,
    min: totals.min,
    max: totals.max,
    last_step: totals.lastStep < 0 ? null : totals.lastStep,
    text: text ?? null,
    looks_like: looks ?? null,
    line: line ?? null,
  };
}
