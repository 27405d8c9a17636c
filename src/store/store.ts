// The contract of the store: the journal, the metric points, and one summary row a search. Synchronous on purpose.
import type { Annotated, Annotations } from '../search/annotations.ts';
import type {
  MetricPoint,
  MetricTotals,
  PointBatch,
  RecordedEvent,
  RunBlock,
  SearchEvent,
  SourceState,
} from '../search/events.ts';

/** Labels are those of the search itself, with those given at its start. */
export type SearchSummary = Annotations & {
  readonly search: number;
  readonly name: string | null;
  readonly strategy: string;
  /** `running` until an event says otherwise; whether its driver still lives is not the store's to know. */
  readonly state: 'running' | 'paused' | 'interrupted' | 'finished' | 'stopped' | 'failed';
  readonly objective: string | null;
  readonly goal: 'maximize' | 'minimize' | null;
  readonly bestRun: number | null;
  readonly bestValue: number | null;
  readonly numRuns: number;
  readonly ended: number;
  readonly failed: number;
  readonly firstRun: number;
  /** The highest Run ID it has, proposed or not. */
  readonly lastRun: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** `pid starttick bootid` of the process that drives it, or null. */
  readonly driver: string | null;
  /** Path of the socket its driver listens on, or null. */
  readonly control: string | null;
  /** When a driver was last at it, milliseconds since 1970; null: nobody said so. */
  readonly seenAt: number | null;
  /** Milliseconds since 1970; null: it is not archived. */
  readonly archivedAt: number | null;
};

export type FilePosition = { readonly generation: number; readonly offset: number; readonly source: SourceState };

export type Curve = { readonly steps: Float64Array; readonly values: Float64Array };

export type StoredTotals = MetricTotals & { readonly run: number; readonly attempt: number };

/** For everybody but the one writing process: opened read-only, never checkpoints. */
export type StoreReader = {
  /** Another one as soon as somebody else has written anything: the cheapest of all questions. */
  version(): number;
  searches(): readonly SearchSummary[];
  /** The search a run belongs to, or undefined. */
  searchOfRun(run: number): number | undefined;
  /** The Run IDs of a search, in the order they are taken. */
  blocks(search: number): readonly RunBlock[];
  events(search: number, afterSeq?: number): Iterable<RecordedEvent>;
  /** Aggregates by run, attempt and name: one grouped query. */
  totals(search: number): Iterable<StoredTotals>;
  curve(run: number, attempt: number, name: string): Curve;
  /**
   * All that one attempt reported, series by series in the order they began, each as it was read. `seen`: so many of each name
   * are left out, and not read.
   */
  points(run: number, attempt: number, seen?: ReadonlyMap<string, number>): Iterable<MetricPoint>;
  /** undefined: nothing of the file was read yet. */
  position(run: number, attempt: number, file: string): FilePosition | undefined;
  /** By Run ID, of those runs of a search that have any. */
  annotationsOfRuns(search: number): ReadonlyMap<number, Annotations>;
  close(): void;
};

/** What returned survives a kill -9 of hyper. One process per search writes events and points; annotations are anybody's. */
export type Store = StoreReader & {
  /** The project's own id, made with the store: what leaves the project carries it. */
  readonly projectId: string;
  /** Takes the next search number and a block of `numRuns` consecutive Run IDs. */
  newSearch(numRuns: number): { readonly search: number; readonly firstRun: number };
  /** Takes so many consecutive Run IDs; they are the search's once an event says so. */
  reserveRuns(count: number): number;
  /** That process is the search's driver no more; where another one is by now, it stays. */
  leaveDriver(search: number, driver: string | null): void;
  setControl(search: number, path: string): void;
  /** A driver is at it: milliseconds since 1970. */
  setSeen(search: number, time: number): void;
  /**
   * Makes that process the search's driver, unless another one is that still lives: then nothing is changed, and the other one's
   * identity is returned. One driver a search, and a dead one keeps nothing.
   */
  takeDriver(search: number, driver: string | null, isAlive: (driver: string) => boolean): string | undefined;
  append(search: number, time: number, event: SearchEvent): void;
  /** Points and offset in one transaction: each line counts once. */
  addPoints(search: number, batch: PointBatch): void;
  /** Those it has already stay as they are. */
  addLabels(of: Annotated, names: readonly string[]): void;
  removeLabels(of: Annotated, names: readonly string[]): void;
  /** null: none any more. */
  setNote(of: Annotated, text: string | null): void;
  /** `time`: milliseconds since 1970; null: not archived any more. A search that goes on is taken out of the archive. */
  setArchived(search: number, time: number | null): void;
  /**
   * All that is known of it; its number and Run IDs are never given out again. Its points go run by run, so that no driver of another
   * search waits long: should this process die on the way, it is done again. Belongs to the search's driver.
   */
  removeSearch(search: number): void;
  /**
   * Gives the room of what was removed back to the disk. Others cannot write meanwhile. Throws StoreError where it cannot be done,
   * and then nothing has changed.
   */
  compact(): void;
};
