// Names and places of attempts. All about an attempt is in files of its folder; a Job is the recorded way there.

/** Chosen and stored before anything is started: the fencing token. `run` is the project-wide Run ID; attempts count from 1. */
export type AttemptRef = { readonly search: number; readonly run: number; readonly attempt: number };

/** `dir` is the attempt's folder on that host, an absolute path. */
export type Where = {
  readonly executor: 'local';
  readonly host: string;
  readonly machineId: string;
  readonly dir: string;
  readonly gpus: readonly string[];
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

/** Path of a run's own folder below the state folder: `$HYPER_RUN_DIR`, kept over attempts. */
export function runPath(ref: AttemptRef): string {
  return `${searchPath(ref.search)}/${ref.run}/files`;
}
