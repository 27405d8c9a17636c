// `-b`: the search is recorded here and driven by a process of its own, which no terminal and no signal to this one reaches.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HyperError } from '../errors.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { Store } from '../store/store.ts';
import { writerOf } from '../views/write.ts';
import type { Io } from './io.ts';
import { summaryOf } from './reading.ts';

type Recorded = { readonly search: number; readonly firstRun: number; readonly spec: SearchSpec };

/** How long the driver may take to take the search. */
const patienceMs = 15_000;

/** Resolves to the exit code, as soon as the driver drives. The number of the search is all there is on stdout. */
export async function runInBackground(recorded: Recorded, root: string, store: Store, io: Io): Promise<number> {
  const { search, firstRun, spec } = recorded;
  store.append(search, Date.now(), { kind: 'search.started', spec, firstRun });
  const folder = join(root, 'runs', String(search));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = join(folder, 'driver.log');
  const driver = startDriver(search, log, io);
  driver.unref();
  if (!(await isTaken(search, store, driver))) {
    throw new HyperError('background.failed', `search #${search} could not be driven in the background`, {
      hint: readFileSync(log, 'utf8').trim() || `hyper resume ${search}  drives it here`,
    });
  }
  writerOf(io.stdout)(`${search}\n`);
  writerOf(io.stderr)(
    `search #${search} goes on in the background: ${relative(io.cwd, log)}\n  hyper show ${search}   hyper stop ${search}\n`,
  );
  return 0;
}

function startDriver(search: number, log: string, io: Io): ChildProcess {
  const [file = '', ...words] = io.self;
  const output = openSync(log, 'a', 0o600);
  try {
    const args = [...words, 'resume', String(search), '--reporter', 'lines'];
    return spawn(file, args, { cwd: io.cwd, env: io.env, detached: true, stdio: ['ignore', output, output] });
  } finally {
    closeSync(output);
  }
}

/** Whether somebody drives it, or has driven it to its end already. */
async function isTaken(search: number, store: Store, driver: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    // Asked before the look: what a driver that is gone has done can be seen.
    const isGone = driver.exitCode !== null || driver.signalCode !== null;
    const summary = summaryOf(store, search);
    if (summary.driver !== null || summary.state !== 'running') return true;
    if (isGone || Date.now() > deadline) return false;
    await sleep(20);
  }
}
