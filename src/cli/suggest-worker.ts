// The thread that suggests points: an entry of its own, started by `suggest.ts`. What a strategy throws ends it, as a bug ends the
// process; `suggest.ts` hears of it.
import { setImmediate as turnOfEvents } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { StrategyName } from '../search/spec.ts';
import { strategies } from '../strategies/index.ts';
import { ReceivedHistory } from './suggest-history.ts';
import type { FromWorker, ToWorker } from './suggest-history.ts';

export type WorkerData = { readonly strategy: StrategyName };

const received = new ReceivedHistory();
const strategy = await strategies[(workerData as WorkerData).strategy]();
const asks = new Map<number, AbortController>();
let turn = Promise.resolve();

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'give-up') return asks.get(message.id)?.abort();
  const abort = new AbortController();
  asks.set(message.id, abort);
  turn = turn.then(() => answer(message, abort.signal));
});

/** One after another: each history builds on the one before. */
async function answer({ id, change }: Extract<ToWorker, { kind: 'ask' }>, signal: AbortSignal): Promise<void> {
  const history = received.take(change);
  // What was given up while the last one was computed is known after this.
  await turnOfEvents();
  try {
    signal.throwIfAborted();
    const proposal = await strategy.propose(history, signal);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
    parentPort?.postMessage({ id, proposal } satisfies FromWorker);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    asks.delete(id);
  }
}
