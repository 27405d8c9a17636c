// What a person's wish means for a search as it stands: the events to record, or why nothing is changed.
import { unreachable } from '../errors.ts';
import type { Point } from '../space/param.ts';
import { pointKey } from '../space/unit.ts';
import { capacityOf } from './capacity.ts';
import type { Edit } from './control.ts';
import { describeChange } from './edit-text.ts';
import { readerOf, resultsUnder } from './edited.ts';
import type { RunBlock, SearchEvent } from './events.ts';
import { describeMissing } from './missing-metric.ts';
import { mostRuns, reservedRuns } from './run-ids.ts';
import type { Objective, SpecChange } from './spec.ts';
import { drivenTime } from './state.ts';
import type { SearchState } from './state.ts';
import { parseTarget } from './target.ts';

/** `text`: what was done, for a person. */
export type Edited =
  | { readonly kind: 'done'; readonly events: readonly SearchEvent[]; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string; readonly hint?: string };

/** `reserve` takes so many consecutive Run IDs for the search, and returns the first; `now`: milliseconds since 1970. */
export type Means = { readonly now: number; reserve(this: void, count: number): number };

/** Throws UsageError where a target does not fit the objective. The events are to be recorded in their order. */
export function planEdit(state: SearchState, edit: Edit, means: Means): Edited {
  switch (edit.kind) {
    case 'set':
      return planSet(state, edit.change, means);
    case 'add-runs':
      return planMore(state, edit, means);
    case 'add-point':
      return planPoint(state, edit, means);
    case 'retry':
      return planRetry(state, edit.runs, means);
    default:
      return unreachable(edit);
  }
}

function planSet(state: SearchState, asked: SpecChange, { reserve }: Means): Edited {
  const { spec, search, runs } = state;
  const { numRuns } = asked;
  if (numRuns !== undefined && numRuns < runs.length) {
    const hint = `no more than there are:  hyper set ${search} --num-runs ${runs.length}`;
    return refused(`search #${search} has ${runs.length} runs already: it cannot have ${numRuns} in all`, hint);
  }
  if (numRuns !== undefined && numRuns > mostRuns) {
    return refused(`a search has at most ${mostRuns.toLocaleString('en-US')} runs`);
  }
  const change = numRuns === undefined ? asked : { ...asked, ...runsOf(state, numRuns) };
  const { objective = spec.objective, target = spec.target } = change;
  if (target !== null) parseTarget(target, objective);
  if (asked.stopWhenFlat === true && objective === null) {
    const hint = `give it one:  hyper set ${search} --metric NAME --stop-when-flat`;
    return refused(`search #${search} has no metric that could be flat`, hint);
  }
  const unknown = change.objective === undefined ? undefined : neverReported(state, change.objective);
  if (unknown !== undefined) return refused(unknown);
  const isFew = numRuns !== undefined && change.numRuns !== undefined && change.numRuns < numRuns;
  const few = isFew ? `\n  there are points for ${change.numRuns} runs only` : '';
  const text = `search #${search}:${describeChange(spec, change)}${few}`;
  return { kind: 'done', events: [editedEvent(state, change, reserve)], text };
}

function planMore(
  state: SearchState,
  { count, id }: Extract<Edit, { kind: 'add-runs' }>,
  { now, reserve }: Means,
): Edited {
  const { spec, search } = state;
  if (state.editIds.has(id)) {
    return { kind: 'done', events: [], text: `search #${search} makes ${spec.numRuns} runs in all` };
  }
  const before = wantedRuns(state);
  if (before + count > mostRuns) return refused(`a search has at most ${mostRuns.toLocaleString('en-US')} runs`);
  const change = runsOf(state, before + count);
  const more = change.numRuns - before;
  if (more <= 0) {
    const hint = `run again what is there:  hyper retry ${search} --state complete`;
    return refused(`search #${search} has no points left for more runs`, hint);
  }
  const few = more < count ? ` (there are points for ${more} only)` : '';
  const { rules, told } = rulesOver(state, now);
  const events = [{ ...editedEvent(state, { ...change, ...rules }, reserve), id }];
  return { kind: 'done', events, text: `search #${search} makes ${change.numRuns} runs in all${few}${told}` };
}

function planPoint(
  state: SearchState,
  { point }: Extract<Edit, { kind: 'add-point' }>,
  { now, reserve }: Means,
): Edited {
  const { spec, search } = state;
  const key = pointKey(spec.space, point);
  const before = state.runs.find((run) => pointKey(spec.space, run.point) === key);
  if (before !== undefined) {
    return refused(`that point is run ${before.run} already`, `run it again:  hyper retry ${before.run}`);
  }
  if (state.enqueued.some((other) => pointKey(spec.space, other) === key))
    return refused('that point is to be run already');
  const { rules, told } = rulesOver(state, now);
  const change = { ...runsOf(state, runsWith(state), point), ...rules };
  const events = [editedEvent(state, change, reserve), { kind: 'point.enqueued', point } as const];
  const text = `the point is the next to be run; search #${search} makes ${change.numRuns} runs in all${told}`;
  return { kind: 'done', events, text };
}

function planRetry(state: SearchState, numbers: readonly number[], { now }: Means): Edited {
  const events: SearchEvent[] = [];
  for (const run of new Set(numbers)) {
    const status = state.byId.get(run)?.status;
    if (status === undefined) return refused(`run ${run} is no run of search #${state.search}`);
    if (status.kind !== 'ended')
      return refused(`run ${run} is ${status.kind}: only a run that has ended can be retried`);
    events.push({ kind: 'run.requeued', run, reason: 'again, by user', was: status.outcome.state });
  }
  const [first] = events;
  if (first === undefined) return refused(`search #${state.search} has no such run`);
  const { rules, told } = rulesOver(state, now);
  const numRuns = wantedRuns(state);
  const change = numRuns === state.spec.numRuns ? rules : { ...rules, numRuns, askedRuns: numRuns };
  if (Object.keys(change).length > 0) events.unshift({ kind: 'search.edited', change });
  const count = new Set(numbers).size;
  const text = count === 1 ? `run ${numbers[0]} is to be run again` : `${count} runs are to be run again`;
  return { kind: 'done', events, text: `${text}${told}` };
}

/** Runs in all where one point more is to be run whole: points that have begun come before it, with all their repeats. */
function runsWith(state: SearchState): number {
  const { repeats } = state.spec;
  const before = (Math.ceil(state.runs.length / repeats) + state.enqueued.length) * repeats;
  return Math.max(wantedRuns(state), before) + repeats;
}

/** Runs the search is to have as it stands: of one that has ended, those it has; what it did not come to was given up. */
function wantedRuns({ spec, status, runs, enqueued }: SearchState): number {
  const hasEnded = status.kind === 'finished' || status.kind === 'stopped' || status.kind === 'failed';
  return hasEnded ? Math.min(spec.numRuns, runs.length + enqueued.length * spec.repeats) : spec.numRuns;
}

/** Why nobody would ever see a value of it, as far as the runs that ended well tell. */
function neverReported(state: SearchState, objective: Objective | null): string | undefined {
  const reader = readerOf(state, objective);
  if (reader === null) return undefined;
  const good = state.runs.filter(({ status }) => status.kind === 'ended' && status.outcome.exitCode === 0);
  const [first] = good;
  if (first === undefined || good.some(({ metrics }) => reader.missing(metrics) === undefined)) return undefined;
  const seen = [...new Set(good.flatMap(({ metrics }) => [...metrics.keys()]))];
  return `no run has reported ${describeMissing(reader.missing(first.metrics) ?? '', seen)}`;
}

/** No more than the space has points for, `more` among them. */
function runsOf(
  state: SearchState,
  askedRuns: number,
  more?: Point,
): Required<Pick<SpecChange, 'numRuns' | 'askedRuns'>> {
  const most = capacityOf(state, more);
  const numRuns = most !== undefined && most < BigInt(askedRuns) ? Number(most) : askedRuns;
  return { numRuns: Math.max(numRuns, state.runs.length), askedRuns };
}

function editedEvent(
  state: SearchState,
  change: SpecChange,
  reserve: Means['reserve'],
): Extract<SearchEvent, { kind: 'search.edited' }> {
  const missing = (change.numRuns ?? 0) - reservedRuns(state.blocks);
  const block: RunBlock | undefined = missing > 0 ? { firstRun: reserve(missing), count: missing } : undefined;
  const results = change.objective === undefined ? undefined : resultsUnder(state, change.objective);
  return {
    kind: 'search.edited',
    change,
    ...(block === undefined ? {} : { block }),
    ...(results === undefined ? {} : { results }),
  };
}

/** What ended the search, and would end it again at once: who asks for more does not mean that. */
function rulesOver(state: SearchState, now: number): { readonly rules: SpecChange; readonly told: string } {
  const { target, maxTime, objective } = state.spec;
  const isReached =
    target !== null && state.best !== undefined && parseTarget(target, objective).reached(state.best.value);
  const isLate = maxTime !== null && drivenTime(state, now) >= maxTime.seconds * 1000;
  const words = [...(isReached ? ['--target'] : []), ...(isLate ? ['--max-time'] : [])];
  return {
    rules: { ...(isReached ? { target: null } : {}), ...(isLate ? { maxTime: null } : {}) },
    told: words.length === 0 ? '' : `; ${words.join(' and ')} no longer ${words.length === 1 ? 'ends' : 'end'} it`,
  };
}

function refused(text: string, hint?: string): Edited {
  return { kind: 'refused', text, ...(hint === undefined ? {} : { hint }) };
}
