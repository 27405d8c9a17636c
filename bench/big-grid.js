// A grid over 10^9 points of which 10 are run, against a grid over just these 10.
import { hyper, inTemporaryFolder, newHome } from './checkout.js';
import { follow } from './driver.js';
import { median } from './median.js';
import { report } from './report.js';

const RUNS = 10;
const REPEATS = 7;
const GRIDS = {
  small: ['--param', 'a=1', '--param', 'b=1', '--param', `c=1:${RUNS}:int`],
  big: ['--param', 'a=1:1000:int', '--param', 'b=1:1000:int', '--param', 'c=1:1000:int'],
};

await inTemporaryFolder(async (folder) => {
  const starts = { small: [], big: [] };
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (const grid of ['small', 'big']) starts[grid].push(await startOf(GRIDS[grid], newHome(folder)));
  }
  const ms = (grid) => median(starts[grid].map((start) => start.ms));
  const mb = (grid) => median(starts[grid].map((start) => start.mb));
  report(`${RUNS} runs of a grid (medians of ${REPEATS})`, [
    { what: `${RUNS} points: until the first run starts`, figure: ms('small'), unit: 'ms' },
    { what: '10^9 points: until the first run starts', figure: ms('big'), unit: 'ms' },
    { what: 'time, big / small', figure: ms('big') / ms('small'), unit: '', goal: { atMost: 1.1 } },
    { what: `${RUNS} points: driver memory at the end`, figure: mb('small'), unit: 'MB' },
    { what: '10^9 points: driver memory at the end', figure: mb('big'), unit: 'MB' },
    { what: 'memory, big / small', figure: mb('big') / mb('small'), unit: '', goal: { atMost: 1.1 } },
  ]);
});

/** Milliseconds until the first run was started, and the driver's memory in MB when the last one had ended. */
async function startOf(params, home) {
  const start = performance.now();
  const command = [...hyper, 'grid', '--json', '--num-runs', `${RUNS}`, ...params, '--', 'true', ':a:', ':b:', ':c:'];
  let ms;
  let mb;
  await follow(command, home, (event, memoryMb) => {
    if (event.type === 'run.started') ms ??= performance.now() - start;
    if (event.type === 'run.finished') mb = memoryMb() ?? mb;
  });
  return { ms, mb };
}
