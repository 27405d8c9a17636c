// What the Python guest costs: at each start of Python, and at the end of each epoch of Keras and of Lightning.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, inTemporaryFolder } from './checkout.js';
import { inTurns, median } from './median.js';
import { report } from './report.js';

const STARTS = 61;
const TRAININGS = 3;

await inTemporaryFolder((folder) => {
  const inRun = { HYPER_RUN_ID: '1', HYPER_METRICS_FILE: join(folder, 'metrics.jsonl') };
  const guest = { ...inRun, PYTHONPATH: layDown(join(folder, 'guest')) };
  // A copy of its own, so that it never finds the bytecode of the other one.
  const uncached = { ...inRun, PYTHONPATH: layDown(join(folder, 'uncached')), PYTHONDONTWRITEBYTECODE: '1' };
  report(`start of Python (medians of ${STARTS})`, startFigures(guest, uncached));
  report(`end of an epoch (medians of ${TRAININGS})`, [
    ...epochFigures('keras', guest),
    ...epochFigures('lightning', guest),
  ]);
});

function layDown(folder) {
  cpSync(join(checkout, 'src/python'), folder, { recursive: true, filter: (path) => !/\.ts$|__pycache__/.test(path) });
  return folder;
}

function startFigures(guest, uncached) {
  const times = inTurns(STARTS, {
    alone: () => msOfStart({}),
    guest: () => msOfStart(guest),
    uncached: () => msOfStart(uncached),
  });
  const alone = median(times.alone);
  const cost = medianDifference(times.guest, times.alone);
  const uncachedCost = medianDifference(times.uncached, times.alone);
  return [
    { what: 'python -c 0', figure: alone, unit: 'ms' },
    { what: 'with the guest / alone', figure: median(times.guest) / alone, unit: '' },
    { what: 'with the guest − alone', figure: cost, unit: 'ms', goal: { atMost: 5 } },
    { what: 'the same, where no bytecode is kept', figure: uncachedCost, unit: 'ms', goal: { atMost: 5 } },
  ];
}

/** Of measurements that took turns: pair by pair, so that a slow moment meets both. */
function medianDifference(these, those) {
  return median(these.map((value, index) => value - those[index]));
}

function msOfStart(env) {
  const start = performance.now();
  runPython(['-c', '0'], env);
  return performance.now() - start;
}

function epochFigures(library, inRun) {
  const program = join(import.meta.dirname, 'python-epochs.py');
  const msOfEpoch = (autolog) => Number(runPython([program, library], { ...inRun, HYPER_AUTOLOG: autolog }));
  const times = inTurns(TRAININGS, { off: () => msOfEpoch('0'), on: () => msOfEpoch('1') });
  const off = median(times.off);
  const on = median(times.on);
  return [
    { what: `${library}, five metrics, alone`, figure: off, unit: 'ms' },
    { what: `${library}, with the hook − alone`, figure: on - off, unit: 'ms', goal: { atMost: 1 } },
  ];
}

function runPython(args, env) {
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
  return execFileSync(findPython(), args, { ...options, env: { ...plainEnvironment(), ...env } });
}

function findPython() {
  const ofCheckout = join(checkout, '.venv/bin/python');
  return process.env['HYPER_TEST_PYTHON'] ?? (existsSync(ofCheckout) ? ofCheckout : 'python3');
}

function plainEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PYTHON|HYPER_|KERAS_)/.test(name)));
}
