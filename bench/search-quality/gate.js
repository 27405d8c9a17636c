// Whether the search is still as good as gate.json has it, in seconds; --write makes what it is now the measure.
//   node bench/search-quality/gate.js [--write] [--strategy random]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadProduct } from './product.js';
import { bound, playQuick } from './quick.js';

const { values: options } = parseArgs({
  options: { write: { type: 'boolean', default: false }, strategy: { type: 'string', default: 'bayesian' } },
});
const file = join(import.meta.dirname, 'gate.json');

const product = await loadProduct();
const now = await playQuick(product[options.strategy][options.strategy], product);
if (options.write) writeFileSync(file, `${JSON.stringify(rounded(now), null, 2)}\n`);
const stored = JSON.parse(readFileSync(file, 'utf8'));
for (const [name, mean] of Object.entries(now.problems)) {
  console.log(
    `  ${name.padEnd(16)} ${mean.toFixed(2).padStart(6)}  stored ${stored.problems[name].toFixed(2).padStart(6)}`,
  );
}
const isReached = now.mean <= bound(stored);
console.log(
  `  mean log10 regret ${now.mean.toFixed(3)}, at most ${bound(stored).toFixed(3)}: ${isReached ? 'reached' : 'MISSED'}`,
);
if (!isReached) process.exitCode = 1;

/** Four decimals: more would change with nothing. */
function rounded({ mean, standardError, problems }) {
  const short = (value) => Number(value.toFixed(4));
  const each = Object.entries(problems).map(([name, value]) => [name, short(value)]);
  return { mean: short(mean), standardError: short(standardError), problems: Object.fromEntries(each) };
}
