// Files of a run, from where it ran to the run's folder in the state folder here.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rootOf, runPath } from '../../search/job.ts';
import type { AttemptRef, Job } from '../../search/job.ts';
import type { HostAccess } from '../host-access.ts';
import { fetchFiles } from './fetch.ts';
import { parseGlob } from './glob.ts';
import { listFiles, modifiedAt } from './listing.ts';
import type { HostFile } from './listing.ts';
import type { Tell } from './progress.ts';

/** `from`: seen from the run's own folder, or from where runs start. */
export type OutputGlob = { readonly from: 'run' | 'start'; readonly pattern: string };

/** `cwd`: where runs start on that host. */
export type OutputOrder = { readonly job: Job; readonly cwd: string; readonly globs: readonly OutputGlob[] };

/** What was brought of an attempt; `bytes` and `files` count what was there already. `missing`: what did not come, and why. */
export type Brought = {
  readonly attempt: number;
  readonly files: number;
  readonly bytes: number;
  readonly missing: readonly string[];
};

/** The run's own folder on its host: `$HYPER_RUN_DIR`. */
export function runFolder(job: Job): string {
  return join(rootOf(job), runPath(job.ref));
}

/** Where a run's files are here. */
export function filesHere(stateFolder: string, ref: AttemptRef): string {
  return join(stateFolder, runPath(ref));
}

/** Files of one folder there. */
export type Found = { readonly folder: string; readonly files: readonly HostFile[] };

/**
 * Of the run's own folder, all that match; of where runs start, which they share, those that were written to since the attempt began. Of two
 * with one path, that of the run's folder.
 */
export async function findOutputs(
  access: HostAccess,
  { job, cwd, globs }: OutputOrder,
  signal?: AbortSignal,
): Promise<readonly [run: Found, start: Found]> {
  const folders = [runFolder(job), cwd] as const;
  const [ofRun = [], ofStart = []] = await listFiles(
    access,
    [
      { folder: folders[0], below: foldersOf(globs, 'run') },
      { folder: folders[1], below: foldersOf(globs, 'start') },
    ],
    signal,
  );
  const since = ofStart.length === 0 ? 0 : await modifiedAt(access, join(job.where.dir, 'claim'), signal);
  const run = matching(ofRun, globs, 'run');
  const taken = new Set(run.map(({ path }) => path));
  const start = matching(ofStart, globs, 'start').filter((file) => file.modified >= since && !taken.has(file.path));
  return [
    { folder: folders[0], files: run },
    { folder: folders[1], files: start },
  ];
}

/** They keep their paths. Done again, it brings what is missing; what was brought is written down at its end. */
export async function collectOutputs(
  access: HostAccess,
  order: OutputOrder,
  stateFolder: string,
  tell: Tell,
  signal?: AbortSignal,
): Promise<Brought> {
  const { ref } = order.job;
  const target = filesHere(stateFolder, ref);
  const found = await findOutputs(access, order, signal);
  const missing: string[] = [];
  for (const { folder, files } of found) {
    // Of a run on this machine they are where they belong.
    if (folder === target || files.length === 0) continue;
    const fetched = await fetchFiles(access, { folder, files, target, tell, ...(signal && { signal }) });
    missing.push(...fetched.missing);
  }
  const all = found.flatMap(({ files }) => files);
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  const brought = { attempt: ref.attempt, files: all.length - missing.length, bytes, missing };
  writeMarker(stateFolder, ref, brought);
  return brought;
}

/** What was brought of the run's newest attempt that was asked for; undefined: nothing yet. */
export function readBrought(stateFolder: string, ref: AttemptRef): Brought | undefined {
  try {
    const known = JSON.parse(readFileSync(markerFile(stateFolder, ref), 'utf8')) as Partial<Brought> | null;
    if (known?.attempt !== ref.attempt) return undefined;
    const { attempt, files = 0, bytes = 0, missing = [] } = known;
    return { attempt, files, bytes, missing };
  } catch {
    return undefined; // not there, or cut short by a full disk: it is done again
  }
}

function writeMarker(stateFolder: string, ref: AttemptRef, brought: Brought): void {
  const file = markerFile(stateFolder, ref);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(brought)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** Beside the folder of the run's files, not in it. */
function markerFile(stateFolder: string, ref: AttemptRef): string {
  return join(dirname(filesHere(stateFolder, ref)), 'outputs.json');
}

function foldersOf(globs: readonly OutputGlob[], from: OutputGlob['from']): readonly string[] {
  return globs.filter((glob) => glob.from === from).map(({ pattern }) => parseGlob(pattern).below);
}

function matching(
  files: readonly HostFile[],
  globs: readonly OutputGlob[],
  from: OutputGlob['from'],
): readonly HostFile[] {
  const patterns = globs.filter((glob) => glob.from === from).map(({ pattern }) => parseGlob(pattern));
  return files.filter(({ path }) => patterns.some((pattern) => pattern.matches(path)));
}
