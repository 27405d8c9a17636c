// What the report says: the tables and figures that follow from the curves.
import { compare, meanOverProblems } from './statistics.js';
import {
  BUDGETS,
  budgetsOf,
  isOfPanel,
  logRegrets,
  meanArea,
  ranksOf,
  subjectNames,
  trackNames,
  viewOf,
  winsAtEnd,
  winsOf,
} from './views.js';

/**
 * @typedef {import('./curves.js').Curve} Curve
 * @typedef {import('./tables.js').Table} Table
 * @typedef {import('./views.js').Win} Win
 * @typedef {Table & { curves?: import('../../src/charts/curves.ts').Curves }} Section `curves`: what `figure.file` shows
 */

const PARALLEL = [1, 4];

/** Tracks on which not to lose is enough, and the win rate above which an interval must lie there. */
const LENIENT_TRACKS = ['noisy', '20-D'];
const NOT_WORSE = 0.45;

/** A figure shows each of the first runs, and then every few. */
const DENSE = 20;
const SPARSE = 4;

/**
 * @param {readonly Curve[]} curves
 * @param {string} ours
 * @returns {{ sections: Section[], wins: (Win & { track: string, parallel: number })[] }}
 */
export function sectionsOf(curves, ours) {
  const compared = trackNames(curves).flatMap((track) => PARALLEL.map((parallel) => ({ track, parallel, ours })));
  const wins = compared.map((wanted) => ({ ...wanted, wins: winsOf(curvesOf(curves, wanted), ours) }));
  const sections = [
    ...PARALLEL.flatMap((parallel) => ['all', 'panel'].map((choice) => rankTable(curves, { parallel, choice, ours }))),
    ...PARALLEL.map((parallel) => panelTable(curves, parallel, ours)),
    ...wins.flatMap((wanted) => [
      winTable(curvesOf(curves, wanted), wanted),
      ...['all', 'panel'].map((choice) => meanTable(curves, { ...wanted, choice })),
    ]),
    subjectTable(curves, ours),
  ];
  return {
    sections: sections.filter((section) => section !== undefined),
    wins: wins.flatMap(({ track, parallel, wins: own }) => own.map((win) => ({ track, parallel, ...win }))),
  };
}

function curvesOf(curves, { track, parallel }) {
  return curves.filter((curve) => curve.track === track && curve.parallel === parallel);
}

/** @returns {Section | undefined} */
function rankTable(curves, wanted) {
  const views = budgetsOf(wanted.choice)
    .map((budget) => viewOf(curves, { ...wanted, budget }))
    .filter(isComparison);
  if (views.length === 0) return undefined;
  const ranks = views.map(ranksOf);
  const names = namesIn(views, wanted.ours);
  return {
    title: `Mean rank over all tracks, ${placeOf(wanted)}`,
    notes: [`Of ${countsOf(views)}. 1 is the best; who did not do all of a column’s searches has no rank in it.`],
    columns: ['', ...views.map(({ budget }) => `after ${budget} runs`)],
    rows: names.map((name) => [name, ...ranks.map((byName) => shown(byName.get(name), 2))]),
  };
}

/** @returns {Section | undefined} */
function panelTable(curves, parallel, ours) {
  const own = curves.filter((curve) => curve.parallel === parallel && isOfPanel(curve));
  return winTable(own, { track: 'all tracks of the panel', parallel, wins: winsOf(own, ours) });
}

/** @returns {Section | undefined} */
function winTable(curves, { track, parallel, wins }) {
  const peers = [...new Set(wins.filter(({ comparison }) => comparison !== null).map(({ peer }) => peer))];
  if (peers.length === 0) return undefined;
  const isLenient = LENIENT_TRACKS.includes(track);
  const goal = isLenient
    ? `=: it is not below ${NOT_WORSE}, which is what is claimed for this track.`
    : 'Without a sign, neither is shown to be better.';
  return {
    title: `How often hyper beats each peer: ${track}, ${placeOf({ parallel })}`,
    notes: [
      `Win rate and its interval, corrected for all ${wins.filter(({ comparison }) => comparison !== null).length} comparisons of the table.`,
      `+: the interval is above a half; −: it is below. ${goal}`,
    ],
    columns: ['against', 'searches of both', ...BUDGETS.map((budget) => `after ${budget} runs`)],
    rows: peers.map((peer) => {
      const row = BUDGETS.map((budget) => wins.find((win) => win.peer === peer && win.budget === budget).comparison);
      const shared = curves.filter(({ subject }) => subject === peer);
      return [peer, sharedOf(row, shared), ...row.map((comparison) => winCell(comparison, isLenient))];
    }),
  };
}

function sharedOf(row, curves) {
  const { problems, pairs } = row.find((comparison) => comparison !== null);
  return `${counted(problems, 'problem')}, ${pairs}${curves.every(isOfPanel) ? ' (panel)' : ''}`;
}

export function winCell(comparison, isLenient = false) {
  if (comparison === null) return '–';
  const { rate, low, high } = comparison;
  const sign = low > 0.5 ? ' +' : high < 0.5 ? ' −' : isLenient && low >= NOT_WORSE ? ' =' : '';
  return `${shown(rate, 2)} (${shown(low, 2)}–${shown(high, 2)})${sign}`;
}

/** @returns {Section | undefined} */
function meanTable(curves, wanted) {
  const views = budgetsOf(wanted.choice)
    .map((budget) => viewOf(curves, { ...wanted, budget }))
    .filter(isComparison);
  if (views.length === 0) return undefined;
  const widest = views.reduce((best, view) => (view.rows.size >= best.rows.size ? view : best));
  const ranks = views.map(ranksOf);
  const title = `log10 regret: ${wanted.track}, ${placeOf(wanted)}`;
  const file = `figures/${wanted.track}-${wanted.parallel}${wanted.choice === 'panel' ? '-panel' : ''}.svg`;
  return {
    title,
    notes: [`Mean ± standard error of ${countsOf(views)}; the area is the mean over the first ${widest.budget} runs.`],
    columns: ['', ...views.map(({ budget }) => `after ${budget} runs`), 'area', ...views.map(rankColumn)],
    rows: namesIn(views, wanted.ours).map((name) => [
      name,
      ...views.map((view) => meanCell(view.rows.get(name), (row) => meanOverProblems(logRegrets(row, view.budget)))),
      meanCell(widest.rows.get(name), (row) => meanArea(row, widest.budget)),
      ...ranks.map((byName) => shown(byName.get(name), 2)),
    ]),
    figure: { file, text: title },
    curves: linesOf(title, widest, subjectNames(curves, wanted.ours)),
  };
}

function rankColumn({ budget }) {
  return `rank at ${budget}`;
}

function linesOf(title, { rows, budget }, names) {
  const all = Array.from({ length: budget }, (_, k) => k + 1);
  const runs = all.filter((run) => run <= DENSE || run % SPARSE === 0 || run === budget);
  const series = [...rows].map(([label, row]) => ({
    label,
    look: names.indexOf(label),
    points: runs.map((run) => {
      const { mean, standardError } = meanOverProblems(logRegrets(row, run));
      const spread = standardError ?? 0;
      return { x: run, y: mean, low: mean - spread, high: mean + spread };
    }),
  }));
  return {
    title,
    subtitle: 'mean of log10 regret, and one standard error around it',
    description: `The regret of ${series.map(({ label }) => label).join(', ')} as runs end; lower is better.`,
    xLabel: 'runs that have ended',
    yLabel: 'log10 regret',
    yKind: /** @type {const} */ ('linear'),
    series,
  };
}

/**
 * @param {readonly Curve[]} curves
 * @param {string} ours
 * @returns {Section}
 */
function subjectTable(curves, ours) {
  const budgets = [...new Set(curves.map(({ budget }) => budget))].toSorted((a, b) => a - b);
  return {
    title: 'Who was measured',
    notes: [
      'CPU milliseconds of a suggestion: the mean over all suggestions of sequential searches with that many runs.',
    ],
    columns: ['', 'version', 'searches', 'seeds', 'measured', ...budgets.map((runs) => `ms, ${runs} runs`)],
    rows: subjectNames(curves, ours).map((name) => {
      const own = curves.filter(({ subject }) => subject === name);
      return [
        name,
        [...new Set(own.map(({ version }) => version))].toSorted().join('; '),
        String(own.length),
        rangeOf(own.map(({ seed }) => seed).toSorted((a, b) => a - b)),
        rangeOf(own.map(({ date }) => date).toSorted()),
        ...budgets.map((budget) => shown(cpuOf(own, budget), 1)),
      ];
    }),
  };
}

function cpuOf(curves, wanted) {
  const times = curves
    .filter(({ budget, parallel }) => budget === wanted && parallel === 1)
    .map(({ problem, seed, cpuMs }) => ({ problem, seed, value: cpuMs }));
  return times.length === 0 ? undefined : meanOverProblems(times).mean;
}

/**
 * The real trainings: their regret is an error, 1 − accuracy, and their budgets are their own.
 * @param {readonly Curve[]} curves
 * @returns {Section | undefined}
 */
export function realSection(curves) {
  const [ours, peer] = ['hyper-bayesian', 'hyper-random'];
  const problems = [...new Set(curves.map(({ problem }) => problem))].toSorted();
  const single = problems.map((problem) => ({
    name: problem,
    own: curves.filter((curve) => curve.problem === problem),
  }));
  const rows = [...single, { name: 'all', own: curves }]
    .map(({ name, own }) => ({ name, own, wins: winsAtEnd(own, ours, peer) }))
    .filter(({ wins }) => wins.length > 0);
  if (rows.length === 0) return undefined;
  const comparisons = compare(rows.map(({ wins }) => wins));
  return {
    title: 'Real trainings: hyper bayesian against hyper random',
    notes: [
      'Error of the best run (1 − accuracy), mean ± standard error over seeds;',
      `how often the Bayesian search ends better, a tie being half, its interval corrected for all ${rows.length} lines.`,
    ],
    columns: ['', 'runs', 'searches of each', ours, peer, 'win rate'],
    rows: rows.map(({ name, own }, k) => [
      name,
      rangeOf(own.map(({ budget }) => budget).toSorted((a, b) => a - b)),
      String(comparisons[k].pairs),
      ...[ours, peer].map((subject) => errorCell(own.filter((curve) => curve.subject === subject))),
      winCell(comparisons[k], false),
    ]),
  };
}

function errorCell(curves) {
  const errors = curves.map((curve) => ({ problem: curve.problem, seed: curve.seed, value: curve.best.at(-1)[1] }));
  const { mean, standardError } = meanOverProblems(errors);
  return `${shown(mean, 4)} ± ${shown(standardError, 4)}`;
}

/** Nothing is said of ours alone. */
function isComparison({ rows }) {
  return rows.size > 1;
}

function namesIn(views, ours) {
  return subjectNames(
    views.flatMap(({ rows }) => [...rows.keys()].map((subject) => ({ subject }))),
    ours,
  );
}

function countsOf(views) {
  const counts = views.map(({ rows }) => {
    const [row] = rows.values();
    return `${counted(row.length, 'search', 'es')} of ${counted(new Set(row.map(({ problem }) => problem)).size, 'problem')}`;
  });
  if (new Set(counts).size === 1) return counts[0];
  return counts.map((count, k) => `${count} (after ${views[k].budget} runs)`).join(', ');
}

function counted(count, what, plural = 's') {
  return `${count} ${what}${count === 1 ? '' : plural}`;
}

export function placeOf({ parallel, choice = 'all' }) {
  const runs = parallel === 1 ? 'one run at a time' : `${parallel} runs at a time`;
  return choice === 'panel' ? `${runs}, the panel` : runs;
}

function meanCell(row, meanOf) {
  if (row === undefined) return '–';
  const { mean, standardError } = meanOf(row);
  return standardError === null ? shown(mean, 2) : `${shown(mean, 2)} ± ${shown(standardError, 2)}`;
}

function rangeOf(values) {
  if (values.length === 0) return '–';
  return values[0] === values.at(-1) ? String(values[0]) : `${values[0]}–${values.at(-1)}`;
}

function shown(value, digits) {
  return value === undefined || value === null ? '–' : value.toFixed(digits).replace('-', '−');
}
