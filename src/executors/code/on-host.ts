// Where code stands on a host, and the shell text that puts it there.
import { singleQuoted } from '../../search/quote.ts';
import type { Snapshot } from '../../search/spec.ts';
import type { HostAccess } from '../host-access.ts';

/** 48 bits of the id: two states of one project do not meet. */
export function copyName({ id }: Pick<Snapshot, 'id'>): string {
  return id.slice(0, 12);
}

export function copyFolder({ facts }: HostAccess, snapshot: Snapshot): string {
  return `${facts.root}/src/${copyName(snapshot)}`;
}

/**
 * Says `there` where the copy is whole; else each tree that the cache has, with the name of its snapshot. The touch says that it is still
 * in use; what goes was cut short more than a day ago.
 */
export function lookScript({ facts }: HostAccess, snapshot: Snapshot): string {
  return `${beginning(facts.root, snapshot)}
if [ -d "$h_copy" ]; then touch "$h_copy"; echo there; exit 0; fi
for h_old in "$h_root"/src/.new-* "$h_git"/index-* "$h_git"/incoming-*; do
  find "$h_old" -prune -mtime +0 -exec rm -rf {} \\; 2>/dev/null
done
[ -f "$h_git/HEAD" ] && h_do for-each-ref --count=50 --format='%(objectname) %(refname)' refs/hyper 2>/dev/null
:`;
}

/** Reads a pack where there is one, and makes the copy of it, whole or not at all. */
export function unpackScript(
  { facts }: HostAccess,
  snapshot: Snapshot,
  tree: string,
  draft: string,
  hasPack: boolean,
): string {
  const format = tree.length === 64 ? ' --object-format=sha256' : '';
  const init = `git init -q --bare --template=${format} "$h_git" >/dev/null`;
  return `${beginning(facts.root, snapshot)}
mkdir -p "$h_root/src" "$h_root/cache" || exit
${init} 2>&1 || { sleep 1; ${init}; } || exit
h_in=$h_git/${incoming(draft)}
GIT_INDEX_FILE=$h_git/index-${draft}; export GIT_INDEX_FILE
h_receive() (
  mkdir -p "$h_in/info" "$h_in/pack" && echo "$h_git/objects" >"$h_in/info/alternates" || exit
  GIT_OBJECT_DIRECTORY=$h_in; export GIT_OBJECT_DIRECTORY
  h_do index-pack --stdin --fix-thin >/dev/null || exit
  for h_end in pack idx; do mv -f "$h_in"/pack/*.$h_end "$h_git/objects/pack" || exit; done
)
h_check_out() (
  mkdir "$h_root/src/${draft}" && cd "$h_root/src/${draft}" || exit
  h_do --work-tree=. read-tree ${tree} && h_do --work-tree=. checkout-index -a -q || exit
  mkdir -p ${singleQuoted(`./${snapshot.folder}`)}
)
${hasPack ? 'h_receive &&' : ''} h_do update-ref refs/hyper/${snapshot.id} ${tree} && h_check_out
h_code=$?
rm -rf "$h_in" "$GIT_INDEX_FILE"
[ "$h_code" -eq 0 ] || exit "$h_code"
${settling(draft)}`;
}

/** Where a pack is until it is whole; on a full disk git leaves what it has of it. */
function incoming(draft: string): string {
  return `incoming-${draft}`;
}

/** After a failure. */
export function dropScript({ facts }: HostAccess, { repository }: Snapshot, draft: string): string {
  const paths = [`src/${draft}`, `cache/${repository}.git/${incoming(draft)}`];
  return `rm -rf ${paths.map((path) => singleQuoted(`${facts.root}/${path}`)).join(' ')}`;
}

/** A tar on stdin, to a folder under a name that says it may not be whole. */
export function untarScript({ facts }: HostAccess, draft: string, folder: string): string {
  const copy = singleQuoted(`${facts.root}/src/${draft}`);
  return `umask 077; LC_ALL=C; export LC_ALL
mkdir -p ${copy} && cd ${copy} && tar xof - && mkdir -p ${singleQuoted(`./${folder}`)}`;
}

export function settleScript({ facts }: HostAccess, snapshot: Snapshot, draft: string): string {
  return `${beginning(facts.root, snapshot)}\n${settling(draft)}`;
}

/** Under its name at once. Where another driver was faster, ours ends up inside of it, and goes. */
function settling(draft: string): string {
  return `if [ -d "$h_copy" ]; then rm -rf "$h_root/src/${draft}"; else mv "$h_root/src/${draft}" "$h_copy"; fi
rm -rf "$h_copy/${draft}"
[ -d "$h_copy" ]`;
}

/** Whatever the host's user has set for git, it does not reach ours: no hook, no filter, no other line ends. */
function beginning(root: string, snapshot: Snapshot): string {
  return `umask 077
h_root=${singleQuoted(root)}
h_copy=$h_root/src/${copyName(snapshot)}
h_git=$h_root/cache/${snapshot.repository}.git
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_NAMESPACE GIT_TEMPLATE_DIR
LC_ALL=C GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_LFS_SKIP_SMUDGE=1 HOME=$h_git XDG_CONFIG_HOME=$h_git
export LC_ALL GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_LFS_SKIP_SMUDGE HOME XDG_CONFIG_HOME
h_do() { git --git-dir="$h_git" -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.autocrlf=false "$@"; }`;
}
