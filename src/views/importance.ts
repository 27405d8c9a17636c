// `hyper importance`: which params matter, and how the objective goes along each, as text and as JSON.
import { objectiveLabel } from '../search/objective.ts';
import type { Importance, ParamImportance, Share } from '../search/importance.ts';
import type { SearchState } from '../search/state.ts';
import type { Param } from '../space/param.ts';
import { valueCount } from '../space/unit.ts';
import { bar, curveLine } from './importance-marks.ts';
import { displayValue, shortMetric } from './run-text.ts';
import { safe } from './safe.ts';
import { flow } from './search-head.ts';
import { renderTable } from './table.ts';
import type { Cell, Column } from './table.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { cropText, wrapText } from './width.ts';

/** What there is to say: numbers, or why there are none. */
export type Told = Extract<Importance, { kind: 'known' | 'unexplained' }>;

const barCells = 16;
const curveCells = 20;

/** For stdout, ending in a newline. `leastR2`: below it there are no numbers. */
export function renderImportance(terminal: Terminal, state: SearchState, told: Told, leastR2: number): string {
  const { search, spec } = state;
  const { objective } = spec;
  if (objective === null) throw new TypeError('importance is of an objective');
  const what = `${objective.goal} ${safe(objectiveLabel(objective))}`;
  const head = flow(
    [paint(terminal, 'bold', `Search #${search}`), spec.strategy, countText(state, told), what],
    width(terminal),
  );
  if (told.kind === 'unexplained') return lines([...head, ...silence(terminal, told.r2, leastR2)]);
  const metric = shortMetric(objective);
  const means = told.params.flatMap(({ curve }) => curve.map(({ mean }) => mean));
  const range: Range = { low: Math.min(...means), high: Math.max(...means) };
  return lines([
    ...head,
    ...wrapText(
      `a model of them explains ${percent(told.r2)} of the variance of results it has not seen`,
      width(terminal),
    ),
    '',
    sharesTable(terminal, told.params),
    ...notes(terminal, metric, spec.constraints.length > 0),
    '',
    ...wrapText(curvesHead(terminal, metric, range), width(terminal)),
    '',
    curvesTable(terminal, told.params, range, objective.goal),
  ]);
}

/** All curves are drawn between the same two values, so that a flat one looks flat. */
type Range = { readonly low: number; readonly high: number };

type Curve = ParamImportance['curve'];

/** `val_acc along each param, from ▁ 0.5143 to █ 0.8341: …`. */
function curvesHead(terminal: Terminal, metric: string, { low, high }: Range): string {
  const [lowest, highest] = [0, 1].map((value) => curveLine(terminal, [value], { low: 0, high: 1 }, 1));
  const span = `from ${lowest} ${displayValue(low, 4)} to ${highest} ${displayValue(high, 4)}`;
  return `${metric} along each param, ${span}: mean ${plusMinus(terminal)} sd over all that the others may be`;
}

function silence(terminal: Terminal, r2: number, least: number): readonly string[] {
  const share = r2 > 0 ? `only ${percent(r2)}` : 'nothing';
  const text =
    `a model of them explains ${share} of the variance of results it has not seen; below ${percent(least)} ` +
    'what it says of params would be guesses, so it says nothing\n' +
    'more runs may help, or --repeats where runs of one point differ much';
  return wrapText(text, width(terminal));
}

function sharesTable(terminal: Terminal, params: readonly ParamImportance[]): string {
  const columns: readonly Column[] = [
    { header: 'param', align: 'left' },
    { header: 'moves it', align: 'left' },
    { header: '', align: 'left', width: barCells, priority: 2 },
    { header: 'decides if good', align: 'left' },
    { header: '', align: 'left', width: barCells, priority: 1 },
  ];
  const most = Math.max(...params.map(({ total }) => total.share), 1);
  const rows = params.map(({ param, total, good }): readonly Cell[] => [
    cropText(safe(param.name), nameWidth, terminal.isUtf8),
    shareText(terminal, total),
    bar(terminal, total.share / most, barCells),
    shareText(terminal, good),
    bar(terminal, good.share, barCells),
  ]);
  return renderTable(columns, rows, { terminal }).text;
}

const nameWidth = 20;

/** `71 % ± 9`, lined up under each other. */
function shareText(terminal: Terminal, { share, standardError }: Share): string {
  const error = Math.round(100 * standardError);
  return `${String(Math.max(0, Math.round(100 * share))).padStart(3)} % ${plusMinus(terminal)} ${String(error).padStart(2)}`;
}

function notes(terminal: Terminal, metric: string, hasConstraints: boolean): readonly string[] {
  const texts = [
    `moves it: share of the variance of ${metric} over the whole space, alone and together with others`,
    'decides if good: what sets the best tenth of the space apart from the rest',
    ...(hasConstraints ? ['--constraint is left out of account: the space here is that of the params alone'] : []),
  ];
  return texts.flatMap((text) =>
    wrapText(text, width(terminal) - 2).map((row, index) => (index === 0 ? `  ${row}` : `    ${row}`)),
  );
}

function curvesTable(
  terminal: Terminal,
  params: readonly ParamImportance[],
  range: Range,
  goal: 'maximize' | 'minimize',
): string {
  const columns: readonly Column[] = [
    { header: 'param', align: 'left' },
    { header: 'scale', align: 'left', priority: 1 },
    { header: 'from', align: 'right' },
    { header: 'curve', align: 'left' },
    { header: 'to', align: 'left' },
    { header: 'best', align: 'left' },
    { header: 'at', align: 'left' },
  ];
  const drawn = (curve: Curve, cells: number) =>
    curveLine(
      terminal,
      curve.map(({ mean }) => mean),
      range,
      cells,
    );
  const rows = params.map(({ param, curve }): readonly Cell[] => {
    const best = curve.reduce((a, b) => ((goal === 'maximize' ? b.mean > a.mean : b.mean < a.mean) ? b : a));
    const end = (value: Curve[number] | undefined): string => endText(terminal, value?.value ?? null);
    return [
      cropText(safe(param.name), nameWidth, terminal.isUtf8),
      scaleWord(param),
      end(curve[0]),
      { text: drawn(curve, curveCells), short: drawn(curve, curveCells / 2) },
      end(curve.at(-1)),
      {
        text: `${displayValue(best.mean, 4)} ${plusMinus(terminal)} ${displayValue(best.sd, 2)}`,
        short: displayValue(best.mean, 4),
      },
      end(best),
    ];
  });
  return renderTable(columns, rows, { terminal }).text;
}

function endText(terminal: Terminal, value: Parameters<typeof displayValue>[0]): string {
  return cropText(safe(displayValue(value, 4)), 10, terminal.isUtf8);
}

/** `log`, `int`, `3 values`; nothing for a plain range. */
function scaleWord(param: Param): string {
  if (param.kind === 'list') return `${valueCount(param)} values`;
  return [...(param.scale === 'linear' ? [] : [param.scale]), ...(param.type === 'int' ? ['int'] : [])].join(' ');
}

/** Points with repeats, and results that were known before, are no runs. */
export function countText({ spec, imported }: SearchState, { results }: Told): string {
  const noun = spec.repeats > 1 || imported.length > 0 ? 'result' : 'run';
  return `${results} ${noun}${results === 1 ? '' : 's'}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function plusMinus({ isUtf8 }: Terminal): string {
  return isUtf8 ? '±' : '+-';
}

/** Sentences are read best in 80 columns, also on a wide terminal. */
function width(terminal: Terminal): number {
  return Math.min(80, terminal.width());
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
