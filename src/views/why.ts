// Why a point is tried, and how far what came of it was foreseen, in plain words.
import type { Suggestion } from '../search/events.ts';
import type { FromModel } from '../search/from-model.ts';
import { isBetter } from '../search/objective.ts';
import { surpriseOf } from '../search/surprise.ts';
import type { Trial } from '../search/history.ts';
import type { SearchState } from '../search/state.ts';
import { formatNumber } from '../space/value.ts';
import { runsText } from './run-text.ts';
import type { Terminal } from './terminal.ts';
import { textWidth } from './width.ts';

/** Largest difference of a coordinate in the unit cube: up to the one a point is near another, from the other on far from it. */
const nearDistance = 0.1;
const farDistance = 0.3;

/** Runs that are named one by one, at most. */
const mostNamed = 3;

/** Standard deviations between what is as expected and what is surprising. */
const surprisingSd = 2;

/** `expected 0.836 ±0.009, 31 % chance of a new best`, `mostly to learn (62 %)`, `near run 399`, `with run 400 running`. */
export function whyPieces(terminal: Terminal, state: SearchState, why: Suggestion): readonly string[] {
  switch (why.by) {
    case 'grid':
      return [`grid: point ${why.index + 1} in order`];
    case 'user':
      return ['asked for by you'];
    case 'random':
      return [`random: draw ${why.draw}`];
    case 'bayesian':
      return why.source === 'start' ? [startText] : modelPieces(terminal, state, why);
  }
}

const startText = 'one of the first points, spread over the space';

/** The pieces as one sentence, in lines of at most `room` columns; a piece that is longer stays whole. */
export function sentenceLines(pieces: readonly string[], room: number): readonly string[] {
  const lines: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    const text = index === pieces.length - 1 ? piece : `${piece};`;
    const longer = `${lines.at(-1)} ${text}`;
    if (lines.length > 0 && textWidth(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(text);
  }
  return lines;
}

/** One side of what is expected that is so many times as wide as the other. */
const lopsided = 2;

/** What a result is expected to be: `0.836 ±0.009`, and where it may be much further off on one side than on the other, `0.34 (0.2 to 1.9)`. */
export function expectedText(terminal: Terminal, { mean, sd, resultSd = sd, resultRange }: FromModel): string {
  const middle = formatNumber(mean, 4);
  if (resultRange !== undefined) {
    const [low, high] = resultRange;
    const [below, above] = [mean - low, high - mean];
    const [from, to] = [formatNumber(low, 4), formatNumber(high, 4)];
    // Ends that look alike would tell less than how small the difference is.
    if (from !== to && Math.max(below, above) > lopsided * Math.min(below, above))
      return `${middle} (${from} to ${to})`;
  }
  return `${middle} ${terminal.isUtf8 ? '±' : '+-'}${formatNumber(resultSd, 2)}`;
}

/** `31 %`; undefined: not recorded. */
export function chanceText({ chanceOfBest }: FromModel): string | undefined {
  return isKnown(chanceOfBest) ? percentText(chanceOfBest) : undefined;
}

/** Whether it was chosen for what it promises or for what it would tell; undefined: not recorded. */
export function balanceText(why: FromModel): string | undefined {
  const words = balanceWords(why);
  const { exploit = 0, beta, believed } = why;
  if (words === undefined || exploit > 0 || beta === 0) return words?.text;
  const loss = exploit === 0 ? 'as good as' : `${formatNumber(-exploit, 2)} worse than`;
  return `to learn: expected ${loss} the best ${isKnown(believed) ? 'the model believes in' : 'known'}`;
}

/** The same for a table, and shorter still where room is scarce. */
export function balanceWords({
  exploit,
  explore,
  beta,
}: FromModel): { readonly text: string; readonly short: string } | undefined {
  if (!isKnown(exploit) || !isKnown(explore)) return undefined;
  // A mean that promises nothing is no reason, unless nothing but the mean was looked at.
  if (exploit <= 0 && beta === 0) return { text: 'to improve: the highest value expected', short: 'to improve' };
  if (exploit <= 0) return { text: 'to learn', short: 'to learn' };
  const toLearn = explore / (exploit + explore);
  if (toLearn > 0.55) return { text: `mostly to learn (${percentText(toLearn)})`, short: 'to learn' };
  if (toLearn < 0.45) return { text: `mostly to improve (${percentText(1 - toLearn)})`, short: 'to improve' };
  return { text: 'half to improve, half to learn', short: 'half, half' };
}

/** undefined: not recorded, or nothing had finished. */
export function nearText(state: SearchState, { nearest }: FromModel): string | undefined {
  const run = runOfTrial(state, nearest?.trial);
  if (nearest === undefined || run === undefined) return undefined;
  if (nearest.distance <= nearDistance) return `near run ${run}`;
  return nearest.distance < farDistance ? `nearest is run ${run}` : 'far from all finished runs';
}

/** Its Run ID; undefined: it is near none. */
export function nearRun(state: SearchState, { nearest }: FromModel): number | undefined {
  return nearest !== undefined && nearest.distance < farDistance ? runOfTrial(state, nearest.trial) : undefined;
}

/**
 * `as expected (0.3 sd above)`, `surprising: 3.1 sd below what the model expected`, and whether it was better than all before; null: no
 * model expected anything, or there is no result yet.
 */
export function surpriseText(state: SearchState, trial: Trial): string | null {
  const surprise = surpriseOf(state, trial);
  if (surprise === undefined) return null;
  const { suggestion, objective = NaN } = trial;
  const best = 'best' in suggestion ? suggestion.best : undefined;
  const goal = state.spec.objective?.goal;
  const isNewBest = goal !== undefined && isKnown(best) && isBetter(goal, objective, best);
  return `${distanceText(surprise)}${isNewBest ? `; better than the best known then, ${formatNumber(best, 4)}` : ''}`;
}

function modelPieces(terminal: Terminal, state: SearchState, why: FromModel): readonly string[] {
  const chance = chanceText(why);
  const promise = `expected ${expectedText(terminal, why)}${chance === undefined ? '' : `, ${chance} chance of a new best`}`;
  return [promise, balanceText(why), nearText(state, why), pendingText(state, why)].filter((one) => one !== undefined);
}

/** `with runs 400, 401 running`; where all of them are waiting now, as after an interrupt, `still to come`. */
function pendingText(state: SearchState, { pending = [] }: FromModel): string | undefined {
  if (pending.length === 0) return undefined;
  const isWaiting = pending.every((trial) => state.runs[trial - 1]?.status.kind === 'queued');
  const what = isWaiting ? 'still to come' : 'running';
  const named = pending.map((trial) => runOfTrial(state, trial));
  if (named.length > mostNamed || named.includes(undefined)) return `with ${runsText(named.length)} ${what}`;
  return `with ${named.length === 1 ? 'run' : 'runs'} ${named.join(', ')} ${what}`;
}

/** The Run ID; undefined: it was not proposed yet. */
function runOfTrial({ runs }: SearchState, trial = 0): number | undefined {
  return runs[trial - 1]?.run;
}

function distanceText(surprise: number): string {
  const size = Math.abs(surprise);
  const side = surprise < 0 ? 'below' : 'above';
  const sd = size > 99.9 ? 'more than 100 sd' : `${size.toFixed(1)} sd`;
  if (size <= 1) return size < 0.05 ? 'as expected' : `as expected (${sd} ${side})`;
  return `${size < surprisingSd ? '' : 'surprising: '}${sd} ${side} what the model expected`;
}

/** Of a share between 0 and 1; what is not certain is not called so. */
function percentText(share: number): string {
  const percent = Math.round(100 * share);
  if (percent < 1) return 'less than 1 %';
  return percent > 99 ? 'over 99 %' : `${percent} %`;
}

/** Of journals before these were recorded; what was not finite is null there. */
function isKnown(value: number | undefined): value is number {
  return Number.isFinite(value);
}
