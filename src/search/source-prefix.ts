// What stands in front of the names of metrics that come from a file or folder the user named: two sources stay apart.
import type { SourceSpec } from './spec.ts';

/**
 * `history/` for `out/history.csv`, `tensorboard/` for any folder; '' for a regex, whose name the user chose. A path with a
 * placeholder in its last part is `file/`. A second one of the same name gets `-2`. In the order of the sources.
 */
export function sourcePrefixes(sources: readonly SourceSpec[]): readonly string[] {
  const taken = new Map<string, number>();
  return sources.map((source) => {
    if (source.kind === 'regex') return '';
    const name = source.kind === 'tensorboard' ? 'tensorboard' : stemOf(source.path);
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return count === 1 ? `${name}/` : `${name}-${count}/`;
  });
}

/** Those that stand in front of names. */
export function metricPrefixes(sources: readonly SourceSpec[]): readonly string[] {
  return sourcePrefixes(sources).filter((prefix) => prefix !== '');
}

function stemOf(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const stem = base.replace(/\.[^.]*$/, '');
  return stem === '' || stem.includes(':') ? 'file' : stem;
}
