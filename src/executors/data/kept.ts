// Data that is kept on a host: where, how much, since when; and its removal.
import { singleQuoted } from '../../search/quote.ts';
import type { HostAccess } from '../host-access.ts';

/** `name`: what it was called when it came. `usedAt`: when a search last asked for it, seconds since 1970 by the host's clock. */
export type KeptData = {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly usedAt: number;
};

export function dataFolder({ facts }: HostAccess): string {
  return `${facts.root}/data`;
}

/** 48 bits of the key: names are short, and two contents of one project do not meet. */
export function keyFolder(access: HostAccess, key: string): string {
  return `${dataFolder(access)}/${key.slice(0, 12)}`;
}

/** The last used first; half a transfer that was cut short has a name that begins with `.new-`. `key`: that of `removeData`. */
export async function listData(access: HostAccess, signal?: AbortSignal): Promise<readonly KeptData[]> {
  const script = `cd ${singleQuoted(dataFolder(access))} 2>/dev/null || exit 0
for h_key in .new-* *; do
  [ -d "$h_key" ] || continue
  h_kb=$(du -sk "$h_key" 2>/dev/null)
  h_used=$(stat -c %Y "$h_key" 2>/dev/null || stat -f %m "$h_key")
  h_name=
  read -r h_name 2>/dev/null <"$h_key/name"
  printf '%s %s %s %s\\n' "$h_key" "\${h_kb%%[!0-9]*}" "$h_used" "$h_name"
done`;
  const { stdout } = await access.run(script, signal === undefined ? {} : { signal });
  return stdout
    .split('\n')
    .flatMap((line) => {
      const [, key, kb, usedAt, name = ''] = /^(\S+) (\d+) (\d+) (.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [{ key, name, bytes: Number(kb) * 1024, usedAt: Number(usedAt) }];
    })
    .toSorted((a, b) => b.usedAt - a.usedAt);
}

/** Keys as `listData` has them. Links to it stay, and lead nowhere. Resolves to those that could not be removed whole. */
export async function removeData(
  access: HostAccess,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const plain = keys.filter((key) => /^(?:[0-9a-f]{12}|\.new-[\w-]+)$/.test(key));
  if (plain.length === 0) return [];
  const script = `cd ${singleQuoted(dataFolder(access))} 2>/dev/null || exit 0
for h_key in ${plain.join(' ')}; do rm -rf "./$h_key" 2>/dev/null; [ ! -e "$h_key" ] || echo "$h_key"; done`;
  const { stdout } = await access.run(script, signal === undefined ? {} : { signal });
  return stdout.split('\n').filter((line) => line !== '');
}
