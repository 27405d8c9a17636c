// All a strategy may know: no host, process, clock or store. Plain data.
import type { Point, SearchSpace } from '../space/param.ts';
import type { Zip } from '../space/zip.ts';
import type { ImportedTrial, Outcome, Suggestion } from './events.ts';
import type { Choice, Objective } from './spec.ts';

/** A point and what came of it. With repeats, one trial stands for all runs of its point. */
export type Trial = {
  /** Trial number of the first run of the point, from 1. */
  readonly number: number;
  readonly point: Point;
  /** Mean over the runs that have a value, in the user's own unit and sign; undefined: no value yet. */
  readonly objective: number | undefined;
  /** Standard error of that mean; undefined with fewer than two values. */
  readonly standardError: number | undefined;
  readonly lastStep: number | undefined;
  /** undefined while any run of the point is unfinished. */
  readonly outcome: Outcome | undefined;
  readonly suggestion: Suggestion;
};

/** Values of one metric over the steps, in step order. */
export type Curve = { readonly steps: Float64Array; readonly values: Float64Array };

export type History = {
  readonly space: SearchSpace;
  readonly constraints: readonly string[];
  readonly objective: Objective | null;
  readonly seed: number;
  /** What a model learnt of trials before this one was of another objective; undefined: of none. */
  readonly foretoldFrom?: number;
  /** undefined: `defaultChoice`. */
  readonly choice?: Choice;
  /** In the order they were proposed; running ones included. */
  readonly trials: readonly Trial[];
  /** Known before the search began, or brought in meanwhile. */
  readonly imported: readonly ImportedTrial[];
  readonly zips: readonly Zip[];
  /** Canonical keys (`space/unit.ts`) of all points proposed or imported so far. */
  readonly tried: ReadonlySet<string>;
  /** The objective's metric over the steps of each trial that reported it, by trial number; empty unless a judge needs them. */
  readonly curves: ReadonlyMap<number, Curve>;
};
