// What one run reported, series by series: enough to choose an objective from.
import { addPoint, startAggregates, toTotals } from './curves.ts';
import type { Aggregates } from './curves.ts';
import type { MetricPoint, MetricTotals } from './events.ts';
import { looksLike } from './looks.ts';
import type { Goal, SourceSpec } from './spec.ts';

/** `source`: how people call where it came from. `flags`: what a search needs to read it. `line`: one on which a value stands. */
export type Series = {
  readonly totals: MetricTotals;
  readonly first: number | null;
  readonly text: string | undefined;
  readonly points: number;
  readonly looks: 'loss' | 'score' | undefined;
  readonly origin: Origin;
  readonly line: string | undefined;
};

/** `isFound`: a file that nobody asked for, and that may be anything. */
export type Origin = { readonly source: string; readonly spec: SourceSpec | undefined; readonly isFound?: true };

type Entry = {
  aggregates: Aggregates;
  first: number | null;
  text: string | undefined;
  points: number;
  origin: Origin;
  line: string | undefined;
};

/** Collects points by name, in the order the names were first seen. */
export class SeriesBook {
  readonly #entries = new Map<string, Entry>();

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  add(points: readonly MetricPoint[], origin: Origin): void {
    for (const point of points) this.#take(point, origin);
  }

  /** A line on which a value of that name stands, the first one given. */
  show(name: string, line: string): void {
    const entry = this.#entries.get(name);
    if (entry !== undefined) entry.line ??= line;
  }

  all(): readonly Series[] {
    return [...this.#entries.values()].map(({ aggregates, first, text, points, origin, line }) => {
      const totals = toTotals(aggregates);
      const course = { first, last: totals.last, min: totals.min, max: totals.max, count: totals.count };
      // The saved model of a booster is full of numbers that rise or fall: there the name alone tells.
      const looks = looksLike(totals.name, origin.isFound === true ? undefined : course);
      return { totals, first, text, points, looks, origin, line };
    });
  }

  #take(point: MetricPoint, origin: Origin): void {
    let entry = this.#entries.get(point.name);
    if (entry === undefined) {
      const aggregates = startAggregates(point.name);
      entry = { aggregates, first: null, text: undefined, points: 0, origin, line: undefined };
      this.#entries.set(point.name, entry);
    }
    entry.points += 1;
    if (typeof point.value === 'string') entry.text ??= point.value;
    else if (entry.aggregates.count === 0 && Number.isFinite(point.value)) entry.first = point.value;
    addPoint(entry.aggregates, point);
  }
}

/** What to optimise. */
export type Choice = { readonly series: Series; readonly goal: Goal };

/**
 * The series that people most likely mean: of held-out data rather than of training, a score or a loss rather than anything
 * else, a score rather than a loss; the first of equals. undefined: nothing looks like a result.
 */
export function chooseObjective(all: readonly Series[]): Choice | undefined {
  const candidates = all.filter(({ looks, totals }) => looks !== undefined && totals.count > 0);
  const [best] = candidates.toSorted((a, b) => rankOf(b) - rankOf(a));
  return best === undefined ? undefined : { series: best, goal: best.looks === 'loss' ? 'minimize' : 'maximize' };
}

function rankOf({ totals, looks, origin }: Series): number {
  const parts = totals.name.toLowerCase().split(/[^a-z0-9]+/);
  const isHeldOut = parts.some((part) => /^(val|valid|validation|eval|dev|test|cv)\d*$/.test(part));
  const isTraining = parts.some((part) => /^(train|training|learn)$/.test(part));
  const isFree = origin.spec === undefined; // what needs no flag goes before what needs one
  const isSent = origin.source === 'sent'; // each epoch in full; a progress bar rounds, and may leave but its last line
  return (
    Number(isHeldOut) * 16 -
    Number(isTraining) * 8 +
    Number(looks === 'score') * 4 +
    Number(isFree) * 2 +
    Number(isSent)
  );
}
