// One search over the lives of several drivers: what the store would have kept, and a driver that dies when it is told to.
import { drive } from '../../src/driver/drive.ts';
import type { Start } from '../../src/driver/drive.ts';
import { Mailbox } from '../../src/driver/mailbox.ts';
import { createWatches } from '../../src/metrics/watches.ts';
import type { Fact, ImportBatch } from '../../src/search/events.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import { startState } from '../../src/search/start-state.ts';
import { apply } from '../../src/search/state.ts';
import type { SearchState } from '../../src/search/state.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import type { World } from '../fakes/world.ts';
import { counting } from './play.ts';

/** What all drivers of a search share. */
export type Lives = {
  readonly spec: SearchSpec;
  readonly world: World;
  /** Every fact that the consumer took before it died. */
  readonly kept: Fact[];
  readonly strategy?: Strategy;
  readonly imported?: readonly ImportBatch[];
  /** Milliseconds since 1970. */
  now?(this: void): number;
  /** Sees each fact when it is kept. */
  watch?(this: void, fact: Fact, mailbox: Mailbox): void;
};

export function fold(facts: readonly Fact[]): SearchState {
  const [first, ...others] = facts;
  if (first?.kind !== 'event') throw new Error('no start');
  const state = startState(1, first.time, first.event);
  for (const fact of others) apply(state, fact);
  return state;
}

/**
 * Drives until the search ends or `most` more facts were kept: the driver dies before the effect of the last one. Resolves to
 * whether the search is over.
 */
export async function driveOn(lives: Lives, most = Infinity, seenAt?: number): Promise<boolean> {
  const { spec, world, kept, strategy = counting(), now = () => 1_000, watch = () => {} } = lives;
  const watches = await createWatches([]);
  const mailbox = new Mailbox();
  const ports = {
    strategy,
    executor: world,
    watches: () => watches,
    order: () => ({ script: 'true', env: {}, cwd: '/tmp', limitSeconds: 0, graceSeconds: 10 }),
    mailbox,
    reserveRuns: () => 1_001,
    position: (run: number, attempt: number, key: string) =>
      kept
        .flatMap((fact) => (fact.kind === 'points' ? [fact.batch] : []))
        .findLast((batch) => batch.run === run && batch.attempt === attempt && batch.file === key),
    curve: () => ({ steps: new Float64Array(), values: new Float64Array() }),
    now,
    notice: () => {},
    waiting: () => {},
  };
  let taken = 0;
  for await (const fact of drive(startOf(lives, spec, seenAt), ports, new AbortController().signal)) {
    kept.push(fact);
    taken += 1;
    if (taken === most) break;
    watch(fact, mailbox);
  }
  const last = kept.at(-1);
  return last?.kind === 'event' && last.event.kind === 'search.finished';
}

function startOf({ kept, imported = [] }: Lives, spec: SearchSpec, seenAt: number | undefined): Start {
  if (kept.length === 0) return { kind: 'new', search: 1, firstRun: 11, spec, imported };
  return { kind: 'resume', state: fold(kept), ...(seenAt === undefined ? {} : { seenAt }) };
}
