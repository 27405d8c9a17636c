// Where runs ran, and with which code, in words.
import type { Where } from '../search/job.ts';
import type { CodeVersion, SearchSpec } from '../search/spec.ts';
import type { AttemptState, RunState, SearchState } from '../search/state.ts';
import { runsText } from './run-text.ts';
import { safe } from './safe.ts';
import { redactUrl } from './redact.ts';

/** The place of its newest attempt; undefined: it was never started. */
export function placeOf(run: RunState): Where | undefined {
  return run.attempts.at(-1)?.where;
}

/** `gpu2 (machine 4c4c4544), GPU 0`; null where the slot says it all. */
export function whereText(where: Where | undefined): string | null {
  if (where === undefined || (where.executor === 'local' && where.gpus.length === 0)) return null;
  const { executor, host, machineId, gpus } = where;
  const machine = executor === 'local' ? 'this machine' : `${host} (machine ${machineId.slice(0, 8)})`;
  return gpus.length === 0 ? machine : `${machine}, ${gpuText(gpus)}`;
}

/** Where the attempt's files are there; null: with all others here. */
export function folderText(where: Where | undefined): string | null {
  return where === undefined || where.executor === 'local' ? null : where.dir;
}

function gpuText(gpus: readonly string[]): string {
  return `${gpus.length === 1 ? 'GPU' : 'GPUs'} ${gpus.join(', ')}`;
}

/** `a1b2c3d main (clean)`, `a1b2c3d (with uncommitted changes), snapshot 9f8e7d6`; null where nothing is known of it. */
export function codeText({ code, snapshot }: Pick<SearchSpec, 'code' | 'snapshot'>): string | null {
  const copy = snapshot === null ? [] : [`snapshot ${snapshot.id.slice(0, 7)}`];
  if (code === null) return copy[0] ?? null;
  const { commit, branch, isDirty, source } = code;
  const from = source === undefined ? '' : ` of ${redactUrl(source.url)} ${source.ref}`;
  const name = [commit === '' ? 'no commit yet' : commit.slice(0, 7), ...(branch === null ? [] : [branch])].join(' ');
  return [`${name}${from} (${isDirty ? dirtyText(code) : 'clean'})`, ...copy].join(', ');
}

/** `uncommitted: 3 files, +12 -4`. */
function dirtyText({ changes }: CodeVersion): string {
  if (changes === undefined) return 'with uncommitted changes';
  const { files, added, removed } = changes;
  return `uncommitted: ${files} ${files === 1 ? 'file' : 'files'}, +${added} -${removed}`;
}

/** `3 at a time on gpu1, gpu2`; on other machines most often as many as these have room for. */
export function atOnceText({ hosts, parallelRuns, numRuns }: SearchSpec): string {
  if (hosts.length === 0) return `${parallelRuns} at a time`;
  const names = hosts.map(({ name }) => safe(name)).join(', ');
  return parallelRuns < numRuns ? `${parallelRuns} at a time on ${names}` : `as many at a time as fit on ${names}`;
}

/** Of runs that had an attempt there; `failed`, `lost`: attempts. */
export type HostTally = {
  readonly host: string;
  readonly runs: number;
  readonly failed: number;
  readonly lost: number;
};

/** In the order of the spec; empty where all there is is this machine. */
export function hostTallies({ spec, runs }: SearchState): readonly HostTally[] {
  const tallies = new Map(spec.hosts.map(({ name }) => [name, { runs: new Set<number>(), failed: 0, lost: 0 }]));
  for (const { run, attempts } of runs) {
    for (const { where, outcome } of attempts) {
      const tally = tallies.get(where.host) ?? { runs: new Set<number>(), failed: 0, lost: 0 };
      tallies.set(where.host, tally);
      tally.runs.add(run);
      if (outcome?.state === 'failed') tally.failed += 1;
      if (outcome?.state === 'lost') tally.lost += 1;
    }
  }
  if ([...tallies.keys()].every((host) => host === 'local')) return [];
  return [...tallies].map(([host, tally]) => ({ ...tally, host, runs: tally.runs.size }));
}

/** Hosts that were given up with runs on them. */
export function unreachedHosts({ runs }: SearchState): readonly string[] {
  const lost = runs.flatMap(({ attempts }) => attempts.filter(({ outcome }) => outcome?.failure === 'unreachable'));
  return [...new Set(lost.map(({ where }) => where.host))];
}

/** `gpu1 12 runs`, `gpu2 9 runs, 3 failed, quarantined`. */
export function tallyText({ quarantined }: SearchState, { host, runs, failed, lost }: HostTally): string {
  const failures = (failed === 0 ? '' : `, ${failed} failed`) + (lost === 0 ? '' : `, ${lost} lost`);
  return `${host} ${runsText(runs)}${failures}${quarantined.has(host) ? ', quarantined' : ''}`;
}

/** `attempt 1 on gpu2:gpu0: gpu2 was rebooted`: those before the newest, with their slot where that says something. */
export function earlierAttempts({ attempts, status }: RunState): readonly string[] {
  const ended = status.kind === 'queued' ? attempts : attempts.slice(0, -1);
  const isElsewhere = attempts.some(isAway);
  return ended.map((attempt, index) => {
    const place = isElsewhere ? ` on ${attempt.slot}` : '';
    return `attempt ${index + 1}${place}: ${attempt.outcome?.reason ?? 'no end is known'}`;
  });
}

function isAway({ where }: AttemptState): boolean {
  return where.executor !== 'local' || where.gpus.length > 0;
}
