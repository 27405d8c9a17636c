// One run that prints 1,000,000 metric lines: how fast they are taken in, that all are kept, and what it costs in memory.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { hyper, inTemporaryFolder, newHome } from './checkout.js';
import { follow } from './driver.js';
import { inTurns, median } from './median.js';
import { report } from './report.js';

const LINES = 1_000_000;
const REPEATS = 3;
const SAMPLE_MS = 50;
const PROGRAM = `BEGIN { for (step = 0; step < ${LINES}; step++) printf "step=%d loss=%.6f\\n", step, rate / (step + 1) }`;

await inTemporaryFolder(async (folder) => {
  const alone = inTurns(REPEATS, { awk: () => secondsAlone(folder) }).awk;
  const searches = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) searches.push(await runSearch(newHome(folder)));
  report(`a run that prints ${LINES} metric lines (medians of ${REPEATS})`, figures(alone, searches));
});

/** The same program without hyper, into a file. */
function secondsAlone(folder) {
  const start = performance.now();
  const { status } = spawnSync('sh', ['-c', `exec awk -v rate=1 '${PROGRAM}' > lines`], { cwd: folder });
  if (status !== 0) throw new Error(`awk: exit ${status}`);
  return (performance.now() - start) / 1000;
}

async function runSearch(home) {
  const params = ['--metric', 'loss', '--param', 'rate=1:2'];
  const command = [
    ...hyper,
    'random',
    '--json',
    '--num-runs',
    '1',
    ...params,
    '--',
    'awk',
    '-v',
    'rate=:rate:',
    PROGRAM,
  ];
  const memory = [];
  let sampler;
  const start = performance.now();
  await follow(command, home, (event, memoryMb) => {
    if (event.type === 'run.started') sampler = setInterval(() => memory.push(memoryMb()), SAMPLE_MS);
    if (event.type === 'run.finished') clearInterval(sampler);
  });
  return { seconds: (performance.now() - start) / 1000, kept: pointsIn(home), memory };
}

/** Read with `sqlite3` and not with hyper, so that what counts is what lies on the disk. */
function pointsIn({ env }) {
  const query = "SELECT count(*) FROM points WHERE name = 'loss'";
  return Number(
    execFileSync('sqlite3', ['-readonly', join(env.HYPER_HOME, 'store.sqlite'), query], { encoding: 'utf8' }),
  );
}

function figures(alone, searches) {
  const seconds = median(searches.map((one) => one.seconds));
  const early = median(searches.map(({ memory }) => median(memory.slice(0, memory.length >> 1))));
  const late = median(searches.map(({ memory }) => median(memory.slice(memory.length >> 1))));
  return [
    { what: 'the program alone, into a file', figure: LINES / median(alone), unit: 'lines/s' },
    { what: 'hyper, from its start to its end', figure: LINES / seconds, unit: 'lines/s', goal: { atLeast: 50_000 } },
    { what: 'time, hyper / alone', figure: seconds / median(alone), unit: '' },
    { what: 'lines kept', figure: Math.min(...searches.map(({ kept }) => kept)), unit: '', goal: { atLeast: LINES } },
    { what: 'driver memory, greatest', figure: Math.max(...searches.flatMap(({ memory }) => memory)), unit: 'MB' },
    { what: 'driver memory, second half / first half', figure: late / early, unit: '', goal: { atMost: 1.1 } },
  ];
}
