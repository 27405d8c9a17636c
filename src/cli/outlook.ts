// What is expected of the runs to come, for those who look on and for `--stop-when-flat`: asked once for each result.
import { leastResults } from '../search/enough.ts';
import type { History, Trial } from '../search/history.ts';
import { alikeReason, flatReason, flatResults, isFlat, leastForFlat } from '../search/outlook.ts';
import type { Outlook } from '../search/outlook.ts';
import type { SearchState } from '../search/state.ts';
import { historyOf } from '../search/trials.ts';
import { endedCount } from '../views/run-text.ts';
import type { Ahead } from '../strategies/outlook.ts';
import type { View } from '../views/view.ts';
import type { PlainOptions } from './options.ts';

/** A model of more results takes too long to be made for the eye alone, and for the rule after each of them. */
const mostForEye = 300;
const sparseEvery = 10;

/** Of the time, at most, that goes into looks for the eye: where runs are short, not every result is looked at. */
const eyeShare = 0.05;

/** Runs that have ended since a look which is still shown. */
const mostBehind = 3;

export type OutlookPorts = {
  /** As the function of that name; in a thread, so that nothing here stands still. */
  lookAhead(history: History, ahead: Ahead): Promise<Outlook | undefined>;
  notice(text: string): void;
  /** Milliseconds, from any beginning. */
  now?(): number;
};

export class OutlookWatch {
  readonly #known = new Map<string, Promise<Outlook | undefined>>();
  readonly #eye: Eye;
  #latest: Outlook | undefined;
  #endsSince = 0;
  #hasFailed = false;
  #isClosed = false;

  readonly #ports: OutlookPorts;

  constructor(ports: OutlookPorts) {
    this.#ports = ports;
    this.#eye = new Eye((state) => this.#refresh(state), ports.now ?? (() => performance.now()));
  }

  /** As of one of the last results; undefined: nothing can be told. */
  latest(): Outlook | undefined {
    return this.#endsSince > mostBehind ? undefined : this.#latest;
  }

  /** The port of the driver. */
  async flat(state: SearchState, signal: AbortSignal): Promise<string | undefined> {
    const results = resultsInTime(state);
    const every = results.length < mostForEye ? 1 : sparseEvery;
    if (results.length % every !== 0 || results.length < leastForFlat(state)) return undefined;
    if (state.sinceChange < flatResults) return undefined;
    if (results.every(({ objective }) => objective === results[0]?.objective)) return alikeReason(results.length);
    const outlooks: (Outlook | undefined)[] = [];
    // The newest first: most often it tells that there is hope, and that is enough.
    for (let back = 0; back < flatResults && !signal.aborted; back++) {
      outlooks.push(await this.#asOf(state, results, results.length - back * every));
      if (back === 0 && !signal.aborted) this.#keep(outlooks[0]);
      if (!isFlat(outlooks.at(-1))) return undefined;
    }
    return signal.aborted ? undefined : flatReason(outlooks);
  }

  /** The same view, with a look soon after a run has ended; not where nobody would be shown what it finds. */
  after(view: View, { json, quiet }: Pick<PlainOptions, 'json' | 'quiet'>): View {
    if (json !== undefined || quiet === true) return view;
    return {
      ...view,
      update: (state, fact) => {
        view.update(state, fact);
        const hasEnded = fact.kind === 'event' && fact.event.kind === 'run.ended';
        if (state.spec.objective === null || !hasEnded) return;
        this.#endsSince += 1;
        this.#eye.want(state);
      },
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#eye.close();
  }

  /** As it was when only the first `count` results were known. */
  async #asOf(state: SearchState, results: readonly Trial[], count: number): Promise<Outlook | undefined> {
    const { numRuns, objective } = state.spec;
    const key = JSON.stringify([count, results[count - 1]?.number, numRuns, objective]);
    const found = this.#known.get(key) ?? this.#look(state, results, count);
    this.#known.set(key, found);
    try {
      return await found;
    } catch (error) {
      // Nothing can be told, and that is no reason to end a search.
      if (!this.#hasFailed && !this.#isClosed)
        this.#ports.notice(`what more runs would gain cannot be told: ${String(error)}`);
      this.#hasFailed = true;
      return undefined;
    }
  }

  async #refresh(state: SearchState): Promise<void> {
    const results = resultsInTime(state);
    this.#keep(results.length < mostForEye ? await this.#asOf(state, results, results.length) : undefined);
  }

  async #look(state: SearchState, results: readonly Trial[], count: number): Promise<Outlook | undefined> {
    const { strategy, numRuns, repeats } = state.spec;
    if (count + state.imported.length < leastResults) return undefined;
    const later = endedAfter(state, results[count - 1]);
    const open = Math.ceil((numRuns - endedCount(state)) / repeats) + later.size;
    return await this.#ports.lookAhead(before(historyOf(state), later), { strategy, points: open });
  }

  #keep(outlook: Outlook | undefined): void {
    this.#latest = outlook;
    this.#endsSince = 0;
  }
}

/** One look at a time, when nothing else is to be done, and no more than are worth their time. Keeps no process alive. */
class Eye {
  readonly #look: (state: SearchState) => Promise<void>;
  readonly #now: () => number;
  #wanted: SearchState | undefined;
  #timer: NodeJS.Timeout | undefined;
  #restUntil = 0;
  #isClosed = false;

  constructor(refresh: (state: SearchState) => Promise<void>, now: () => number) {
    this.#look = refresh;
    this.#now = now;
  }

  want(state: SearchState): void {
    this.#wanted = state;
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => void this.#run(), Math.max(0, this.#restUntil - this.#now())).unref();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    const [state, began] = [this.#wanted, this.#now()];
    this.#wanted = undefined;
    if (state !== undefined) await this.#look(state);
    const ended = this.#now();
    this.#restUntil = ended + (ended - began) / eyeShare;
    this.#timer = undefined;
    if (this.#wanted !== undefined) this.want(this.#wanted);
  }
}

/** As if these trials still ran. */
function before(history: History, later: ReadonlySet<Trial>): History {
  if (later.size === 0) return history;
  const trials = history.trials.map((trial) =>
    later.has(trial) ? { ...trial, objective: undefined, standardError: undefined, outcome: undefined } : trial,
  );
  return { ...history, trials };
}

/** Points with a value, in the order in which the last of their runs ended. */
function resultsInTime(state: SearchState): readonly Trial[] {
  return endedInTime(state).filter(({ objective }) => objective !== undefined);
}

/** Failed ones too, which the model knows as well. */
function endedInTime({ trials, groups }: SearchState): readonly Trial[] {
  const ended = trials.filter(({ outcome }) => outcome !== undefined);
  const endOf = ({ number }: Trial): number => Math.max(...(groups.get(number) ?? []).map((run) => run.endedAt ?? 0));
  const ends = new Map(ended.map((trial) => [trial, endOf(trial)]));
  return ended.toSorted((a, b) => (ends.get(a) ?? 0) - (ends.get(b) ?? 0) || a.number - b.number);
}

function endedAfter(state: SearchState, last: Trial | undefined): ReadonlySet<Trial> {
  const ended = endedInTime(state);
  return new Set(last === undefined ? ended : ended.slice(ended.indexOf(last) + 1));
}
