// Facts of a search's life: few, small, kept for ever. Metric points are not among them; they have a table of their own.
import type { Point } from '../space/param.ts';
import type { Job } from './job.ts';
import type { SearchSpec, SpecChange } from './spec.ts';

/** Why a point was proposed. `index` and `draw` also tell grid and random where to go on. */
export type Suggestion =
  | { readonly by: 'grid'; readonly index: number }
  | { readonly by: 'random'; readonly draw: number }
  /** `--start`, or `hyper add`. */
  | { readonly by: 'user' }
  | { readonly by: 'bayesian'; readonly source: 'start'; readonly draw: number }
  | {
      readonly by: 'bayesian';
      readonly source: 'model';
      readonly draw: number;
      /** Posterior at the point, in the unit of the objective. */
      readonly mean: number;
      readonly sd: number;
      /** Factor of the standard deviation in the upper confidence bound. */
      readonly beta: number;
      /** Natural logarithms of lengthscales, signal variance, noise variance, in the order of the model. */
      readonly hyperparameters: readonly number[];
      /** What a result may differ by, one sd: noise included, and as if nothing else were running. */
      readonly resultSd?: number;
      /** The same as ends, about one sd below and above: what is bent to be modelled is not as wide on both sides. */
      readonly resultRange?: readonly [low: number, high: number];
      /** Which criterion chose it: `ucb`, `log-ei`. Journals before 0.2 lack this and all below. */
      readonly acquisition?: string;
      /** The best known value when it was chosen, in the unit of the objective. */
      readonly best?: number;
      /** Where results are noisy: the best value that the model believes in at a point that was tried. */
      readonly believed?: number;
      /** What the mean promises over the best known, or believed, and what the uncertainty adds to that (beta·sd); positive is better, whatever the goal. */
      readonly exploit?: number;
      readonly explore?: number;
      /** Probability that the result is better than the best known one. */
      readonly chanceOfBest?: number;
      /** Trials that were running, taken into account as if they had been seen. */
      readonly pending?: readonly number[];
      /** The finished trial nearest to it: the largest difference of a coordinate in the unit cube. */
      readonly nearest?: { readonly trial: number; readonly distance: number };
      /** Which linear algebra it was computed with; the same one gives the same point again. */
      readonly path?: 'plain' | 'wasm';
    };

/** What kind of failure it was: runs that fail in one way fail alike, whatever their exit codes and texts. */
export type FailureClass =
  | 'exit'
  | 'not-executable'
  | 'not-found'
  | 'signal'
  | 'out-of-memory'
  | 'gpu-out-of-memory'
  | 'timeout'
  | 'no-metric'
  | 'non-finite'
  /** Its processes are gone. */
  | 'lost'
  /** Its host rebooted, or could not be reached for too long. */
  | 'rebooted'
  | 'unreachable';

/** How an attempt ended. `reason` is for a person: `exit 1`, `timeout 30m`, `no metric "val_acc"`. */
export type Outcome = {
  readonly state: 'complete' | 'failed' | 'stopped' | 'killed' | 'lost';
  readonly reason: string;
  readonly exitCode?: number;
  readonly signal?: string;
  /** Of what went wrong by itself. */
  readonly failure?: FailureClass;
};

/** A point whose result was known before: from another search, or from another tool. The value is in the objective's unit. */
export type ImportedTrial = { readonly point: Point; readonly objective: number };

/** `source` is for people: a file, `search #60`. */
export type ImportBatch = { readonly source: string; readonly trials: readonly ImportedTrial[] };

/** Consecutive Run IDs. */
export type RunBlock = { readonly firstRun: number; readonly count: number };

/** Why a run may go on or not: `median` at step 4, 0.61 against 0.64 of 9 others. */
export type Decision = {
  readonly rule: string;
  readonly step: number;
  readonly value: number;
  readonly threshold: number;
  readonly peers: number;
};

/**
 * Totals of one metric of one attempt. `count`, `min`, `max`, `sum` are over its finite numbers (`min`, `max` null where there
 * are none); `last` is the last number, null where that was NaN or an infinity (JSON has neither). Texts take no part.
 */
export type MetricTotals = {
  readonly name: string;
  readonly count: number;
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly sum: number;
  readonly lastStep: number;
};

export type SearchEvent =
  /** `imports`: how many `trials.imported` follow at once. */
  | {
      readonly kind: 'search.started';
      readonly spec: SearchSpec;
      readonly firstRun: number;
      readonly imports?: number;
    }
  | { readonly kind: 'search.paused'; readonly reason: string }
  /** Another driver, or the same, goes on with it. `seenAt`: when the one before was last at it, milliseconds since 1970. */
  | { readonly kind: 'search.resumed'; readonly seenAt?: number }
  | { readonly kind: 'search.interrupted'; readonly signal: 'SIGINT' | 'SIGTERM' }
  /**
   * The user asked for something else. `block`: Run IDs that it needs. `results`: where the objective was changed, the value of
   * each run that has ended (null: none), and how many of them count as failed now.
   */
  | {
      readonly kind: 'search.edited';
      readonly change: SpecChange;
      readonly block?: RunBlock;
      /** Of a wish that must not come true twice, however often it is asked for. */
      readonly id?: string;
      readonly results?: {
        readonly values: readonly (readonly [run: number, value: number | null])[];
        readonly failed: number;
      };
    }
  /** Results that were known before. */
  | ({ readonly kind: 'trials.imported' } & ImportBatch)
  /** A point of the user's: the next to be proposed. */
  | { readonly kind: 'point.enqueued'; readonly point: Point }
  /** A run that had ended is to be run again, as a new attempt. `was`: how it had ended. */
  | { readonly kind: 'run.requeued'; readonly run: number; readonly reason: string; readonly was: Outcome['state'] }
  /** Nothing more starts on that host, or that GPU of a host: `gpu2`, `gpu2:gpu0`. `reason` stands behind `PLACE is quarantined: `. */
  | { readonly kind: 'place.quarantined'; readonly place: string; readonly reason: string }
  | { readonly kind: 'place.released'; readonly place: string }
  | { readonly kind: 'search.finished'; readonly state: 'finished' | 'stopped' | 'failed'; readonly reason: string }
  | {
      readonly kind: 'run.proposed';
      readonly run: number;
      /** The 7 of 61/7, from 1. */
      readonly trial: number;
      /** Runs of one point share the trial number of the first of them. */
      readonly group: number;
      readonly point: Point;
      readonly why: Suggestion;
      /** How many events of this search the strategy had seen. */
      readonly asOf: number;
    }
  | {
      readonly kind: 'run.starting';
      readonly run: number;
      readonly attempt: number;
      readonly slot: string;
      readonly job: Job;
    }
  | { readonly kind: 'run.running'; readonly run: number; readonly attempt: number; readonly job: Job }
  | {
      readonly kind: 'run.stopping';
      readonly run: number;
      readonly attempt: number;
      readonly how: 'term' | 'kill';
      readonly reason: string;
    }
  | {
      readonly kind: 'judge.decided';
      readonly run: number;
      readonly attempt: number;
      readonly verdict: 'continue' | 'stop';
      readonly decision: Decision;
    }
  | {
      readonly kind: 'run.ended';
      readonly run: number;
      readonly attempt: number;
      readonly outcome: Outcome;
      /** Queued for another attempt; the point is not lost. */
      readonly again: boolean;
      /** Milliseconds since 1970: the next attempt does not begin earlier. */
      readonly notBefore?: number;
      /** Milliseconds since 1970, where it ended before anybody looked. */
      readonly at?: number;
      /** The objective's value; null: none, or none asked for. Events of schema 1 lack it. */
      readonly objective?: number | null;
      readonly totals: readonly MetricTotals[];
    };

/** One value of a metric at a step. Text is kept and shown, and is never an objective. `time`: seconds since 1970. */
export type MetricPoint = {
  readonly name: string;
  readonly step: number;
  readonly time: number;
  readonly value: number | string;
};

/** What a metric source must remember between two reads: plain JSON, at most 4 kB. */
export type SourceState = { readonly [key: string]: unknown };

/** Points read from one file of one attempt, with the offset behind the bytes they came from. Stored in one transaction. */
export type PointBatch = {
  readonly run: number;
  readonly attempt: number;
  readonly file: string;
  readonly generation: number;
  readonly offset: number;
  readonly source: SourceState;
  readonly points: readonly MetricPoint[];
};

/** What the driver yields. `time`: milliseconds since 1970. */
export type Fact =
  | { readonly kind: 'event'; readonly time: number; readonly event: SearchEvent }
  | { readonly kind: 'points'; readonly time: number; readonly batch: PointBatch };

/** An event as the journal gives it back; `seq` counts the events of one search from 1. */
export type RecordedEvent = { readonly seq: number; readonly time: number; readonly event: SearchEvent };
