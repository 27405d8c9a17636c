// A change of a search in words: `parallel-runs 3 -> 5`; several stand below each other.
import { objectiveLabel } from './objective.ts';
import type { SearchSpec, SpecChange } from './spec.ts';

/** What follows `search #61:`. Each thing that is given, as it was and as it is; as it is alone where nothing changes. */
export function describeChange(spec: SearchSpec, change: SpecChange): string {
  const pairs = valuesOf(change).map(([name, value]) => {
    const before = valuesOf(spec).find(([other]) => other === name)?.[1] ?? 'none';
    return before === value ? `${name} ${value}, as before` : `${name} ${before} -> ${value}`;
  });
  return pairs.length === 1 ? ` ${pairs.join('')}` : pairs.map((pair) => `\n  ${pair}`).join('');
}

/** Each thing that is given, as it is from now on: `parallel-runs 5, target none`. */
export function newValues(change: SpecChange): string {
  return valuesOf(change)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function valuesOf(of: SpecChange): readonly (readonly [name: string, value: string])[] {
  const { objective } = of;
  const all: readonly (readonly [string, string | number | null | undefined])[] = [
    ['num-runs', of.numRuns],
    ['parallel-runs', of.parallelRuns],
    ['timeout', of.timeout === null ? null : of.timeout?.text],
    ['objective', objective === undefined ? undefined : objective && `${objective.goal} ${objectiveLabel(objective)}`],
    ['retries', of.retries],
    ['max-failures', of.maxFailures],
    ['max-time', of.maxTime === null ? null : of.maxTime?.text],
    ['target', of.target],
    ['patience', of.patience],
    ['stop-when-flat', of.stopWhenFlat === undefined ? undefined : of.stopWhenFlat ? 'on' : null],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value ?? 'none')]]));
}
