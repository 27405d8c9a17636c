// Places that fail runs which others complete get no more of them, and give those back.
import type { Fact } from '../search/events.ts';
import { clearedPlaces, sickPlaces } from '../search/health.ts';
import { runOf } from '../search/runs.ts';
import { record } from './driving.ts';
import type { Driving } from './driving.ts';
import { refreshSlots } from './slots.ts';

/** Asked after each end. */
export async function* quarantine(driving: Driving): AsyncGenerator<Fact> {
  const sick = sickPlaces(driving.state);
  for (const { place, reason, runs } of sick) {
    if (!driving.state.quarantined.has(place)) yield* record(driving, { kind: 'place.quarantined', place, reason });
    for (const run of runs) {
      const { status } = runOf(driving.state, run);
      if (status.kind !== 'ended' || driving.halt?.kind === 'stopped') continue;
      yield* record(driving, { kind: 'run.requeued', run, reason: `failed on ${place}`, was: 'failed' });
    }
  }
  const cleared = clearedPlaces(driving.state);
  for (const { place } of cleared) yield* record(driving, { kind: 'place.released', place });
  if (sick.length + cleared.length > 0) yield* refreshSlots(driving);
}
