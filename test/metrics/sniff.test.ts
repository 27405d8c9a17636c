import { describe, expect, test } from 'vitest';
import { sniffSource } from '../../src/metrics/sniff.ts';
import { readAll } from '../contracts/metrics.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): readonly string[] =>
  readAll(sniffSource, bytesOf(text)).measurements.map(({ name, step, value }) => `${name}@${step}=${value}`);

describe('a file whose name says nothing', () => {
  test.each([
    ['a table', 'epoch,acc\n3,0.5\n', ['acc@3=0.5']],
    ['a table with blanks', '  epoch,   acc\n  3,  0.5\n', ['acc@3=0.5']],
    ['JSON lines', '{"epoch": 3, "acc": 0.5}\n', ['acc@3=0.5']],
    ['JSON lines that begin with a note', '{"note": "x"}\n{"acc": 0.5}\n', ['acc@0=0.5']],
    ['a log', 'acc=0.5\n', ['acc@0=0.5']],
    ['a log that begins with a sentence', 'Well, here we go\nacc=0.5\n', ['acc@0=0.5']],
    ['a log that begins with pairs', 'acc: 0.5, loss: 2\n', ['acc@0=0.5', 'loss@0=2']],
    ['blank lines first', '\n \r\n\nepoch,acc\n3,0.5\n', ['acc@3=0.5']],
    ['one line without an end', 'acc=0.5', ['acc@0=0.5']],
    ['blank lines alone', '\n\n \n', []],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
    expect(readAll(sniffSource, bytesOf(text), [...bytesOf(text).keys()])).toEqual(readAll(sniffSource, bytesOf(text)));
  });
});

test('of a JSON document it is said that its name must tell', () => {
  for (const text of ['{\n  "acc": [1]\n}\n', '[{"acc": 1}]\n', '[\n']) {
    expect(sniffSource.read(sniffSource.start(), bytesOf(text), true).problem).toBe(
      'looks like a JSON document: only a file called .json is read as one',
    );
  }
  expect(sniffSource.read(sniffSource.start(), bytesOf('[INFO] acc=1\n'), true).problem).toBeUndefined();
});
