// What the driver holds in its hands beside the state: slots, attempts that live, and whether it still launches.
import type { Executor, JobOrder, Slot, Stop } from '../executors/executor.ts';
import type { Watch } from '../metrics/source.ts';
import type { Fact, SearchEvent, SourceState } from '../search/events.ts';
import type { Curve, History } from '../search/history.ts';
import type { Job } from '../search/job.ts';
import { apply, unproposed } from '../search/state.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { RunState, SearchState } from '../search/state.ts';
import type { StopWatch } from '../search/stop-condition.ts';
import type { Proposal, Strategy } from '../strategies/strategy.ts';
import type { CurveBook } from './curve-book.ts';
import type { Mailbox } from './mailbox.ts';

export type Position = { readonly generation: number; readonly offset: number; readonly source: SourceState };

/** All that the driver uses of the world. */
export type Ports = {
  readonly strategy: Strategy;
  readonly executor: Executor;
  /** Where the run's measurements come from, its own paths in place. */
  watches(run: RunState, job: Job): readonly Watch[];
  /** The script, environment and limits of an attempt. */
  order(run: RunState, job: Job, spec: SearchSpec): JobOrder;
  readonly mailbox: Mailbox;
  /** Takes so many consecutive Run IDs; returns the first. */
  reserveRuns(count: number): number;
  /** How far a file of an attempt was read before; undefined: nothing of it was. */
  position(run: number, attempt: number, key: string): Position | undefined;
  /** What was recorded of a metric of an attempt. */
  curve(run: number, attempt: number, name: string): Curve;
  /** Why more runs of the search would gain nothing; undefined: they may. The same state always gets the same answer. */
  flat?(state: SearchState, signal: AbortSignal): Promise<string | undefined>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Something a person should read that is no fact. */
  notice(text: string, kind?: 'warning' | 'note'): void;
  /** Why nothing starts in some slots now, as people read it; told whenever it may have changed. */
  waiting(reasons: readonly string[]): void;
};

/** How far one file of an attempt was read. */
export type Reader = {
  readonly watch: Watch;
  /** As the executor is asked for it: that of the watch, or a file below it. */
  readonly file: string;
  /** Under which its offset is stored; two watches may read one file. */
  readonly key: string;
  /** Put before the names found in it. */
  readonly prefix: string;
  state: SourceState;
  generation: number;
  offset: number;
  /** Something of the attempt's own was read from it. */
  isRead: boolean;
  isWhole: boolean;
};

export type LiveAttempt = {
  readonly job: Job;
  readonly slot: Slot;
  readonly watches: readonly Watch[];
  /** Files below watched folders join as they are found. */
  readonly readers: Reader[];
  /** The end of its log, as far as it was read. */
  tail: string;
  /** Which of the log and what the run sends reported a name first, and owns it. */
  readonly owners: Map<string, string>;
  readonly stopWatch: StopWatch;
  /** `ended`: the watched folders were looked through after the attempt's end. */
  folders: 'due' | 'asked' | 'ended';
  isLaunched: boolean;
  /** What the user asked for while it was still being launched. */
  endWhenLaunched: Stop | undefined;
  /** Something was heard of it before its launch was. */
  isHeardOf: boolean;
  /** Whether it was launched cannot be told: it is looked at all the same. */
  isDoubtful: boolean;
  /** The host did not answer when it was last asked. */
  isUnknown: boolean;
};

/** Why nothing more is launched. */
export type Halt =
  /** `stays`: it is waited for a word to go on, also when the last run has ended. */
  | { readonly kind: 'paused'; readonly reason: string; readonly stays: boolean }
  /** No more of it is wanted: by the user, or by a rule that was given for its end. */
  | {
      readonly kind: 'stopped';
      readonly by: 'user' | 'rule';
      readonly reason: string;
    }
  /** Another driver goes on with it. */
  | { readonly kind: 'detached' }
  | { readonly kind: 'interrupted'; readonly signal: 'SIGINT' | 'SIGTERM'; readonly step: InterruptStep };

/** What one more Ctrl-C does: ask runs to end, kill them, leave without waiting for their ends. */
export type InterruptStep = 'term' | 'kill' | 'leave';

/** What the strategy was asked for a free slot. */
export type Ask = {
  /** How many events the history had. */
  readonly asOf: number;
  readonly history: History;
  readonly abort: AbortController;
  /** undefined: it still thinks. */
  answer: Proposal | { readonly kind: 'failed'; readonly error: unknown } | undefined;
};

export type Driving = {
  readonly state: SearchState;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly free: Slot[];
  /** All slots there are now, by name, those where nothing starts included; runs may still sit in others. */
  slots: ReadonlyMap<string, Slot>;
  /** By Run ID. */
  readonly live: Map<number, LiveAttempt>;
  /** Run IDs to look at as soon as no poll is under way. */
  readonly due: Set<number>;
  /** Hosts whose attempts are being asked about. */
  readonly polling: Set<string>;
  halt: Halt | undefined;
  /** One at a time: each proposal takes the one before into account. */
  ask: Ask | undefined;
  /** It is being found out whether more runs would gain anything; aborted to give that up. */
  look: AbortController | undefined;
  /** The time of the search is over, and its runs were asked to end. */
  isTimeUp: boolean;
  /** Why the strategy has no more points; what is queued is run all the same. */
  exhausted: string | undefined;
  /** Curves of the objective's metric, for strategies that judge. */
  readonly curves: CurveBook;
  /** Milliseconds since 1970 when it was last asked what the runs use, and their folders were looked through. */
  usageAt: number;
  foldersAt: number;
  /** When it was last asked which slots there are. */
  slotsAt: number;
  /** CPU seconds of the runs when they were last looked at, by Run ID; `time` in milliseconds. */
  readonly cpu: Map<number, { readonly attempt: number; readonly cpuSeconds: number; readonly time: number }>;
  /** Metrics that a `--metric-regex` reads. */
  readonly regexNames: ReadonlySet<string>;
  /** Attempts in a row that could not be started, by host. */
  readonly neverBegan: Map<string, number>;
  /** Texts of problems with files that were told. */
  readonly told: Set<string>;
  /** What the first good run did not report was told. */
  hasLookedForUnseen: boolean;
  /** The user was told that the metric has not been seen. */
  hasWarned: boolean;
};

/** Whether every run there is to be was proposed, and none waits for an attempt. */
export function hasNothingLeft({ state, exhausted }: Driving): boolean {
  return state.counts.queued === 0 && (exhausted !== undefined || unproposed(state) === 0);
}

/** Yields the fact, which the consumer stores before it asks for the next one, then folds it. */
export async function* record(driving: Driving, event: SearchEvent): AsyncGenerator<Fact> {
  yield* fold(driving, { kind: 'event', time: driving.ports.now(), event });
}

export async function* fold(driving: Driving, fact: Fact): AsyncGenerator<Fact> {
  yield fact;
  apply(driving.state, fact);
}
