// Runs searches on problems and appends their curves; what is there already is not run again.
//   node bench/search-quality/run.js hyper-bayesian optuna-tpe --lcbench FOLDER [--tracks synthetic,mixed] [--panel]
//     [--seeds 1-20] [--parallel 1] [--budget 100] [--into FOLDER]
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hyperVersion } from '../checkout.js';
import { appendCurve, curvesFolder, keyOf, readCurves } from './curves.js';
import { ourSubject } from './ours.js';
import { peerSubject } from './peer.js';
import { allProblems, panel } from './problems/index.js';
import { loadProduct } from './product.js';
import { changePoints, simulate } from './simulate.js';

const OURS = ['hyper-bayesian', 'hyper-random'];
const TRACKS = ['synthetic', 'noisy', 'mixed', 'lcbench', '20-D'];

const { positionals: subjects, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    lcbench: { type: 'string' },
    tracks: { type: 'string', default: TRACKS.join() },
    panel: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1-20' },
    parallel: { type: 'string', default: '1' },
    budget: { type: 'string', default: '100' },
    into: { type: 'string', default: curvesFolder },
  },
});

checkNames();
const product = await loadProduct();
const problems = chooseProblems();
for (const seed of seedsOf(options.seeds)) {
  for (const subject of subjects) await runSubject(subject, seed);
}

/** At once: hours later a slip would have been found in a log. */
function checkNames() {
  const known = [...OURS, ...adapterNames()];
  const strange = subjects.filter((name) => !known.includes(name));
  const tracks = options.tracks.split(',').filter((track) => !TRACKS.includes(track));
  if (subjects.length > 0 && strange.length === 0 && tracks.length === 0) return;
  for (const name of strange) console.error(`there is no subject ${name}`);
  for (const track of tracks) console.error(`there is no track ${track}: they are ${TRACKS.join(', ')}`);
  console.error(`usage: run.js SUBJECT… [--tracks …] [--seeds 1-20], subjects: ${known.join(', ')}`);
  process.exit(2);
}

function adapterNames() {
  const files = readdirSync(join(import.meta.dirname, 'peers', 'adapters'));
  return files
    .filter((file) => /^[^_].*[.]py$/.test(file))
    .map((file) => file.slice(0, -'.py'.length).replaceAll('_', '-'));
}

function chooseProblems() {
  const all = allProblems(product, options.lcbench);
  const names = panel[Number(options.parallel) === 1 ? 'sequential' : 'parallel'];
  const tracks = options.tracks.split(',');
  return all.filter(({ name, track }) => (options.panel ? names.includes(name) : tracks.includes(track)));
}

async function runSubject(name, seed) {
  const [parallel, budget] = [Number(options.parallel), Number(options.budget)];
  const known = new Map(readCurves(name, options.into).map((curve) => [keyOf(curve), curve]));
  const { subject, version } = makeSubject(name);
  for (const { name: problem, track, instance } of problems) {
    const key = { problem, seed, parallel };
    const before = known.get(keyOf(key));
    // What another version of ours did says nothing of this one; a peer's version is known only once it runs.
    if ((before?.budget ?? 0) >= budget && isCurrent(name, before.version, version())) continue;
    try {
      const regrets = await simulate(subject, instance(seed), {
        seed,
        budget,
        parallel,
        createRng: product.rng.createRng,
      });
      const date = new Date().toISOString().slice(0, 10);
      const cpuMs = Number(subject.cpuMs().toPrecision(4));
      const curve = { subject: name, version: version(), problem, track, seed, parallel, budget, date };
      appendCurve({ ...curve, best: changePoints(regrets), cpuMs }, options.into);
      process.stdout.write(`${name} ${problem} seed ${seed}: ${regrets.at(-1).toExponential(2)}, ${cpuMs} ms\n`);
    } catch (error) {
      process.stdout.write(`${name} ${problem} seed ${seed}: not run: ${error.message}\n`);
    }
  }
  await subject.close?.();
}

/** A random search changes with the draw of a point alone, which is no strategy's. */
function ownVersion(name) {
  return name === 'hyper-bayesian' ? `hyper ${hyperVersion} ${product.fingerprint}` : `hyper ${hyperVersion}`;
}

function isCurrent(name, before, now) {
  return name !== 'hyper-bayesian' || before === now;
}

function makeSubject(name) {
  const ours = { 'hyper-bayesian': product.bayesian.bayesian, 'hyper-random': product.random.random }[name];
  if (ours !== undefined) return { subject: ourSubject(ours, product.unit), version: () => ownVersion(name) };
  const subject = peerSubject(name);
  return { subject, version: subject.version };
}

function seedsOf(text) {
  const [first, last = first] = text.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, k) => first + k);
}
