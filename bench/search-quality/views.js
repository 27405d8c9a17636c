// Which searches are held against each other: only such as all subjects of a view did, and up to a budget that all of them had.
import { panel } from './problems/index.js';
import { compare, meanOverProblems, meanRanks } from './statistics.js';

/**
 * @typedef {import('./curves.js').Curve} Curve
 * @typedef {import('./statistics.js').Comparison} Comparison
 * @typedef {import('./statistics.js').Result} Result
 *
 * @typedef {'all' | 'panel'} Choice all problems, or those that even slow subjects can do
 *
 * @typedef {object} View searches that can be averaged and ranked
 * @property {number} budget
 * @property {Map<string, Curve[]>} rows of each subject, the same searches in the same order
 *
 * @typedef {object} Win one peer at one budget
 * @property {string} peer
 * @property {number} budget
 * @property {Comparison | null} comparison null: no search that both did
 */

export const BUDGETS = [30, 50, 100];

const PANEL_SEEDS = [1, 2, 3, 4, 5];

/** The tracks in the order of tables. Others follow by name. */
const TRACKS = ['synthetic', 'mixed', 'lcbench', 'noisy', '20-D'];

/** As long as searches of the panel are. */
const PANEL_BUDGET = 50;

/** Whoever did fewer of our problems, or of our searches, than these shares is not in a view: the others would lose too many. */
const LEAST_PROBLEMS = 0.9;
const LEAST_SEARCHES = { all: 0.4, panel: 0.9 };

/** Those at which all rivals of the choice can be held against each other. */
export function budgetsOf(choice) {
  return choice === 'panel' ? BUDGETS.filter((budget) => budget <= PANEL_BUDGET) : BUDGETS;
}

/** @param {readonly Curve[]} curves */
export function trackNames(curves) {
  const names = new Set(curves.map(({ track }) => track));
  return [...TRACKS.filter((name) => names.delete(name)), ...[...names].toSorted()];
}

/**
 * Ours first, the others by name.
 * @param {readonly Pick<Curve, 'subject'>[]} curves
 * @param {string} ours
 */
export function subjectNames(curves, ours) {
  const names = [...new Set(curves.map(({ subject }) => subject))].toSorted();
  return [...names.filter((name) => name === ours), ...names.filter((name) => name !== ours)];
}

/**
 * The searches that every subject of the view did with this budget or a larger one.
 * @param {readonly Curve[]} curves
 * @param {{ track?: string, parallel: number, choice: Choice, budget: number, ours: string }} wanted without a track: of all
 * @returns {View}
 */
export function viewOf(curves, { track, parallel, choice, budget, ours }) {
  const chosen = curves.filter(
    (curve) =>
      (track === undefined || curve.track === track) &&
      curve.parallel === parallel &&
      curve.budget >= budget &&
      (choice === 'all' || isOfPanel(curve)),
  );
  const bySubject = new Map(
    subjectNames(chosen, ours).map((name) => [
      name,
      new Map(chosen.filter(({ subject }) => subject === name).map((curve) => [pairKey(curve), curve])),
    ]),
  );
  const most = bySubject.get(ours) ?? new Map();
  const taking = [...bySubject].filter(([, searches]) => coversEnough(searches, most, LEAST_SEARCHES[choice]));
  const common = [...most.keys()].filter((key) => taking.every(([, searches]) => searches.has(key)));
  return { budget, rows: new Map(taking.map(([name, searches]) => [name, common.map((key) => searches.get(key))])) };
}

/**
 * The regret after so many runs have ended. With noise it may rise, for the best point is the one that would be recommended.
 * @param {Pick<Curve, 'best'>} curve
 * @param {number} run at least 1
 */
export function regretAt({ best }, run) {
  return best.findLast(([changed]) => changed <= run)[1];
}

/** @param {Pick<Curve, 'problem' | 'seed' | 'parallel'>} curve */
export function isOfPanel({ problem, seed, parallel }) {
  const problems = parallel === 1 ? panel.sequential : panel.parallel;
  return problems.includes(problem) && PANEL_SEEDS.includes(seed);
}

function coversEnough(searches, most, least) {
  const shared = [...most.keys()].filter((key) => searches.has(key));
  const problemsOf = (keys) => new Set(keys.map((key) => most.get(key).problem)).size;
  return (
    shared.length > 0 &&
    shared.length >= least * most.size &&
    problemsOf(shared) >= LEAST_PROBLEMS * problemsOf([...most.keys()])
  );
}

function pairKey({ problem, seed }) {
  return JSON.stringify([problem, seed]);
}

/** log10 of the regret after the view's budget, of each of a subject's searches. */
export function logRegrets(row, run) {
  return row.map((curve) => ({ problem: curve.problem, seed: curve.seed, value: Math.log10(regretAt(curve, run)) }));
}

/** The area under log10 of the regret over the runs 1 to `budget`, divided by `budget`: its mean over the runs. */
export function meanArea(row, budget) {
  const runs = Array.from({ length: budget }, (_, k) => k + 1);
  const results = row.map((curve) => {
    const total = runs.reduce((sum, run) => sum + Math.log10(regretAt(curve, run)), 0);
    return { problem: curve.problem, seed: curve.seed, value: total / budget };
  });
  return meanOverProblems(results);
}

/** @param {View} view */
export function ranksOf({ rows, budget }) {
  return meanRanks(new Map([...rows].map(([name, row]) => [name, logRegrets(row, budget)])));
}

/**
 * Ours against each peer at each budget, on all searches that both did; corrected over all of them together.
 * @param {readonly Curve[]} curves of one track and one number of runs at once
 * @param {string} ours
 * @param {readonly number[]} [budgets]
 * @returns {Win[]}
 */
export function winsOf(curves, ours, budgets = BUDGETS) {
  const cells = subjectNames(curves, ours)
    .filter((name) => name !== ours)
    .flatMap((peer) => budgets.map((budget) => ({ peer, budget, wins: winsAt(curves, ours, peer, budget) })));
  const full = cells.filter(({ wins }) => wins.length > 0);
  const comparisons = compare(full.map(({ wins }) => wins));
  const byCell = new Map(full.map((cell, k) => [cell, comparisons[k]]));
  return cells.map((cell) => ({ peer: cell.peer, budget: cell.budget, comparison: byCell.get(cell) ?? null }));
}

/** @returns {Result[]} 1: ours is better, 0.5: both are equal, 0: the peer is better */
function winsAt(curves, ours, peer, budget) {
  const long = curves.filter((curve) => curve.budget >= budget);
  return winsBy(long, ours, peer, (curve) => regretAt(curve, budget));
}

/** The same when the searches have ended, each with its own budget. */
export function winsAtEnd(curves, ours, peer) {
  return winsBy(curves, ours, peer, ({ best }) => best.at(-1)[1]);
}

function winsBy(curves, ours, peer, regretOf) {
  const of = (name) => curves.filter(({ subject }) => subject === name);
  const theirs = new Map(of(peer).map((curve) => [pairKey(curve), regretOf(curve)]));
  return of(ours).flatMap((curve) => {
    const regret = theirs.get(pairKey(curve));
    if (regret === undefined) return [];
    const own = regretOf(curve);
    const value = own < regret ? 1 : own === regret ? 0.5 : 0;
    return [{ problem: curve.problem, seed: curve.seed, value }];
  });
}
