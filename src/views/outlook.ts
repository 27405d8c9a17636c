// Should one go on? What the runs to come may gain, in words; and in retrospect, how many would have been enough.
import { leastResults } from '../search/enough.ts';
import type { Outlook } from '../search/outlook.ts';
import type { SearchState } from '../search/state.ts';
import { formatRough } from './duration.ts';
import { remainingTime } from './estimate.ts';
import { resultsOf } from './ranking.ts';
import { displayValue, endedCount } from './run-text.ts';

/** So much of the way from a middling result to the best is nearly all of it. */
const nearlyAll = 0.99;

/**
 * `Expected gain of the 8 remaining runs: 0.0006 (noise ±0.004); 12 % chance of more than the noise. About 18m left.`, in pieces that
 * may be left out from the end.
 */
export function outlookParts(
  state: SearchState,
  outlook: Outlook,
  now: number,
  isUtf8: boolean,
): readonly [string, ...string[]] {
  const remaining = state.spec.numRuns - endedCount(state);
  const runs = remaining === 1 ? 'the remaining run' : `the ${remaining} remaining runs`;
  const left = remainingTime(state, now)?.middle;
  return [
    `Expected gain of ${runs}: ${displayValue(outlook.gain, 2)}`,
    noiseText(outlook, isUtf8),
    `; ${chanceText(outlook)}.`,
    ...(left === undefined ? [] : [` About ${formatRough(left)} left.`]),
  ];
}

function noiseText({ noise, isNoisy }: Outlook, isUtf8: boolean): string {
  return isNoisy ? ` (noise ${isUtf8 ? '±' : '+-'}${displayValue(noise, 2)})` : ' (hardly any noise)';
}

function chanceText({ chance, threshold, isNoisy }: Outlook): string {
  const percent = Math.round(100 * chance);
  const text = percent === 0 ? 'less than 1 %' : percent === 100 ? 'more than 99 %' : `${percent} %`;
  return `${text} chance of more than ${isNoisy ? 'the noise' : displayValue(threshold, 2)}`;
}

/**
 * `9 of 21 runs would have given 99 % of this`: of what the best has over the median result, which one bad start does not change. undefined
 * where that says nothing: too few results, or nearly all runs were needed.
 */
export function enoughText(state: SearchState): string | undefined {
  const { objective, repeats } = state.spec;
  const results = resultsOf(state);
  if (objective === null || results.length < leastResults) return undefined;
  const sign = objective.goal === 'minimize' ? -1 : 1;
  const values = results.map((result) => sign * result.objective);
  const sorted = values.toSorted((a, b) => a - b);
  const [middle, best] = [sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0];
  const enough = results[values.findIndex((value) => value >= middle + nearlyAll * (best - middle))];
  if (best === middle || enough === undefined) return undefined;
  const runs = Math.min(state.runs.length, enough.number + repeats - 1);
  if (runs > 0.9 * state.runs.length) return undefined;
  return `${runs} of ${state.runs.length} runs would have given 99 % of this`;
}
