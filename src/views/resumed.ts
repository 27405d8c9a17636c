// What a search that goes on says first.
import type { SearchState } from '../search/state.ts';
import { runsText } from './run-text.ts';

/** `Going on with search #61: 5 of 21 runs have ended, 2 are still running`. */
export function resumedText({ search, spec, runs, counts }: SearchState, notes: readonly string[]): string {
  const ended = runs.length - counts.queued - counts.active;
  const parts = [
    `${ended} of ${runsText(spec.numRuns)} ${ended === 1 ? 'has' : 'have'} ended`,
    ...(counts.active === 0 ? [] : [`${counts.active} still running`]),
    ...(counts.queued === 0 ? [] : [`${counts.queued} to be run again`]),
  ];
  return [`Going on with search #${search}: ${parts.join(', ')}`, ...notes].map((line) => `${line}\n`).join('');
}
