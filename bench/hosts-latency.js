// 50 runs on one host that print a metric every second: how late the driver has it, and what that costs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { hyper, inTemporaryFolder, newHome } from './checkout.js';
import { childrenOf, cpuMs, inLab, parentOf } from './hosts-lab.js';
import { median } from './median.js';
import { report } from './report.js';

const RUNS = 50;
const SECONDS = 30;
/** After the first line of the last run. */
const SETTLE_SECONDS = 5;
/** The metric is the time at which it is printed, in milliseconds: the host's clock is ours. */
const COMMAND = 'while :; do echo "at=$(date +%s%3N)"; sleep 1; done; : :x:';

await inTemporaryFolder((folder) =>
  inLab(1, async (lab) => {
    const { latencies, percent, transport } = await measure(lab, newHome(folder));
    report(`${RUNS} runs on one host, a line a second each, over ${SECONDS} s (${latencies.length} lines)`, [
      { what: 'from the line to the event, median', figure: median(latencies), unit: 'ms', goal: { atMost: 1000 } },
      { what: 'the latest of them', figure: Math.max(...latencies), unit: 'ms' },
      { what: 'driver and agent', figure: percent, unit: '% core', goal: { atMost: 15 } },
      { what: 'ssh and sshd between them', figure: transport, unit: '% core' },
    ]);
  }),
);

async function measure(lab, home) {
  const { child, seen, latencies } = startSearch(lab, home);
  const ended = once(child, 'exit');
  try {
    for (let tries = 0; seen.size < RUNS; tries++) {
      if (tries === 600 || child.exitCode !== null) throw new Error(`${seen.size} runs have begun to print`);
      await sleep(100);
    }
    await sleep(SETTLE_SECONDS * 1000);
    latencies.length = 0;
    const ours = [child.pid, ...agentsOn(lab)];
    const between = [...lab.clients().map(({ pid }) => pid), ...sshdsOf(lab)];
    const before = [cpuMs(ours), cpuMs(between)];
    const start = performance.now();
    await sleep(SECONDS * 1000);
    const elapsed = performance.now() - start;
    const taken = latencies.slice();
    const used = [cpuMs(ours) - before[0], cpuMs(between) - before[1]];
    return { latencies: taken, percent: (used[0] / elapsed) * 100, transport: (used[1] / elapsed) * 100 };
  } finally {
    for (const signal of ['SIGINT', 'SIGINT']) {
      child.kill(signal);
      await Promise.race([ended, sleep(15_000)]);
    }
    child.kill('SIGKILL');
    await ended;
  }
}

function startSearch({ env, hosts }, home) {
  const options = ['--hosts', `${hosts[0]}:${RUNS}`, '-n', `${RUNS}`, '-j', `${RUNS}`, '--metric', 'at', '--json=all'];
  const [file, ...args] = [...hyper, 'random', ...options, '--param', 'x=0:1', '--', COMMAND];
  const child = spawn(file, args, {
    cwd: home.folder,
    env: { ...env, ...home.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seen = new Set();
  const latencies = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    if (event.type !== 'run.metric' || event.name !== 'at') return;
    seen.add(event.run);
    latencies.push(Date.now() - event.value);
  });
  return { child, seen, latencies };
}

/** The agent has all supervisors as children; what started it waits for it. */
function agentsOn(lab) {
  const processes = lab.processes(lab.hosts[0]).map(({ pid }) => pid);
  const children = new Map(processes.map((pid) => [pid, childrenOf(pid).length]));
  const agent = processes.reduce((most, pid) => (children.get(pid) > children.get(most) ? pid : most));
  const above = [agent];
  while (processes.includes(parentOf(above[0]))) above.unshift(parentOf(above[0]));
  return above;
}

/** Of the session that the agent lives in: the one of its user, and root's above it. */
function sshdsOf(lab) {
  const [first] = agentsOn(lab);
  return [parentOf(first), parentOf(parentOf(first))];
}
