// The objects of a snapshot that a host does not have yet, as one pack of git's. No history: files alone.
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { HyperError } from '../../errors.ts';
import type { Snapshot } from '../../search/spec.ts';
import { gitComplaint, gitEnvironment, runGit } from './git.ts';
import { environmentOfStore } from './store.ts';
import type { CodeStore } from './store.ts';

/** Something that is written while it is read. `ended` rejects where it did not come to its end. */
export type Source = { readonly stdout: Readable; readonly ended: Promise<void> };

/** The id of all its files together. Throws HyperError where they are no longer here. */
export async function treeOf(store: CodeStore, { id }: Snapshot, signal?: AbortSignal): Promise<string> {
  try {
    const args = ['rev-parse', '--verify', '-q', `${id}^{tree}`];
    const tree = await runGit(args, { cwd: store.gitDir, env: environmentOfStore(store), signal });
    if (tree.trim() !== '') return tree.trim();
  } catch (error) {
    signal?.throwIfAborted();
    if (gitComplaint(error) === undefined) throw error;
  }
  throw new HyperError('code.gone', `the code of this search (${id.slice(0, 12)}) is no longer here`, {
    hint: 'its repository has dropped it or was moved; start a new search',
  });
}

/** `known`: trees that are there already; those that are not known here help nothing. */
export async function packTree(
  store: CodeStore,
  tree: string,
  known: readonly string[],
  signal: AbortSignal,
): Promise<Source> {
  const shared = await presentOf(store, known, signal);
  const input = [tree, ...shared.map((id) => `^${id}`)].map((line) => `${line}\n`).join('');
  return start(store, ['pack-objects', '-q', '--revs', '--thin', '--delta-base-offset', '--stdout'], input, signal);
}

/** For hosts without git. */
export function tarTree(store: CodeStore, tree: string, signal: AbortSignal): Source {
  return start(store, ['archive', '--format=tar', tree], '', signal);
}

async function presentOf(store: CodeStore, ids: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { stdout } = await execa('git', ['cat-file', '--batch-check'], {
    ...settingOf(store, signal),
    input: ids.map((id) => `${id}\n`).join(''),
  });
  return stdout.split('\n').flatMap((line) => /^([0-9a-f]+) tree /.exec(line)?.[1] ?? []);
}

function start(store: CodeStore, args: readonly string[], input: string, signal: AbortSignal): Source {
  const child = execa('git', args, { ...settingOf(store, signal), input, buffer: { stdout: false }, reject: false });
  const watch = async (): Promise<void> => {
    const { failed, stderr } = await child;
    signal.throwIfAborted();
    if (failed) throw new HyperError('code.pack', `git cannot read the code of this search: ${stderr.trim()}`);
  };
  const ended = watch();
  ended.catch(() => {}); // whoever reads it asks later
  return { stdout: child.stdout, ended };
}

function settingOf(store: CodeStore, signal: AbortSignal) {
  const env = { ...gitEnvironment(), ...environmentOfStore(store) };
  return { cwd: store.gitDir, env, extendEnv: false, cancelSignal: signal } as const;
}
