import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { writerOf } from '../../src/views/write.ts';

/** A stream whose writes fail with that code from the start. */
function brokenStream(code: string): { stream: Writable; attempts: () => number } {
  let attempts = 0;
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      attempts += 1;
      done(Object.assign(new Error(`write ${code}`), { code }));
    },
  });
  return { stream, attempts: () => attempts };
}

describe('writing to a stream whose reader left', () => {
  test.each(['EPIPE', 'EIO'])('%s is swallowed, and nothing more is tried', async (code) => {
    const { stream, attempts } = brokenStream(code);
    const write = writerOf(stream);
    write('one\n');
    await new Promise((resolve) => setImmediate(resolve));
    write('two\n');
    expect(attempts()).toBe(1);
  });

  test('a full disk makes it quiet too', () => {
    const { stream } = brokenStream('ENOSPC');
    const write = writerOf(stream);
    stream.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }));
    expect(() => write('more')).not.toThrow();
  });

  test('there is one writer and one listener a stream, however many views write to it', () => {
    const { stream } = brokenStream('EPIPE');
    expect(writerOf(stream)).toBe(writerOf(stream));
    expect(stream.listenerCount('error')).toBe(1);
  });
});
