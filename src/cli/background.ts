// `-b`: the search is recorded here and driven by a process of its own, which no terminal and no signal to this one reaches.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HyperError } from '../errors.ts';
import type { ImportBatch } from '../search/events.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { Store } from '../store/store.ts';
import { writerOf } from '../views/write.ts';
import type { Io } from './io.ts';
import { summaryOf } from './reading.ts';

type Recorded = {
  readonly search: number;
  readonly firstRun: number;
  readonly spec: SearchSpec;
  readonly imported: readonly ImportBatch[];
};

/** How long the driver may take to take the search. */
const patienceMs = 15_000;

/** A new search. Resolves to the exit code, as soon as the driver drives. */
export async function runInBackground(recorded: Recorded, root: string, store: Store, io: Io): Promise<number> {
  const { search, firstRun, spec, imported } = recorded;
  const imports = imported.length === 0 ? {} : { imports: imported.length };
  store.append(search, Date.now(), { kind: 'search.started', spec, firstRun, ...imports });
  for (const batch of imported) store.append(search, Date.now(), { kind: 'trials.imported', ...batch });
  return await driveInBackground(search, root, store, io);
}

/** One that has begun, and that nobody drives. The number of the search is all there is on stdout. */
export async function driveInBackground(search: number, root: string, store: Store, io: Io): Promise<number> {
  const log = await startInBackground(search, root, store, io);
  writerOf(io.stdout)(`${search}\n`);
  writerOf(io.stderr)(
    `search #${search} goes on in the background: ${relative(io.cwd, log)}\n  hyper watch ${search}   hyper stop ${search}\n`,
  );
  return 0;
}

/** The same without a word. `options`: of `hyper resume`. Resolves to the path of its log, as soon as the driver drives. */
export async function startInBackground(
  search: number,
  root: string,
  store: Store,
  io: Io,
  options: readonly string[] = [],
): Promise<string> {
  const folder = join(root, 'runs', String(search));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = join(folder, 'driver.log');
  const driver = startDriver(search, log, io, options);
  driver.unref();
  if (!(await isTaken(search, store, driver))) {
    throw new HyperError('background.failed', `search #${search} could not be driven in the background`, {
      hint: readFileSync(log, 'utf8').trim() || `hyper resume ${search}  drives it here`,
    });
  }
  return log;
}

function startDriver(search: number, log: string, io: Io, options: readonly string[]): ChildProcess {
  const [file = '', ...words] = io.self;
  const output = openSync(log, 'a', 0o600);
  try {
    const args = [...words, 'resume', String(search), '--reporter', 'lines', ...options];
    return spawn(file, args, { cwd: io.cwd, env: io.env, detached: true, stdio: ['ignore', output, output] });
  } finally {
    closeSync(output);
  }
}

/** Whether somebody drives it, or has driven it to its end already. */
async function isTaken(search: number, store: Store, driver: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    if (summaryOf(store, search).driver !== null) return true;
    // One that is gone again has driven the search to its end, unless it says that it could not.
    if (driver.exitCode !== null) return driver.exitCode !== 1 && driver.exitCode !== 2;
    if (driver.signalCode !== null || Date.now() > deadline) return false;
    await sleep(20);
  }
}
