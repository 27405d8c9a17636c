// Long output on its way to a reader who may be slow, or leave.
import { setImmediate as turn } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import { writerOf } from '../views/write.ts';

export type Sink = {
  /** False once the reader has left (`| head`): what is written then is lost. */
  isOpen(): boolean;
  /** Resolves when there is room for more. */
  write(output: string | Uint8Array): Promise<void>;
};

export function sinkTo(stream: Writable): Sink {
  let isOpen = true;
  writerOf(stream); // its listener tells a reader that left from an error
  // process.stdout stays `writable` after EPIPE, so the error itself must be remembered.
  stream.once('error', () => (isOpen = false));
  return {
    isOpen: () => isOpen,
    async write(output) {
      if (output.length === 0 || !isOpen) return;
      if (!stream.write(output)) await settled(stream);
      // Without a turn of the loop neither the error of this write nor a signal would be heard.
      await turn();
    },
  };
}

function settled(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stream.on(event, done);
  });
}
