// The most valuable message of all: the metric that was asked for is not among those that are printed.
import { nearest } from '../space/nearest.ts';
import { renderWords } from './quote.ts';

const mostListed = 8;

/** `metric "val_acc"; it did report keras/val_acc, keras/loss; did you mean --metric keras/val_acc?` */
export function describeMissing(metric: string, seen: readonly string[]): string {
  const own = withoutHardware(seen);
  if (own.length === 0) {
    return (
      `metric "${metric}"; it reported no number at all: print a line such as  ${metric}=0.9  once per epoch` +
      ' (hyper help metrics: what else is read)'
    );
  }
  const guess = guessMetric(metric, own);
  const list =
    own.slice(0, mostListed).join(', ') + (own.length > mostListed ? ` and ${own.length - mostListed} more` : '');
  const mend = guess === undefined ? '' : `; did you mean ${renderWords(['--metric', guess])}?`;
  return `metric "${metric}"; it did report ${list}${mend}`;
}

/**
 * The metric that was most likely meant: the same last part, or the same in other words (`val_acc` and `keras/val_accuracy`), else
 * the nearest name, else one that is the end of the other.
 */
export function guessMetric(metric: string, seen: readonly string[]): string | undefined {
  const own = withoutHardware(seen);
  const tail = lastPart(metric);
  const words = inPlainWords(metric);
  const near = nearest(tail, own.map(lastPart))[0];
  return (
    own.find((name) => lastPart(name) === tail) ??
    own.find((name) => inPlainWords(name) === words) ??
    nearest(metric, own)[0] ??
    own.find((name) => lastPart(name) === near) ??
    own.find((name) => words.endsWith(`_${inPlainWords(name)}`) || inPlainWords(name).endsWith(`_${words}`))
  );
}

/** What the machine did is never meant. */
function withoutHardware(names: readonly string[]): readonly string[] {
  return names.filter((name) => !name.startsWith('hw/'));
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).toLowerCase();
}

/** The last part with one word for what has several. */
function inPlainWords(name: string): string {
  return lastPart(name)
    .replaceAll(/[-. @]/g, '_')
    .replace(/(?:(?:binary|(?:sparse_)?categorical)_)?accuracy/, 'acc')
    .replace(/^(?:validation|valid)_/, 'val_')
    .replace(/^training_/, 'train_')
    .replace('learning_rate', 'lr');
}
