// The facts of a search that another process drives, as they come into the store: events, and the points of its running runs.
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../executors/identity.ts';
import type { Fact, MetricPoint } from '../search/events.ts';
import type { SearchState } from '../search/state.ts';
import type { SearchSummary, StoreReader } from '../store/store.ts';
import { activeRuns } from '../views/run-text.ts';
import { summaryOf } from './reading.ts';

/** `state` is folded by the caller, fact by fact: what is read next depends on it. */
export type Following = {
  readonly reader: StoreReader;
  readonly state: SearchState;
  /** Points read so far, by attempt and by name. */
  readonly seen: Map<string, Map<string, number>>;
};

/** How often the store is asked whether anything was written, and whether the driver lives. */
const pollMs = 250;
const lookMs = 1000;

/** Reading takes at most this share of the time: a search that writes much is followed more slowly. */
const readingShare = 0.1;
const longestPollMs = 2000;

/** A search is driven by nobody for a moment when one driver takes it over from another. */
const patienceMs = 5000;

/** A batch no larger than this. */
const batchSize = 20_000;

/** Returns when nothing more is to come: the search has ended, its driver is gone, or the signal was given. */
export async function* followSearch(following: Following, signal: AbortSignal): AsyncGenerator<Fact> {
  const { reader, state } = following;
  const driver = watchDriver(following);
  let version: number | undefined;
  while (!signal.aborted) {
    const began = Date.now();
    // Before the reading: what is written meanwhile is another version.
    const found = reader.version();
    if (found !== version) yield* newFacts(following);
    if (isOver(state) || driver.isGone()) return;
    version = found;
    const tookMs = Date.now() - began;
    const restMs = Math.min(longestPollMs, Math.max(pollMs, tookMs / readingShare));
    await sleep(restMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Whether a search has had its last word. A paused one has not, as long as it is driven. */
export function isOver({ status }: SearchState): boolean {
  return status.kind !== 'running' && status.kind !== 'paused';
}

/** Whether it was paused, and its last run has ended. */
export function hasPaused({ status, counts }: SearchState): boolean {
  return status.kind === 'paused' && counts.active === 0;
}

/** What was stored since it was asked last. The points of a run come before its end, as they did where it was driven. */
export function* newFacts({ reader, state, seen }: Following): Generator<Fact> {
  for (const { time, event } of reader.events(state.search, state.events)) {
    if (event.kind === 'run.ended') {
      yield* newPoints(reader, seen, event.run, event.attempt);
      seen.delete(keyOf(event.run, event.attempt));
    }
    yield { kind: 'event', time, event };
  }
  for (const { run, attempt } of activeRuns(state)) yield* newPoints(reader, seen, run, attempt);
}

function* newPoints(reader: StoreReader, seen: Following['seen'], run: number, attempt: number): Generator<Fact> {
  const counts = seen.get(keyOf(run, attempt)) ?? new Map<string, number>();
  seen.set(keyOf(run, attempt), counts);
  let points: MetricPoint[] = [];
  for (const point of reader.points(run, attempt, new Map(counts))) {
    counts.set(point.name, (counts.get(point.name) ?? 0) + 1);
    points.push(point);
    if (points.length < batchSize) continue;
    yield pointsFact(run, attempt, points);
    points = [];
  }
  if (points.length > 0) yield pointsFact(run, attempt, points);
}

/** Where the points were read from, only their driver knows. */
function pointsFact(run: number, attempt: number, points: readonly MetricPoint[]): Fact {
  const batch = { run, attempt, file: '', generation: 0, offset: 0, source: {}, points };
  return { kind: 'points', time: Date.now(), batch };
}

function keyOf(run: number, attempt: number): string {
  return `${run}/${attempt}`;
}

/** Whether no process drives it: for a moment, or for good. */
export function isLeft({ driver }: SearchSummary): boolean {
  return driver === null || !isAlive(driver);
}

/** The summary is read again only where the driver that it names is dead. */
function watchDriver({ reader, state }: Following): { isGone(): boolean } {
  let lookedAt = 0;
  let goneSince: number | undefined;
  let summary = summaryOf(reader, state.search);
  return {
    isGone() {
      const now = Date.now();
      if (now - lookedAt < lookMs) return false;
      lookedAt = now;
      if (isLeft(summary)) summary = summaryOf(reader, state.search);
      goneSince = isLeft(summary) ? (goneSince ?? now) : undefined;
      if (goneSince === undefined) return false;
      return hasPaused(state) || now - goneSince > patienceMs;
    },
  };
}
