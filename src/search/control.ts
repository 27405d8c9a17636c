// What a person may ask of a search while it is driven, from wherever.
import type { Point } from '../space/param.ts';
import type { SpecChange } from './spec.ts';

/** What changes in a search: also where nobody drives it. */
export type Edit =
  | { readonly kind: 'set'; readonly change: SpecChange }
  /** So many runs more; with one `id` only once, though the answer was lost and it is asked for again. */
  | { readonly kind: 'add-runs'; readonly count: number; readonly id: string }
  /** One point more, the next to be run. */
  | { readonly kind: 'add-point'; readonly point: Point }
  /** Runs that have ended are run again, each as a new attempt. */
  | { readonly kind: 'retry'; readonly runs: readonly number[] };

export type Control =
  /**
   * Nothing more is started, running runs finish; `resume` goes on. `stays`: the driver waits for that, where somebody is at its
   * keyboard; else it ends with its last run.
   */
  | { readonly kind: 'pause'; readonly stays?: true }
  /** A paused search goes on. */
  | { readonly kind: 'go-on' }
  /** The driver leaves, and touches nothing: another one goes on. */
  | { readonly kind: 'detach' }
  /** The search ends. drain: when its running runs have ended; term: they get TERM, then KILL; kill: at once. */
  | { readonly kind: 'stop'; readonly how: 'drain' | 'term' | 'kill' }
  /** One run ends; the search goes on. */
  | { readonly kind: 'stop-run'; readonly run: number; readonly how: 'term' | 'kill' }
  /** A host was taken into use again: its quarantine, and that of its GPUs, is over. */
  | { readonly kind: 'release'; readonly host: string }
  | Edit;

/** What came of it, for a person; `isDone` false: nothing was changed, and why. */
export type ControlReply = { readonly isDone: boolean; readonly text: string };
