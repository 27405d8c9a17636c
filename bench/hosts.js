// 300 runs of `true` on three hosts, 8 at a time on each, against plain `ssh HOST true`, one after another.
import { spawnSync } from 'node:child_process';
import { hyper, inTemporaryFolder, newHome } from './checkout.js';
import { inLab } from './hosts-lab.js';
import { inTurns, median } from './median.js';
import { report } from './report.js';

const HOSTS = 3;
const RUNS = 300;
const SLOTS = 8;
/** Of plain ssh, in a turn. */
const CALLS = 24;
const REPEATS = 3;

await inTemporaryFolder((folder) =>
  inLab(HOSTS, async (lab) => {
    search(lab, newHome(folder)); // what every host gets once is there from now on
    const { ours, plain } = inTurns(REPEATS, {
      ours: () => search(lab, newHome(folder)),
      plain: () => plainSsh(lab),
    });
    const rates = { ours: RUNS / median(ours), plain: CALLS / median(plain) };
    report(`${RUNS} runs of true on ${HOSTS} hosts, ${SLOTS} at a time on each (medians of ${REPEATS})`, [
      { what: 'hyper, from its start to its end', figure: rates.ours, unit: 'runs/s' },
      { what: 'ssh HOST true, one after another', figure: rates.plain, unit: 'runs/s' },
      { what: 'rate, hyper / ssh', figure: rates.ours / rates.plain, unit: '', goal: { atLeast: 10 } },
    ]);
  }),
);

/** Seconds; throws where a run failed. */
function search({ env, hosts }, home) {
  const list = hosts.map((name) => `${name}:${SLOTS}`).join(',');
  const options = ['--hosts', list, '-n', `${RUNS}`, '-j', `${SLOTS * hosts.length}`, '--fail-on', 'any'];
  return timed([...hyper, 'random', ...options, '--reporter', 'none', '--param', 'x=0:1', '--', 'true', ':x:'], {
    cwd: home.folder,
    env: { ...env, ...home.env },
  });
}

/** Seconds. */
function plainSsh({ env, hosts }) {
  let seconds = 0;
  for (let call = 0; call < CALLS; call++) seconds += timed(['ssh', hosts[call % hosts.length], 'true'], { env });
  return seconds;
}

function timed([file, ...args], options) {
  const start = performance.now();
  const { status, stderr } = spawnSync(file, args, {
    ...options,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: exit ${status}\n${stderr}`);
  return (performance.now() - start) / 1000;
}
