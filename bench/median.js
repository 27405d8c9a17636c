// Medians of measurements that take turns, so that a change of the machine's speed meets all of them alike.

/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @template Result
 * @param {number} repeats
 * @param {Readonly<Record<string, () => Result>>} subjects
 * @returns {Record<string, Result[]>} by the subjects' names
 */
export function inTurns(repeats, subjects) {
  const results = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [name, measure] of Object.entries(subjects)) results[name].push(measure());
  }
  return results;
}
