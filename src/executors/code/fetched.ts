// The code of another repository, by its URL: fetched into the state folder, as it is now.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../../errors.ts';
import { nearest } from '../../space/nearest.ts';
import { acceptGaps, listed, pointerGaps } from './gaps.ts';
import type { Gap } from './gaps.ts';
import { runGit } from './git.ts';
import { repositoryName } from './identity.ts';
import { isLink, readTree } from './index-entries.ts';
import type { IndexEntry } from './index-entries.ts';
import { environmentOfStore, lendObjects, openStore } from './store.ts';
import type { Taken, Wanted } from './taken.ts';

type Origin = { readonly url: string; readonly ref?: string | undefined };

/** Throws UsageError where it cannot be fetched. */
export async function takeFetched(
  { url: given, ref = 'HEAD' }: Origin,
  { cwd, stateFolder, isForced = false, tell = () => {} }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Taken> {
  const url = toUrl(given, cwd);
  checkRef(ref);
  const gitDir = join(stateFolder, 'cache', `${createHash('sha256').update(url).digest('hex').slice(0, 16)}.git`);
  tell(`fetching ${withoutSecret(url)}`);
  const commit = await fetchCommit({ gitDir, url, ref, signal });
  const store = await openStore(stateFolder, commit.length === 64 ? 'sha256' : 'sha1');
  await lendObjects(store, join(gitDir, 'objects'));
  const call = { cwd: store.gitDir, env: environmentOfStore(store), signal };
  const entries = await readTree(commit, call);
  const notes = acceptGaps([...linkGaps(entries), ...(await pointerGaps(commit, entries, call))], isForced);
  const source = { url: withoutSecret(url), ref };
  return {
    snapshot: {
      kind: 'git',
      id: commit,
      repository: repositoryName(url.replace(/\/?(?:\.git)?\/*$/, ''), url),
      folder: '',
    },
    code: { commit, branch: null, isDirty: false, source },
    notes,
  };
}

/** `owner/name` is one of GitHub, unless there is a folder of that name. */
function toUrl(given: string, cwd: string): string {
  if (given === '' || given.startsWith('-'))
    throw new UsageError('code.url', `"${given}" is no URL of a git repository`, {
      hint: 'e.g. https://github.com/owner/name, git@host:name.git, owner/name',
    });
  if (existsSync(resolve(cwd, given))) return resolve(cwd, given);
  return /^[\w.-]+\/[\w.-]+$/.test(given) ? `https://github.com/${given.replace(/\.git$/, '')}.git` : given;
}

function checkRef(ref: string): void {
  if (!/^[-/]|[ \p{Cc}~^:?*[\\+]|\.\.|@\{/u.test(ref) && ref !== '') return;
  throw new UsageError('code.ref', `"${ref}" is no branch, tag or commit`, {
    hint: 'e.g. --github-ref main, --github-ref v1.2, or a whole commit id',
  });
}

/** A password in it is for nobody else. */
function withoutSecret(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}

type Fetch = {
  readonly gitDir: string;
  readonly url: string;
  readonly ref: string;
  readonly signal: AbortSignal | undefined;
};

/** Under a name of its own, so that another search may fetch at the same moment. */
async function fetchCommit({ gitDir, url, ref, signal }: Fetch): Promise<string> {
  const call = { cwd: gitDir, env: { GIT_DIR: gitDir }, signal };
  await mkdir(gitDir, { recursive: true, mode: 0o700 });
  if (!existsSync(join(gitDir, 'HEAD'))) await runGit(['init', '-q', '--bare', '--template='], call);
  const draft = `refs/hyper/fetching/${randomUUID()}`;
  const args = ['-c', 'gc.auto=0', '-c', 'core.hooksPath=/dev/null', 'fetch', '-q', '--no-tags', '--depth=1'];
  const { failed, stderr, isCanceled } = await askRemote([...args, '--', url, `+${ref}:${draft}`], gitDir, signal);
  if (isCanceled) signal?.throwIfAborted();
  if (failed) throw await unfetched(stderr, { gitDir, url, ref, signal });
  const commit = (await runGit(['rev-parse', '--verify', '-q', `${draft}^{commit}`], call)).trim();
  await runGit(['update-ref', `refs/hyper/${commit}`, commit], call);
  await runGit(['update-ref', '-d', draft], call);
  return commit;
}

/** With all the user has set for the way there: keys, proxies, helpers. Nothing is asked at the terminal. */
async function askRemote(args: readonly string[], gitDir: string, signal: AbortSignal | undefined) {
  const { failed, stderr, stdout, isCanceled } = await execa('git', args, {
    cwd: gitDir,
    env: {
      GIT_DIR: gitDir,
      GIT_WORK_TREE: undefined,
      GIT_INDEX_FILE: undefined,
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
    },
    stdin: 'ignore',
    reject: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  return { failed, stderr, stdout, isCanceled };
}

async function unfetched(stderr: string, { gitDir, url, ref, signal }: Fetch): Promise<UsageError> {
  const why =
    stderr
      .trim()
      .split('\n')
      .find((line) => /^(fatal|error):/.test(line)) ?? stderr.trim();
  const text = why.replace(/^\w+: /, '').replaceAll(url, withoutSecret(url));
  const isNoRef = /couldn't find remote ref|not our ref|no such ref|unadvertised/i.test(stderr);
  const hint = isNoRef
    ? await nearRefs({ gitDir, url, ref, signal })
    : `git ls-remote '${withoutSecret(url)}'  tells whether it can be reached`;
  return new UsageError('code.fetch', `cannot fetch ${ref} from ${withoutSecret(url)}: ${text}`, { hint });
}

async function nearRefs({ gitDir, url, ref, signal }: Fetch): Promise<string> {
  if (/^[0-9a-f]{4,39}$/.test(ref)) return 'a commit must be given with its whole id, of 40 digits';
  const { stdout } = await askRemote(['ls-remote', '-q', '--', url], gitDir, signal);
  const names = stdout.split('\n').flatMap((line) => /\trefs\/(?:heads|tags)\/(.*?)(?:\^\{\})?$/.exec(line)?.[1] ?? []);
  const near = nearest(ref, [...new Set(names)]);
  return near.length === 0
    ? `git ls-remote '${withoutSecret(url)}'  lists what there is`
    : `did you mean ${near.join(' or ')}?`;
}

function linkGaps(entries: readonly IndexEntry[]): readonly Gap[] {
  const links = entries.filter(isLink).map(({ path }) => path);
  if (links.length === 0) return [];
  const hint = 'clone it with --recurse-submodules and start the search there';
  return [{ refused: 'code.submodule', text: `submodules are not included: ${listed(links)}`, hint }];
}
