// One search on one problem, without a clock: runs take random times, and the next one to end is the next to be told.
import { normalizedRegret } from './problems/problem.js';

/**
 * @typedef {object} Subject a search, ours or a peer's
 * @property {(task: { space: import('./problems/problem.js').SearchSpace, seed: number, budget: number, parallel: number }) => Promise<void>} begin
 * @property {(trial: number) => Promise<import('./problems/problem.js').Point>} ask
 * @property {(trial: number, value: number) => Promise<void>} tell higher is better
 */

const DURATIONS = 0xd0;
const NOISE = 0xe0;

/**
 * Regret of the recommended point after each finished run: the one with the best value seen; what it is truly worth counts.
 * @param {Subject} subject
 * @param {import('./problems/problem.js').Instance} instance
 * @param {{ seed: number, budget: number, parallel: number, createRng: Function }} options
 * @returns {Promise<number[]>}
 */
export async function simulate(subject, instance, { seed, budget, parallel, createRng }) {
  const durations = createRng(seed, DURATIONS);
  await subject.begin({ space: instance.space, seed, budget, parallel });
  const regrets = [];
  const running = [];
  let [asked, now, seen, regret] = [0, 0, -Infinity, Infinity];
  while (regrets.length < budget) {
    while (running.length < parallel && asked < budget) {
      const trial = ++asked;
      running.push({ trial, point: await subject.ask(trial), endsAt: now + 0.5 + durations.uniform() });
    }
    const next = running.reduce((first, run) => (run.endsAt < first.endsAt ? run : first));
    running.splice(running.indexOf(next), 1);
    now = next.endsAt;
    const value = instance.value(inside(instance.space, next.point));
    const observed = value + instance.noise * createRng(seed, NOISE, next.trial).normal();
    await subject.tell(next.trial, observed);
    if (observed > seen) [seen, regret] = [observed, normalizedRegret(instance, value)];
    regrets.push(regret);
  }
  return regrets;
}

/** Peers round: a value may lie a hair outside its range. */
function inside(space, point) {
  const entries = space.map((param) => {
    const value = point[param.name];
    if (param.kind === 'list') return [param.name, value];
    const bounded = Math.min(Math.max(Number(value), param.low), param.high);
    return [param.name, param.type === 'int' ? Math.round(bounded) : bounded];
  });
  return Object.fromEntries(entries);
}

/** A curve as it is stored: where it changed, and to what, with five digits. */
export function changePoints(regrets) {
  return regrets.flatMap((regret, k) =>
    k > 0 && regret === regrets[k - 1] ? [] : [[k + 1, Number(regret.toPrecision(5))]],
  );
}
