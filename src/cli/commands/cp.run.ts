// `hyper cp`: what is here is copied here, what is not is fetched from the run's machine.
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HyperError, UsageError } from '../../errors.ts';
import { fetchFiles } from '../../executors/data/fetch.ts';
import { parseGlob } from '../../executors/data/glob.ts';
import { readBrought } from '../../executors/data/outputs.ts';
import { writeWhole } from '../../executors/data/whole-file.ts';
import type { HostAccess } from '../../executors/host-access.ts';
import { nearest } from '../../space/nearest.ts';
import { formatBytes } from '../../views/run.ts';
import { safe } from '../../views/safe.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { withReader } from '../reading.ts';
import { findAtStart, findRun, listHere, listThere, mergeFiles, openAccess } from '../run-files.ts';
import type { RunFile, Whereabouts } from '../run-files.ts';

/** `RUN:PATH`. */
type Source = { readonly run: string; readonly path: string };

/** `base`: the folder of `path` that is left out of the names at the destination. */
type Chosen = { readonly files: readonly RunFile[]; readonly base: string };

/** The last of `words` is where to. Throws UsageError for what is not there. */
export async function cp(words: readonly string[], io: Io): Promise<void> {
  const { sources, dest } = readWords(words);
  await withReader(io, async (reader, home) => {
    const runs = new Set<number>();
    const chosen: { readonly whereabouts: Whereabouts; readonly chosen: Chosen; readonly open: Opener }[] = [];
    for (const source of sources) {
      const whereabouts = await findRun(source.run, reader);
      const open = opener(whereabouts);
      chosen.push({ whereabouts, open, chosen: await choose(source, whereabouts, home, open) });
      runs.add(whereabouts.run.run);
    }
    const tell = writerOf(io.stderr);
    for (const one of chosen) {
      const { run } = one.whereabouts.run;
      const target = runs.size === 1 ? dest : join(dest, String(run));
      const { count, bytes } = await copy(one.chosen, await placeFor(target, one.chosen, io), one.open, io);
      const what = count === 1 ? '1 file' : `${count} files`;
      tell(`copied ${what} (${formatBytes(bytes)}) of run ${run} to ${safe(target)}\n`);
    }
  });
}

function readWords(words: readonly string[]): { readonly sources: readonly Source[]; readonly dest: string } {
  const dest = words.at(-1) ?? '';
  const sources = words.slice(0, -1).map((word) => {
    const colon = word.indexOf(':');
    if (colon > 0) return { run: word.slice(0, colon), path: word.slice(colon + 1) };
    throw new UsageError('cp.source', `"${word}" names no run`, { hint: `RUN:PATH, e.g.  hyper cp 362:${word} .` });
  });
  if (sources.length > 0) return { sources, dest };
  const hint = dest.includes(':') ? `hyper cp ${dest} .` : 'hyper cp RUN:PATH DEST, e.g.  hyper cp 362:model.pt .';
  throw new UsageError('cp.dest', 'hyper cp needs a file of a run, and where to copy it', { hint });
}

type Opener = () => Promise<HostAccess>;

/** The machine is reached when it is needed, and once. */
function opener({ host }: Whereabouts): Opener {
  let access: Promise<HostAccess> | undefined;
  return () => (access ??= openAccess(host));
}

async function choose(source: Source, whereabouts: Whereabouts, home: string, open: Opener): Promise<Chosen> {
  const path = source.path.replace(/^(?:\.\/+)+/, '');
  if (path.startsWith('/')) throw absolute(path, whereabouts);
  const here = await listHere(whereabouts, home);
  if (isAllHere(whereabouts, home)) {
    const found = select(path, here);
    if (found.files.length > 0) return found;
  }
  const all = mergeFiles(here, await listThere(whereabouts, await open()));
  const found = select(path, all);
  if (found.files.length > 0) return found;
  const glob = parseGlob(path);
  const { folder, files } = await findAtStart(whereabouts, await open(), glob);
  if (path === '' || files.length === 0) throw missing(source, whereabouts, all);
  return select(
    path,
    files.map((file) => ({ ...file, there: folder })),
  );
}

/** What was asked for came when the run ended: its machine need not be asked. */
function isAllHere({ run, job }: Whereabouts, home: string): boolean {
  return run.status.kind === 'ended' && readBrought(home, job.ref)?.missing.length === 0;
}

/** A path as it is, though it holds signs of a glob; a folder stands for what is in it. */
function select(path: string, files: readonly RunFile[]): Chosen {
  const plain = path.replace(/\/+$/, '');
  if (plain === '' || plain === '.') return { files, base: '' };
  const exact = files.filter((file) => file.path === plain || file.path.startsWith(`${plain}/`));
  if (exact.length > 0) return { files: exact, base: folderOf(plain) };
  const glob = parseGlob(path);
  return { files: files.filter((file) => glob.matches(file.path)), base: glob.below };
}

function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}

/** `name`: of the one file, where DEST names no folder. */
type Place = { readonly folder: string; readonly name?: string };

/** As cp has it: one file may get a new name; several go into a folder, which is made. */
async function placeFor(dest: string, { files, base }: Chosen, io: Io): Promise<Place> {
  const target = resolve(io.cwd, dest);
  const [only] = files;
  const isFolder = await stat(target).then(
    (stats) => stats.isDirectory(),
    () => undefined,
  );
  const isOne = files.length === 1 && only !== undefined && nameOf(only, base) === basename(only.path);
  if (isOne && isFolder !== true && !dest.endsWith('/')) return { folder: dirname(target), name: basename(target) };
  if (isFolder === false) {
    throw new UsageError('cp.dest', `${dest} is no folder, and ${files.length} files are to go there`);
  }
  return { folder: target };
}

function nameOf({ path }: Pick<RunFile, 'path'>, base: string): string {
  return base === '' ? path : path.slice(base.length + 1);
}

async function copy(
  { files, base }: Chosen,
  { folder, name }: Place,
  open: Opener,
  io: Io,
): Promise<{ readonly count: number; readonly bytes: number }> {
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    if (file.here === undefined) continue;
    const from = join(file.here, file.path);
    await writeWhole(folder, name ?? nameOf(file, base), file.modified, async (draft) => {
      await copyFile(from, draft);
      return true;
    });
  }
  const far = files.filter(({ here }) => here === undefined);
  for (const there of new Set(far.flatMap((file) => file.there ?? []))) {
    const { missing: lost } = await fetchFiles(await open(), {
      folder: there,
      files: far.filter((file) => file.there === there),
      target: folder,
      nameOf: (path) => name ?? nameOf({ path }, base),
      tell: io.stderr.isTTY ? (text) => writerOf(io.stderr)(`${safe(text)}\n`) : () => {},
    });
    if (lost.length > 0)
      throw new HyperError('cp.missing', `did not come: ${lost.join(', ')}`, { hint: 'try it again' });
  }
  return { count: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}

function absolute(path: string, { host }: Whereabouts): UsageError {
  return new UsageError('cp.absolute', `${path}: paths are seen from the run's own folder, or from where it started`, {
    hint: `for others:  ${host === undefined ? `cp ${path} .` : `scp ${host.address}:${path} .`}`,
  });
}

function missing({ path }: Source, { run }: Whereabouts, files: readonly RunFile[]): UsageError {
  if (path === '') return new UsageError('cp.nothing', `run ${run.run} has no files`);
  const paths = files.map((file) => file.path);
  const near = [...new Set([...nearest(path, paths), ...paths.filter((one) => basename(one) === basename(path))])];
  return new UsageError('cp.missing', `run ${run.run} has no file "${path}"`, {
    hint:
      near.length > 0 ? `did you mean ${near.slice(0, 3).join(' or ')} ?` : `hyper files ${run.run}  shows what it has`,
  });
}
