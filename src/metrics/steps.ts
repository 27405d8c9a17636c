// Which step the numbers of one line belong to, as far as the line itself says.

/** A number and its name, as a line gives them. */
export type Pair = { readonly name: string; readonly value: number };

/** Names of a step, the finest first: where a line gives two of them, the earlier one here counts. */
const STEP_NAMES = ['global_step', 'globalstep', 'step', 'iteration', 'iter', 'epoch'];

/** 0 is the best name of a step; undefined: no name of a step. `trainer/global_step` counts by its last part. */
export function stepRank(name: string): number | undefined {
  // No name of a step is shorter than 4 or ends in another letter: most names need no more than this look.
  const last = name.charCodeAt(name.length - 1) | 0x20;
  if (name.length < 4 || (last !== 0x70 && last !== 0x6e && last !== 0x72 && last !== 0x68)) return undefined;
  const rank = STEP_NAMES.indexOf(name.slice(name.lastIndexOf('/') + 1).toLowerCase());
  return rank < 0 ? undefined : rank;
}

/** A whole number from 0. */
export function isStep(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

type Stepped = { readonly pairs: readonly Pair[]; readonly step: number | undefined };

/** Takes the step out of the pairs. Where nothing else is there, a step is a metric like any other. */
export function takeStep(pairs: readonly Pair[]): Stepped {
  let best: Pair | undefined;
  let bestRank = Infinity;
  let count = 0;
  for (const pair of pairs) {
    const rank = isStep(pair.value) ? stepRank(pair.name) : undefined;
    if (rank === undefined) continue;
    count++;
    if (rank >= bestRank) continue;
    bestRank = rank;
    best = pair;
  }
  if (best === undefined || count === pairs.length) return { pairs, step: undefined };
  return {
    pairs: pairs.filter((pair) => !(isStep(pair.value) && stepRank(pair.name) !== undefined)),
    step: best.value,
  };
}

/** `Epoch 3/10`, `[step 200]`, `Epoch: [3][10/500]`, `iter #12`. Blanks are bounded: no line can make the match slow. */
const STEP_IN_WORDS =
  /(?<![\w./-])(global[_ ]step|step|iteration|iter|epoch)[ \t]{0,4}[:=]?[ \t]{0,4}[#[(]?[ \t]{0,4}(\d{1,15})(?![\w%]|\.\d)/gi;

/** The step a line names in words, or undefined. */
export function stepInWords(line: string): number | undefined {
  let best: number | undefined;
  let bestRank = Infinity;
  for (const [, name = '', digits] of line.matchAll(STEP_IN_WORDS)) {
    const rank = stepRank(name.replace(' ', '_')) ?? Infinity;
    if (rank >= bestRank) continue;
    bestRank = rank;
    best = Number(digits);
  }
  return best;
}
