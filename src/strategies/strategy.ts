// The contract of everything that decides what to try next. Pure: the same history always gets the same answer.
import type { Decision, Suggestion } from '../search/events.ts';
import type { History, Trial } from '../search/history.ts';
import type { Point } from '../space/param.ts';

export type Proposal =
  | { readonly kind: 'point'; readonly point: Point; readonly why: Suggestion }
  /** Not yet: ask again when something has ended. */
  | { readonly kind: 'wait' }
  /** Nothing is left; `reason` is for a person: `search space exhausted (48 of 48 points)`. */
  | { readonly kind: 'done'; readonly reason: string };

/** A decision that is given is recorded. */
export type Verdict =
  { readonly kind: 'continue'; readonly decision?: Decision } | { readonly kind: 'stop'; readonly decision: Decision };

/**
 * `propose` never mutates the history, returns only points inside the space that keep every constraint,
 * takes its randomness from `history.seed` and the number of trials alone, and ends with `done` where the space is finite.
 */
export type Strategy = {
  readonly name: string;
  propose(history: History, signal: AbortSignal): Promise<Proposal>;
  /** Whether a running trial may go on; asked after each batch of its points, with `history.curves` filled. */
  judge?(trial: Trial, history: History): Verdict;
};
