// What the driver holds in its hands beside the state: slots, attempts that live, and whether it still launches.
import type { Executor, JobOrder, Slot } from '../executors/executor.ts';
import type { MetricSource } from '../metrics/source.ts';
import type { Fact, SearchEvent, SourceState } from '../search/events.ts';
import type { Job } from '../search/job.ts';
import { apply } from '../search/state.ts';
import type { RunState, SearchState } from '../search/state.ts';
import type { Strategy } from '../strategies/strategy.ts';
import type { Mailbox } from './mailbox.ts';

/** All that the driver uses of the world. */
export type Ports = {
  readonly strategy: Strategy;
  readonly executor: Executor;
  readonly sources: readonly MetricSource[];
  /** The script, environment and limits of an attempt. */
  order(run: RunState, job: Job): JobOrder;
  readonly mailbox: Mailbox;
  /** Milliseconds since 1970. */
  now(): number;
  /** Something a person should read that is no fact. */
  notice(text: string): void;
};

/** How far one file of an attempt was read. */
export type Reader = {
  readonly source: MetricSource;
  state: SourceState;
  generation: number;
  offset: number;
  isWhole: boolean;
};

export type LiveAttempt = {
  readonly job: Job;
  readonly slot: Slot;
  readonly readers: readonly Reader[];
  isLaunched: boolean;
  /** Something was heard of it before its launch was. */
  isHeardOf: boolean;
  /** The host did not answer when it was last asked. */
  isUnknown: boolean;
};

/** Why nothing more is launched. */
export type Halt =
  | { readonly kind: 'exhausted'; readonly reason: string }
  | { readonly kind: 'paused'; readonly reason: string }
  | { readonly kind: 'interrupted'; readonly signal: 'SIGINT' | 'SIGTERM'; readonly step: InterruptStep };

/** What one more Ctrl-C does: ask runs to end, kill them, leave without waiting for their ends. */
export type InterruptStep = 'term' | 'kill' | 'leave';

export type Driving = {
  readonly state: SearchState;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly free: Slot[];
  /** By Run ID. */
  readonly live: Map<number, LiveAttempt>;
  /** Run IDs to look at as soon as no poll is under way. */
  readonly due: Set<number>;
  isPolling: boolean;
  halt: Halt | undefined;
  /** The user was told that the metric has not been seen. */
  hasWarned: boolean;
};

/** Yields the fact, which the consumer stores before it asks for the next one, then folds it. */
export async function* record(driving: Driving, event: SearchEvent): AsyncGenerator<Fact> {
  yield* fold(driving, { kind: 'event', time: driving.ports.now(), event });
}

export async function* fold(driving: Driving, fact: Fact): AsyncGenerator<Fact> {
  yield fact;
  apply(driving.state, fact);
}
