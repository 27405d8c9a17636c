// Whether a search lost nothing: what hyper tells of it against what its commands wrote down.
import type { Tale } from './tale.ts';
import { linesPerRun, valueOf } from './tale.ts';

/** As `hyper show --json` has it. */
export type ShownRun = {
  readonly run: number;
  readonly state: string;
  readonly reason: string;
  readonly attempt: number;
  readonly params: Readonly<Record<string, unknown>>;
};

export type Evidence = {
  readonly runs: readonly ShownRun[];
  readonly tales: readonly Tale[];
  /** Values of the metric of each run, in the order in which `hyper download-metrics` writes them. */
  readonly values: ReadonlyMap<number, readonly number[]>;
  /** Points of the same search when nobody harmed it, in the order of their proposal. */
  readonly points: readonly unknown[];
  /** Runs whose own process was killed: they need not come to their end. */
  readonly excused: ReadonlySet<number>;
  /** Those of them that were killed with all who could have told of it: they may be run again. */
  readonly untold: ReadonlySet<number>;
};

export type Verdict = {
  /** Points that did not come to their end, or whose end hyper does not know. */
  readonly lost: number;
  /** Runs that were started or ended more than once, though their end was known. */
  readonly doubled: number;
  /** Each broken invariant, for a person. Empty: all hold. */
  readonly complaints: readonly string[];
};

export function judge(evidence: Evidence): Verdict {
  const { runs, points } = evidence;
  const lost = [...missingRuns(evidence), ...runs.flatMap((run) => lossOf(run, evidence))];
  const doubled = runs.flatMap((run) => doublingOf(run, evidence));
  const others = [...strangers(evidence), ...runs.flatMap((run) => metricFaults(run, evidence))];
  for (const [index, run] of runs.entries()) {
    const expected = JSON.stringify(points[index]);
    if (JSON.stringify(run.params) !== expected) {
      others.push(`run ${run.run}: its point is ${JSON.stringify(run.params)}, not ${expected}`);
    }
  }
  return { lost: lost.length, doubled: doubled.length, complaints: [...lost, ...doubled, ...others] };
}

function missingRuns({ runs, points }: Evidence): readonly string[] {
  return points.slice(runs.length).map((point) => `no run has the point ${JSON.stringify(point)}`);
}

function lossOf({ run, state, reason, attempt }: ShownRun, { tales, excused }: Evidence): readonly string[] {
  if (excused.has(run)) return [];
  const hasEnded = tales.some((tale) => tale.run === run && tale.ends > 0);
  if (hasEnded && state === 'complete') return [];
  const hasStarted = tales.some((tale) => tale.run === run);
  const truth = hasEnded ? 'came to its end' : hasStarted ? 'began and did not end' : 'was never started';
  return [`run ${run} ${truth}; hyper says: ${state} (${reason}), attempt ${attempt}`];
}

/** A run of which nobody could tell may have been at its end. One that was killed alone has its end on record, and no other. */
function doublingOf({ run }: ShownRun, { tales: all, untold }: Evidence): readonly string[] {
  if (untold.has(run)) return [];
  const tales = all.filter((tale) => tale.run === run);
  const starts = tales.reduce((sum, tale) => sum + tale.starts.length, 0);
  const ends = tales.reduce((sum, tale) => sum + tale.ends, 0);
  return starts > 1 || ends > 1 ? [`run ${run} was started ${starts} times and ended ${ends} times`] : [];
}

/** What ran without hyper knowing of it. */
function strangers({ runs, tales }: Evidence): readonly string[] {
  const known = new Map(runs.map(({ run, attempt }) => [run, attempt]));
  return tales
    .filter(({ run, attempt }) => attempt > (known.get(run) ?? 0))
    .map(({ run, attempt }) => `run ${run} was started as attempt ${attempt}, of which hyper knows nothing`);
}

/** Each line once and in order. The last one of a run that was killed may have been noted and not printed. */
function metricFaults({ run, attempt }: ShownRun, { tales, values }: Evidence): readonly string[] {
  const tale = tales.find((other) => other.run === run && other.attempt === attempt);
  const read = values.get(run) ?? [];
  const printed = (tale?.lines ?? []).map((line) => valueOf(run, line));
  const isPrefix = read.every((value, index) => value === printed[index]);
  const isWhole = read.length === printed.length || (tale?.ends === 0 && read.length === printed.length - 1);
  const isFull = (tale?.ends ?? 0) === 0 || printed.length === linesPerRun;
  if (isPrefix && isWhole && isFull) return [];
  return [`run ${run}: its metric is ${read.join(' ') || 'nothing'}, but it printed ${printed.join(' ') || 'nothing'}`];
}
