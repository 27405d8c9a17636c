// Writes what the regrets of LCBench are measured from: of each task the best of 20,000 random points and climbs from the best of
// them, and the median. Minutes; needed once.
//   node bench/search-quality/problems/reference.js FOLDER
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProduct } from '../product.js';
import { searchBest } from './best.js';
import { lcbenchSpace, lcbenchTasks, loadSurrogate } from './lcbench.js';

const { rng, unit } = await loadProduct();
const surrogate = loadSurrogate(process.argv[2]);
const references = Object.fromEntries(
  lcbenchTasks.map((task) => [
    task,
    searchBest(lcbenchSpace, surrogate(task), rng.createRng(task), unit.pointFromUnit, 20_000),
  ]),
);
writeFileSync(join(import.meta.dirname, 'lcbench-references.json'), `${JSON.stringify(references, null, 2)}\n`);
