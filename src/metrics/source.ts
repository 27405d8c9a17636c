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
  /** What a person should know of the file, as `row 7 has 4 cells, not 5`; the driver says each text once. */
  readonly problem?: string;
};

export type MetricSource = {
  start(): SourceState;
  /**
   * The state to read the file from its beginning again with: it was truncated, replaced or written anew. What a source knows
   * to have counted before is not counted twice.
   */
  restart(state: SourceState): SourceState;
  /**
   * The state to read on behind what others wrote into the file before; `head` is its beginning, up to 256 KiB. Left out where
   * that is `start()`.
   */
  behind?(head: Uint8Array): SourceState;
  /**
   * Reads what is whole of `bytes`; a half-written end waits, unless `ended`. `state` is stored with the offset, so a
   * resumed reader goes on where this one stopped. What is longer than `bytes` may ever be is skipped, never held.
   */
  read(state: SourceState, bytes: Uint8Array, ended: boolean): Reading;
};

/** Where an attempt's measurements come from, and how they are read. */
export type Watch = {
  /** What people call it: `log`, `sent`, `history.csv`, `tensorboard`. */
  readonly name: string;
  /** Put before the names found there: '' or `history/`, `tensorboard/`. */
  readonly prefix: string;
  /** Path seen from the attempt's folder, or an absolute one. */
  readonly path: string;
  /**
   * `append`: a file that grows, read on from where it was left. `document`: a file that is written anew, read whole whenever it
   * has changed. `folder`: every file below it whose name `isWanted` accepts is read like `append`, and the folder's part of
   * its path stands in front of the names found there.
   */
  readonly kind: 'append' | 'document' | 'folder';
  /** Of a folder, for a run that began at `since` (seconds since 1970); undefined: all. */
  readonly isWanted?: (fileName: string, since: number) => boolean;
  readonly source: MetricSource;
};
