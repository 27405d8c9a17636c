// Everything that can happen to a search while it waits, in one queue: the loop takes one message at a time.
import type { Answer, Usage } from '../executors/executor.ts';
import type { Watch } from '../metrics/source.ts';
import type { Control, ControlReply } from '../search/control.ts';
import type { AttemptRef, Job } from '../search/job.ts';
import type { LiveAttempt, Reader } from './driving.ts';

/** Whose file was asked for, in the order of the answers. */
export type Asked = { readonly attempt: LiveAttempt; readonly reader: Reader };

type FoundFiles = { readonly watch: Watch; readonly files: readonly string[] };

export type Message =
  | { readonly kind: 'launched'; readonly job: Job }
  | { readonly kind: 'launch-failed'; readonly ref: AttemptRef; readonly reason: string }
  /** Nobody answered: it may have begun or not. It is asked for again. */
  | { readonly kind: 'launch-unanswered'; readonly ref: AttemptRef }
  | { readonly kind: 'launch-again'; readonly ref: AttemptRef }
  | { readonly kind: 'changed'; readonly ref: AttemptRef }
  /** All about attempts on one host. */
  | {
      readonly kind: 'answers';
      readonly host: string;
      readonly asked: readonly Asked[];
      readonly answers: readonly Answer[];
    }
  | { readonly kind: 'poll-failed'; readonly host: string; readonly reason: string }
  | { readonly kind: 'slots' }
  | { readonly kind: 'reached'; readonly host: string }
  /** Files found below the watched folders of an attempt; `isLast`: after its end. */
  | {
      readonly kind: 'files';
      readonly ref: AttemptRef;
      readonly found: readonly FoundFiles[];
      readonly isLast: boolean;
    }
  | { readonly kind: 'files-missed'; readonly ref: AttemptRef }
  | { readonly kind: 'usage'; readonly usages: readonly Usage[] }
  /** The strategy has answered what it was asked, unless that was given up meanwhile. */
  | { readonly kind: 'answered' }
  /** Whether more runs would gain anything: why they would not. */
  | { readonly kind: 'looked'; readonly look: AbortController; readonly reason: string | undefined }
  | { readonly kind: 'look-failed'; readonly look: AbortController; readonly error: unknown }
  /** A person asks; `reply` is called once. */
  | { readonly kind: 'control'; readonly control: Control; reply(reply: ControlReply): void }
  | { readonly kind: 'tick' }
  | { readonly kind: 'interrupt'; readonly signal: 'SIGINT' | 'SIGTERM' };

/** A queue with one reader. */
export class Mailbox {
  readonly #messages: Message[] = [];
  readonly #interrupt = new AbortController();
  #wake: (() => void) | undefined;

  /** Aborted with the first interrupt, for what is waited for before the queue is read. */
  get interrupted(): AbortSignal {
    return this.#interrupt.signal;
  }

  push(message: Message): void {
    if (message.kind === 'interrupt') this.#interrupt.abort();
    this.#messages.push(message);
    this.#wake?.();
  }

  /** The oldest message, if there is one. */
  take(): Message | undefined {
    return this.#messages.shift();
  }

  /** The oldest message; waits for one. Rejects when `signal` is aborted. */
  async next(signal: AbortSignal): Promise<Message> {
    for (;;) {
      signal.throwIfAborted();
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      await this.#arrival(signal);
    }
  }

  #arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#wake = undefined;
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake);
    });
  }
}

/** Lets signals and replies in, which arrive between turns of the event loop. */
export function turnOfEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
