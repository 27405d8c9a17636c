// Lines of many competitors over the same steps, each with a band around it.
import type { Axis, Figure, Interval, Mark } from './figure.ts';
import { strokeOf } from './palette.ts';
import { scaleAround } from './scale.ts';

/** `look`: which of the strokes of `palette.ts`, so that a competitor looks the same in every figure. */
export type Series = { readonly label: string; readonly look: number; readonly points: readonly SeriesPoint[] };

/** `low`, `high`: the ends of the band there. */
export type SeriesPoint = { readonly x: number; readonly y: number; readonly low: number; readonly high: number };

export type Curves = {
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yKind: 'linear' | 'log';
  readonly series: readonly Series[];
};

export function curvesFigure({ title, subtitle, description, xLabel, yLabel, yKind, series }: Curves): Figure {
  const points = series.flatMap((one) => one.points);
  const xs = points.map(({ x }) => x).filter(Number.isFinite);
  const x: Axis = {
    label: xLabel,
    scale: { ...scaleAround(xs), ...(xs.length > 1 && tight(xs)), isWhole: xs.every(Number.isInteger) },
  };
  const y: Axis = {
    label: yLabel,
    scale: scaleAround(
      points.flatMap((one) => [one.y, one.low, one.high]),
      yKind,
    ),
  };
  const bands = series.map((one): Mark => ({
    kind: 'band',
    color: strokeOf(one.look).color,
    intervals: one.points.map(bandAt),
  }));
  const lines = series.map((one): Mark => ({
    kind: 'line',
    stroke: strokeOf(one.look),
    points: one.points.map((at) => [at.x, at.y]),
  }));
  return {
    title,
    subtitle,
    description,
    legend: series.map(({ label, look }) => ({ label, ...strokeOf(look) })),
    rows: [{ panels: [{ title: '', x, y, marks: [...bands, ...lines] }], height: 380, columns: 1 }],
  };
}

/** Steps need no room at the ends. */
function tight(xs: readonly number[]): { low: number; high: number } | undefined {
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  return high > low ? { low, high } : undefined;
}

function bandAt({ x, low, high }: SeriesPoint): Interval {
  return { x, low, high };
}
