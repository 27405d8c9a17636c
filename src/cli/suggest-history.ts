// What goes between a search and the thread that suggests its points. To copy 10,000 trials for each suggestion would hold the main
// thread up for tens of milliseconds: only what is new is sent, and the whole history is put together over there.
import type { ImportedTrial } from '../search/events.ts';
import type { History, Trial } from '../search/history.ts';
import type { Outlook } from '../search/outlook.ts';
import { pointKey } from '../space/unit.ts';
import type { Ahead } from '../strategies/outlook.ts';
import type { Proposal } from '../strategies/strategy.ts';

export type ToWorker =
  | { readonly kind: 'ask'; readonly id: number; readonly change: HistoryChange }
  /** What the runs to come may gain. Asked seldom, and of histories as they were: each is sent whole. */
  | { readonly kind: 'look'; readonly id: number; readonly history: History; readonly ahead: Ahead }
  | GiveUp;

/** Nobody waits for the answer any more. */
type GiveUp = { readonly kind: 'give-up'; readonly id: number };

export type FromWorker =
  | { readonly id: number; readonly answer: Answer }
  /** A look that failed is no reason to suggest nothing any more. */
  | { readonly id: number; readonly error: unknown };

export type Answer = Proposal | Outlook | undefined;

/** From the history that was sent before to the next. */
export type HistoryChange = Omit<History, 'trials' | 'imported' | 'tried'> & {
  readonly trials: ListChange<Trial>;
  readonly imported: ListChange<ImportedTrial>;
  /** How many points were tried: they are those of the trials and the imported ones. */
  readonly tried: number;
};

type ListChange<Item> = {
  readonly length: number;
  /** All that is at another place than before, or was not there. */
  readonly changed: readonly (readonly [index: number, item: Item])[];
};

/** The end that sends. A trial that has changed is another object: `updateTrial` makes new ones. */
export class SentHistory {
  #trials: readonly Trial[] = [];
  #imported: readonly ImportedTrial[] = [];

  /** From what was sent so far to `history`, which counts as sent from now on. */
  changeTo({ trials, imported, tried, ...rest }: History): HistoryChange {
    const change = {
      ...rest,
      trials: changeOf(this.#trials, trials),
      imported: changeOf(this.#imported, imported),
      tried: tried.size,
    };
    this.#trials = [...trials];
    this.#imported = [...imported];
    return change;
  }
}

/** The end that receives. */
export class ReceivedHistory {
  #trials: readonly Trial[] = [];
  #imported: readonly ImportedTrial[] = [];

  /** The whole history, equal to the one that was sent. */
  take({ trials, imported, tried: count, ...rest }: HistoryChange): History {
    this.#trials = withChange(this.#trials, trials);
    this.#imported = withChange(this.#imported, imported);
    const points = [...this.#trials, ...this.#imported];
    const tried = new Set(points.map(({ point }) => pointKey(rest.space, point)));
    if (tried.size !== count)
      throw new TypeError(`${count} points were tried, and ${tried.size} of them are known here`);
    return { ...rest, trials: this.#trials, imported: this.#imported, tried };
  }
}

function changeOf<Item>(before: readonly Item[], now: readonly Item[]): ListChange<Item> {
  const changed: [number, Item][] = [];
  for (const [index, item] of now.entries()) if (item !== before[index]) changed.push([index, item]);
  return { length: now.length, changed };
}

function withChange<Item>(before: readonly Item[], change: ListChange<Item>): readonly Item[] {
  const now = before.slice(0, change.length);
  for (const [index, item] of change.changed) now[index] = item;
  return now;
}
