// What may go from hosts, as a person reads it.
import { formatAgo } from '../../views/duration.ts';
import { formatBytes } from '../../views/run.ts';
import { safe } from '../../views/safe.ts';
import type { CleaningResult } from './cleaning.ts';
import type { Leftover, Living } from './leftovers.ts';

/** A block a host. */
export function renderCleaning(results: readonly CleaningResult[]): string {
  return results
    .map((result) => [result.host.name, ...bodyOf(result).map((line) => `  ${safe(line)}`), ''].join('\n'))
    .join('');
}

/** `12 runs, 2 copies of code (4.2 GB)` */
export function countText(leftovers: readonly Leftover[]): string {
  const kinds = [
    ['run', 'run', 'runs'],
    ['code', 'copy of code', 'copies of code'],
    ['cache', 'cache of code', 'caches of code'],
    ['data', 'piece of data', 'pieces of data'],
  ] as const;
  const parts = kinds.flatMap(([kind, one, many]) => {
    const count = leftovers.filter((leftover) => leftover.kind === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  return `${parts.join(', ')} (${formatBytes(bytesOf(leftovers))})`;
}

export function livingText({ search, run, attempt, pid }: Living): string {
  return `run ${run} of search #${search}, attempt ${attempt} (process ${pid})`;
}

function bodyOf(result: CleaningResult): readonly string[] {
  if (result.kind === 'unreached') {
    const { message, hint } = result.error;
    const says = message.startsWith(`${result.host.name}: `) ? message : `${result.host.name}: ${message}`;
    return [
      `cannot be looked at: ${says.slice(result.host.name.length + 2)}`,
      ...(hint === undefined ? [] : hint.split('\n')),
    ];
  }
  const { going, kept, living, now } = result;
  return [
    ...goingLines(going, now),
    ...living.map((one) => `alive, though no search has it: ${livingText(one)}`),
    ...keptLines(kept),
    ...(going.length + kept.length + living.length === 0 ? ['nothing is there'] : []),
  ];
}

function goingLines(going: readonly Leftover[], now: number): readonly string[] {
  const rows = [
    ...bySearch(going).map(([search, runs]) => ({ what: `search #${search}, ${countRuns(runs.length)}`, of: runs })),
    ...going.flatMap((one) => (one.kind === 'run' ? [] : [{ what: nameOf(one), of: [one] }])),
  ];
  const width = Math.max(0, ...rows.map(({ what }) => what.length));
  return rows.map(({ what, of }) => {
    const usedAt = Math.max(...of.map((one) => one.usedAt));
    return `${what.padEnd(width)}  ${formatBytes(bytesOf(of)).padStart(9)}  ${formatAgo((now - usedAt) * 1000)}`;
  });
}

function nameOf(leftover: Exclude<Leftover, { readonly kind: 'run' }>): string {
  switch (leftover.kind) {
    case 'code':
      return `code ${leftover.name}`;
    case 'cache':
      return `cache ${leftover.name}`;
    case 'data':
      return leftover.title === '' ? `data ${leftover.name}` : `data ${leftover.title} (${leftover.name})`;
  }
}

/** One line a reason. */
function keptLines(kept: readonly { readonly leftover: Leftover; readonly why: string }[]): readonly string[] {
  const reasons = [...new Set(kept.map(({ why }) => why))];
  return reasons.map((reason) => {
    const leftovers = kept.flatMap(({ leftover, why }) => (why === reason ? [leftover] : []));
    return `stays: ${countText(leftovers)}: ${reason}`;
  });
}

function bySearch(leftovers: readonly Leftover[]): readonly (readonly [number, readonly Leftover[]])[] {
  const searches = new Map<number, Leftover[]>();
  for (const one of leftovers) {
    if (one.kind === 'run') searches.set(one.search, [...(searches.get(one.search) ?? []), one]);
  }
  return [...searches].toSorted(([a], [b]) => a - b);
}

function bytesOf(leftovers: readonly Leftover[]): number {
  return leftovers.reduce((sum, { bytes }) => sum + bytes, 0);
}

function countRuns(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`;
}
