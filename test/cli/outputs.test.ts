import { expect, test } from 'vitest';
import { createOutputOrders, outputNotes, readOutputs } from '../../src/cli/outputs.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import { specOf } from '../fakes/facts.ts';

function globsOf(outputs: readonly string[], changes: Partial<SearchSpec> = {}) {
  const space = [{ kind: 'list', name: 'tag', values: ['a', 'b'] }] as const;
  const spec = specOf({ outputs: readOutputs(outputs), space, ...changes });
  const where = {
    executor: 'ssh',
    host: 'gpu1',
    machineId: 'm',
    dir: '/r/runs/1/7/1',
    gpus: [],
    cwd: '/r/src',
  } as const;
  const job = { ref: { search: 1, run: 7, attempt: 1 }, where };
  return createOutputOrders(spec, '/here')({ run: 7, trial: 2, point: { tag: 'x*[y]' } }, job);
}

test('a glob is seen from where runs start, or from the folder of the run', () => {
  expect(globsOf(['out/*.pt', ':run_dir:/ckpt/**', ':run_dir:'])).toMatchObject({
    cwd: '/r/src',
    globs: [
      { from: 'start', pattern: 'out/*.pt' },
      { from: 'run', pattern: 'ckpt/**' },
      { from: 'run', pattern: '**' },
    ],
  });
});

test('where each run starts in its own folder, all are seen from there', () => {
  expect(globsOf(['*.pt', ':run_dir:/x'], { runsIn: 'run' })?.globs).toEqual([
    { from: 'run', pattern: '*.pt' },
    { from: 'run', pattern: 'x' },
  ]);
});

test('placeholders are filled, and a value is that text alone', () => {
  expect(globsOf(['out-:run:/:tag:/*.pt'])?.globs).toEqual([
    { from: 'start', pattern: String.raw`out-7/x\*\[y\]/*.pt` },
  ]);
});

test('where nothing is asked for, nothing is to be brought', () => {
  expect(globsOf([])).toBeUndefined();
});

test.each(['', '  ', '/scratch/*.pt', '~/x', '../x', 'a/:run_dir:/b', ':run_dir:/../x', '[a'])(
  '%s is refused',
  (text) => {
    expect(() => readOutputs([text])).toThrow(expect.objectContaining({ exitCode: 2, hint: expect.any(String) }));
  },
);

test('one place for runs that go on at once is told, and how to tell them apart', () => {
  const spec = specOf({ outputs: ['out/*.pt', 'out-:run:/*.pt', ':run_dir:/*.pt'] });
  expect(outputNotes(spec, 3)).toEqual([expect.stringMatching(/^--output out\/\*\.pt .* out\/run-:run:\/\*\.pt$/)]);
  expect(outputNotes(spec, 1)).toEqual([]);
  expect(outputNotes({ ...spec, runsIn: 'run' }, 3)).toEqual([]);
});
