// Shells of this machine, as one calls them.
import { spawnSync } from 'node:child_process';

/** Of those that are installed: busybox is one by the name of its applet. */
export function pathsOf(
  names: readonly string[],
): readonly { readonly name: string; readonly words: readonly string[] }[] {
  return names.flatMap((name) => {
    const { status } = spawnSync('sh', ['-c', 'command -v "$0"', name]);
    return status === 0 ? [{ name, words: name === 'busybox' ? [name, 'sh'] : [name] }] : [];
  });
}
