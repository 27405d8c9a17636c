// 2,000 runs of `true`, 2 at a time and fully recorded, against GNU parallel with its job log.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accounted } from './accounted.js';
import { hyper, inTemporaryFolder, newHome } from './checkout.js';
import { follow } from './driver.js';
import { inTurns, median } from './median.js';
import { report } from './report.js';

const RUNS = 2_000;
const WIDTH = 2;
const REPEATS = 3;
/** The run at which memory is first looked at: by then everything is loaded. */
const SETTLED = 500;

await inTemporaryFolder(async (folder) => {
  const { ours, parallels } = inTurns(REPEATS, {
    ours: () => accounted(search(), newHome(folder)),
    parallels: () => accounted(parallel(folder), { folder, env: { PARALLEL_SHELL: '/bin/sh' } }),
  });
  const memory = await driverMemory(newHome(folder));
  report(`${RUNS} runs of true, ${WIDTH} at a time (medians of ${REPEATS})`, figures({ ours, parallels, memory }));
});

function search(...options) {
  return [
    ...hyper,
    'random',
    ...options,
    '--num-runs',
    `${RUNS}`,
    '-j',
    `${WIDTH}`,
    '--param',
    'x=0:1',
    '--',
    'true',
    ':x:',
  ];
}

function parallel(folder) {
  const values = join(folder, 'values');
  writeFileSync(values, Array.from({ length: RUNS }, (_, index) => `${index / RUNS}\n`).join(''));
  return ['parallel', '--will-cite', `-j${WIDTH}`, '--joblog', 'joblog', 'true', '{}', '::::', values];
}

/** Memory of the driver in MB after each run; the last ones are missing where it had ended by then. */
async function driverMemory(home) {
  const memory = [];
  await follow(search('--json'), home, (event, memoryMb) => {
    if (event.type === 'run.finished') memory.push(memoryMb());
  });
  return memory.filter((mb) => mb !== undefined);
}

function figures({ ours, parallels, memory }) {
  const [settled, last] = [memory[SETTLED - 1], memory.at(-1)];
  const rate = (accounts) => RUNS / (median(accounts.map(({ wall_ms }) => wall_ms)) / 1000);
  const cpu = (accounts) => median(accounts.map(({ cpu_ms }) => cpu_ms)) / RUNS;
  return [
    { what: 'hyper', figure: rate(ours), unit: 'runs/s' },
    { what: 'GNU parallel', figure: rate(parallels), unit: 'runs/s' },
    { what: 'rate, hyper / parallel', figure: rate(ours) / rate(parallels), unit: '', goal: { atLeast: 0.7 } },
    { what: 'CPU a run, hyper, all processes', figure: cpu(ours), unit: 'ms', goal: { atMost: 12 } },
    { what: 'CPU a run, GNU parallel, all processes', figure: cpu(parallels), unit: 'ms' },
    { what: `driver memory after run ${SETTLED}`, figure: settled, unit: 'MB', goal: { atMost: 120 } },
    { what: `driver memory after run ${RUNS}`, figure: last, unit: 'MB', goal: { atMost: 120 } },
    { what: 'growth of it', figure: last / settled, unit: '', goal: { atMost: 1.1 } },
  ];
}
