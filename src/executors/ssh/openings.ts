// A host's sshd turns away who knocks while too many others do (MaxStartups), and so does a jump host that all share.

/** Connections that are being opened at once, over all hosts; of one host there is one. */
const most = 4;

type Waiting = { readonly host: string; readonly begin: () => void };

class Openings {
  readonly #open = new Set<string>();
  #waiting: Waiting[] = [];

  /** Resolves when a connection to that host may be opened, with what to call once it is open, or has failed. */
  async acquire(host: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    let waiting: Waiting | undefined;
    const leave = (): void => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => (leave(), reject(signal?.reason as Error));
      signal?.addEventListener('abort', onAbort, { once: true });
      const begin = (): void => (signal?.removeEventListener('abort', onAbort), resolve());
      waiting = { host, begin };
      this.#waiting.push(waiting);
      this.#next();
    });
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#open.delete(host);
      this.#next();
    };
  }

  #next(): void {
    while (this.#open.size < most) {
      const index = this.#waiting.findIndex(({ host }) => !this.#open.has(host));
      const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (next === undefined) return;
      this.#open.add(next.host);
      next.begin();
    }
  }
}

/** Of this process: that is who sshd counts. */
export const openings = new Openings();
