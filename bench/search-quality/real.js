// Real trainings of examples/ by the built command: hyper bayesian and hyper random at equal runs. What is there already is not run again.
//   node bench/search-quality/real.js [--seeds 1-10] [--problems digits,sklearn,pytorch] [--python PYTHON] [--into FOLDER]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkout, hyper, hyperVersion } from '../checkout.js';
import { appendCurve, curvesFolder, keyOf, readCurves } from './curves.js';
import { loadProduct } from './product.js';
import { changePoints } from './simulate.js';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1-10' },
    problems: { type: 'string', default: 'digits,sklearn,pytorch' },
    python: { type: 'string', default: defaultPython() },
    into: { type: 'string', default: join(curvesFolder, 'real') },
  },
});

const STRATEGIES = ['bayesian', 'random'];

/** Trainings as the READMEs of the examples have them, with all their params and fewer epochs: seconds, and much to be got wrong. */
const problems = {
  digits: {
    budget: 16,
    metric: 'val_acc',
    params: ['lr=1e-4:1:log', 'momentum=0:0.95', 'hidden=8:128:int', 'batch=8:256:int:log', 'activation=relu,tanh'],
    command: [process.execPath, 'examples/digits/train.js', '--epochs', '5'],
  },
  sklearn: {
    budget: 16,
    metric: 'cv_accuracy',
    params: ['C=0.1:1000:log', 'gamma=1e-5:0.1:log', 'kernel=rbf,sigmoid'],
    command: [options.python, 'examples/sklearn/train.py'],
  },
  pytorch: {
    budget: 16,
    metric: 'val_acc',
    params: ['lr=5e-4:0.5:log', 'channels=4:32:int', 'dropout=0:0.5', 'batch=16:256:int:log'],
    command: [options.python, 'examples/pytorch/train.py', '--epochs', '2'],
  },
};

const versions = {
  bayesian: `hyper ${hyperVersion} ${(await loadProduct()).fingerprint}`,
  // A random search changes with the draw of a point alone.
  random: `hyper ${hyperVersion}`,
};

const [first, last = first] = options.seeds.split('-').map(Number);
for (let seed = first; seed <= last; seed++) {
  for (const problem of options.problems.split(',')) {
    for (const strategy of STRATEGIES) play(strategy, problem, seed);
  }
}

/** Appends the curve of one search; its regret is the error, 1 − accuracy. */
function play(strategy, problem, seed) {
  const subject = `hyper-${strategy}`;
  const { budget } = problems[problem];
  const version = versions[strategy];
  const key = keyOf({ problem, seed, parallel: 1 });
  const isDone = (curve) => keyOf(curve) === key && curve.budget >= budget && curve.version === version;
  if (readCurves(subject, options.into).some(isDone)) return;
  const folder = mkdtempSync(join(tmpdir(), 'hyper-real-'));
  try {
    const errors = objectivesOf(strategy, problem, seed, folder).map((value) => 1 - value);
    const regrets = errors.map((_, k) => Math.min(...errors.slice(0, k + 1)));
    const date = new Date().toISOString().slice(0, 10);
    const curve = {
      subject,
      version,
      problem,
      track: 'real',
      seed,
      parallel: 1,
      budget,
      date,
    };
    appendCurve({ ...curve, best: changePoints(regrets), cpuMs: 0 }, options.into);
    console.log(`${subject} ${problem} seed ${seed}: error ${regrets.at(-1).toFixed(4)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The objective of each run, in their order; a run that failed is no better than one that got nothing right. */
function objectivesOf(strategy, problem, seed, folder) {
  const { budget, metric, params, command } = problems[problem];
  const names = params.map((param) => param.slice(0, param.indexOf('=')));
  const search = `${strategy} --num-runs ${budget} --parallel-runs 1 --seed ${seed} --metric ${metric}`;
  call(folder, [
    ...`${search} --fail-on never --no-input --reporter none`.split(' '),
    ...params.flatMap((param) => ['--param', param]),
    '--',
    ...command,
    ...names.flatMap((name) => [`--${name}`, `:${name}:`]),
  ]);
  const { runs } = JSON.parse(call(folder, ['show', '--json']));
  if (runs.length !== budget) throw new Error(`${strategy} ${problem} seed ${seed}: ${runs.length} runs of ${budget}`);
  return runs.map(({ objective }) => objective ?? 0);
}

function call(folder, args) {
  const env = { ...process.env, HYPER_HOME: join(folder, '.hyper'), OMP_NUM_THREADS: '1' };
  const [file, ...before] = hyper;
  return execFileSync(file, [...before, ...args], { cwd: checkout, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

/** The one with the packages of the examples, if this checkout has it. */
function defaultPython() {
  const own = join(checkout, '.venv', 'bin', 'python');
  return existsSync(own) ? own : 'python3';
}
