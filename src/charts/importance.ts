// How much each param matters, and how the objective goes along it: bars above, a panel for each param below.
import type { Importance, ParamImportance, Share } from '../search/importance.ts';
import type { ParamValue } from '../space/param.ts';
import type { Axis, Figure, Mark, Panel, Row } from './figure.ts';
import { colors } from './palette.ts';
import { paramPlace, paramScale, scaleAround } from './scale.ts';
import type { NumberScale } from './scale.ts';

type Known = Extract<Importance, { kind: 'known' }>;

/** What was seen: one value per param, and the objective. */
export type Seen = { readonly point: Readonly<Record<string, ParamValue>>; readonly objective: number };

export type ImportanceWords = { readonly title: string; readonly subtitle: string; readonly objective: string };

const PANELS_A_ROW = 3;

export function importanceFigure({ params, r2 }: Known, seen: readonly Seen[], words: ImportanceWords): Figure {
  const up: Axis = { label: words.objective, scale: objectiveScale(params, seen) };
  // One label for each row of panels.
  const facets = params.map((one, index) => facet(one, seen, index % PANELS_A_ROW === 0 ? up : { ...up, label: '' }));
  return {
    title: words.title,
    subtitle: words.subtitle,
    description: describe(params, r2, words),
    legend: [],
    rows: [barsRow(params), ...rowsOf(facets)],
  };
}

function barsRow(params: readonly ParamImportance[]): Row {
  const names: Axis = { label: '', scale: { kind: 'choice', labels: params.map(({ param }) => param.name) } };
  const panel = (title: string, label: string, color: string, share: (one: ParamImportance) => Share): Panel => {
    const bars = params.map((one, y) => ({ y, value: 100 * share(one).share, spread: 100 * share(one).standardError }));
    const high = Math.max(100, ...bars.map(({ value }) => value));
    const percent: NumberScale = { kind: 'linear', low: 0, high, isWhole: false };
    return { title, x: { label, scale: percent }, y: names, marks: [{ kind: 'bars', color, bars }] };
  };
  const panels = [
    panel(
      'Moves the metric over the whole space',
      '% of its variance (total Sobol index)',
      colors.blue,
      (one) => one.total,
    ),
    panel(
      'Decides whether a run is good',
      '% (PED-ANOVA, best tenth of the space)',
      colors.vermilion,
      (one) => one.good,
    ),
  ];
  return { panels, height: Math.max(40, 22 * params.length), columns: 2 };
}

/** Choices have a mean and a whisker each; numbers a line and a band. Dots are runs. */
function facet({ param, curve }: ParamImportance, seen: readonly Seen[], y: Axis): Panel {
  const scale = paramScale(param);
  const at = (value: ParamValue): number => paramPlace(param, value);
  const intervals = curve.map(({ value, mean, sd }) => ({ x: at(value), low: mean - sd, high: mean + sd }));
  const means = curve.map(({ value, mean }) => [at(value), mean] as const);
  const runs = seen.map(({ point, objective }) => [at(point[param.name] ?? null), objective] as const);
  const dots: Mark = { kind: 'dots', color: colors.black, radius: 2.5, points: runs };
  const shape: readonly Mark[] =
    scale.kind === 'choice'
      ? [
          { kind: 'whiskers', color: colors.blue, intervals },
          { kind: 'dots', color: colors.blue, radius: 5, points: means },
        ]
      : [
          { kind: 'band', color: colors.blue, intervals },
          { kind: 'line', stroke: { color: colors.blue }, points: means },
        ];
  return { title: param.name, x: { label: scaleWord(scale), scale }, y, marks: [...shape, dots] };
}

function scaleWord({ kind }: ReturnType<typeof paramScale>): string {
  return kind === 'log' || kind === 'reverse_log' ? kind : '';
}

/** Around the curves and all that was seen, but for what lies so far out that nothing else could be told apart. */
function objectiveScale(params: readonly ParamImportance[], seen: readonly Seen[]): NumberScale {
  const curves = params.flatMap(({ curve }) => curve.flatMap(({ mean, sd }) => [mean - sd, mean + sd]));
  const [low, high] = [Math.min(...curves), Math.max(...curves)];
  const reach = 2 * (high - low);
  const near = seen.map(({ objective }) => objective).filter((value) => value >= low - reach && value <= high + reach);
  return scaleAround([...curves, ...near]);
}

function rowsOf(panels: readonly Panel[]): readonly Row[] {
  return Array.from({ length: Math.ceil(panels.length / PANELS_A_ROW) }, (_, row) => ({
    panels: panels.slice(row * PANELS_A_ROW, (row + 1) * PANELS_A_ROW),
    height: 150,
    columns: PANELS_A_ROW,
  }));
}

function describe(params: readonly ParamImportance[], r2: number, { objective }: ImportanceWords): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const shares = params.map(
    ({ param, total, good }) => `${param.name} ${percent(total.share)} and ${percent(good.share)}`,
  );
  return (
    `How much each param moves ${objective} over the whole space, and how much it decides whether a run is good: ${shares.join(', ')}. ` +
    `Below, the mean of ${objective} along each param with its standard deviation over all others; dots are runs. ` +
    `The model explains ${percent(r2)} of the variance.`
  );
}
