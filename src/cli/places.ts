// Where the runs of a search go, ready to be driven: this machine, or its hosts with all that runs need there.
import { join } from 'node:path';
import { checkOutHere } from '../executors/code/check-out.ts';
import { shipSnapshot } from '../executors/code/ship.ts';
import { shipUploads } from '../executors/data/upload.ts';
import type { Executor, Slot } from '../executors/executor.ts';
import { slotsOfHost } from '../executors/gpus/host-slots.ts';
import type { HostAccess } from '../executors/host-access.ts';
import { createHostsExecutor } from '../executors/hosts/executor.ts';
import { createLocalExecutor } from '../executors/local.ts';
import { openHostAccess } from '../executors/ssh/access.ts';
import type { SearchSpec, Snapshot } from '../search/spec.ts';
import type { NoticeKind } from '../views/view.ts';
import { readDisabled } from './hosts/disabled.ts';
import { plainHost } from '../search/plain-host.ts';
import { shipPythonFiles } from './python-files.ts';

type Setting = {
  readonly spec: SearchSpec;
  /** The state folder. */
  readonly root: string;
  readonly projectId: string;
  readonly notice: (text: string, kind?: NoticeKind) => void;
};

/** How often it is looked which GPUs are in use, where that matters. */
const findEveryMs = 15_000;

/** `cwd`: where runs start on this machine. */
export type Places = { readonly executor: Executor; readonly cwd: string };

export async function openPlaces(setting: Setting): Promise<Places> {
  const { spec, root, projectId, notice } = setting;
  const { hosts, hostLostAfter, gpus } = spec;
  const isHere = hosts.length === 0 || hosts.some(({ name }) => name === 'local');
  const cwd = isHere ? await folderHere(setting) : spec.cwd;
  const tellOnce = once(notice);
  if (isHere && spec.uploads.length > 0) await linkHere(setting, cwd);
  const local = (): Executor => createLocalExecutor({ root, gpus, cwd: spec.snapshot === null ? undefined : cwd });
  if (hosts.length === 0) return { executor: local(), cwd };
  const executor = createHostsExecutor({
    hosts,
    projectId,
    stateFolder: root,
    lostAfterMs: hostLostAfter === null ? null : hostLostAfter.seconds * 1000,
    prepare: (access, tell, signal) => prepare(setting, access, tell, signal),
    slotsOf: (access, host): Promise<readonly Slot[]> => slotsOfHost(access, host, gpus, tellOnce),
    ...(gpus.minFreeGb === null ? {} : { findEveryMs }),
    disabled: () => readDisabled(root),
    local,
    notice,
  });
  return { executor, cwd };
}

/** What is said at each look is told once. */
function once(notice: Setting['notice']): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    notice(text);
  };
}

/** A copy of the code as it was when the search began, or the code itself. */
async function folderHere({ spec, root }: Setting): Promise<string> {
  if (spec.snapshot === null) return spec.cwd;
  return join(await checkOutHere(spec.snapshot, root), spec.snapshot.folder);
}

/** Data is where it is: runs find it by a link. */
async function linkHere({ spec, projectId, notice }: Setting, cwd: string): Promise<void> {
  const access = await openHostAccess(plainHost('local'), projectId);
  await shipUploads(access, spec.uploads, cwd, (text) => notice(text, 'note'), new AbortController().signal);
}

/** Idempotent: other searches may have brought the same there already. */
async function prepare(
  { spec, root, notice }: Setting,
  access: HostAccess,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<{ readonly cwd: string }> {
  await shipPythonFiles(access, signal);
  const { snapshot, uploads } = spec;
  const code = snapshot === null ? access.facts.home : await shipCode({ snapshot, root, notice }, access, tell, signal);
  await shipUploads(access, uploads, code, tell, signal);
  return { cwd: code };
}

async function shipCode(
  { snapshot, root: stateFolder, notice }: Pick<Setting, 'root' | 'notice'> & { readonly snapshot: Snapshot },
  access: HostAccess,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const { folder, shipped } = await shipSnapshot(access, { snapshot, stateFolder }, tell, signal);
  // As Spell said it, and git.
  if (!shipped) notice(`${access.spec.name}: Everything up-to-date`, 'note');
  return join(folder, snapshot.folder);
}
