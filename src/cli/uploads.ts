// `--upload PATH[:MOUNT]`: data that runs find on every machine. Its content is read here, so that a host gets it once.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, relative, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { dataKey } from '../executors/data/key.ts';
import type { Upload } from '../search/spec.ts';
import { nearest } from '../space/nearest.ts';

/** `tell`: how far the reading of large data is. */
export type UploadSetting = { readonly tell?: (text: string) => void; readonly signal?: AbortSignal };

/**
 * Without MOUNT, what is below `cwd` is found at the same path seen from where runs start, and all else by its own name. `stateFolder` is
 * there. Throws UsageError.
 */
export async function readUploads(
  texts: readonly string[],
  cwd: string,
  stateFolder: string,
  { tell = () => {}, signal }: UploadSetting = {},
): Promise<readonly Upload[]> {
  const places = texts.map((text) => readPlace(text, cwd));
  checkDistinct(places.map(({ to }) => to));
  const uploads: Upload[] = [];
  for (const { from, to } of places) uploads.push({ from, to, key: await dataKey(from, stateFolder, tell, signal) });
  return uploads;
}

type DataPlace = Pick<Upload, 'from' | 'to'>;

function readPlace(text: string, cwd: string): DataPlace {
  const { path, mount } = splitMount(text, cwd);
  const from = resolve(cwd, path);
  if (path === '' || !existsSync(from)) throw missing(text, path, cwd);
  const to = mount === undefined ? usualMount(from, cwd) : normalize(mount).replace(/(?<=.)\/+$/, '');
  if (to === '.' || (!isAbsolute(to) && to.split('/')[0] === '..')) {
    throw new UsageError('upload.mount', `--upload ${text}: runs would not find it below where they start`, {
      hint: `name a place:  --upload ${path}:data  or an absolute one:  --upload ${path}:/data`,
    });
  }
  return { from, to };
}

/** A path may hold colons itself: what exists as it is has no MOUNT. */
function splitMount(text: string, cwd: string): { readonly path: string; readonly mount?: string } {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || existsSync(resolve(cwd, text))) return { path: text };
  const [path, mount] = [text.slice(0, colon), text.slice(colon + 1)];
  return mount === '' ? { path } : { path, mount };
}

function usualMount(from: string, cwd: string): string {
  const below = relative(cwd, from);
  return below === '' || below.startsWith('..') ? basename(from) : below;
}

function missing(text: string, path: string, cwd: string): UsageError {
  const folder = dirname(resolve(cwd, path));
  const near = nearest(basename(path), namesIn(folder)).map((name) => join(dirname(path), name));
  return new UsageError('upload.missing', `--upload ${text}: there is no ${path === '' ? 'path' : path}`, {
    hint:
      near.length === 0
        ? 'PATH[:MOUNT]: a file or folder here, and where runs find it'
        : `did you mean ${near.join(' or ')} ?`,
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Two of one place, and one within another, which would be written into the data itself. */
function checkDistinct(mounts: readonly string[]): void {
  for (const [index, mount] of mounts.entries()) {
    const other = mounts.find((one, at) => at !== index && (mount === one || mount.startsWith(`${one}/`)));
    if (other === undefined) continue;
    throw new UsageError('upload.twice', `two uploads would be in one place: ${other} and ${mount}`, {
      hint: 'give one of them a place of its own:  --upload PATH:MOUNT',
    });
  }
}
