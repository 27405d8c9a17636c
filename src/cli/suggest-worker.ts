// The thread that suggests points and looks ahead: an entry of its own, started by `suggest.ts`. What a strategy throws ends it, as a bug ends the
// process; `suggest.ts` hears of it.
import { setImmediate as turnOfEvents } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { StrategyName } from '../search/spec.ts';
import { strategies } from '../strategies/index.ts';
import { lookAhead } from '../strategies/outlook.ts';
import { ReceivedHistory } from './suggest-history.ts';
import type { Answer, FromWorker, ToWorker } from './suggest-history.ts';

type Asked = Exclude<ToWorker, { kind: 'give-up' }>;

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
async function answer(asked: Asked, signal: AbortSignal): Promise<void> {
  const { id } = asked;
  const work = workFor(asked, signal);
  // What was given up while the last one was computed is known after this.
  await turnOfEvents();
  try {
    signal.throwIfAborted();
    tell({ id, answer: await work() });
  } catch (error) {
    if (signal.aborted) return;
    if (asked.kind === 'ask') throw error;
    tell({ id, error });
  } finally {
    asks.delete(id);
  }
}

/** What is new of the history is taken at once, also of what nobody waits for any more. */
function workFor(asked: Asked, signal: AbortSignal): () => Promise<Answer> {
  if (asked.kind === 'look') return async () => await lookAhead(asked.history, asked.ahead);
  const history = received.take(asked.change);
  return async () => await strategy.propose(history, signal);
}

function tell(message: FromWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort?.postMessage(message);
}
