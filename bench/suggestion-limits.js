// Suggestions where there are many results: memory over idle with 1,000 of them, and how long the slowest takes with 10,000.
//
//   node bench/suggestion-limits.js
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { checkout } from './checkout.js';
import { report } from './report.js';
import { bundle, loadBundle, play } from './suggestion-play.js';
import { problems } from './suggestion-problems.js';

const MANY = 1000;
const MOST = 10_000;

const [, , own, dimensionsOfOwn] = process.argv;
if (own === undefined) await measure(await bundle(checkout, 'limits'));
else await tellGrowth(own, Number(dimensionsOfOwn));

async function measure(folder) {
  const all = Object.keys(problems).map(Number);
  const memory = all.map((dimensions) => ({
    what: `D ${dimensions}, ${MANY} results: most memory in 20 suggestions over that before`,
    // In a process of its own: the heap that the bundler left here would hide what grows.
    figure: Number(execFileSync(process.execPath, [process.argv[1], folder, String(dimensions)], { encoding: 'utf8' })),
    unit: 'MB',
    goal: { atMost: 100 },
  }));
  const product = await loadBundle(folder);
  const times = [];
  for (const dimensions of all) times.push(await slowest(product, dimensions));
  report('Suggestions with many results', [...memory, ...times]);
}

/** To the process that started this one, in MB. */
async function tellGrowth(folder, dimensions) {
  const product = await loadBundle(folder);
  const idleMb = process.memoryUsage.rss() / 2 ** 20;
  await play(product, dimensions, MANY, 1);
  // Not `maxRSS`, which a process inherits from the one that started it.
  const most = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  console.log(Number(most[1]) / 2 ** 10 - idleMb);
}

async function slowest(product, dimensions) {
  const { mostMs } = await play(product, dimensions, MOST, 1, 0);
  return {
    what: `D ${dimensions}, ${MOST} results: the slowest of 20 suggestions, the first one included`,
    figure: mostMs,
    unit: 'ms CPU',
    goal: { atMost: 1000 },
  };
}
