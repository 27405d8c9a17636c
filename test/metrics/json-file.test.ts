import { expect, test } from 'vitest';
import { jsonFileSource } from '../../src/metrics/json-file.ts';
import type { SourceState } from '../../src/search/events.ts';

/** What counts of each text, written one after another into one file. */
function readInTurn(...texts: readonly string[]): readonly (readonly string[])[] {
  let state = jsonFileSource.start();
  return texts.map((text) => {
    const reading = jsonFileSource.read(state, new TextEncoder().encode(text), false);
    state = JSON.parse(JSON.stringify(reading.state)) as SourceState;
    return reading.measurements.map(({ name, step, value }) => `${name}@${step}=${value}`);
  });
}

test('a document is read as one, however it is laid out', () => {
  expect(readInTurn('{\n  "acc": [1, 2]\n}\n')).toEqual([['acc@0=1', 'acc@1=2']]);
  expect(readInTurn('{"acc": [1, 2]}')).toEqual([['acc@0=1', 'acc@1=2']]);
  expect(readInTurn('{"acc": [1, 2]}\n')).toEqual([['acc@0=1', 'acc@1=2']]);
  expect(readInTurn('[{"acc": 1},\n{"acc": 2}]\n')).toEqual([['acc@0=1', 'acc@1=2']]);
});

test('JSON lines are read as such, each once, and the torn one waits', () => {
  const one = '{"epoch": 1, "acc": 0.5}\n';
  const two = '{"epoch": 2, "acc": 0.75}\n';
  expect(readInTurn(one, `${one}${two.slice(0, 9)}`, one + two, '')).toEqual([['acc@1=0.5'], [], ['acc@2=0.75'], []]);
});

test('a document may become lines, and lines a document', () => {
  expect(readInTurn('{"a": {"b": 1}}', '{"b": 2}\n{"b": 3}\n', '{"a": {"b": 4}}')).toEqual([
    ['a/b@0=1'],
    ['b@0=2', 'b@1=3'],
    ['a/b@0=4'],
  ]);
});
