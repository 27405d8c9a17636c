// Searches played in a world without machines: the driver's loop, with whoever watches its facts.
import { drive } from '../../src/driver/drive.ts';
import type { Ports } from '../../src/driver/driving.ts';
import { Mailbox } from '../../src/driver/mailbox.ts';
import type { Watch } from '../../src/metrics/source.ts';
import { createWatches } from '../../src/metrics/watches.ts';
import type { Fact, ImportBatch, SearchEvent } from '../../src/search/events.ts';
import { loadObjective } from '../../src/search/objective.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import { startState } from '../../src/search/start-state.ts';
import { apply } from '../../src/search/state.ts';
import type { RunState, SearchState } from '../../src/search/state.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { baseSpec } from '../fakes/spec.ts';
import { World } from '../fakes/world.ts';
import type { WorldRun } from '../fakes/world.ts';

/** Proposes 0, 1/100, 2/100 …, at most `most` points. */
export function counting(most = Infinity): Strategy {
  return {
    name: 'counting',
    async propose({ trials }) {
      if (trials.length >= most) return { kind: 'done', reason: `only ${most} points` };
      return { kind: 'point', point: { x: trials.length / 100 }, why: { by: 'random', draw: trials.length } };
    },
  };
}

/** A clock that goes on by a minute with each look: nothing is waited for. */
export function hurried(): () => number {
  let now = 0;
  return () => (now += 60_000);
}

export type Played = { readonly facts: Fact[]; readonly notices: string[]; state: SearchState };

export async function play(
  spec: Partial<SearchSpec>,
  world: World,
  watch: (fact: Fact, mailbox: Mailbox) => void = () => {},
  strategy = counting(),
  watches?: (run: RunState) => readonly Watch[],
  now: () => number = () => 1_000,
  imported: readonly ImportBatch[] = [],
  flat?: Ports['flat'],
): Promise<Played> {
  const usual = await createWatches(spec.sources ?? []);
  const mailbox = new Mailbox();
  const notices: string[] = [];
  const order = { script: 'exec true', env: {}, cwd: '/tmp', limitSeconds: 0, graceSeconds: 10 };
  const ports = {
    strategy,
    executor: world,
    watches: watches ?? (() => usual),
    order: () => order,
    mailbox,
    reserveRuns: () => 1_001,
    position: () => undefined,
    curve: () => ({ steps: new Float64Array(), values: new Float64Array() }),
    now,
    notice: (text: string) => notices.push(text),
    waiting: () => {},
    ...(flat === undefined ? {} : { flat }),
  };
  const facts: Fact[] = [];
  const slots = await world.slots(baseSpec.numRuns);
  const whole: SearchSpec = { ...baseSpec, parallelRuns: slots.length, ...spec };
  const objective = await loadObjective(whole);
  let state: SearchState | undefined;
  for await (const fact of drive(
    { kind: 'new', search: 1, firstRun: 11, imported, spec: whole },
    ports,
    new AbortController().signal,
  )) {
    facts.push(fact);
    if (state !== undefined) apply(state, fact);
    else if (fact.kind === 'event') state = startState(1, fact.time, fact.event, objective);
    watch(fact, mailbox);
  }
  if (state === undefined) throw new Error('no fact');
  return { facts, notices, state };
}

export function events(facts: readonly Fact[]): readonly SearchEvent[] {
  return facts.flatMap((fact) => (fact.kind === 'event' ? [fact.event] : []));
}

export function kinds(facts: readonly Fact[]): readonly string[] {
  return events(facts).map(({ kind }) => kind);
}

/** A world whose runs end at once. */
export function quick(
  slots: number,
  exit: (run: WorldRun) => number = () => 0,
  log: (run: WorldRun) => string = () => '',
): World {
  const world: World = new World(slots, (one) => world.end(one, exit(one), log(one)));
  return world;
}
