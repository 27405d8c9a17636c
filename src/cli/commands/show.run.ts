// `hyper show`: a search or a run, for people or for programs.
import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '../../errors.ts';
import { patchOf } from '../../executors/code/changes.ts';
import { noAnnotations } from '../../search/annotations.ts';
import { attemptPath } from '../../search/job.ts';
import { objectiveSeries } from '../../search/trials.ts';
import type { RunState, SearchState } from '../../search/state.ts';
import type { SearchSummary, StoreReader } from '../../store/store.ts';
import { curvesCsv, searchCsv } from '../../views/csv.ts';
import { redactCommand } from '../../views/redact.ts';
import { runRecord, searchRecord } from '../../views/record.ts';
import { renderRun } from '../../views/run.ts';
import type { MetricCurve } from '../../views/run.ts';
import { renderSearch } from '../../views/show.ts';
import { byRank, sortRows } from '../../views/sorting.ts';
import { terminalOf } from '../../views/terminal.ts';
import { writerOf } from '../../views/write.ts';
import { createContext } from '../context.ts';
import { isLeft } from '../follow-search.ts';
import type { Io } from '../io.ts';
import { loadSearch, requireRun, stateNow } from '../load.ts';
import { summaryOf, withReader } from '../reading.ts';
import { resolveReference } from '../reference.ts';
import { changeOf, refuseUnseen } from '../seen-as.ts';
import type { ShowOptions } from './show.ts';

/** Shown where neither --top nor --all is given. */
const defaultRows = 20;
const defaultMetrics = 12;

export async function show(text: string, options: ShowOptions, io: Io): Promise<void> {
  if (options.csv === true && options.json === true) {
    throw new UsageError('show.two-formats', '--csv and --json are two formats', { hint: 'give one of them' });
  }
  await withReader(io, async (reader, home) => {
    const reference = await resolveReference(text, reader);
    const state = await loadSearch(reader, reference.search, await changeOf(options));
    if (options.patch === true) return writerOf(io.stdout)(await patchText(state, home));
    refuseUnseen(state, options, 'show');
    const summary = summaryOf(reader, reference.search);
    const showing = { reader, home, state, summary, options, io, now: nowOf(state, summary) };
    const run = reference.kind === 'run' ? requireRun(state, reference.run) : undefined;
    writerOf(io.stdout)(run === undefined ? searchText(showing) : runText(showing, run));
  });
}

/** Throws UsageError where there is none. */
async function patchText({ search, spec: { code, snapshot } }: SearchState, home: string): Promise<string> {
  const patch = snapshot === null ? '' : await patchOf(home, code, snapshot);
  if (patch !== '') return patch;
  const why =
    snapshot === null ? 'ran the code where it was, of which there is no snapshot' : 'has no uncommitted changes';
  throw new UsageError('show.patch', `search #${search} ${why}`, {
    hint: `which commit it was:  hyper show ${search}`,
  });
}

/** Nobody knows what went on after the driver was gone: until then its times count. */
function nowOf({ lastEventAt }: SearchState, summary: SearchSummary): number {
  return isLeft(summary) ? Math.max(lastEventAt, summary.seenAt ?? 0) : Date.now();
}

/** Whether values that were read under the search's own objective say nothing here. */
function isOther({ metric, objective, metricAgg }: ShowOptions): boolean {
  return metric !== undefined || objective !== undefined || metricAgg !== undefined;
}

type Showing = {
  readonly reader: StoreReader;
  /** The state folder. */
  readonly home: string;
  readonly state: SearchState;
  readonly summary: SearchSummary;
  readonly options: ShowOptions;
  readonly io: Io;
  readonly now: number;
};

function searchText(showing: Showing): string {
  const { reader, state, summary, options, io, now } = showing;
  const stateName = stateNow(summary);
  const runAnnotations = reader.annotationsOfRuns(state.search);
  if (options.csv === true) return searchCsv(state, now);
  if (options.json === true) {
    const annotations = { labels: summary.labels, note: summary.note, runs: runAnnotations };
    const { archivedAt } = summary;
    return toJson(searchRecord(state, { stateWord: stateName, annotations, archivedAt, now }));
  }
  const rows = options.sort === undefined ? byRank(state) : sortRows(state, options.sort, now);
  return renderSearch(terminalOf(io.stdout, io.env), {
    state,
    stateName,
    annotations: summary,
    isOtherObjective: isOther(options),
    runAnnotations,
    rows,
    limit: options.all === true ? rows.length : (options.top ?? defaultRows),
    isWide: options.wide === true,
    curve: (run) => {
      const series = objectiveSeries(state, run);
      return series === undefined ? [] : [...reader.curve(run.run, run.attempt, series.name).values];
    },
    now,
  });
}

function runText(showing: Showing, run: RunState): string {
  const { reader, home, state, summary, options, io, now } = showing;
  const command = createContext(home, state.spec).command(state, run.run);
  if (options.csv === true) return curvesCsv(curvesOf(showing, run));
  const annotations = reader.annotationsOfRuns(state.search).get(run.run) ?? noAnnotations;
  const log = logOf(home, state, run, io.cwd);
  if (options.json === true) {
    return toJson({
      v: 1,
      ...runRecord(state, run, annotations, now),
      command: redactCommand(command, run.point),
      log: log?.path ?? null,
    });
  }
  return renderRun(terminalOf(io.stdout, io.env), {
    state,
    run,
    annotations,
    command,
    log,
    curves: curvesOf(showing, run),
    limit: options.all === true ? Infinity : (options.top ?? defaultMetrics),
    isLeft: isLeft(summary),
    now,
  });
}

function curvesOf({ reader }: Showing, run: RunState): ReadonlyMap<string, MetricCurve> {
  return new Map([...run.metrics.keys()].map((name) => [name, reader.curve(run.run, run.attempt, name)]));
}

/** The log of the newest attempt, its path seen from `cwd` where that is shorter. */
function logOf(
  home: string,
  { search }: SearchState,
  { run, attempt }: RunState,
  cwd: string,
): { readonly path: string; readonly bytes: number } | undefined {
  const path = join(home, attemptPath({ search, run, attempt }), 'log');
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const near = relative(cwd, path);
  return { path: near.length < path.length ? near : path, bytes: stats.size };
}

function toJson(record: object): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}
