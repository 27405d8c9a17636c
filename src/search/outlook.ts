// What is expected of the runs that are still to come, and when that is no reason to make them.
import { valueCount } from '../space/unit.ts';
import { formatNumber } from '../space/value.ts';
import type { SearchState } from './state.ts';

/** In the objective's unit; a gain is above 0 whatever the goal. */
export type Outlook = {
  /** Expected, of the best. */
  readonly gain: number;
  /** Standard deviation of one result about the true value of its point; with repeats, of their mean. */
  readonly noise: number;
  /** A gain below it is none: the noise, or where that is smaller still, a thousandth of what lies between the median and the best. */
  readonly threshold: number;
  readonly isNoisy: boolean;
  /** Of a gain above the threshold. */
  readonly chance: number;
  /** How much of the results the model explains that says so: 1 is all. */
  readonly r2: number;
};

/** So many results one after the other must leave nothing to be hoped for. */
export const flatResults = 3;

const reasonStart = 'flat: ';

/** Results that must be there before a search is called flat: a model of fewer is too easily sure of itself. */
export function leastForFlat({ spec }: SearchState): number {
  const dimensions = spec.space.filter((param) => valueCount(param) !== 1).length;
  return Math.max(10, 3 * dimensions);
}

/** A chance of more than the noise that nobody would wait for. */
const littleChance = 0.1;

export function isFlat(one: Outlook | undefined): boolean {
  return one !== undefined && one.gain < one.threshold && one.chance < littleChance;
}

/** `flat: expected gain 0.0002 below the noise 0.004`, if so it looked after each of the last results, the newest first; else undefined. */
export function flatReason(outlooks: readonly (Outlook | undefined)[]): string | undefined {
  const [newest] = outlooks;
  if (newest === undefined || outlooks.length < flatResults || !outlooks.every(isFlat)) return undefined;
  const [gain, threshold] = [newest.gain, newest.threshold].map((value) => formatNumber(value, 2));
  const what = newest.isNoisy ? `the noise ${threshold}` : `${threshold}, 0.1 % of what lies between median and best`;
  return `${reasonStart}expected gain ${gain} below ${what}`;
}

/** Of so many results that do not differ at all: no model can be made of them, and none is needed. */
export function alikeReason(count: number): string {
  return `${reasonStart}all ${count} results are alike`;
}

/** Whether that ended the search, and would again. */
export function wasFlat({ spec, status, sinceChange }: SearchState): boolean {
  if (spec.stopWhenFlat !== true || sinceChange < flatResults) return false;
  return status.kind === 'finished' && status.reason.startsWith(reasonStart);
}
