// The one loop that lets strategy, executor and metrics talk. It yields facts; whoever consumes them stores each one before
// asking for the next, so a fact is always stored before its effect.
import type { Fact, ImportBatch } from '../search/events.ts';
import type { Change } from '../executors/executor.ts';
import { loadObjective } from '../search/objective.ts';
import type { SearchSpec } from '../search/spec.ts';
import { startState } from '../search/start-state.ts';
import { apply } from '../search/state.ts';
import type { SearchState } from '../search/state.ts';
import { historyOf } from '../search/trials.ts';
import { unreachable } from '../errors.ts';
import { drop } from './ask.ts';
import { reattach } from './attempts.ts';
import { obey } from './control.ts';
import { hasNothingLeft, record } from './driving.ts';
import type { Driving, Ports } from './driving.ts';
import { CurveBook } from './curve-book.ts';
import { endByTime, endWhenFlat, obeyRules } from './end-rules.ts';
import { fillSlot } from './fill.ts';
import { giveUpLook } from './flat.ts';
import { lookIntoFolders, missFiles, takeFiles } from './folders.ts';
import { interrupt } from './halt.ts';
import { turnOfEvents } from './mailbox.ts';
import type { Message } from './mailbox.ts';
import { lookAt, poll } from './look.ts';
import { endWaiting, settle } from './settle.ts';
import { doubt, launchAgain, launched, launchFailed, reap } from './starting.ts';
import { lookAtSlots, openSlots, refreshSlots } from './slots.ts';
import { lookAtUsage, takeUsage, usageEveryMs } from './usage.ts';

export type Start =
  /** A search that was given its numbers: its own, and the first of a block of `spec.numRuns` Run IDs. */
  | {
      readonly kind: 'new';
      readonly search: number;
      readonly firstRun: number;
      readonly spec: SearchSpec;
      /** Known results. */
      readonly imported: readonly ImportBatch[];
    }
  /** One that has begun, as the journal has it; the state is the driver's from now on. */
  | {
      readonly kind: 'resume';
      readonly state: SearchState;
      /** When a driver was last at it, milliseconds since 1970. */
      readonly seenAt?: number;
    };

/** When the runs are first asked what they use: soon, so that short ones have a sample too. */
const firstUsageMs = 1_000;

/**
 * Runs a search to its end. The last event is `search.finished`, `search.paused` or `search.interrupted`, unless it was
 * detached. Throws HostError when
 * there is no place to run; when the consumer throws, runs go on under their supervisors.
 */
export async function* drive(start: Start, ports: Ports, signal: AbortSignal): AsyncGenerator<Fact> {
  const state = start.kind === 'new' ? yield* begin(start, ports) : start.state;
  const teardown = new AbortController();
  const driving = drivingOf(state, ports, AbortSignal.any([signal, teardown.signal]));
  const timer = setInterval(() => ports.mailbox.push({ kind: 'tick' }), ports.executor.pollEveryMs);
  void listen(driving);
  try {
    if (start.kind === 'resume') {
      const { seenAt } = start;
      yield* record(driving, { kind: 'search.resumed', ...(seenAt === undefined ? {} : { seenAt }) });
    }
    yield* openSlots(driving);
    if (start.kind === 'resume') {
      yield* reattach(driving);
      yield* refreshSlots(driving);
      yield* obeyRules(driving);
    }
    yield* loop(driving);
    yield* conclude(driving);
  } finally {
    clearInterval(timer);
    drop(driving);
    giveUpLook(driving);
    teardown.abort();
    await ports.executor.close();
  }
}

async function* begin(
  { search, spec, firstRun, imported }: Extract<Start, { kind: 'new' }>,
  ports: Ports,
): AsyncGenerator<Fact, SearchState> {
  const time = ports.now();
  const imports = imported.length === 0 ? {} : { imports: imported.length };
  const event = { kind: 'search.started', spec, firstRun, ...imports } as const;
  yield { kind: 'event', time, event };
  const state = startState(search, time, event, await loadObjective(spec));
  for (const batch of imported) {
    const fact: Fact = { kind: 'event', time: ports.now(), event: { kind: 'trials.imported', ...batch } };
    yield fact;
    apply(state, fact);
  }
  return state;
}

function drivingOf(state: SearchState, ports: Ports, signal: AbortSignal): Driving {
  const { sources } = state.spec;
  return {
    state,
    ports,
    signal,
    free: [],
    slots: new Map(),
    live: new Map(),
    due: new Set(),
    polling: new Set(),
    halt: undefined,
    ask: undefined,
    look: undefined,
    isTimeUp: false,
    exhausted: undefined,
    curves: new CurveBook(),
    usageAt: ports.now() - usageEveryMs + firstUsageMs,
    foldersAt: 0,
    slotsAt: 0,
    cpu: new Map(),
    regexNames: new Set(sources.flatMap((source) => (source.kind === 'regex' ? [source.name] : []))),
    neverBegan: new Map(),
    told: new Set(),
    hasLookedForUnseen: false,
    hasWarned: false,
  };
}

/** News go before new runs: an interrupt is heard, and a result counts, before the next slot is filled. */
async function* loop(driving: Driving): AsyncGenerator<Fact> {
  const { mailbox } = driving.ports;
  for (;;) {
    for (let news = mailbox.take(); news !== undefined; news = mailbox.take()) yield* handle(driving, news);
    poll(driving);
    if (yield* fillSlot(driving)) {
      await turnOfEvents();
      continue;
    }
    if (isOver(driving)) return;
    yield* handle(driving, await mailbox.next(driving.signal));
  }
}

async function* handle(driving: Driving, message: Message): AsyncGenerator<Fact> {
  switch (message.kind) {
    case 'launched':
      return yield* launched(driving, message);
    case 'launch-failed':
      return yield* launchFailed(driving, message);
    case 'launch-unanswered':
      return doubt(driving, message.ref);
    case 'launch-again':
      return yield* launchAgain(driving, message.ref);
    case 'slots':
      return yield* refreshSlots(driving);
    case 'reached':
      return reap(driving, message.host);
    case 'changed':
      return lookAt(driving, message.ref);
    case 'answers':
      driving.polling.delete(message.host);
      return yield* settle(driving, message.asked, message.answers);
    case 'files':
      return takeFiles(driving, message);
    case 'files-missed':
      return missFiles(driving, message.ref);
    case 'usage':
      return yield* takeUsage(driving, message.usages);
    case 'poll-failed':
      driving.polling.delete(message.host);
      return driving.ports.notice(`cannot look at the runs now: ${message.reason}`);
    case 'tick':
      for (const attempt of driving.live.values()) lookAt(driving, attempt.job.ref);
      lookIntoFolders(driving);
      lookAtUsage(driving);
      yield* lookAtSlots(driving);
      return yield* endByTime(driving);
    case 'answered':
      return; // the next look at the free slots finds it
    case 'looked':
      return endWhenFlat(driving, message.look, message.reason);
    case 'look-failed':
      if (driving.look === message.look) throw message.error;
      return;
    case 'control':
      return yield* obey(driving, message);
    case 'interrupt':
      return yield* interrupt(driving, message.signal);
    default:
      return unreachable(message);
  }
}

function isOver(driving: Driving): boolean {
  const { halt } = driving;
  if (halt?.kind === 'detached' || (halt?.kind === 'interrupted' && halt.step === 'leave')) return true;
  if (driving.live.size > 0 || (halt?.kind === 'paused' && halt.stays)) return false;
  return halt !== undefined || hasNothingLeft(driving);
}

async function* conclude(driving: Driving): AsyncGenerator<Fact> {
  const { halt, state } = driving;
  if (halt?.kind === 'stopped') yield* endWaiting(driving);
  if (halt?.kind === 'paused' || halt?.kind === 'detached') return;
  if (halt?.kind === 'interrupted') {
    yield* record(driving, { kind: 'search.interrupted', signal: halt.signal });
    return;
  }
  if (halt?.kind === 'stopped' && halt.by === 'user') {
    yield* record(driving, { kind: 'search.finished', state: 'stopped', reason: halt.reason });
    return;
  }
  const reason = halt?.reason ?? driving.exhausted ?? (await exhaustion(driving)) ?? allEnded(state);
  const { complete, stopped } = state.counts;
  const isUseless = state.spec.objective === null ? complete + stopped === 0 : state.best === undefined;
  yield* record(driving, { kind: 'search.finished', state: isUseless ? 'failed' : 'finished', reason });
}

/** What the strategy says at its end, where the space had fewer points than runs were asked for. An interrupt ends the wait. */
async function exhaustion({ state, ports, signal }: Driving): Promise<string | undefined> {
  if (state.spec.numRuns === state.spec.askedRuns) return undefined;
  const { interrupted } = ports.mailbox;
  try {
    const proposal = await ports.strategy.propose(historyOf(state), AbortSignal.any([signal, interrupted]));
    return proposal.kind === 'done' ? proposal.reason : undefined;
  } catch (error) {
    if (interrupted.aborted && !signal.aborted) return undefined;
    throw error;
  }
}

/** Passes what the executor pushes on to the mailbox; a stream that breaks is no harm, polling goes on. */
async function listen(driving: Driving): Promise<void> {
  const { executor, mailbox } = driving.ports;
  const pass = (change: Change): void =>
    mailbox.push(change.kind === 'ended' ? { kind: 'changed', ref: change.ref } : change);
  try {
    for await (const change of executor.changes(driving.signal)) pass(change);
  } catch (error) {
    if (!driving.signal.aborted) driving.ports.notice(`ends of runs are seen late: ${String(error)}`);
  }
}

function allEnded({ runs }: SearchState): string {
  return runs.length === 1 ? 'its only run has ended' : `all ${runs.length} runs ended`;
}
