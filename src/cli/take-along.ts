// What runs take along to where they go: the code as it is now, and the data that was named. Read before the search begins, so that a
// search that cannot have them has not begun.
import { isAbsolute, relative } from 'node:path';
import { UsageError } from '../errors.ts';
import { describeChanges } from '../executors/code/changes.ts';
import { hasInSnapshot } from '../executors/code/contains.ts';
import { takeSnapshot } from '../executors/code/snapshot.ts';
import type { Taken, Wanted } from '../executors/code/taken.ts';
import { writerOf } from '../views/write.ts';
import type { CodeVersion, SearchSpec, Snapshot, Upload } from '../search/spec.ts';
import type { Io } from './io.ts';
import type { PlainOptions } from './options.ts';
import type { SearchRequest } from './request.ts';
import { readUploads } from './uploads.ts';

/** The spec with its snapshot and uploads; what should be said of them is added to the notes. `root`: the state folder, which is there. */
export async function takeAlong(
  { spec, options, notes }: SearchRequest,
  root: string,
  io: Io,
): Promise<Pick<SearchRequest, 'spec' | 'notes'>> {
  const write = writerOf(io.stderr);
  const tell = (text: string): void => write(`${text}\n`);
  const uploads = await readUploads(options.upload ?? [], io.cwd, root, { tell });
  if (!needsSnapshot(spec, options)) return { spec: { ...spec, uploads }, notes };
  const taken = await takeSnapshot({
    cwd: io.cwd,
    stateFolder: root,
    ...originOf(options),
    isForced: options.force === true,
    tell,
  });
  const { snapshot } = taken;
  for (const upload of uploads) await refuseShadowed(upload, { snapshot, stateFolder: root, cwd: io.cwd });
  const code = await withChanges(taken, root);
  return { spec: { ...spec, uploads, snapshot, code }, notes: [...notes, ...taken.notes] };
}

/** What the code has in that place would hide the data, on every host. */
async function refuseShadowed(
  { from, to }: Upload,
  place: { readonly snapshot: Snapshot; readonly stateFolder: string; readonly cwd: string },
): Promise<void> {
  if (isAbsolute(to) || !(await hasInSnapshot(to, place))) return;
  throw new UsageError(
    'upload.shadowed',
    `--upload ${from}: the code has files in ${to} already, which go along with it`,
    {
      hint:
        `put the data in another place:  --upload ${relative(place.cwd, from) || from}:data-of-mine\n` +
        `or let git ignore all of ${to}`,
    },
  );
}

async function withChanges({ code, snapshot }: Taken, root: string): Promise<CodeVersion | null> {
  if (code === null || !code.isDirty) return code;
  const changes = await describeChanges(root, code, snapshot);
  return changes === null ? code : { ...code, changes };
}

/** Where the code comes from, if not from here as it is. */
function originOf({ commitRef, githubUrl, githubRef }: PlainOptions): Pick<Wanted, 'from'> {
  if (githubUrl !== undefined) return { from: { url: githubUrl, ref: githubRef } };
  return commitRef === undefined ? {} : { from: { commitRef } };
}

/** Elsewhere there is no code but what is taken there. */
function needsSnapshot({ hosts }: SearchSpec, { snapshot, commitRef, githubUrl }: PlainOptions): boolean {
  const isElsewhere = hosts.some(({ name }) => name !== 'local');
  return isElsewhere || snapshot === true || commitRef !== undefined || githubUrl !== undefined;
}
