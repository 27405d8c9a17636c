// A search and its runs as JSON for programs: full precision, names as in the `--json` events, no secrets.
import { noAnnotations } from '../search/annotations.ts';
import type { Annotations } from '../search/annotations.ts';
import type { Aggregates } from '../search/curves.ts';
import { toTotals } from '../search/curves.ts';
import type { CommandTemplate } from '../search/spec.ts';
import type { AttemptState, RunState, SearchState } from '../search/state.ts';
import { calibrationOf, surpriseOf, trialOfRun } from '../search/surprise.ts';
import { suggestionJson } from './suggestion-json.ts';
import { calibrationJson } from './calibration.ts';
import { stateOf } from './glyphs.ts';
import { hostTallies, placeOf } from './place.ts';
import { redactArgv, redactCommand, redactEnv, redactPoint, redactSpace, redactSpec } from './redact.ts';
import { reasonOf, tookMs } from './rows.ts';

/** `stateWord`: the search's state as far as the caller knows it. `runs`: by Run ID. `now`: milliseconds since 1970. */
export type RecordContext = {
  readonly stateWord: string;
  readonly annotations: Annotations & { readonly runs: ReadonlyMap<number, Annotations> };
  readonly archivedAt: number | null;
  readonly now: number;
};

/** Plain data for JSON.stringify (which writes NaN and infinities as null). */
export function searchRecord(state: SearchState, context: RecordContext): object {
  const { stateWord, annotations, archivedAt, now } = context;
  const { spec, status, best } = state;
  const reason = 'reason' in status ? status.reason : null;
  return {
    v: 1,
    search: state.search,
    name: spec.name,
    description: spec.description,
    labels: annotations.labels,
    note: annotations.note,
    strategy: spec.strategy,
    state: stateWord,
    reason,
    objective: spec.objective,
    params: redactSpace(spec.space),
    constraints: spec.constraints,
    num_runs: spec.numRuns,
    parallel_runs: spec.parallelRuns,
    repeats: spec.repeats,
    seed: spec.seed,
    command: commandJson(spec.command),
    cwd: spec.cwd,
    git: redactSpec(spec).code,
    snapshot: spec.snapshot,
    hosts: hostTallies(state).map((tally) => ({ ...tally, quarantine: state.quarantined.get(tally.host) ?? null })),
    quarantined: Object.fromEntries(state.quarantined),
    env: redactEnv(spec.env, spec.hiddenEnv),
    uploads: spec.uploads,
    outputs: spec.outputs,
    started_at: isoTime(state.startedAt),
    ended_at: isoTime(state.endedAt),
    archived_at: isoTime(archivedAt),
    duration_s: ((state.endedAt ?? now) - state.startedAt) / 1000,
    counts: state.counts,
    imported: state.imported.length,
    best: best === undefined ? null : { run: best.run, objective: best.value },
    calibration: calibrationJson(calibrationOf(state)),
    runs: state.runs.map((run) => runRecord(state, run, annotations.runs.get(run.run) ?? noAnnotations, now)),
  };
}

export function runRecord(state: SearchState, run: RunState, { labels, note }: Annotations, now: number): object {
  const took = tookMs(run, now);
  const outcome = run.status.kind === 'ended' ? run.status.outcome : undefined;
  const place = placeOf(run);
  return {
    search: state.search,
    run: run.run,
    trial: run.trial,
    group: run.group,
    state: stateOf(run),
    reason: reasonOf(run),
    failure: outcome?.failure ?? null,
    labels,
    note,
    exit: outcome?.exitCode ?? null,
    signal: outcome?.signal ?? null,
    params: redactPoint(run.point),
    objective: run.objective ?? null,
    metrics: Object.fromEntries([...run.metrics.values()].map((one) => [one.name, totalsJson(one)])),
    suggestion: suggestionJson(run.why),
    surprise: surpriseJson(state, run),
    attempt: run.attempt,
    earlier: run.earlier,
    slot: run.slot ?? null,
    host: place?.host ?? null,
    machine: place?.machineId ?? null,
    folder: place?.dir ?? null,
    gpus: place?.gpus ?? [],
    commit: commitOf(state),
    snapshot: state.spec.snapshot?.id ?? null,
    attempts: run.attempts.map(attemptJson),
    started_at: isoTime(run.startedAt),
    ended_at: isoTime(run.endedAt),
    duration_s: took === undefined ? null : took / 1000,
  };
}

/** null: nothing was expected of it, or there is no result yet. */
function surpriseJson(state: SearchState, run: RunState): number | null {
  const trial = trialOfRun(state, run);
  return (trial && surpriseOf(state, trial)) ?? null;
}

/** Of the code that ran; null where no git was found, or nothing was committed yet. */
export function commitOf({ spec: { code } }: SearchState): string | null {
  return code === null || code.commit === '' ? null : code.commit;
}

/** `state`, `reason`: null while it goes on. */
function attemptJson({ slot, where, outcome }: AttemptState, index: number): object {
  const { host, machineId, dir, gpus } = where;
  const end = { state: outcome?.state ?? null, reason: outcome?.reason ?? null };
  return { attempt: index + 1, slot, host, machine: machineId, folder: dir, gpus, ...end };
}

/** undefined and null are null. */
export function isoTime(milliseconds: number | null | undefined): string | null {
  return milliseconds === undefined || milliseconds === null ? null : new Date(milliseconds).toISOString();
}

function totalsJson(aggregates: Aggregates): object {
  const { count, last, min, max, sum, lastStep } = toTotals(aggregates);
  return { count, last, min, max, avg: count === 0 ? null : sum / count, last_step: lastStep };
}

function commandJson(command: CommandTemplate): string | readonly string[] {
  return command.kind === 'argv' ? redactArgv(command.argv) : redactCommand(command.text);
}
