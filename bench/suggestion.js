// What a suggestion costs: CPU time of `propose` as the history grows, refits included, beside that of peers.
//
//   node bench/suggestion.js [--rows 20,50] [--dimensions 6,15] [--games 3] [--peers FILE] [--against CHECKOUT]
//
// --peers: milliseconds of others for the same on the same machine, {"optuna-gp": {"6": {"20": 101.5}}}: peer, dimensions, rows.
// --against: another checkout, which takes turns with this one.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { checkout } from './checkout.js';
import { median } from './median.js';
import { report } from './report.js';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '20,50,100,200,500,1000' },
    dimensions: { type: 'string', default: '6,15' },
    games: { type: 'string', default: '3' },
    peers: { type: 'string', default: join(checkout, 'bench/search-quality/latency.json') },
    against: { type: 'string' },
  },
});

const ASKS = 20;

/** Asks before those that count: the first has no earlier fit to start from. */
const WARM_UP = 2;

/** Asks may cost up to so many times what this peer's do, while there are few rows; at most a tenth of what those of all other peers do. */
const LIGHT_PEER = 'optuna-tpe';
const LIGHT_ROWS = 50;

/** On the unit cube, to be minimised. */
const problems = {
  6: { objective: hartmann6, optimum: [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573] },
  15: { objective: levy, optimum: Array.from({ length: 15 }, () => 0.55) },
};

const peers = existsSync(options.peers) ? JSON.parse(readFileSync(options.peers, 'utf8')) : {};
const ours = await loadProduct(checkout, 'ours');
const other = options.against === undefined ? undefined : await loadProduct(options.against, 'other');
// A search with so many results has asked before: nothing of this is cold any more.
for (const product of [ours, other ?? ours]) for (let seed = 1; seed <= 2; seed++) await play(product, 6, 20, seed);

const figures = [];
for (const dimensions of options.dimensions.split(',')) {
  for (const rows of options.rows.split(',')) figures.push(...(await measure(dimensions, rows)));
}
report(`CPU time of a suggestion: mean of ${ASKS} in a row, median of ${options.games} games`, figures);

async function measure(dimensions, rows) {
  const [mine, theirs] = [[], []];
  for (let seed = 1; seed <= Number(options.games); seed++) {
    mine.push(await play(ours, Number(dimensions), Number(rows), seed));
    if (other !== undefined) theirs.push(await play(other, Number(dimensions), Number(rows), seed));
  }
  const what = `D ${dimensions}, ${rows} rows`;
  const figure = median(mine.map(({ meanMs }) => meanMs));
  const before = other === undefined ? [] : [median(theirs.map(({ meanMs }) => meanMs))];
  return [
    { what, figure, unit: 'ms' },
    { what: `${what}: the slowest ask`, figure: median(mine.map(({ mostMs }) => mostMs)), unit: 'ms' },
    ...before.map((ms) => ({ what: `${what}: the other checkout / ours`, figure: ms / figure, unit: '' })),
    ...Object.entries(peers).flatMap(([peer, of]) => besidePeer(what, figure, peer, of[dimensions]?.[rows], rows)),
  ];
}

function besidePeer(what, figure, peer, ms, rows) {
  if (ms === undefined) return [];
  if (peer !== LIGHT_PEER) {
    return [{ what: `${what}: ${peer} / ours`, figure: ms / figure, unit: '', goal: { atLeast: 10 } }];
  }
  const goal = Number(rows) <= LIGHT_ROWS ? { goal: { atMost: 2 } } : {};
  return [{ what: `${what}: ours / ${peer}`, figure: figure / ms, unit: '', ...goal }];
}

/** `rows` results that are known, then asks with the result of each before the next. */
async function play({ bayesian, rng: { createRng } }, dimensions, rows, seed) {
  const { objective, optimum } = problems[dimensions];
  const history = newHistory(dimensions, seed);
  const rng = createRng(seed, dimensions, rows);
  for (let k = 0; k < rows; k++) {
    // Half of a search's runs are spread, the other half lies near the best.
    const near = (centre) => Math.min(1, Math.max(0, centre + 0.1 * rng.normal()));
    const x = optimum.map((centre) => (k % 2 === 0 ? rng.uniform() : near(centre)));
    tell(history, pointOf(x), objective(x), { by: 'random', draw: k });
  }
  const costs = [];
  for (let k = 0; k < WARM_UP + ASKS; k++) {
    const start = process.cpuUsage();
    const { point, why } = await bayesian.propose(history, new AbortController().signal);
    const { user, system } = process.cpuUsage(start);
    if (k >= WARM_UP) costs.push((user + system) / 1000);
    tell(history, point, objective(Object.values(point)), why);
  }
  return { meanMs: costs.reduce((sum, cost) => sum + cost, 0) / ASKS, mostMs: Math.max(...costs) };
}

function newHistory(dimensions, seed) {
  const range = { kind: 'range', low: 0, high: 1, scale: 'linear', type: 'float' };
  const space = Array.from({ length: dimensions }, (_, d) => ({ ...range, name: `x${d}` }));
  const goal = { metric: 'y', aggregate: 'last', goal: 'minimize' };
  return {
    space,
    constraints: [],
    objective: goal,
    seed,
    trials: [],
    imported: [],
    zips: [],
    tried: new Set(),
    curves: new Map(),
  };
}

function pointOf(x) {
  return Object.fromEntries(x.map((value, d) => [`x${d}`, value]));
}

function tell({ trials, tried, space }, point, objective, suggestion) {
  const outcome = { state: 'complete', reason: 'exit 0', exitCode: 0 };
  trials.push({
    number: trials.length + 1,
    point,
    objective,
    standardError: undefined,
    lastStep: undefined,
    outcome,
    suggestion,
  });
  tried.add(ours.unit.pointKey(space, point));
}

/** The strategy in src/ of a checkout, bundled: Node 20 reads no TypeScript. */
async function loadProduct(folder, name) {
  const outDir = join(checkout, 'node_modules/.cache/suggestion', name);
  const entries = { bayesian: 'strategies/bayesian', rng: 'numerics/rng', unit: 'space/unit' };
  const input = Object.fromEntries(Object.entries(entries).map(([key, file]) => [key, join(folder, `src/${file}.ts`)]));
  const output = { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' };
  const bundle = { ssr: true, outDir, emptyOutDir: true, target: 'node20', minify: false };
  await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ...bundle, rollupOptions: { input, output } },
  });
  const load = (key) => import(pathToFileURL(join(outDir, `${key}.mjs`)).href);
  return { bayesian: (await load('bayesian')).bayesian, rng: await load('rng'), unit: await load('unit') };
}

/** Hartmann (1973) in six dimensions, with the usual constants. */
function hartmann6(x) {
  const a = [10, 3, 17, 3.5, 1.7, 8, 0.05, 10, 17, 0.1, 8, 14, 3, 3.5, 1.7, 10, 17, 8, 17, 8, 0.05, 10, 0.1, 14];
  const p = [
    1312, 1696, 5569, 124, 8283, 5886, 2329, 4135, 8307, 3736, 1004, 9991, 2348, 1451, 3522, 2883, 3047, 6650, 4047,
    8828, 8732, 5743, 1091, 381,
  ];
  const inner = (i) => x.reduce((sum, value, d) => sum + a[6 * i + d] * (value - p[6 * i + d] / 10_000) ** 2, 0);
  return -[1, 1.2, 3, 3.2].reduce((sum, weight, i) => sum + weight * Math.exp(-inner(i)), 0);
}

/** Levy's function on [-10, 10] in each coordinate. */
function levy(x) {
  const w = x.map((value) => 1 + (20 * value - 11) / 4);
  const last = w.at(-1);
  const ends = Math.sin(Math.PI * w[0]) ** 2 + (last - 1) ** 2 * (1 + Math.sin(2 * Math.PI * last) ** 2);
  const inner = w.slice(0, -1).map((v) => (v - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * v + 1) ** 2));
  return ends + inner.reduce((sum, value) => sum + value, 0);
}
