// Files of a run, here and where it ran: what `hyper files` shows and `hyper cp` copies.
import { HostError, UsageError } from '../errors.ts';
import { listFiles } from '../executors/data/listing.ts';
import { filesHere, findOutputs } from '../executors/data/outputs.ts';
import type { Found, OutputOrder } from '../executors/data/outputs.ts';
import type { HostAccess } from '../executors/host-access.ts';
import { openHostAccess } from '../executors/ssh/access.ts';
import type { Job } from '../search/job.ts';
import { plainHost } from '../search/plain-host.ts';
import type { HostSpec, SearchSpec } from '../search/spec.ts';
import type { RunState, SearchState } from '../search/state.ts';
import type { StoreReader } from '../store/store.ts';
import { loadSearch, requireRun } from './load.ts';
import { createOutputOrders, lastJob } from './outputs.ts';
import { resolveReference } from './reference.ts';
import type { Reference } from './reference.ts';

/** `path`: as `hyper cp RUN:PATH` takes it. `modified`: seconds since 1970. `here`, `there`: absolute folders it is seen from. */
export type RunFile = {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly here?: string;
  readonly there?: string;
};

/** A run that has begun. `host`: its machine, unless that is this one. */
export type Whereabouts = {
  readonly state: SearchState;
  readonly run: RunState;
  readonly job: Job;
  readonly host: HostSpec | undefined;
};

/** Throws UsageError for what is no run, and for a run that has not begun. */
export async function findRun(text: string, reader: StoreReader): Promise<Whereabouts> {
  const reference = await referenceOf(text, reader);
  const state = await loadSearch(reader, reference.search);
  if (reference.kind === 'search') {
    const [first] = state.runs;
    throw new UsageError('files.search', `${text} is a search: files are a run's`, {
      hint: `its runs:  hyper show ${state.search}   one of them:  ${state.search}/${first?.trial ?? 1}`,
    });
  }
  const run = requireRun(state, reference.run);
  const job = lastJob(state.search, run);
  if (job === undefined) throw new UsageError('files.not-begun', `run ${run.run} has not begun: it has no files yet`);
  const isHere = job.where.executor === 'local';
  return { state, run, job, host: isHere ? undefined : hostSpecOf(state.spec, job.where.host) };
}

/** Only runs have files: a bare number is a Run ID if there is such a run. */
async function referenceOf(text: string, reader: StoreReader): Promise<Reference> {
  const run = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  const search = run === undefined ? undefined : reader.searchOfRun(run);
  if (run !== undefined && search !== undefined) return { kind: 'run', search, run };
  return await resolveReference(text, reader);
}

/** The search may have been asked to run elsewhere since; ssh knows the host by its name all the same. */
export function hostSpecOf({ hosts }: SearchSpec, name: string): HostSpec {
  return hosts.find((host) => host.name === name) ?? plainHost(name);
}

/** Of this machine without a host. Only absolute paths are asked about, so that the project it is for does not matter. */
export async function openAccess(host: HostSpec | undefined): Promise<HostAccess> {
  return await openHostAccess(host ?? plainHost('local'), 'files');
}

/** What is in the state folder here; of a run on this machine that is its own folder. */
export async function listHere({ job }: Whereabouts, home: string): Promise<readonly RunFile[]> {
  const here = filesHere(home, job.ref);
  const [files = []] = await listFiles(await openAccess(undefined), [{ folder: here, below: [''] }]);
  return files.map((file) => ({ ...file, here }));
}

/**
 * What the run has on its machine: all in its own folder, and what `--output` names of the folder where runs start. Rejects with HostError
 * where that cannot be reached.
 */
export async function listThere(whereabouts: Whereabouts, access: HostAccess): Promise<readonly RunFile[]> {
  const found = await findOutputs(access, orderOf(whereabouts));
  return found.flatMap(({ folder, files }) => files.map((file) => ({ ...file, there: folder })));
}

/** Files below where the run started that match, whenever they were written. */
export async function findAtStart(
  whereabouts: Whereabouts,
  access: HostAccess,
  { below, matches }: { readonly below: string; matches(path: string): boolean },
): Promise<Found> {
  const { cwd } = orderOf(whereabouts);
  const [files = []] = await listFiles(access, [{ folder: cwd, below: [below] }]);
  return { folder: cwd, files: files.filter(({ path }) => matches(path)) };
}

function orderOf({ state: { spec }, run, job }: Whereabouts): OutputOrder {
  // Of a search from a copy of the code, the start folder is in the job.
  const order = createOutputOrders({ ...spec, outputs: [':run_dir:/**', ...spec.outputs] }, job.where.cwd ?? spec.cwd);
  return order(run, job) as OutputOrder;
}

/** One line for each path; what is in both places is told as it is on its machine. */
export function mergeFiles(here: readonly RunFile[], there: readonly RunFile[]): readonly RunFile[] {
  const merged = new Map(here.map((file) => [file.path, file]));
  for (const file of there) {
    const known = merged.get(file.path);
    // An older copy is none.
    const isSame = known?.size === file.size && known.modified === file.modified;
    merged.set(file.path, isSame && known.here !== undefined ? { ...file, here: known.here } : file);
  }
  return [...merged.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** For messages: who cannot be reached, and why. undefined: it is another failure. */
export function unreachedText(error: unknown): string | undefined {
  return error instanceof HostError ? error.message : undefined;
}
