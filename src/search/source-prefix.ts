// What stands in front of the names of metrics that come from a file or folder the user named: two sources stay apart.
import type { SourceSpec } from './spec.ts';

/**
 * `history/` for `out/history.csv`, `tensorboard/` for any folder; '' for a regex, whose name the user chose. A path with a
 * placeholder in its last part is `file/`. A second one of the same name, and one that hyper uses itself, gets `-2`. In the order
 * of the sources.
 */
export function sourcePrefixes(sources: readonly SourceSpec[]): readonly string[] {
  const taken = new Set(reserved);
  return sources.map((source) => {
    if (source.kind === 'regex') return '';
    const name = source.kind === 'tensorboard' ? 'tensorboard' : stemOf(source.path);
    let own = source.kind === 'tensorboard' || name !== 'tensorboard' ? name : `${name}-2`;
    for (let count = 2; taken.has(own); count += 1) own = `${name}-${count}`;
    taken.add(own);
    return `${own}/`;
  });
}

/** What hyper itself puts in front of names. */
const reserved = ['log', 'sent', 'keras', 'lightning', 'hw'];

/** Those that stand in front of names. */
export function metricPrefixes(sources: readonly SourceSpec[]): readonly string[] {
  return sourcePrefixes(sources).filter((prefix) => prefix !== '');
}

function stemOf(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const stem = base.replace(/\.[^.]*$/, '');
  return stem === '' || stem.includes(':') ? 'file' : stem;
}

/** Dates, times and counters in names of folders. */
const madeUp =
  /^version_\d+$|(?<!\d)\d{8}(?!\d)|(?<!\d)\d{10,}|\d{4}-\d\d-\d\d|\d\d[-:]\d\d[-:]\d\d|[A-Z][a-z]{2}\d\d_\d\d-\d\d/;

/**
 * The folders between a watched one and a file below it, as part of the names found there: `train/` of `train/events…`. A folder
 * whose name every run makes up anew is left out: no two runs would report the same metric (`Nov25_09-27-36_host` of PyTorch's
 * SummaryWriter, `version_0` of Lightning, `20261125-092736`).
 */
export function folderPrefix(between: string): string {
  return between
    .split('/')
    .filter((part) => part !== '' && !madeUp.test(part))
    .map((part) => `${part}/`)
    .join('');
}
