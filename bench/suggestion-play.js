// Searches of suggestion-problems.js played in this process: what each suggestion costs when so many results are known.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkout } from './checkout.js';
import { cubeSpace, knownResults, problems } from './suggestion-problems.js';

export const ASKS = 20;

/** Asks before those that count: the first has no earlier fit to start from. */
export const WARM_UP = 2;

/** `rows` results that are known, then asks with the result of each before the next. */
export async function play({ bayesian, rng: { createRng }, unit }, dimensions, rows, seed, warmUp = WARM_UP) {
  const { objective } = problems[dimensions];
  const history = newHistory(dimensions, seed);
  knownResults(dimensions, rows, createRng(seed, dimensions, rows)).forEach(([point, value], draw) =>
    tell(unit, history, point, value, { by: 'random', draw }),
  );
  const costs = [];
  for (let k = 0; k < warmUp + ASKS; k++) {
    const start = process.cpuUsage();
    const { point, why } = await bayesian.propose(history, new AbortController().signal);
    const { user, system } = process.cpuUsage(start);
    if (k >= warmUp) costs.push((user + system) / 1000);
    tell(unit, history, point, objective(Object.values(point)), why);
  }
  const meanMs = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
  return { meanMs, mostMs: Math.max(...costs) };
}

function newHistory(dimensions, seed) {
  const goal = { metric: 'y', aggregate: 'last', goal: 'minimize' };
  return {
    space: cubeSpace(dimensions),
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

function tell(unit, { trials, tried, space }, point, objective, suggestion) {
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
  tried.add(unit.pointKey(space, point));
}

/** The strategy in src/ of a checkout. */
export async function loadProduct(folder, name) {
  return loadBundle(await bundle(folder, name));
}

/** Node 20 reads no TypeScript. Returns the folder of the bundle. */
export async function bundle(folder, name) {
  // Only here: who plays a bundle that is there has not the bundler's memory.
  const { build } = await import('vite');
  const outDir = join(checkout, 'node_modules/.cache/suggestion', name);
  const entries = { bayesian: 'strategies/bayesian', rng: 'numerics/rng', unit: 'space/unit' };
  const input = Object.fromEntries(Object.entries(entries).map(([key, file]) => [key, join(folder, `src/${file}.ts`)]));
  const output = { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' };
  const options = { ssr: true, outDir, emptyOutDir: true, target: 'node20', minify: false };
  await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ...options, rollupOptions: { input, output } },
  });
  return outDir;
}

export async function loadBundle(outDir) {
  const load = (key) => import(pathToFileURL(join(outDir, `${key}.mjs`)).href);
  return { bayesian: (await load('bayesian')).bayesian, rng: await load('rng'), unit: await load('unit') };
}
