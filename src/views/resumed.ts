// What a search that goes on, or is joined on its way, says first.
import type { SearchState } from '../search/state.ts';
import { runsText } from './run-text.ts';

/** `Going on with search #61: 5 of 21 runs have ended, 2 are still running`. */
export function resumedText(state: SearchState, notes: readonly string[]): string {
  return [`Going on with search #${state.search}: ${standing(state)}`, ...notes].map((line) => `${line}\n`).join('');
}

/** `Watching search #61: 5 of 21 runs have ended, 2 are still running`. */
export function watchedText(state: SearchState): string {
  return `Watching search #${state.search}: ${standing(state)}\n`;
}

function standing({ spec, runs, counts }: SearchState): string {
  const ended = runs.length - counts.queued - counts.active;
  const parts = [
    `${ended} of ${runsText(spec.numRuns)} ${ended === 1 ? 'has' : 'have'} ended`,
    ...(counts.active === 0 ? [] : [`${counts.active} still running`]),
    ...(counts.queued === 0 ? [] : [`${counts.queued} to be run again`]),
  ];
  return parts.join(', ');
}
