import { describe, expect, test } from 'vitest';
import { documentSource } from '../../src/metrics/document.ts';
import type { Reading } from '../../src/metrics/source.ts';
import type { SourceState } from '../../src/search/events.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const shown = ({ measurements }: Reading): readonly string[] =>
  measurements.map(({ name, step, value }) => `${name}@${step}=${value}`);

function read(text: string): readonly string[] {
  return shown(documentSource.read(documentSource.start(), bytesOf(text), false));
}

/** What counts of each text, written one after another into one file. */
function readInTurn(...texts: readonly string[]): readonly (readonly string[])[] {
  let state = documentSource.start();
  return texts.map((text) => {
    const reading = documentSource.read(state, bytesOf(text), false);
    state = JSON.parse(JSON.stringify(reading.state)) as SourceState;
    return shown(reading);
  });
}

describe('documents that trainers write', () => {
  test.each([
    [
      "Keras' history",
      '{"loss": [1.0, 0.5], "val_acc": [0.25, NaN]}',
      'loss@0=1 loss@1=0.5 val_acc@0=0.25 val_acc@1=NaN',
    ],
    ['with its epochs', '{"history": {"loss": [1, 2]}, "epoch": [0, 1]}', 'history/loss@0=1 history/loss@1=2'],
    ['a list of steps', '{"step": [10, 20], "loss": [1, -Infinity]}', 'loss@10=1 loss@20=-Infinity'],
    ['the finest of two', '{"epoch": [0, 1], "step": [10, 20], "loss": [1, 2]}', 'loss@10=1 loss@20=2'],
    ['rows', '[{"epoch": 1, "loss": 1}, {"epoch": 2, "loss": 0.5, "acc": 0.25}]', 'loss@1=1 loss@2=0.5 acc@2=0.25'],
    ['rows without a step', '[{"loss": 1}, {"acc": 5}, {"loss": 0.5}]', 'loss@0=1 loss@1=0.5 acc@0=5'],
    ['rows of names and values', '[{"metric": "acc", "value": 0.5, "step": 3}]', 'acc@3=0.5'],
    ['rows within', '{"runs": [{"test": {"acc": 0.5}, "step": 3}]}', 'runs/test/acc@3=0.5'],
    ['final numbers', '{"acc": 0.9, "ok": true, "none": null, "model": "big"}', 'acc@0=0.9 ok@0=1 none@0=NaN'],
    ['nested ones', '{"test": {"acc": 0.9, "by": {"cat": 0.8}}}', 'test/acc@0=0.9 test/by/cat@0=0.8'],
    ['with their epoch', '{"epoch": 3.0, "eval_loss": 0.5}', 'eval_loss@3=0.5'],
    ['pandas', '{"loss": {"0": 1, "1": 0.5}}', 'loss@0=1 loss@1=0.5'],
    ['what is no series', '{"shape": [[1, 2]], "names": ["a"], "empty": [], "deep": {}}', ''],
    ['the text NaN', '{"note": "NaN, Infinity", "x": [NaN]}', 'x@0=NaN'],
  ])('%s', (_, text, expected) => {
    expect(read(text).join(' ')).toBe(expected);
  });

  test("of Hugging Face's trainer_state.json the history of the log, without half epochs", () => {
    const state = {
      best_metric: 0.5,
      global_step: 20,
      log_history: [
        { epoch: 0.5, loss: 1, step: 10 },
        { epoch: 1, eval_loss: 0.5, step: 20 },
      ],
    };
    expect(read(JSON.stringify(state, null, 2))).toEqual(['loss@10=1', 'eval_loss@20=0.5']);
  });
});

describe('a document written anew', () => {
  test('a longer list gives what is new in it, a shorter one nothing', () => {
    expect(readInTurn('{"a": [1, 2]}', '{"a": [1, 2, 3], "b": [4]}', '{"a": [1]}', '{"a": [1, 2, 3, 5]}')).toEqual([
      ['a@0=1', 'a@1=2'],
      ['a@2=3', 'b@0=4'],
      [],
      ['a@3=5'],
    ]);
  });

  test('a list that begins otherwise is another one', () => {
    expect(readInTurn('{"a": [1, 2]}', '{"a": [7, 2]}')).toEqual([
      ['a@0=1', 'a@1=2'],
      ['a@0=7', 'a@1=2'],
    ]);
  });

  test('a number counts when it is another one, or at another step', () => {
    expect(readInTurn('{"a": 1, "b": 5}', '{"a": 1, "b": 5}', '{"a": 2, "b": 5}')).toEqual([
      ['a@0=1', 'b@0=5'],
      [],
      ['a@2=2'],
    ]);
    expect(readInTurn('{"epoch": 1, "a": 1}', '{"epoch": 2, "a": 1}')).toEqual([['a@1=1'], ['a@2=1']]);
  });

  test('of rows the new ones count', () => {
    expect(readInTurn('[{"a": 1}]', '[{"a": 1}, {"a": 1, "b": 2}]')).toEqual([['a@0=1'], ['a@1=1', 'b@0=2']]);
  });

  test('a torn one waits; that it stays torn is said when the run has ended', () => {
    const torn = documentSource.read(documentSource.start(), bytesOf('{"a": [1, '), false);
    expect(torn).toMatchObject({ measurements: [], consumed: 0 });
    expect(torn.problem).toBeUndefined();
    expect(documentSource.read(torn.state, bytesOf(''), false).problem).toBeUndefined();
    expect(documentSource.read(torn.state, bytesOf(''), true).problem).toMatch(/^is no JSON: Unexpected end of JSON/);
    expect(documentSource.read(torn.state, bytesOf('hello'), true).problem).toMatch(/^is no JSON: Unexpected token/);
    const whole = documentSource.read(torn.state, bytesOf('{"a": [1]}'), false);
    expect(shown(whole)).toEqual(['a@0=1']);
    expect(documentSource.read(whole.state, bytesOf(''), true).problem).toBeUndefined();
  });

  test('no file at all is no problem', () => {
    expect(documentSource.read(documentSource.start(), bytesOf(''), true)).toMatchObject({
      measurements: [],
      consumed: 0,
    });
  });
});

test('JSON that can hold no names is said', () => {
  expect(documentSource.read(documentSource.start(), bytesOf('0.5'), false).problem).toBe(
    'is JSON, but neither an object nor a list',
  );
});

test('of more series than are remembered those beyond count again, and that is said', () => {
  const names = Array.from({ length: 300 }, (_, index) => `class_${index}`);
  const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, 1])));
  const first = documentSource.read(documentSource.start(), bytesOf(text), false);
  expect(first.measurements).toHaveLength(300);
  expect(first.problem).toBeUndefined();
  const second = documentSource.read(first.state, bytesOf(text), false);
  expect(second.measurements.map(({ name }) => name)).toEqual(names.slice(200));
  expect(second.problem).toBe('holds more than 200 series: those beyond count again whenever it is written');
});

test('a document nested without end is no problem', () => {
  expect(read('{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000))).toEqual([]);
  expect(read('['.repeat(5_000) + ']'.repeat(5_000))).toEqual([]);
});
