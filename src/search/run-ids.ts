// Which Run ID a search's next run has: a search that grew has more than one block of them.
import type { RunBlock } from './events.ts';

/** The ID of the run with that trial number, from 1. Throws TypeError where no ID was reserved for it. */
export function runIdOf(blocks: readonly RunBlock[], trial: number): number {
  let rest = trial - 1;
  for (const { firstRun, count } of blocks) {
    if (rest < count) return firstRun + rest;
    rest -= count;
  }
  throw new TypeError(`no Run ID was reserved for run ${trial} of the search`);
}

/** How many runs there are IDs for. */
export function reservedRuns(blocks: readonly RunBlock[]): number {
  return blocks.reduce((sum, { count }) => sum + count, 0);
}

/** Run IDs are numbers, and must stay exact whatever else is run in the project. */
export const mostRuns = 1_000_000_000;
