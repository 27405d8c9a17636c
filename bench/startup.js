// What it costs to start the installed package, against Node alone; and `hyper list` with 10,000 runs in the store.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { checkout, inTemporaryFolder, newHome } from './checkout.js';
import { inTurns, median } from './median.js';
import { report } from './report.js';

const REPEATS = 21;
const SEARCHES = 100;
const RUNS_EACH = 100;

await inTemporaryFolder(async (folder) => {
  const hyper = install(folder);
  const home = newHome(folder);
  fill(hyper, home);
  const times = inTurns(REPEATS, {
    node: () => msOf([process.execPath, '-e', '0'], home),
    version: () => msOf([hyper, '--version'], home),
    help: () => msOf([hyper, '--help'], home),
    list: () => msOf([hyper, 'list'], home),
  });
  report(`start of the installed package (medians of ${REPEATS})`, figures(times));
});

/** Packs this checkout and installs it as a user would, but with no install script. Returns the path of the command. */
function install(folder) {
  const options = { cwd: folder, encoding: 'utf8' };
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', checkout, '--json', '--ignore-scripts'], options));
  execFileSync(
    'npm',
    ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', join(folder, filename)],
    options,
  );
  return join(folder, 'node_modules/.bin/hyper');
}

/** Real searches of a trivial command: the store is what hyper itself has written. */
function fill(hyper, home) {
  const search = ['random', '--num-runs', `${RUNS_EACH}`, '-j', '2', '--param', 'x=0:1', '--', 'true', ':x:'];
  for (let count = 0; count < SEARCHES; count++) msOf([hyper, ...search], home);
}

/** Milliseconds of a command from its start to its end. Throws where it does not exit 0. */
function msOf([file, ...args], { folder, env }) {
  const start = performance.now();
  execFileSync(file, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  return performance.now() - start;
}

function figures({ node, version, help, list }) {
  const alone = median(node);
  return [
    { what: 'node -e 0', figure: alone, unit: 'ms' },
    { what: 'hyper --version', figure: median(version), unit: 'ms' },
    { what: 'hyper --version / node -e 0', figure: median(version) / alone, unit: '', goal: { atMost: 1.5 } },
    { what: 'hyper --help', figure: median(help), unit: 'ms' },
    { what: 'hyper --help / node -e 0', figure: median(help) / alone, unit: '', goal: { atMost: 1.5 } },
    { what: `hyper list, ${SEARCHES * RUNS_EACH} runs`, figure: median(list), unit: 'ms' },
    { what: 'hyper list − node -e 0', figure: median(list) - alone, unit: 'ms', goal: { atMost: 300 } },
  ];
}
