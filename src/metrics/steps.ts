// Which step the numbers of one line belong to, as far as the line itself says.

/** A number and its name, as a line gives them. */
export type Pair = { readonly name: string; readonly value: number };

/** With the place in its line of what parts name and value; in a dictionary, that of its brace. */
export type Placed = Pair & { readonly at: number };

/** Names of a step, the finest first: where a line gives two of them, the earlier one here counts. */
const STEP_NAMES = ['global_step', 'globalstep', 'step', 'steps', 'iteration', 'iter', 'episode', 'epoch'];
const EPOCH = STEP_NAMES.indexOf('epoch');
/** From here on a step that a log names holds for the lines below too. */
const FIRST_HELD = STEP_NAMES.indexOf('iteration');

/** The last letters of those names, in lower case. */
const LAST_LETTERS = new Set(Array.from('pnrehs', (letter) => letter.charCodeAt(0)));

/** 0 is the best name of a step; undefined: no name of a step. `trainer/global_step` counts by its last part. */
export function stepRank(name: string): number | undefined {
  // Most names need no more than this look.
  if (name.length < 4 || !LAST_LETTERS.has(name.charCodeAt(name.length - 1) | 0x20)) return undefined;
  const rank = STEP_NAMES.indexOf(name.slice(name.lastIndexOf('/') + 1).toLowerCase());
  return rank < 0 ? undefined : rank;
}

/** A whole number from 0. */
export function isStep(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The steps that a line names: the finest, and the finer of epoch and iteration, which holds until another is named. */
export type Named = { readonly step: number | undefined; readonly held: number | undefined };

type Stepped<P extends Pair> = Named & { readonly pairs: readonly P[] };

/** Takes the steps out of the pairs. An epoch may be broken: 1.67 is 1, the one begun. */
export function takeSteps<P extends Pair>(pairs: readonly P[]): Stepped<P> {
  const finest = new Finest();
  let rest: P[] | undefined;
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index]!;
    const rank = stepRank(pair.name);
    const step = rank === EPOCH ? Math.floor(pair.value) : pair.value;
    if (rank !== undefined && isStep(step)) {
      rest ??= pairs.slice(0, index);
      finest.add(rank, step);
    } else rest?.push(pair);
  }
  return { pairs: rest ?? pairs, step: finest.step, held: finest.held };
}

/** The same, but where nothing else is there, a step is a metric like any other. */
export function takeStep(pairs: readonly Pair[]): Omit<Stepped<Pair>, 'held'> {
  const taken = takeSteps(pairs);
  return taken.pairs.length === 0 ? { pairs, step: undefined } : taken;
}

/** `Epoch 3/10`, `[step 200]`, `Epoch: [3][10/500]`, `Epoch(train) [1]`, `iter #12`. Blanks are bounded: no line can make it slow. */
const STEP_IN_WORDS =
  /(?<![\w./#-])(global[_ ]step|step|iteration|iter|episode|epoch)(?:\([a-z]{1,10}\))?[ \t]{0,12}[:=]?[ \t]{0,12}[#[(]?[ \t]{0,12}(\d{1,15})(?![\w%]|\.\d)/gi;

/** The steps a line names in words. */
export function stepsInWords(line: string): Named {
  const finest = new Finest();
  if (!/tep|ter|poch|piso/i.test(line)) return finest;
  for (const [, name = '', digits] of line.matchAll(STEP_IN_WORDS)) {
    finest.add(stepRank(name.replace(' ', '_')) ?? Infinity, Number(digits));
  }
  return finest;
}

/** The finest step a line names in words, or undefined. */
export function stepInWords(line: string): number | undefined {
  return stepsInWords(line).step;
}

class Finest implements Named {
  step: number | undefined;
  held: number | undefined;
  #rank = Infinity;
  #heldRank = Infinity;

  add(rank: number, step: number): void {
    if (rank < this.#rank) {
      this.#rank = rank;
      this.step = step;
    }
    if (rank < FIRST_HELD || rank >= this.#heldRank) return;
    this.#heldRank = rank;
    this.held = step;
  }
}
