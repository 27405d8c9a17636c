import { expect, test } from 'vitest';
import { lineFilter, rawLog, runStyle } from '../../src/views/log-lines.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('raw bytes stay as they are', () => {
  const all = Uint8Array.of(0, 255, 27, 10);
  expect(rawLog.push(all)).toBe(all);
  expect(rawLog.end()).toBe('');
});

test('each line gets the prefix, however the bytes come, the last one too', () => {
  const text = 'ä one\ntwo\n\nthree';
  for (let at = 0; at <= bytes(text).length; at += 1) {
    const filter = lineFilter('7 | ', false);
    const shown = [filter.push(bytes(text).subarray(0, at)), filter.push(bytes(text).subarray(at)), filter.end()].join(
      '',
    );
    expect(shown).toBe('7 | ä one\n7 | two\n7 | \n7 | three\n');
  }
});

test('on a terminal escapes are taken out and an overwritten line shows its last state', () => {
  const filter = lineFilter('', true);
  expect(filter.push(bytes('10%\r50%\r100%\r\n\u001b]0;evil\u0007red\u001b[2J\u0001\n'))).toBe('100%\nred\\x01\n');
});

test('a line without an end is shown in pieces', () => {
  const filter = lineFilter('', false);
  let shown = '';
  for (let piece = 0; piece < 10; piece += 1) shown += String(filter.push(Buffer.alloc(50_000, 'x')));
  shown += filter.end();
  expect(shown.replaceAll('\n', '')).toBe('x'.repeat(500_000));
  expect(Math.max(...shown.split('\n').map(({ length }) => length))).toBeLessThan(200_000);
});

test('sixteen runs in a row look different, and each always the same', () => {
  const looks = Array.from({ length: 16 }, (_, index) => String(runStyle(395 + index)));
  expect(new Set(looks).size).toBe(16);
  expect(String(runStyle(395 + 16))).toBe(looks[0]);
});
