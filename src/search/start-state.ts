// A search at its beginning, before anything was proposed.
import type { SearchEvent } from './events.ts';
import { startHealth } from './health.ts';
import { plainObjective } from './objective.ts';
import type { ObjectiveReader } from './objective.ts';
import type { SearchState } from './state.ts';

/**
 * State after `search.started`, the first event of every search. `objective`: what `loadObjective` gave; may be left out where
 * the objective is no expression.
 */
export function startState(
  search: number,
  time: number,
  event: SearchEvent,
  objective?: ObjectiveReader | null,
): SearchState {
  if (event.kind !== 'search.started') throw new TypeError(`a search begins with search.started, not ${event.kind}`);
  return {
    search,
    spec: event.spec,
    objective: objective === undefined ? plainObjective(event.spec) : objective,
    blocks: [{ firstRun: event.firstRun, count: event.spec.numRuns }],
    startedAt: time,
    drivenMs: 0,
    drivenSince: time,
    lastEventAt: time,
    endedAt: undefined,
    status: { kind: 'running' },
    runs: [],
    byId: new Map(),
    enqueued: [...event.spec.startPoints],
    imported: [],
    groups: new Map(),
    trials: [],
    tried: new Set(),
    counts: { queued: 0, active: 0, complete: 0, failed: 0, stopped: 0, killed: 0, lost: 0 },
    best: undefined,
    recentFailures: 0,
    recentEnds: [],
    sinceBest: 0,
    sinceChange: 0,
    foretoldFrom: 1,
    quarantined: new Map(),
    health: startHealth(),
    editIds: new Set(),
    importsDue: event.imports ?? 0,
    events: 1,
  };
}
