// Stories told into a real store, and an Io that keeps what was printed: all that the reading commands need.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';
import { toTotals } from '../../src/search/curves.ts';
import type { Fact, SearchEvent } from '../../src/search/events.ts';
import { attemptPath } from '../../src/search/job.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import type { SearchState } from '../../src/search/state.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { Story, specOf } from './facts.ts';

export type Project = {
  readonly folder: string;
  readonly store: Store;
  /** A search of which all that is told is stored. */
  tell(changes?: Partial<SearchSpec>): Story;
  /** Writes the output of a run's attempt, the first unless another is named. */
  log(story: Story, run: number, text: string | Uint8Array, attempt?: number): void;
  remove(): void;
};

export type CapturedIo = Io & { out(): Buffer; err(): string };

export async function createProject(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'hyper-read-'));
  const home = join(folder, '.hyper');
  const store = await openStore(home);
  return {
    folder,
    store,
    tell: (changes) => {
      const { search, firstRun } = store.newSearch(specOf(changes).numRuns);
      return new Story(changes, search, firstRun).tell((state, fact) => keep(store, state, fact));
    },
    log: (story, run, text, attempt = 1) => {
      const path = join(home, attemptPath({ search: story.state.search, run, attempt }), 'log');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
    remove: () => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** `columns`: of a terminal; without, the output is a pipe. The environment is empty but for what is given. */
export function captureIo(
  cwd: string,
  { columns, env = {} }: { columns?: number; env?: NodeJS.ProcessEnv } = {},
): CapturedIo {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const io = {
    stdin: { isTTY: false },
    stdout: collect(out, columns),
    stderr: collect(err, columns),
    env: { LANG: 'C.UTF-8', NO_COLOR: '1', ...env },
    cwd,
    pid: process.pid,
    self: [process.execPath],
    onSignal: () => () => undefined,
  };
  return {
    ...(io as unknown as Io),
    out: () => Buffer.concat(out),
    err: () => Buffer.concat(err).toString(),
  };
}

function collect(chunks: Buffer[], columns: number | undefined): Writable {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return Object.assign(stream, columns === undefined ? { isTTY: false } : { isTTY: true, columns, rows: 24 });
}

/** As the driver's consumer does. The fact is folded already. */
export function keep(store: Store, state: SearchState, fact: Fact): void {
  if (fact.kind === 'points') store.addPoints(state.search, fact.batch);
  else store.append(state.search, fact.time, withTotals(state, fact.event));
}

/** The driver stores a run's totals and its result with its end. */
function withTotals(state: SearchState, event: SearchEvent): SearchEvent {
  if (event.kind !== 'run.ended') return event;
  const { metrics = new Map(), objective = null } = state.byId.get(event.run) ?? {};
  return { ...event, objective, totals: [...metrics.values()].map(toTotals) };
}
