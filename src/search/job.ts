// Names and places of attempts. All about an attempt is in files of its folder; a Job is the recorded way there.

/** Chosen and stored before anything is started: the fencing token. `run` is the project-wide Run ID; attempts count from 1. */
export type AttemptRef = { readonly search: number; readonly run: number; readonly attempt: number };

/**
 * `dir` is the attempt's folder on that host, an absolute path. `cwd`: where the user's command starts there, if that is not where hyper
 * was called. `accelerator`: whose GPUs these are; without it NVIDIA's. `isGpuFree`: it must not see the GPUs there are.
 */
export type Where = {
  readonly executor: 'local' | 'ssh';
  readonly host: string;
  readonly machineId: string;
  readonly dir: string;
  readonly gpus: readonly string[];
  readonly cwd?: string;
  readonly accelerator?: 'amd';
  readonly isGpuFree?: true;
};

/** Plain data: stored with `run.starting`, read back at resume. */
export type Job = { readonly ref: AttemptRef; readonly where: Where };

/** Path of a search's folder below the state folder (`.hyper`): all that its runs wrote. */
export function searchPath(search: number): string {
  return `runs/${search}`;
}

/** Path of an attempt's folder below the state folder (`.hyper`). */
export function attemptPath(ref: AttemptRef): string {
  return `${searchPath(ref.search)}/${ref.run}/${ref.attempt}`;
}

/** The folder on the attempt's host that all those of its project are below, as the state folder is here. */
export function rootOf({ ref, where }: Job): string {
  return where.dir.slice(0, -attemptPath(ref).length - 1);
}

/** Path of a run's own folder below the state folder: `$HYPER_RUN_DIR`, kept over attempts. */
export function runPath(ref: AttemptRef): string {
  return `${searchPath(ref.search)}/${ref.run}/files`;
}
