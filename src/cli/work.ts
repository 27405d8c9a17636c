// Whether a search can go on, and what to do where it cannot.
import { UsageError } from '../errors.ts';
import { capacityOf } from '../search/capacity.ts';
import { unproposed } from '../search/state.ts';
import type { SearchState } from '../search/state.ts';
import { wasFlat } from '../search/outlook.ts';
import { parseTarget } from '../search/target.ts';

/** Whether runs are left to be made, or made again. */
export function hasWork(state: SearchState): boolean {
  return state.counts.queued + state.counts.active > 0 || unproposed(state) > 0;
}

/** Throws UsageError for a search that has ended and has nothing left to do, or would end again at once. */
export function refuseEnded(state: SearchState): void {
  if (state.importsDue > 0) {
    throw new UsageError(
      'resume.imports',
      `the driver of search #${state.search} died before its known results were recorded`,
      {
        hint: 'nothing was run: start it again',
      },
    );
  }
  const { search, status } = state;
  if (status.kind !== 'finished' && status.kind !== 'stopped' && status.kind !== 'failed') return;
  const rule = hasWork(state) ? ruleThatHolds(state) : undefined;
  if (hasWork(state) && rule === undefined) return;
  const word = status.kind === 'failed' ? 'ended' : status.kind;
  const failed = state.counts.failed + state.counts.lost;
  throw new UsageError('resume.ended', `search #${search} has ${word}: ${status.reason}`, {
    hint: [
      ...(rule === undefined ? [] : [`without that end:  hyper set ${search} ${rule}`]),
      ...(rule === undefined && hasRoom(state) ? [`more runs:  hyper add ${search} 20`] : []),
      ...(failed === 0 ? [] : [`failed runs again:  hyper retry ${search} --failed`]),
      `its results:  hyper show ${search}   hyper best ${search}`,
    ].join('\n'),
  });
}

/** How a search comes to `missing` more results. */
export function moreResultsHint(state: SearchState, missing: number): string {
  const { search, status } = state;
  if (status.kind === 'paused') return `why it is paused:  hyper show ${search}\ngo on:  hyper resume ${search}`;
  if (hasWork(state) && status.kind === 'interrupted') return `it was interrupted:  hyper resume ${search}`;
  if (hasWork(state) && status.kind === 'running') return `it is still running:  hyper watch ${search}`;
  if (!hasRoom(state)) return `no points of its space are left:  hyper show ${search}`;
  return `more runs:  hyper add ${search} ${missing}`;
}

/** Whether the space has points for more runs. */
function hasRoom(state: SearchState): boolean {
  const most = capacityOf(state);
  return most === undefined || most > BigInt(state.spec.numRuns);
}

/** As the option that takes it away. */
function ruleThatHolds(state: SearchState): string | undefined {
  const { spec, best, sinceBest, drivenMs } = state;
  const { target, maxTime, patience, objective } = spec;
  if (target !== null && best !== undefined && parseTarget(target, objective).reached(best.value))
    return '--target none';
  if (maxTime !== null && drivenMs >= maxTime.seconds * 1000) return '--max-time none';
  if (patience !== null && best !== undefined && sinceBest >= patience) return '--patience none';
  return wasFlat(state) ? '--no-stop-when-flat' : undefined;
}
