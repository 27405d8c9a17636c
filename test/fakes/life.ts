// Random lives of a search: moves in any order, of which those are made that make sense where it stands.
import fc from 'fast-check';
import type { Edit } from '../../src/search/control.ts';
import { planEdit } from '../../src/search/edit.ts';
import type { Means } from '../../src/search/edit.ts';
import type { Outcome } from '../../src/search/events.ts';
import { outcomeOfExit } from '../../src/search/outcome.ts';
import { runIdOf } from '../../src/search/run-ids.ts';
import type { Aggregate } from '../../src/search/spec.ts';
import { unproposed } from '../../src/search/state.ts';
import type { RunState, SearchState } from '../../src/search/state.ts';
import type { Story } from './facts.ts';

type End = 'good' | 'bad' | 'stopped' | 'killed' | 'lost' | 'interrupted';
type Values = readonly (number | string)[];

/** `pick`: which of the runs that it could be. */
export type Move =
  | { readonly kind: 'start' | 'requeue' | 'add-point'; readonly pick: number }
  | { readonly kind: 'report'; readonly pick: number; readonly name: string; readonly values: Values }
  | { readonly kind: 'end'; readonly pick: number; readonly how: End }
  | { readonly kind: 'run'; readonly pick: number; readonly name: string; readonly values: Values; readonly how: End }
  | { readonly kind: 'edit'; readonly edit: Edit }
  | { readonly kind: 'import'; readonly value: number }
  | { readonly kind: 'pause' | 'resume' };

/** Eighths, whose sums are exact in whatever order they are taken: the mean over repeats is then one number. */
const value = fc.integer({ min: -8, max: 8 }).map((eighths) => eighths / 8);
const values: fc.Arbitrary<Values> = fc.array(
  fc.oneof({ weight: 12, arbitrary: value }, fc.constantFrom(NaN, Infinity, 'text')),
  {
    maxLength: 3,
  },
);
const pick = fc.nat(1_000);
const name = fc.constantFrom('acc', 'acc', 'acc', 'loss');
const anyEnd = fc.constantFrom<End>('good', 'good', 'good', 'good', 'bad', 'stopped', 'killed', 'lost', 'interrupted');
/** Not the average: it is no eighth. */
const aggregate = fc.constantFrom<Aggregate>('last', 'min', 'max');
const objective = fc.record({
  metric: name,
  aggregate,
  goal: fc.constantFrom('maximize' as const, 'minimize' as const),
});

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    change: fc.oneof(
      fc.record({ objective: fc.oneof({ weight: 5, arbitrary: objective }, fc.constant(null)) }),
      fc.record({ numRuns: fc.integer({ min: 1, max: 30 }), retries: fc.nat(3) }),
      fc.constant({ target: null, maxTime: { seconds: 60, text: '1m' } }),
    ),
  }),
  fc.record({ kind: fc.constant('add-runs' as const), count: fc.integer({ min: 1, max: 5 }), id: fc.uuid() }),
);

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('run' as const), pick, name, values, how: anyEnd }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('start' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('report' as const), pick, name, values }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), pick, how: anyEnd }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('requeue' as const, 'add-point' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), edit }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('import' as const), value }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const) }) },
);

export const moves: fc.Arbitrary<readonly Move[]> = fc.array(anyMove, { maxLength: 40 });

/** Run IDs behind all that a story has by itself, with a gap before each block. */
export function reserveFrom(first: number): Means['reserve'] {
  let next = first;
  return (count) => (next += count + 3) - count;
}

export function live(story: Story, life: readonly Move[], reserve: Means['reserve'] = reserveFrom(1_000)): void {
  for (const one of life) make(story.wait(1_000), one, reserve);
}

function make(story: Story, move: Move, reserve: Means['reserve']): void {
  const { state } = story;
  switch (move.kind) {
    case 'run': {
      const run = start(story, move.pick);
      if (run === undefined) return;
      report(story, run, move.name, move.values);
      return end(story.wait(1_000), run, move.how);
    }
    case 'start':
      return void start(story, move.pick);
    case 'report':
      return report(story, chosen(state, move.pick, isLive), move.name, move.values);
    case 'end':
      return end(story, chosen(state, move.pick, isLive), move.how);
    case 'requeue': {
      const run = chosen(state, move.pick, ({ status }) => status.kind === 'ended');
      return run === undefined ? undefined : plan(story, { kind: 'retry', runs: [run.run] }, reserve);
    }
    case 'add-point':
      return plan(story, { kind: 'add-point', point: { rate: 0.5, layers: 2 + (move.pick % 90) } }, reserve);
    case 'edit':
      return plan(story, move.edit, reserve);
    case 'import': {
      const trials = [{ point: { rate: 0.25, layers: 50 }, objective: move.value }];
      return void story.event({ kind: 'trials.imported', source: 'results.csv', trials });
    }
    case 'pause':
      return void story.event({ kind: 'search.paused', reason: 'by user' });
    case 'resume':
      return void story.event({ kind: 'search.resumed' });
  }
}

function plan(story: Story, wish: Edit, reserve: Means['reserve']): void {
  const planned = planEdit(story.state, wish, { now: story.now, reserve });
  if (planned.kind === 'done') for (const event of planned.events) story.event(event);
}

/** One that is queued, or else the next one that is proposed; undefined: there is none. */
function start(story: Story, among: number): RunState | undefined {
  const run = chosen(story.state, among, ({ status }) => status.kind === 'queued') ?? propose(story);
  if (run !== undefined) story.attempt(run.run, run.attempt + 1);
  return run;
}

function propose(story: Story): RunState | undefined {
  const { state } = story;
  if (unproposed(state) <= 0) return undefined;
  const trial = state.runs.length + 1;
  const group = trial - ((trial - 1) % state.spec.repeats);
  const run = runIdOf(state.blocks, trial);
  const { point, why } = pointOf(state, group);
  story.event({ kind: 'run.proposed', run, trial, group, point, why, asOf: state.events });
  return state.byId.get(run);
}

function pointOf(state: SearchState, group: number): Pick<RunState, 'point' | 'why'> {
  const [first] = state.groups.get(group) ?? [];
  if (first !== undefined) return first;
  const [own] = state.enqueued;
  if (own !== undefined) return { point: own, why: { by: 'user' } };
  return { point: { rate: 0.125, layers: 2 + group }, why: { by: 'random', draw: group } };
}

function report(story: Story, run: RunState | undefined, metric: string, list: Values): void {
  if (run === undefined || list.length === 0) return;
  story.report(run.run, list, metric);
}

function end(story: Story, run: RunState | undefined, how: End): void {
  if (run === undefined) return;
  story.end(run.run, outcomeOf(story.state, run, how), how === 'interrupted');
}

function outcomeOf(state: SearchState, run: RunState, how: End): Outcome {
  switch (how) {
    case 'good':
      return outcomeOfExit({ code: 0 }, run, state);
    case 'bad':
      return outcomeOfExit({ code: 1 }, run, state);
    case 'lost':
      return { state: 'lost', reason: 'its supervisor and processes are gone', failure: 'lost' };
    case 'killed':
      return outcomeOfExit({ code: 137, why: { how: 'killed', reason: 'killed by user' } }, run, state);
    case 'stopped':
    case 'interrupted':
      return outcomeOfExit({ code: 0, why: { how: 'stopped', reason: how } }, run, state);
  }
}

function chosen(state: SearchState, among: number, isOne: (run: RunState) => boolean): RunState | undefined {
  const found = state.runs.filter(isOne);
  return found[among % found.length];
}

function isLive({ status }: RunState): boolean {
  return status.kind === 'running' || status.kind === 'starting';
}
