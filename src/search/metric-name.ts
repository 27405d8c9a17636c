// Which recorded metric a name means: what people type is not always what a run calls it.

/** A map by name will do, and so will a set of names. */
type Names = { has(name: string): boolean };

/** Keras' names of one thing, over the years. What stands before the gap is the general word for what stands behind it. */
const accuracies = ['acc', 'accuracy', 'binary_accuracy', 'categorical_accuracy', 'sparse_categorical_accuracy'];
const spellings = [accuracies, ['lr', 'learning_rate']];
const generalWords = 2;

/**
 * The recorded name, the first of: the name as found in a file that the user named (`prefixes`: of such files), as sent by the run,
 * as it is; without the `log/` or `sent/` that tells two sources apart, where there is only one; in another spelling of Keras.
 * Cheap: a few look-ups.
 */
export function findMetric(wanted: string, names: Names, prefixes: readonly string[]): string | undefined {
  for (const prefix of prefixes) if (names.has(prefix + wanted)) return prefix + wanted;
  if (names.has(`sent/${wanted}`)) return `sent/${wanted}`;
  return names.has(wanted) ? wanted : (withoutSource(wanted, names) ?? otherSpelling(wanted, names));
}

function withoutSource(wanted: string, names: Names): string | undefined {
  const [, name] = /^(?:log|sent)\/(.+)$/.exec(wanted) ?? [];
  return name !== undefined && names.has(name) ? name : undefined;
}

function otherSpelling(wanted: string, names: Names): string | undefined {
  if (!wanted.startsWith('keras/')) return undefined;
  for (const group of spellings) {
    // From the end: `binary_accuracy` also ends in `accuracy`.
    const index = group.findLastIndex((word) => wanted.endsWith(`/${word}`) || wanted.endsWith(`_${word}`));
    if (index === -1) continue;
    const stem = wanted.slice(0, -(group[index] ?? '').length);
    const others = index < generalWords ? group : group.slice(0, generalWords);
    return others.map((word) => stem + word).find((name) => names.has(name));
  }
  return undefined;
}
