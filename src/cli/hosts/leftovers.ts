// What lies on a host of this project, and the removal of it.
import { listCopies, removeCopies } from '../../executors/code/copies.ts';
import { listData, removeData } from '../../executors/data/kept.ts';
import type { HostAccess } from '../../executors/host-access.ts';
import identityScript from '../../executors/scripts/identity.sh?raw';
import { singleQuoted } from '../../search/quote.ts';

/** `usedAt`: seconds since 1970, by the host's clock. */
type Kept = { readonly bytes: number; readonly usedAt: number };

export type Leftover = Kept &
  (
    | { readonly kind: 'run'; readonly search: number; readonly run: number }
    /** `code`: a copy of the code, `cache`: what copies have in common; `name`: of its folder. */
    | { readonly kind: 'code' | 'cache'; readonly name: string }
    /** `title`: what it was called when it came. */
    | { readonly kind: 'data'; readonly name: string; readonly title: string }
  );

/** An attempt with processes. `pid`: there. */
export type Living = { readonly search: number; readonly run: number; readonly attempt: number; readonly pid: number };

export type Inventory = {
  /** Seconds since 1970, by the host's clock. */
  readonly now: number;
  readonly leftovers: readonly Leftover[];
  readonly living: readonly Living[];
};

/** One `du` a search: a process for each run would take a while. */
const listScript = `h_boot=-
read -r h_boot 2>/dev/null </proc/sys/kernel/random/boot_id || h_boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null) || h_boot=-
echo "now $(date +%s)"
cd "$h_root" 2>/dev/null || exit 0
h_times() {
  stat -c '%Y %n' "$@" 2>/dev/null || stat -f '%m %N' "$@" 2>/dev/null
}
for h_search in runs/*; do
  set -- "$h_search"/[0-9]*
  [ -e "$1" ] || continue
  du -sk "$@" 2>/dev/null | sed "s/^/size /"
  set -- "$h_search"/[0-9]*/[0-9]*
  [ -e "$1" ] || continue
  h_times "$@" | sed "s/^/time /"
  for h_dir; do
    [ -e "$h_dir/exit" ] || ! { h_lives "$h_dir/sup" || h_lives "$h_dir/proc"; } || echo "alive $h_pid $h_dir"
  done
done
:`;

/** Nothing is changed. Rejects with HostError where the host cannot be reached. */
export async function listLeftovers(access: HostAccess, signal?: AbortSignal): Promise<Inventory> {
  const found = await listRuns(access, signal);
  const copies = await listCopies(access, signal);
  const data = await listData(access, signal);
  return {
    ...found,
    leftovers: [
      ...found.leftovers,
      ...copies.map(({ kind, ...copy }) => ({ ...copy, kind: kind === 'copy' ? 'code' : kind }) as const),
      ...data.map(({ key, name, bytes, usedAt }) => ({ kind: 'data', name: key, title: name, bytes, usedAt }) as const),
    ],
  };
}

/** Of runs alone. */
export async function listRuns(access: HostAccess, signal?: AbortSignal): Promise<Inventory> {
  const script = `h_root=${singleQuoted(access.facts.root)}\n${identityScript}${listScript}`;
  const { stdout } = await access.run(script, signal === undefined ? {} : { signal });
  return parseList(stdout);
}

/** What the host says is foreign: a path that is not one of ours is not there. */
function parseList(text: string): Inventory {
  const sizes = new Map<string, number>();
  const times = new Map<string, number>();
  const living: Living[] = [];
  for (const line of text.split('\n')) {
    const [, word, number, path = ''] = /^(size|time|alive) (\d+)\s+(\S+)$/.exec(line) ?? [];
    const [, search, run, attempt] = /^runs\/(\d+)\/(\d+)(?:\/(\d+))?$/.exec(path) ?? [];
    const value = Number(number);
    if (word === 'size') sizes.set(path, value * 1024);
    if (word === 'time') {
      // An attempt's time is its run's: the newest counts.
      const owner = attempt === undefined ? path : path.slice(0, path.lastIndexOf('/'));
      times.set(owner, Math.max(times.get(owner) ?? 0, value));
    }
    if (word === 'alive' && attempt !== undefined) {
      living.push({ search: Number(search), run: Number(run), attempt: Number(attempt), pid: value });
    }
  }
  const leftovers = [...sizes].flatMap(([path, bytes]): readonly Leftover[] => {
    const [, search, run] = /^runs\/(\d+)\/(\d+)$/.exec(path) ?? [];
    const usedAt = times.get(path) ?? 0;
    return run === undefined ? [] : [{ kind: 'run', search: Number(search), run: Number(run), bytes, usedAt }];
  });
  return { now: Number(/^now (\d+)$/m.exec(text)?.[1] ?? 0), leftovers, living };
}

/** `codeIds`: of copies that stay, first digits at least. Resolves to how many of these are still there, in part at least. */
export async function removeLeftovers(
  access: HostAccess,
  leftovers: readonly Leftover[],
  codeIds: readonly string[],
): Promise<number> {
  const code = leftovers.flatMap((one) => (one.kind === 'code' || one.kind === 'cache' ? [one.name] : []));
  const gone = code.length === 0 ? [] : await removeCopies(access, codeIds);
  const data = leftovers.flatMap((one) => (one.kind === 'data' ? [one.name] : []));
  const runs = leftovers.flatMap((one) => (one.kind === 'run' ? [`runs/${one.search}/${one.run}`] : []));
  const stayed = [
    ...code.filter((name) => !gone.includes(name)),
    ...(await removeData(access, data)),
    ...(await removeRuns(access, runs)),
  ];
  return stayed.length;
}

/** Resolves to those that are still there. */
async function removeRuns(access: HostAccess, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  // By stdin: there may be more of them than a command can hold. Folders without write permission are a run's own doing.
  const script = `cd ${singleQuoted(access.facts.root)} || exit 0
while read -r h_path; do
  rm -rf "./$h_path" 2>/dev/null || { chmod -R u+rwX "./$h_path" && rm -rf "./$h_path"; } 2>/dev/null
  [ ! -e "$h_path" ] || echo "$h_path"
done
for h_search in runs/*; do
  set -- "$h_search"/[0-9]*
  [ -e "$1" ] || { rm -f "$h_search/ends" "$h_search/reader"; rmdir "$h_search"; } 2>/dev/null
done
:`;
  const { stdout } = await access.run(script, { stdin: `${paths.join('\n')}\n` });
  return stdout.split('\n').filter((line) => line !== '');
}
