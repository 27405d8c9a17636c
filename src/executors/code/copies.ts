// Copies of code that are kept on a host: which, how large, since when; and their removal.
import { singleQuoted } from '../../search/quote.ts';
import type { HostAccess } from '../host-access.ts';

/**
 * `copy`: of one snapshot, `name` its id's first digits. `cache`: what the copies of one repository have in common. `usedAt`: when a search
 * last asked for it, seconds since 1970 by the host's clock.
 */
export type CodeCopy = {
  readonly kind: 'copy' | 'cache';
  readonly name: string;
  readonly bytes: number;
  readonly usedAt: number;
};

/** The last used first. Half a copy that was cut short has a name that begins with `.new-`. */
export async function listCopies(access: HostAccess, signal?: AbortSignal): Promise<readonly CodeCopy[]> {
  const script = `cd ${singleQuoted(access.facts.root)} 2>/dev/null || exit 0
for h_path in src/.new-* src/* cache/*.git; do
  [ -d "$h_path" ] || continue
  h_kb=$(du -sk "$h_path" 2>/dev/null)
  h_used=$(stat -c %Y "$h_path" 2>/dev/null || stat -f %m "$h_path")
  printf '%s %s %s\\n' "\${h_kb%%[!0-9]*}" "$h_used" "$h_path"
done`;
  const { stdout } = await access.run(script, signal === undefined ? {} : { signal });
  return stdout
    .split('\n')
    .flatMap((line): readonly CodeCopy[] => {
      const [, kb, usedAt, place, name = ''] = /^(\d+) (\d+) (src|cache)\/(.+)$/.exec(line) ?? [];
      if (place === undefined) return [];
      const kind = place === 'src' ? 'copy' : 'cache';
      return [{ kind, name, bytes: Number(kb) * 1024, usedAt: Number(usedAt) }];
    })
    .toSorted((a, b) => b.usedAt - a.usedAt);
}

/**
 * All but the copies of the snapshots with these ids; a cache goes when none of its snapshots is kept. What is being made just now stays.
 * Resolves to the names of what is gone.
 */
export async function removeCopies(
  access: HostAccess,
  keepIds: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const kept = keepIds.map((id) => id.slice(0, 12)).filter((name) => /^[0-9a-f]{12}$/.test(name));
  const script = `h_keep=' ${kept.join(' ')} '
cd ${singleQuoted(access.facts.root)} 2>/dev/null || exit 0
h_kept() { case $h_keep in *" $1 "*) return 0 ;; esac; return 1; }
h_remove() { rm -rf "./$1" 2>/dev/null; [ -e "$1" ] || echo "\${1##*/}"; }
h_is_old() { [ -n "$(find "$1" -prune -mtime +0)" ]; }
for h_path in src/*; do
  [ ! -d "$h_path" ] || h_kept "\${h_path#src/}" || h_remove "$h_path"
done
for h_path in src/.new-*; do
  [ ! -d "$h_path" ] || ! h_is_old "$h_path" || h_remove "$h_path"
done
for h_path in cache/*.git; do
  [ -d "$h_path" ] || continue
  h_used=
  for h_pack in "$h_path"/incoming-* "$h_path"/index-*; do
    [ ! -e "$h_pack" ] || h_is_old "$h_pack" || h_used=1
  done
  for h_ref in "$h_path"/refs/hyper/*; do
    h_id=\${h_ref##*/}
    h_rest=\${h_id#????????????}
    if h_kept "\${h_id%"$h_rest"}"; then h_used=1; else rm -f "$h_ref"; fi
  done
  [ -n "$h_used" ] || h_remove "$h_path"
done`;
  const { stdout } = await access.run(script, signal === undefined ? {} : { signal });
  return stdout.split('\n').filter((line) => line !== '');
}
