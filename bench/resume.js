// A search of 10,010 runs, of which 10,000 have ended: how soon `hyper resume` starts the next one, and what reading it costs.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { checkout, hyper, inTemporaryFolder, newHome } from './checkout.js';
import { median } from './median.js';
import { report } from './report.js';

const ENDED = 10_000;
const LEFT = 10;
const POINTS = 5;
const REPEATS = 7;
const SEARCH = 2;

await inTemporaryFolder(async (folder) => {
  const home = newHome(folder);
  await fill(home, await bundleStore(folder));
  const times = { version: [], list: [], show: [], resume: [] };
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    times.version.push(msOf(['--version'], home));
    times.list.push(msOf(['list'], home));
    times.show.push(msOf(['show', `${SEARCH}`], home));
    times.resume.push(await startOf(copyOf(home, folder)));
  }
  report(`${ENDED} runs that have ended, ${LEFT} still to do (medians of ${REPEATS})`, figures(times));
});

/** The store as the build bundles it. */
async function bundleStore(folder) {
  await build({
    configFile: false,
    root: checkout,
    logLevel: 'warn',
    build: {
      ssr: 'src/store/sqlite.ts',
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { external: ['@photostructure/sqlite'], output: { entryFileNames: 'store.mjs' } },
    },
  });
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules')); // the database is native
  return await import(pathToFileURL(join(folder, 'store.mjs')));
}

/** Search #1 is a real one of one run; #2 has its events ten thousand times. */
async function fill(home, { openStore }) {
  const params = ['--param', 'x=0:1', '--param', 'rate=.001:1:log', '--metric', 'loss', '--seed', '1'];
  const command = ['sh', '-c', 'echo loss=:x:; : :rate:'];
  execHyper(['random', '--num-runs', '1', ...params, '--', ...command], home);
  const store = await openStore(home.env.HYPER_HOME);
  const events = [...store.events(1)].map(({ event }) => event);
  const { search, firstRun } = store.newSearch(ENDED + LEFT);
  const numRuns = ENDED + LEFT;
  const [started] = events;
  let time = Date.now() - ENDED * 1000;
  store.append(search, time, { ...started, firstRun, spec: { ...started.spec, numRuns, askedRuns: numRuns } });
  for (let index = 0; index < ENDED; index++) {
    for (const event of events.filter(({ run }) => run !== undefined)) {
      if (event.kind === 'run.ended') store.addPoints(search, pointsOf(firstRun + index, index, time));
      store.append(search, (time += 250), toRun(event, search, firstRun + index, index));
    }
  }
  store.append(search, time, { kind: 'search.interrupted', signal: 'SIGINT' });
  store.close();
}

/** The same event of another run. */
function toRun(event, search, run, index) {
  const { kind, job, totals } = event;
  const moved = { ...event, run, ...(job && { job: { ...job, ref: { ...job.ref, search, run } } }) };
  if (kind === 'run.proposed') {
    const point = { x: index / ENDED, rate: 0.001 + index / (2 * ENDED) };
    return { ...moved, trial: index + 1, group: index + 1, point, why: { by: 'random', draw: index } };
  }
  if (kind !== 'run.ended') return moved;
  const last = lossAt(index, POINTS - 1);
  const loss = { name: 'loss', count: POINTS, last, min: last, max: lossAt(index, 0), sum: last * POINTS, lastStep: 4 };
  return { ...moved, objective: last, totals: [loss, ...totals.filter(({ name }) => name !== 'loss')] };
}

function pointsOf(run, index, time) {
  const points = Array.from({ length: POINTS }, (_, step) => ({
    name: 'loss',
    step,
    time: time / 1000,
    value: lossAt(index, step),
  }));
  return { run, attempt: 1, file: 'log', generation: 1, offset: 60, source: {}, points };
}

function lossAt(index, step) {
  return (1 + ((index * 7919) % ENDED) / ENDED) / (step + 1);
}

function execHyper(args, { folder, env }) {
  const [file, ...words] = hyper;
  const options = { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] };
  execFileSync(file, [...words, ...args], options);
}

/** Milliseconds of a command from its start to its end. Throws where it does not exit 0. */
function msOf(args, home) {
  const start = performance.now();
  execHyper(args, home);
  return performance.now() - start;
}

/** One that may be changed; the files of ended runs are not looked at. */
function copyOf({ env }, folder) {
  const home = newHome(folder);
  mkdirSync(home.env.HYPER_HOME, { mode: 0o700 });
  copyFileSync(join(env.HYPER_HOME, 'store.sqlite'), join(home.env.HYPER_HOME, 'store.sqlite'));
  return home;
}

/** Milliseconds from the start of `hyper resume` until its first run is started; it goes on to its end. */
async function startOf({ folder, env }) {
  const start = performance.now();
  const [file, ...words] = hyper;
  const driver = spawn(file, [...words, 'resume', `${SEARCH}`, '--json'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(driver, 'exit');
  let ms;
  for await (const line of createInterface({ input: driver.stdout })) {
    if (JSON.parse(line).type === 'run.started') ms ??= performance.now() - start;
  }
  const [code] = await ended;
  if (code !== 0 || ms === undefined) throw new Error(`hyper resume: exit ${code}`);
  return ms;
}

function figures({ version, list, show, resume }) {
  const alone = median(version);
  return [
    { what: 'hyper --version', figure: alone, unit: 'ms' },
    { what: 'hyper resume, until a run starts', figure: median(resume), unit: 'ms', goal: { atMost: 1000 } },
    { what: 'hyper resume / hyper --version', figure: median(resume) / alone, unit: '' },
    { what: 'hyper list', figure: median(list), unit: 'ms' },
    { what: 'hyper show', figure: median(show), unit: 'ms' },
  ];
}
