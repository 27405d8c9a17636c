// One run of a command, driven as a search drives its runs, in a state folder that is gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drive } from '../../driver/drive.ts';
import { Mailbox } from '../../driver/mailbox.ts';
import { isOwn } from '../../driver/readers.ts';
import { createLocalExecutor } from '../../executors/local.ts';
import type { Watch } from '../../metrics/source.ts';
import type { Outcome } from '../../search/events.ts';
import { attemptPath, runPath } from '../../search/job.ts';
import type { SearchSpec } from '../../search/spec.ts';
import type { Point } from '../../space/param.ts';
import type { Strategy } from '../../strategies/strategy.ts';
import { lastLines } from '../context.ts';
import type { Io } from '../io.ts';
import { listenToSignals } from '../interrupts.ts';
import { createOrders } from '../orders.ts';
import { placePythonFiles } from '../python-files.ts';
import { createRunWatches } from '../sources.ts';

/** `watches`: where the run may have reported, all paths absolute. `runDir`: its own folder. */
export type Ended = {
  readonly outcome: Outcome;
  readonly watches: readonly Watch[];
  readonly startedAtMs: number;
  readonly runDir: string;
  /** The last lines it printed. */
  readonly tail: readonly string[];
};

/** Of the output of a command that failed. */
const shownLines = 10;

/** Runs the spec's command once with that point; `look` sees what it left behind before that is removed. */
export async function runOnce<T>(
  spec: SearchSpec,
  point: Point,
  io: Io,
  notice: (text: string) => void,
  look: (ended: Ended) => T,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'hyper-probe-'));
  const mailbox = new Mailbox();
  const stopListening = listenToSignals(io, mailbox, { notice });
  const watchesOf = await createRunWatches(spec.cwd, spec);
  let watches: readonly Watch[] = [];
  const ports = {
    strategy: once(point),
    executor: createLocalExecutor({ root }),
    watches: (...of: Parameters<typeof watchesOf>) => {
      const { dir } = of[1].where;
      const asked = watchesOf(...of);
      watches = asked.map((watch) => (isOwn(watch) ? { ...watch, path: join(dir, watch.path) } : watch));
      // Files of the user are read, and missed, when the run is over.
      return asked.filter(isOwn);
    },
    order: createOrders({ spec, projectId: 'probe', env: io.env, python: placePythonFiles(root), cwd: spec.cwd }),
    mailbox,
    // A search of one run grows no further.
    reserveRuns: () => 2,
    position: () => undefined,
    curve: () => ({ steps: new Float64Array(), values: new Float64Array() }),
    now: () => Date.now(),
    notice,
    waiting: () => {},
  };
  try {
    const startedAtMs = Date.now();
    const outcome = await lastOutcome(
      drive({ kind: 'new', search: 1, firstRun: 1, spec, imported: [] }, ports, new AbortController().signal),
    );
    const runDir = join(root, runPath({ search: 1, run: 1, attempt: 1 }));
    const tail = lastLines(join(root, attemptPath({ search: 1, run: 1, attempt: 1 }), 'log'), shownLines);
    return look({ outcome, watches, startedAtMs, runDir, tail });
  } finally {
    stopListening();
    rmSync(root, { recursive: true, force: true });
  }
}

async function lastOutcome(facts: ReturnType<typeof drive>): Promise<Outcome> {
  let outcome: Outcome = { state: 'lost', reason: 'it was not started' };
  for await (const fact of facts) {
    if (fact.kind === 'event' && fact.event.kind === 'run.ended') outcome = fact.event.outcome;
  }
  return outcome;
}

function once(point: Point): Strategy {
  return {
    name: 'probe',
    async propose({ trials }) {
      if (trials.length > 0) return { kind: 'done', reason: 'one run' };
      return { kind: 'point', point, why: { by: 'random', draw: 0 } };
    },
  };
}
