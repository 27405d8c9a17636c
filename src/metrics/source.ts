// The contract of everything that finds numbers in what a run wrote. A pure function of bytes.
import type { SourceState } from '../search/events.ts';

/** One value found. No `step`: one more than the last of that name, from 0. `time`: seconds since 1970. */
export type Measurement = {
  readonly name: string;
  readonly value: number | string;
  readonly step?: number;
  readonly time?: number;
};

export type Reading = {
  readonly state: SourceState;
  readonly measurements: readonly Measurement[];
  /** Bytes used of those given; the rest is given again, with more behind it. */
  readonly consumed: number;
};

export type MetricSource = {
  /** Path seen from the attempt's folder: 'log', 'metrics.jsonl'. */
  readonly file: string;
  start(): SourceState;
  /**
   * Reads whole lines of `bytes`; a half-written last line waits, unless `ended`. `state` is stored with the offset, so a
   * resumed reader goes on where this one stopped. A line longer than `bytes` may ever be is skipped, never held.
   */
  read(state: SourceState, bytes: Uint8Array, ended: boolean): Reading;
};
