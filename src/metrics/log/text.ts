// A line of free text: what stands in it as pairs, and the step it names.
import { findPairs } from '../pairs.ts';
import type { Pair, Placed } from '../steps.ts';
import { stepsInWords, takeSteps, type Named } from '../steps.ts';
import type { Page } from './page.ts';
import { withParts } from './parts.ts';
import { stepInFront } from './step-in-front.ts';

export function readText(line: string, page: Page): void {
  const inFront = stepInFront(line);
  const front = inFront?.step;
  const text = line.startsWith('[CV') ? scoresOfFold(line) : inFront === undefined ? line : line.slice(inFront.end);
  const { pairs, ...named } = takeSteps(findPairs(text));
  const words = front === undefined && isOpen(named, line) ? stepsInWords(line) : NOTHING;
  const held = front ?? named.held ?? words.held;
  if (held !== undefined) page.turnTo(held);
  const found = withSubset(pairs.length < 2 ? pairs : withoutTime(pairs), text);
  if (found.length > 0) page.tell(found, front ?? named.step ?? words.step);
}

const NOTHING: Named = { step: undefined, held: undefined };

/** Whether the words of a line may still say what its pairs did not. */
function isOpen({ step, held }: Named, line: string): boolean {
  return held === undefined && (step === undefined || /poch|piso/i.test(line));
}

/** scikit-learn writes the settings first: `[CV 1/3] END ...C=1.0, kernel=rbf;, score=0.8 total time= 0.0s`. */
function scoresOfFold(line: string): string {
  return line
    .slice(line.lastIndexOf(';') + 1)
    .replaceAll(/(\w{1,60})[:=] ?\(train=([^,()]{1,30}), test=([^,()]{1,30})\)/g, 'train_$1=$2, $1=$3')
    .replaceAll(/(\w{1,60})[:=] ?\(test=([^,()]{1,30})\)/g, '$1=$2');
}

/** Beside other numbers it is the time of a batch or an epoch. */
function withoutTime(pairs: readonly Placed[]): readonly Placed[] {
  return pairs.some(({ name }) => TIME.test(name)) ? pairs.filter(({ name }) => !TIME.test(name)) : pairs;
}

const TIME = /^(?:(?:last_)?(?:data|batch|step|iter|epoch|last|load)_)?time$/i;

/** fairseq calls the loss of training and of validation the same. */
function withSubset(pairs: readonly Placed[], line: string): readonly Pair[] {
  if (!line.includes("' subset ")) return withParts(pairs, line);
  const subset = /\| (\w{1,30}) on '\w{1,60}' subset /.exec(line)?.[1];
  return subset === undefined
    ? withParts(pairs, line)
    : pairs.map(({ name, value }) => ({ name: `${subset}_${name}`, value }));
}
