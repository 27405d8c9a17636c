// Where a value lies along an axis: 0 at its beginning, 1 at its end. Every painter, and every chart of a param, goes by these.
import type { Param, ParamValue } from '../space/param.ts';
import { formatValue } from '../space/value.ts';

/** Numbers from `low` to `high`, low < high. reverse_log is the mirror image of log, as for a param. `isWhole`: what lies between whole numbers means nothing. */
export type NumberScale = {
  readonly kind: 'linear' | 'log' | 'reverse_log';
  readonly low: number;
  readonly high: number;
  readonly isWhole: boolean;
};

/** Named places, equally far apart; a value on it is the index of its label. */
export type ChoiceScale = { readonly kind: 'choice'; readonly labels: readonly string[] };

export type Scale = NumberScale | ChoiceScale;

/** Beyond 0 and 1 for a value outside; NaN or infinite where the scale has no place for it. */
export function place(scale: Scale, value: number): number {
  switch (scale.kind) {
    case 'choice':
      return (value + 0.5) / scale.labels.length;
    case 'linear':
      return (value - scale.low) / (scale.high - scale.low);
    case 'log':
      return Math.log(value / scale.low) / Math.log(scale.high / scale.low);
    case 'reverse_log':
      return 1 - Math.log((scale.high + scale.low - value) / scale.low) / Math.log(scale.high / scale.low);
  }
}

/** A param on its own scale. Whole numbers get half a step of room at both ends of a linear scale. */
export function paramScale(param: Param): Scale {
  if (param.kind === 'list') return { kind: 'choice', labels: param.values.map(formatValue) };
  const { low, high, scale, type } = param;
  const isWhole = type === 'int';
  const room = isWhole && scale === 'linear' ? 0.5 : 0;
  return { kind: scale, low: low - room, high: high + room, isWhole };
}

/** A param's value as a number of its scale; NaN for what it does not have. */
export function paramPlace(param: Param, value: ParamValue): number {
  if (param.kind === 'range') return typeof value === 'number' ? value : NaN;
  const index = param.values.findIndex((other) => Object.is(other, value));
  return index < 0 ? NaN : index;
}

/** All the finite values with a little room around; on a log scale those above 0. Never empty, whatever the values are. */
export function scaleAround(values: readonly number[], kind: 'linear' | 'log' = 'linear'): NumberScale {
  const toAxis = kind === 'log' ? Math.log : (value: number) => value;
  const fromAxis = kind === 'log' ? Math.exp : (value: number) => value;
  const places = values.map(toAxis).filter(Number.isFinite);
  const [low, high] = places.length === 0 ? [0, 0] : [Math.min(...places), Math.max(...places)];
  // Equal values get room in proportion to their size, so that the numbers at the axis still differ.
  const room = high > low ? ROOM * (high - low) : kind === 'log' ? 1 : Math.abs(low) / 10 || 1;
  return { kind, low: fromAxis(low - room), high: fromAxis(high + room), isWhole: false };
}

const ROOM = 0.05;
