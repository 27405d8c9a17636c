// How boldly the next point is chosen: a schedule of criteria, one per proposal of the model, in turn.
import type { Criterion } from '../numerics/criterion.ts';
import { logExpectedImprovement, uncertainty, upperConfidenceBound } from '../numerics/criterion.ts';
import type { Acquisition, Choice } from '../search/spec.ts';
import { defaultChoice } from '../search/spec.ts';
import type { Belief } from './belief.ts';
import type { Evidence } from './evidence.ts';

/** One criterion of a schedule. */
export type Arm = { readonly kind: 'ucb'; readonly beta: number } | { readonly kind: 'log-ei' };

const ucb = (beta: number): Arm => ({ kind: 'ucb', beta });

/** In the order they take their turns. */
const schedules: Readonly<Record<Acquisition, readonly Arm[]>> = {
  ucb: [ucb(1.8), ucb(0.5), ucb(1.0)],
  'log-ei': [{ kind: 'log-ei' }],
  portfolio: [{ kind: 'log-ei' }, ucb(1.8)],
};

/** From this beta on only the uncertainty counts. */
const MOST_BOLD = 100;

/** The arms of a search; `exploration` scales their betas by its odds: 0 by 0, 0.5 by 1, 0.75 by 3. */
export function scheduleOf({ acquisition, exploration }: Choice = defaultChoice): readonly Arm[] {
  const boldness = Math.min(MOST_BOLD, exploration / (1 - exploration));
  return schedules[acquisition].map((arm) => (arm.kind === 'ucb' ? ucb(boldness * arm.beta) : arm));
}

/** Noise of more than this share of the signal's variance makes a greedy factor follow luck: the middle one takes its place. */
const NOISY = 1e-2;

/** Best rows among which the highest mean is looked for. */
const RIVALS = 16;

export function chooseArm(schedule: readonly Arm[], modelProposals: number, belief: Belief): Arm {
  const arm = schedule[modelProposals % schedule.length] ?? ucb(1);
  return arm.kind === 'ucb' && isNoisy(belief) ? ucb(Math.max(arm.beta, calmBeta(schedule))) : arm;
}

export function isBoldest(arm: Arm): boolean {
  return arm.kind === 'ucb' && arm.beta >= MOST_BOLD;
}

/** For when an arm finds nothing new; in the end the boldest one. */
export function bolder(arm: Arm): Arm {
  return ucb(arm.kind === 'ucb' ? Math.min(MOST_BOLD, Math.max(2, 10 * arm.beta)) : 2);
}

export function isNoisy({ hyperparameters }: Belief): boolean {
  const [logSignal = 0, logNoise = 0] = hyperparameters.slice(-2);
  return Math.exp(logNoise - logSignal) > NOISY;
}

/** The middle one of the betas, whatever they were scaled by. */
function calmBeta(schedule: readonly Arm[]): number {
  const betas = schedule.flatMap((arm) => (arm.kind === 'ucb' ? [arm.beta] : [])).toSorted((a, b) => a - b);
  return betas[betas.length >> 1] ?? 0;
}

export function criterionOf(arm: Arm, evidence: Evidence, belief: Belief): Criterion {
  if (isBoldest(arm)) return uncertainty;
  return arm.kind === 'ucb' ? upperConfidenceBound(arm.beta) : logExpectedImprovement(highestMean(evidence, belief));
}

/** What is surely reached: the highest mean of the model at a point that was tried. A lucky value counts for no more than the model believes. */
export function highestMean({ points, values }: Evidence, { posterior }: Belief): number {
  const rows = Array.from(values, (value, row) => ({ value, row })).toSorted((a, b) => b.value - a.value);
  const { mean } = posterior.predict(rows.slice(0, RIVALS).map(({ row }) => points[row]!));
  return Math.max(...mean);
}
