// Writing to a stream whose reader may have left.
import type { Writable } from 'node:stream';

/** Writes, or does nothing once nobody listens. */
export type Write = (text: string) => void;

const writers = new WeakMap<Writable, Write>();

/** One writer a stream. Any error makes it quiet; that of a full disk and its like is told by who owns the stream. */
export function writerOf(stream: Writable): Write {
  const known = writers.get(stream);
  if (known !== undefined) return known;
  let isGone = false;
  // Stays for the life of the process: the error of a write may come after the view that wrote has closed.
  stream.on('error', () => {
    isGone = true;
  });
  const write: Write = (text) => {
    if (!isGone && text !== '' && stream.writable) stream.write(text);
  };
  writers.set(stream, write);
  return write;
}
