// Searches told by hand: each step makes a fact, folds it, and hands it to whoever listens.
import { runIdOf } from '../../src/search/run-ids.ts';
import { startState } from '../../src/search/start-state.ts';
import { apply } from '../../src/search/state.ts';
import type { SearchState } from '../../src/search/state.ts';
import type { Fact, Outcome, SearchEvent, Suggestion } from '../../src/search/events.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import type { SearchSpace, Point } from '../../src/space/param.ts';
import type { View, ViewContext } from '../../src/views/view.ts';
import { baseSpec } from './spec.ts';

/** Local time, so that clocks read the same in every zone. */
const noon = new Date(2026, 0, 5, 12, 0, 0).getTime();

const rateAndLayers: SearchSpace = [
  { kind: 'range', name: 'rate', low: 0.001, high: 1, scale: 'log', type: 'float' },
  { kind: 'range', name: 'layers', low: 2, high: 100, scale: 'linear', type: 'int' },
];

export function specOf(changes: Partial<SearchSpec> = {}): SearchSpec {
  return {
    ...baseSpec,
    strategy: 'bayesian',
    space: rateAndLayers,
    objective: { metric: 'keras/val_acc', aggregate: 'last', goal: 'maximize' },
    numRuns: 21,
    askedRuns: changes.numRuns ?? 21,
    parallelRuns: 3,
    command: { kind: 'argv', argv: ['python', 'train.py', '--rate', ':rate:', '--layers', ':layers:'] },
    cwd: '/home/me/project',
    failOn: 'all',
    hyperVersion: '0.1.0',
    ...changes,
  };
}

export const complete: Outcome = { state: 'complete', reason: 'exit 0', exitCode: 0 };
export const failed: Outcome = { state: 'failed', reason: 'exit 1', exitCode: 1 };

export type Listener = (state: SearchState, fact: Fact) => void;

/** One search, from its start. Run IDs begin at `firstRun`. */
export class Story {
  readonly state: SearchState;
  readonly started: Fact;
  now = noon;
  readonly #listeners: Listener[] = [];

  constructor(changes: Partial<SearchSpec> = {}, search = 61, firstRun = 388) {
    const event: SearchEvent = { kind: 'search.started', spec: specOf(changes), firstRun };
    this.state = startState(search, this.now, event);
    this.started = { kind: 'event', time: this.now, event };
  }

  /** Tells the listener of the start, and of everything from now on. */
  tell(listener: Listener): this {
    this.#listeners.push(listener);
    listener(this.state, this.started);
    return this;
  }

  /** Tells the view, as `tell` does. */
  watch(view: Pick<View, 'update'>): this {
    return this.tell((state, fact) => view.update(state, fact));
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  event(event: SearchEvent): this {
    return this.#fact({ kind: 'event', time: this.now, event });
  }

  /** Proposes and starts a run; returns its Run ID. */
  start(
    point: Point,
    slot = 'local:0',
    host = 'local',
    why: Suggestion = { by: 'bayesian', source: 'start', draw: 0 },
    gpus: readonly string[] = [],
  ): number {
    const trial = this.state.runs.length + 1;
    const run = runIdOf(this.state.blocks, trial);
    const group = trial - ((trial - 1) % this.state.spec.repeats);
    this.event({ kind: 'run.proposed', run, trial, group, point, why, asOf: this.state.events });
    return this.attempt(run, 1, slot, host, gpus);
  }

  attempt(run: number, attempt: number, slot = 'local:0', host = 'local', gpus: readonly string[] = []): number {
    const ref = { search: this.state.search, run, attempt };
    const root = host === 'local' ? '/home/me/project/.hyper' : '/home/me/.hyper/p1';
    const dir = `${root}/runs/${ref.search}/${run}/${attempt}`;
    const executor = host === 'local' ? 'local' : 'ssh';
    const job = { ref, where: { executor, host, machineId: 'm', dir, gpus } } as const;
    this.event({ kind: 'run.starting', run, attempt, slot, job });
    this.event({ kind: 'run.running', run, attempt, job });
    return run;
  }

  report(run: number, values: readonly (number | string)[], name = 'keras/val_acc'): this {
    const attempt = this.state.byId.get(run)?.attempt ?? 1;
    const points = values.map((value, step) => ({ name, step, time: this.now / 1000, value }));
    const batch = { run, attempt, file: 'log', generation: 0, offset: 0, source: {}, points };
    return this.#fact({ kind: 'points', time: this.now, batch });
  }

  end(run: number, outcome: Outcome = complete, again = false, notBefore?: number): this {
    const attempt = this.state.byId.get(run)?.attempt ?? 1;
    const wait = notBefore === undefined ? {} : { notBefore };
    return this.event({ kind: 'run.ended', run, attempt, outcome, again, totals: [], ...wait });
  }

  /** A whole run that takes so long and climbs to its last value. */
  run(point: Point, last: number | undefined, ms: number, outcome: Outcome = complete): number {
    const run = this.start(point);
    if (last !== undefined) this.report(run, climb(last));
    this.wait(ms).end(run, outcome);
    return run;
  }

  finish(reason = 'all runs ended'): this {
    return this.event({ kind: 'search.finished', state: 'finished', reason });
  }

  /** What views see beside the facts; `tails` are the last lines of a run's output. */
  context(tails: Readonly<Record<number, readonly string[]>> = {}): ViewContext {
    return {
      root: '/home/me/project/.hyper',
      command: (state, run) => commandOf(state.byId.get(run)?.point ?? {}),
      tail: (_, run, lines) => (tails[run] ?? []).slice(-lines),
      now: () => this.now,
    };
  }

  #fact(fact: Fact): this {
    apply(this.state, fact);
    for (const listener of this.#listeners) listener(this.state, fact);
    return this;
  }
}

/** Twelve values of a learning curve that ends at `last`. */
export function climb(last: number): readonly number[] {
  return Array.from({ length: 12 }, (_, step) => (step === 11 ? last : last * (1 - 0.8 ** (step + 1))));
}

/** The search of the mock-ups: 21 runs, one of them failed. */
export function mockSearch(): Story {
  const story = new Story();
  for (const [rate, layers, value, seconds] of mockRuns) {
    if (value === undefined) story.run({ rate, layers }, undefined, 4000, failed);
    else story.run({ rate, layers }, value, seconds * 1000);
  }
  return story;
}

function commandOf(point: Point): string {
  return `python train.py --rate ${String(point['rate'])} --layers ${String(point['layers'])}`;
}

const mockRuns: readonly (readonly [number, number, number | undefined, number])[] = [
  [0.001151, 4, 0.6774, 138],
  [0.0302, 71, 0.7713, 141],
  [0.0081234, 33, 0.825, 122],
  [0.4, 12, 0.5023, 129],
  [0.78961, 9, undefined, 4],
  [0.002, 88, 0.7522, 150],
  [0.01653, 95, 0.8297, 131],
  [0.0123, 50, 0.8324, 133],
  [0.05, 61, 0.7401, 135],
  [0.003407, 54, 0.7999, 129],
  [0.003477, 70, 0.8007, 151],
  [0.012571364, 64, 0.8417, 131],
  [0.03166, 69, 0.771, 134],
  [0.01876, 60, 0.8402, 140],
  [0.01011, 64, 0.8389, 139],
  [0.02, 20, 0.8101, 130],
  [0.0085, 57, 0.8333, 130],
  [0.0155, 58, 0.8394, 130],
  [0.019, 59, 0.8391, 130],
  [0.017859841, 57, 0.8424, 134],
  [0.008474, 70, 0.8392, 146],
];
