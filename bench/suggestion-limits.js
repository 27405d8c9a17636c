// Suggestions where there are many results: memory over idle with 1,000 of them, and how long the slowest takes with 10,000.
//
//   node bench/suggestion-limits.js
import { checkout } from './checkout.js';
import { report } from './report.js';
import { loadProduct, play } from './suggestion-play.js';
import { problems } from './suggestion-problems.js';

const MANY = 1000;
const MOST = 10_000;

const product = await loadProduct(checkout, 'limits');
const idleMb = process.memoryUsage.rss() / 2 ** 20;
const figures = [];
for (const dimensions of Object.keys(problems).map(Number)) {
  await play(product, dimensions, MANY, 1);
  figures.push({
    what: `D ${dimensions}, ${MANY} results: most memory in 20 suggestions over that before`,
    figure: process.resourceUsage().maxRSS / 2 ** 10 - idleMb,
    unit: 'MB',
    goal: { atMost: 100 },
  });
}
for (const dimensions of Object.keys(problems).map(Number)) {
  const { mostMs } = await play(product, dimensions, MOST, 1, 0);
  figures.push({
    what: `D ${dimensions}, ${MOST} results: the slowest of 20 suggestions, the first one included`,
    figure: mostMs,
    unit: 'ms CPU',
    goal: { atMost: 1000 },
  });
}
report('Suggestions with many results', figures);
