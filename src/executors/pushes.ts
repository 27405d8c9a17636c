// What is pushed, for whoever watches: hints, so one that is lost costs time and nothing else.
import type { AttemptRef } from '../search/job.ts';
import type { Change } from './executor.ts';

export class Pushes {
  /** With what takes each off again. */
  readonly #watchers = new Map<Watcher, () => void>();
  #isClosed = false;

  push(change: Change): void {
    for (const watcher of this.#watchers.keys()) watcher.add(change);
  }

  /** All that is pushed from now on. Ends with the signal or with `close`. */
  watch(signal: AbortSignal): AsyncIterable<Change> {
    const watcher = new Watcher();
    const leave = () => {
      signal.removeEventListener('abort', leave);
      this.#watchers.delete(watcher);
      watcher.end();
    };
    this.#watchers.set(watcher, leave);
    signal.addEventListener('abort', leave, { once: true });
    if (this.#isClosed || signal.aborted) leave();
    return watcher.changes(leave);
  }

  close(): void {
    this.#isClosed = true;
    for (const leave of this.#watchers.values()) leave();
  }
}

/** Whose end `HYPER-END 61 362 1` is; other lines say nothing to us. */
export function parseEnd(line: string): AttemptRef | undefined {
  const [, search, run, attempt] = /^HYPER-END (\d+) (\d+) (\d+)$/.exec(line) ?? [];
  if (attempt === undefined) return undefined;
  return { search: Number(search), run: Number(run), attempt: Number(attempt) };
}

class Watcher {
  readonly #queue: Change[] = [];
  #hasEnded = false;
  #wake: (() => void) | undefined;

  add(change: Change): void {
    this.#queue.push(change);
    this.#wake?.();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  /** `onLeave` is called when the reader is done, however it leaves. */
  async *changes(onLeave: () => void): AsyncGenerator<Change> {
    try {
      while (true) {
        yield* this.#queue.splice(0);
        if (this.#hasEnded && this.#queue.length === 0) return;
        if (this.#queue.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      onLeave();
    }
  }
}
