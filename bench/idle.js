// 64 runs that only sleep: what hyper itself costs while nothing happens, for each way to show a search.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hyper, inTemporaryFolder, newHome } from './checkout.js';
import { report } from './report.js';

const RUNS = 64;
const SECONDS = 60;
/** After the last launch: by then everything is loaded, and the first look at what runs use is over. */
const SETTLE_SECONDS = 5;
const TICKS_PER_SECOND = 100;
const REPORTERS = { none: false, lines: false, live: true };

await inTemporaryFolder(async (folder) => {
  const figures = [];
  for (const [reporter, isInTerminal] of Object.entries(REPORTERS)) {
    const { ours, supervisors } = await idle(reporter, isInTerminal, newHome(folder));
    figures.push(
      { what: `driver and agent, --reporter ${reporter}`, figure: ours, unit: '% core', goal: { atMost: 5 } },
      { what: 'supervisors and the shells of the runs', figure: supervisors, unit: '% core', goal: { atMost: 0.5 } },
    );
  }
  report(`${RUNS} runs that sleep, CPU over ${SECONDS} s`, figures);
});

/** Percent of one core that hyper's processes used. */
async function idle(reporter, isInTerminal, home) {
  const search = spawnSearch(reporter, isInTerminal, home);
  const ended = once(search, 'exit');
  const driver = () => (isInTerminal ? childrenOf(search.pid, processes())[0] : search.pid);
  try {
    await until(() => startedRuns(home) === RUNS);
    await sleep(SETTLE_SECONDS * 1000);
    const before = used(driver());
    const start = performance.now();
    await sleep(SECONDS * 1000);
    const seconds = (performance.now() - start) / 1000;
    const after = used(driver());
    const percent = (what) => ((after[what] - before[what]) / TICKS_PER_SECOND / seconds) * 100;
    return { ours: percent('ours'), supervisors: percent('supervisors') };
  } finally {
    process.kill(driver(), 'SIGINT');
    await ended;
  }
}

function spawnSearch(reporter, isInTerminal, { folder, env }) {
  const runs = ['--num-runs', `${RUNS}`, '-j', `${RUNS}`, '--param', 'x=0:1'];
  const command = [...hyper, 'random', '--reporter', reporter, ...runs, '--', "'sleep 600; : :x:'"];
  const inTerminal = ['script', '-qec', `stty rows 40 cols 120; exec ${command.join(' ')}`, '/dev/null'];
  const plain = ['sh', '-c', `exec ${command.join(' ')}`];
  const [file, ...args] = isInTerminal ? inTerminal : plain;
  return spawn(file, args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' });
}

async function until(isSo) {
  for (let tries = 0; !isSo(); tries++) {
    if (tries === 600) throw new Error('the runs did not start within a minute');
    await sleep(100);
  }
}

/** Runs whose leader has begun. */
function startedRuns({ env }) {
  try {
    const runs = join(env.HYPER_HOME, 'runs', '1');
    return readdirSync(runs).filter((run) => isWritten(join(runs, run, '1', 'proc'))).length;
  } catch {
    return 0;
  }
}

function isWritten(file) {
  try {
    return readFileSync(file, 'utf8') !== '';
  } catch {
    return false;
  }
}

/** Clock ticks so far, of the processes themselves and of the children they have waited for. */
function used(driver) {
  const table = processes();
  const agents = childrenOf(driver, table);
  const supervisors = agents.flatMap((agent) => childrenOf(agent, table));
  const leaders = supervisors.flatMap((supervisor) => childrenOf(supervisor, table));
  const total = (pids) => pids.reduce((sum, pid) => sum + table.get(pid).ticks, 0);
  return { ours: total([driver, ...agents]), supervisors: total([...supervisors, ...leaders]) };
}

function childrenOf(pid, table) {
  return [...table].filter(([, { parent }]) => parent === pid).map(([child]) => child);
}

/** All processes of this machine, by pid. */
function processes() {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(pids.map((pid) => [Number(pid), statOf(pid)]).filter(([, stat]) => stat !== undefined));
}

function statOf(pid) {
  try {
    // From the state on: the name before may hold blanks and brackets.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return {
      parent: Number(fields[1]),
      ticks: fields
        .slice(11, 15)
        .map(Number)
        .reduce((sum, ticks) => sum + ticks),
    };
  } catch {
    return undefined; // it has ended meanwhile
  }
}
