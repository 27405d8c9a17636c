// Suggestions and looks ahead off the main thread: a model of a thousand results takes a good part of a second, and the terminal and
// the polls do not wait for it.
import { Worker } from 'node:worker_threads';
import type { History } from '../search/history.ts';
import type { Outlook } from '../search/outlook.ts';
import type { StrategyName } from '../search/spec.ts';
import { strategies } from '../strategies/index.ts';
import type { Ahead } from '../strategies/outlook.ts';
import type { Proposal, Strategy } from '../strategies/strategy.ts';
import { SentHistory } from './suggest-history.ts';
import type { Answer, FromWorker, ToWorker } from './suggest-history.ts';
import type { WorkerData } from './suggest-worker.ts';

export type Suggester = {
  /** The same proposals as the strategy itself makes. */
  readonly strategy: Strategy;
  /** As `lookAhead`. */
  look(history: History, ahead: Ahead): Promise<Outlook | undefined>;
  /** Ends the thread, if there is one. */
  close(): Promise<void>;
};

/** Only a strategy that computes for long is asked in the thread; the others answer sooner than one could be asked. */
export async function openSuggester(name: StrategyName): Promise<Suggester> {
  const inThread = suggestInThread(name, () => startThread(name));
  return name === 'bayesian' ? inThread : { ...inThread, strategy: await strategies[name]() };
}

/** `start`: makes the thread, when it is asked for the first time, and again after one has died. */
export function suggestInThread(name: StrategyName, start: () => Worker): Suggester {
  let thread: SuggestThread | undefined;
  const alive = (): SuggestThread => (thread?.isAlive === true ? thread : (thread = new SuggestThread(start())));
  return {
    strategy: { name, propose: async (history, signal) => await alive().propose(history, signal) },
    look: async (history, ahead) => await alive().look(history, ahead),
    close: async () => await thread?.close(),
  };
}

/** The built file stands beside the one that this becomes a part of. */
function startThread(strategy: StrategyName): Worker {
  const workerData: WorkerData = { strategy };
  return new Worker(new URL('./suggest-worker.js', import.meta.url), { workerData, name: 'suggest' });
}

type Waiting = { resolve(answer: Answer): void; reject(reason: unknown): void };

/** One thread, from its start to its end. Keeps the process alive only while something is asked of it. */
class SuggestThread {
  readonly #worker: Worker;
  readonly #sent = new SentHistory();
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #isClosing = false;
  isAlive = true;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.unref();
    worker.on('message', (message: FromWorker) => this.#take(message));
    worker.on('messageerror', (error) => this.#end(error));
    worker.on('error', (error) => this.#end(error));
    worker.on('exit', (code) => this.#end(new Error(`the thread that suggests points has ended (exit ${code})`)));
  }

  async propose(history: History, signal: AbortSignal): Promise<Proposal> {
    signal.throwIfAborted();
    const id = (this.#asked += 1);
    return (await this.#answer({ kind: 'ask', id, change: this.#sent.changeTo(history) }, signal)) as Proposal;
  }

  async look(history: History, ahead: Ahead): Promise<Outlook | undefined> {
    const id = (this.#asked += 1);
    return (await this.#answer({ kind: 'look', id, history, ahead })) as Outlook | undefined;
  }

  async #answer(message: ToWorker, signal?: AbortSignal): Promise<Answer> {
    const { id } = message;
    this.#post(message);
    const giveUp = (): void => {
      this.#post({ kind: 'give-up', id });
      this.#settle(id)?.reject(signal?.reason);
    };
    signal?.addEventListener('abort', giveUp);
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#worker.ref();
      });
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
    this.#worker.postMessage(message);
  }

  #take(message: FromWorker): void {
    const waiting = this.#settle(message.id);
    if ('error' in message) waiting?.reject(message.error);
    else waiting?.resolve(message.answer);
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    // An answer that comes while the thread ends must not let the process go before `close` has returned.
    if (this.#waiting.size === 0 && !this.#isClosing) this.#worker.unref();
    return waiting;
  }

  /** Whoever waits hears why, with the stack of the thread; the next one to ask starts another. */
  #end(error: unknown): void {
    this.isAlive = false;
    void this.#worker.terminate();
    for (const id of this.#waiting.keys()) this.#settle(id)?.reject(error);
  }
}
