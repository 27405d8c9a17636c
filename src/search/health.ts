// Places that fail runs which others complete: a host, or one GPU of it. They get no more runs, and give those back.
import type { Outcome } from './events.ts';
import type { RunState, SearchState } from './state.ts';

/** A slot, or where an attempt is, as far as it matters here. */
export type Spot = { readonly host: string; readonly gpus: readonly string[] };

/** A run that failed somewhere. `completed`, `failed`: how many attempts had ended so anywhere before it did. */
type Failure = {
  readonly run: number;
  readonly attempt: number;
  readonly gpus: string;
  readonly completed: number;
  readonly failed: number;
};

/** Failures of one place since its last end that was none, one a run. */
type Streak = { readonly host: string; readonly failures: readonly Failure[] };

export type Health = {
  /** Attempts that completed, or failed by themselves, but for those at places in quarantine. */
  completed: number;
  failed: number;
  /** By place. */
  readonly streaks: Map<string, Streak>;
  /** Runs that are to be given back, and by which place those were that have been. */
  readonly owed: Map<number, { readonly place: string; readonly attempt: number }>;
  readonly givenBack: Map<number, string>;
};

/** `reason` stands behind `PLACE is quarantined: `. `runs`: to be run again. */
export type SickPlace = { readonly place: string; readonly reason: string; readonly runs: readonly number[] };

/**
 * The rule. A place is sick when the last 3 runs that ended there failed by themselves, while since the first of these at least one run
 * completed elsewhere (be it one of them, on another attempt), and no more failed elsewhere than completed. One failure is most likely
 * the point's own fault, and so are many where most points fail; three in a row are not, where others do well meanwhile. What is alone
 * in its search has no elsewhere: the guard against runs that fail alike is for that. Three failures on one GPU blame the GPU, on
 * several of them the host.
 */
const failuresInRow = 3;

export function startHealth(): Health {
  return { completed: 0, failed: 0, streaks: new Map(), owed: new Map(), givenBack: new Map() };
}

/**
 * Asked at each end of a run, and cheap. A place that is in quarantine already is among them while it has runs to give back: of those
 * that sat there, or because a driver died before it came to that.
 */
export function sickPlaces(state: SearchState): readonly SickPlace[] {
  return [...owing(state), ...newlySick(state)];
}

/** Why nothing starts there, as people read it; undefined: it is not in quarantine. */
export function isQuarantined({ quarantined }: SearchState, spot: Spot): string | undefined {
  if (quarantined.size === 0) return undefined;
  const place = placesOf(spot).find((one) => quarantined.has(one));
  return place === undefined ? undefined : `${place} is quarantined: ${quarantined.get(place) ?? ''}`;
}

/**
 * Places whose quarantine was a mistake: two of the runs they gave back, or the only one, failed elsewhere too, and none completed. So it
 * was the points.
 */
export function clearedPlaces(state: SearchState): readonly { readonly place: string; readonly reason: string }[] {
  return [...state.quarantined.keys()].flatMap((place) => {
    const runs = [...state.health.givenBack].filter(([, from]) => from === place);
    const ends = runs.map(([run]) => endElsewhere(state, run, place));
    const failures = ends.filter((end) => end === 'failed').length;
    if (failures === 0 || failures < Math.min(2, runs.length) || ends.includes('complete')) return [];
    return [{ place, reason: 'runs that failed there failed elsewhere too' }];
  });
}

/**
 * Where a run goes best: to another host than those where it went wrong, else to another GPU; and of such slots to the one whose place
 * has failed the fewest runs in a row. undefined: there is no slot.
 */
export function slotFor<Slot extends Spot>(
  run: RunState,
  slots: readonly Slot[],
  { health }: SearchState,
): Slot | undefined {
  const wrong = run.attempts.flatMap(({ where, outcome }) => (wentWrong(outcome) ? [where] : []));
  if (wrong.length === 0 && health.streaks.size === 0) return slots[0];
  const failuresAt = (spot: Spot): number =>
    Math.max(...placesOf(spot).map((place) => health.streaks.get(place)?.failures.length ?? 0));
  const ranked = slots.map((slot) => ({ slot, near: nearness(slot, wrong), failures: failuresAt(slot) }));
  return ranked.toSorted((a, b) => a.near - b.near || a.failures - b.failures)[0]?.slot;
}

/** Changes `state` in place, as all below do. `again`: its run is queued for another attempt. */
export function countEnd(state: SearchState, run: RunState, outcome: Outcome, again: boolean): void {
  const { health } = state;
  const verdict = verdictOf(outcome, again);
  const where = run.attempts.at(-1)?.where;
  if (where === undefined || verdict === 'nothing') return;
  const bad = placesOf(where).find((place) => state.quarantined.has(place));
  if (bad !== undefined) {
    if (verdict === 'failed') health.owed.set(run.run, { place: bad, attempt: run.attempt });
    return;
  }
  const { completed, failed } = health;
  const failure = { run: run.run, attempt: run.attempt, gpus: where.gpus.join(' '), completed, failed };
  for (const place of placesOf(where)) {
    const before = health.streaks.get(place)?.failures ?? [];
    const failures = [...before.filter((one) => one.run !== run.run), failure];
    if (verdict === 'failed') health.streaks.set(place, { host: where.host, failures });
    else health.streaks.delete(place);
  }
  if (verdict === 'complete') health.completed += 1;
  if (verdict === 'failed') health.failed += 1;
}

export function quarantinePlace(state: SearchState, place: string, reason: string): void {
  const { health, quarantined } = state;
  for (const { run, attempt } of returnable(state, place)) health.owed.set(run, { place, attempt });
  quarantined.set(place, reason);
  forget(health, place);
}

export function releasePlace({ health, quarantined }: SearchState, place: string): void {
  quarantined.delete(place);
  for (const [run, owed] of health.owed) if (owed.place === place) health.owed.delete(run);
  forget(health, place);
}

/** The run is to be run again. */
export function giveBack({ health }: SearchState, run: number): void {
  const owed = health.owed.get(run);
  if (owed === undefined) return;
  health.owed.delete(run);
  health.givenBack.set(run, owed.place);
}

/** What ended there counts no more; what ended on a GPU, not against its host either. */
function forget({ streaks }: Health, place: string): void {
  const host = streaks.get(place)?.host;
  for (const [other, streak] of streaks)
    if (other === place || other === host || streak.host === place) streaks.delete(other);
}

function newlySick(state: SearchState): readonly SickPlace[] {
  const sick = [...state.health.streaks].filter(([place, streak]) => isSick(state, place, streak));
  const hosts = sick.filter(([place, streak]) => place === streak.host && !isOneGpu(streak));
  const gpus = sick.filter(([place, { host }]) => place !== host && !hosts.some(([other]) => other === host));
  return [...hosts, ...gpus].map(([place, streak]) => ({
    place,
    reason: `${streak.failures.length} runs in a row failed there, ${elsewhere(state, streak).completed} completed elsewhere`,
    runs: returnable(state, place).map(({ run }) => run),
  }));
}

function owing(state: SearchState): readonly SickPlace[] {
  return [...state.quarantined].flatMap(([place, reason]) => {
    const owed = [...state.health.owed].filter(([run, due]) => due.place === place && isFinal(state, run, due.attempt));
    return owed.length === 0 ? [] : [{ place, reason, runs: owed.map(([run]) => run) }];
  });
}

function isSick(state: SearchState, place: string, streak: Streak): boolean {
  if (streak.failures.length < failuresInRow) return false;
  if (state.quarantined.has(place) || state.quarantined.has(streak.host)) return false;
  const { completed, failed } = elsewhere(state, streak);
  return completed > 0 && failed <= completed;
}

function lastOnes({ failures }: Streak): readonly Failure[] {
  return failures.slice(-failuresInRow);
}

/** What ended elsewhere since the first of the last failures here; none completed here since. */
function elsewhere({ health }: SearchState, streak: Streak): { readonly completed: number; readonly failed: number } {
  const last = lastOnes(streak);
  const [first] = last;
  if (first === undefined) return { completed: 0, failed: 0 };
  return { completed: health.completed - first.completed, failed: health.failed - first.failed - last.length };
}

/** Whether the last failures of a host were all on the same of its GPUs. */
function isOneGpu(streak: Streak): boolean {
  const [first, ...others] = lastOnes(streak);
  return first !== undefined && first.gpus !== '' && others.every(({ gpus }) => gpus === first.gpus);
}

/** Its failures in a row that were the ends of their runs, as far as these have had no other try. */
function returnable(state: SearchState, place: string): readonly Failure[] {
  const failures = state.health.streaks.get(place)?.failures ?? [];
  return failures.filter(({ run, attempt }) => isFinal(state, run, attempt));
}

function isFinal({ byId, health }: SearchState, number: number, attempt: number): boolean {
  const run = byId.get(number);
  if (run?.status.kind !== 'ended' || run.attempt !== attempt || health.givenBack.has(number)) return false;
  return run.status.outcome.state === 'failed' && run.failures === 0 && run.losses === 0;
}

type Verdict = 'complete' | 'failed' | 'fine' | 'nothing';

/**
 * What an end says of its place. A command that is not found counts: where it is found nowhere, nothing completes elsewhere. Nothing is
 * said by what a person or the network did, by a reboot, by a time limit, and by a metric that was not printed.
 */
function verdictOf({ state, failure }: Outcome, again: boolean): Verdict {
  switch (state) {
    case 'complete':
      return 'complete';
    case 'failed':
      return failure === 'no-metric' ? 'nothing' : 'failed';
    case 'lost':
      return failure === 'lost' ? 'failed' : 'nothing';
    case 'stopped':
      return again || failure === 'timeout' ? 'nothing' : 'fine';
    case 'killed':
      return 'nothing';
  }
}

/** How the newest attempt of the run ended, if it was not there. */
function endElsewhere({ byId }: SearchState, number: number, place: string): Verdict {
  const { where, outcome } = byId.get(number)?.attempts.at(-1) ?? {};
  if (where === undefined || outcome === undefined || placesOf(where).includes(place)) return 'nothing';
  return verdictOf(outcome, false);
}

function wentWrong(outcome: Outcome | undefined): boolean {
  return outcome?.state === 'failed' || outcome?.state === 'lost';
}

/** 2: it went wrong there; 1: it did on that host, on another GPU; 0: it was not there. */
function nearness(spot: Spot, wrong: readonly Spot[]): number {
  const ranks = wrong.map(({ host, gpus }) => {
    if (host !== spot.host) return 0;
    return spot.gpus.length > 0 && !spot.gpus.some((gpu) => gpus.includes(gpu)) ? 1 : 2;
  });
  return Math.max(0, ...ranks);
}

/** The host, and its GPUs: `gpu2`, `gpu2:gpu0`, `gpu2:MIG-…`. */
function placesOf({ host, gpus }: Spot): readonly string[] {
  return [host, ...gpus.map((gpu) => `${host}:${/^\d+$/.test(gpu) ? `gpu${gpu}` : gpu}`)];
}
