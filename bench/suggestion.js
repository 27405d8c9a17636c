// What a suggestion costs: CPU time of `propose` as the history grows, refits included, beside that of peers for the same history.
//
//   node bench/suggestion.js [--rows 20,50] [--dimensions 6,15] [--games 3] [--peers NAMES] [--against CHECKOUT]
//
// --peers: names of bench/search-quality/peers/adapters that can `learn`, such as optuna-tpe,optuna-gp,bayes-opt; install.sh there installs them.
// --against: another checkout, which takes turns with this one.
import { parseArgs } from 'node:util';
import { checkout } from './checkout.js';
import { median } from './median.js';
import { report } from './report.js';
import { peerSubject } from './search-quality/peer.js';
import { ASKS, loadProduct, play, WARM_UP } from './suggestion-play.js';
import { cubeSpace, knownResults, problems } from './suggestion-problems.js';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '20,50,100,200,500,1000' },
    dimensions: { type: 'string', default: '6,15' },
    games: { type: 'string', default: '3' },
    peers: { type: 'string', default: '' },
    against: { type: 'string' },
  },
});

/** A peer that has used so much for one figure is asked no more for it, and the figure says how often it was. */
const PATIENCE_MS = 60_000;

/** Asks may cost up to so many times what this peer's do, while there are few rows; at most a tenth of what those of all other peers do. */
const LIGHT_PEER = 'optuna-tpe';
const LIGHT_ROWS = 50;

for (const dimensions of options.dimensions.split(',')) {
  if (problems[dimensions] !== undefined) continue;
  console.error(`there is no problem of ${dimensions} dimensions: they have ${Object.keys(problems).join(', ')}`);
  process.exit(2);
}

const peers = options.peers === '' ? [] : options.peers.split(',');
const ours = await loadProduct(checkout, 'ours');
const other = options.against === undefined ? undefined : await loadProduct(options.against, 'other');
// A search with so many results has asked before: nothing of this is cold any more.
for (const product of [ours, other ?? ours]) for (let seed = 1; seed <= 2; seed++) await play(product, 6, 20, seed);

// Minutes before its turn comes it is already known that a peer is there and can do it.
for (const peer of peers) await playPeer(peer, { dimensions: 6, rows: 20, seed: 1, asks: 1 });

const figures = [];
for (const dimensions of options.dimensions.split(',')) {
  for (const rows of options.rows.split(',')) figures.push(...(await measure(Number(dimensions), Number(rows))));
}
report(`CPU time of a suggestion: mean of ${ASKS} in a row, median of ${options.games} games`, figures);

async function measure(dimensions, rows) {
  const [mine, theirs] = [[], []];
  for (let seed = 1; seed <= Number(options.games); seed++) {
    mine.push(await play(ours, dimensions, rows, seed));
    if (other !== undefined) theirs.push(await play(other, dimensions, rows, seed));
  }
  const what = `D ${dimensions}, ${rows} rows`;
  const figure = median(mine.map(({ meanMs }) => meanMs));
  const before = other === undefined ? [] : [median(theirs.map(({ meanMs }) => meanMs))];
  const beside = [];
  for (const peer of peers) beside.push(...(await besidePeer(what, figure, peer, dimensions, rows)));
  return [
    { what, figure, unit: 'ms' },
    { what: `${what}: the slowest ask`, figure: median(mine.map(({ mostMs }) => mostMs)), unit: 'ms' },
    ...before.map((ms) => ({ what: `${what}: the other checkout / ours`, figure: ms / figure, unit: '' })),
    ...beside,
  ];
}

async function besidePeer(what, figure, peer, dimensions, rows) {
  if (peer === LIGHT_PEER) {
    const games = [];
    for (let seed = 1; seed <= Number(options.games); seed++)
      games.push(await playPeer(peer, { dimensions, rows, seed }));
    const goal = rows <= LIGHT_ROWS ? { goal: { atMost: 2 } } : {};
    const ms = median(games.map(({ meanMs }) => meanMs));
    return [{ what: `${what}: ours / ${peer}`, figure: figure / ms, unit: '', ...goal }];
  }
  // Dear ones once: a tenth is no matter of a few per cent.
  const { meanMs, asks } = await playPeer(peer, { dimensions, rows, seed: 1 });
  const of = asks === ASKS ? '' : ` (${asks} asks)`;
  return [{ what: `${what}: ${peer} / ours${of}`, figure: meanMs / figure, unit: '', goal: { atLeast: 10 } }];
}

/** The same for a peer, to which higher is better. */
async function playPeer(name, { dimensions, rows, seed, asks = ASKS }) {
  const { objective } = problems[dimensions];
  const peer = peerSubject(name);
  await peer.begin({ space: cubeSpace(dimensions), seed, budget: rows + WARM_UP + asks, parallel: 1 });
  const known = knownResults(dimensions, rows, ours.rng.createRng(seed, dimensions, rows));
  await peer.learn(known.map(([point, value]) => [point, -value]));
  const costs = [];
  for (let k = 0; k < WARM_UP + asks && sum(costs) < PATIENCE_MS; k++) {
    const point = await peer.ask(k);
    if (k >= WARM_UP) costs.push(peer.lastMs());
    await peer.tell(k, -objective(Object.values(point)));
  }
  await peer.close();
  return { meanMs: mean(costs), asks: costs.length };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values) {
  return sum(values) / values.length;
}
