// The most valuable message of all: the metric that was asked for is not among those that are printed.
import { nearest } from '../space/nearest.ts';

/** `metric "val_acc"; it did report keras/val_acc, keras/loss; did you mean --metric keras/val_acc?` */
export function describeMissing(metric: string, seen: readonly string[]): string {
  if (seen.length === 0) {
    return `metric "${metric}"; it reported no number at all: print a line such as  ${metric}=0.9  once per epoch`;
  }
  const guess = guessMetric(metric, seen);
  const list = seen.slice(0, 8).join(', ') + (seen.length > 8 ? ` and ${seen.length - 8} more` : '');
  const mend = guess === undefined ? '' : `; did you mean --metric ${guess}?`;
  return `metric "${metric}"; it did report ${list}${mend}`;
}

/** The metric that was most likely meant: the same last part, else the nearest name, else one that is the end of the other. */
export function guessMetric(metric: string, seen: readonly string[]): string | undefined {
  const tail = lastPart(metric);
  const near = nearest(tail, seen.map(lastPart))[0];
  return (
    seen.find((name) => lastPart(name) === tail) ??
    nearest(metric, seen)[0] ??
    seen.find((name) => lastPart(name) === near) ??
    seen.find((name) => tail.endsWith(`_${lastPart(name)}`) || lastPart(name).endsWith(`_${tail}`))
  );
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).toLowerCase();
}
