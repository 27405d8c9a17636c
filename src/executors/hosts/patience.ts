// How long to wait for a host: before it is asked again, and for an answer.
import { HostError } from '../../errors.ts';

const firstMs = 500;
/** As often a host is asked that waits for a person. */
export const longestMs = 30_000;

/** Milliseconds before a host that did not answer `tries` times is asked again: 0.5 s, 1 s, 2 s … 30 s, a fifth more or less. */
export function waitBeforeTry(tries: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(tries, 10)) * (0.8 + Math.random() * 0.4);
}

/** Waits no longer than that; the work goes on. Rejects with HostError `host.closed`. */
export async function within<T>(work: Promise<T>, ms: number, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new HostError('host.closed', `${name}: no answer within ${ms / 1000} s`);
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
