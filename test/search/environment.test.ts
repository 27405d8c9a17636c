import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { checkEnvironmentNames, runEnvironment, type EnvironmentInput } from '../../src/search/environment.ts';
import type { Point, SearchSpace } from '../../src/space/param.ts';

const spaceOf = (point: Point): SearchSpace =>
  Object.entries(point).map(([name, value]) => ({ kind: 'list', name, values: [value] }));

function input(point: Point, inherited: readonly string[] = []): EnvironmentInput {
  return {
    ref: { search: 61, run: 362, attempt: 2 },
    projectId: 'p1',
    space: spaceOf(point),
    point,
    seed: 77,
    runDir: '/p/files',
    metricsFile: '/p/metrics.jsonl',
    inherited: new Set(inherited),
  };
}

test('a run finds who it is, its params, and a Python that does not hold back what it prints', () => {
  expect(runEnvironment(input({ lr: 1e-7, 'conv3-filters': 32 }))).toEqual({
    HYPER_SEARCH_ID: '61',
    HYPER_RUN_ID: '362',
    HYPER_RUN_DIR: '/p/files',
    HYPER_METRICS_FILE: '/p/metrics.jsonl',
    HYPER_SEED: '77',
    HYPER_ATTEMPT: '2',
    HYPER_JOB: 'p1-362-2',
    HYPER_PARAMS: '{"lr":1e-7,"conv3-filters":32}',
    HYPER_PARAM_LR: '1e-7',
    HYPER_PARAM_CONV3_FILTERS: '32',
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
  });
});

test('what the user set about Python stands', () => {
  const environment = runEnvironment(input({}, ['PYTHONUNBUFFERED', 'PYTHONIOENCODING']));
  expect(Object.keys(environment).filter((name) => name.startsWith('PYTHON'))).toEqual([]);
});

test('the params are exact JSON, whatever their names and values', () => {
  const point = JSON.parse('{"__proto__": 1, "a\\"b": "x\\ny", "c": true, "d": null, "e": 0.1}') as Point;
  const { HYPER_PARAMS = '' } = runEnvironment(input({ ...point, ['__proto__']: 1 }));
  expect(JSON.parse(HYPER_PARAMS)).toMatchObject({ 'a"b': 'x\ny', c: true, d: null, e: 0.1 });
  expect(runEnvironment(input({ x: NaN, y: -Infinity }))['HYPER_PARAMS']).toBe('{"x":"nan","y":"-inf"}');
});

test('two params that would share a variable are a usage error that names both', () => {
  checkEnvironmentNames(spaceOf({ lr: 1, lr2: 1 }));
  for (const [one, other] of [
    ['conv-1', 'conv_1'],
    ['lr', 'LR'],
    ['ä', 'ö'],
  ] as const) {
    const check = (): void => checkEnvironmentNames(spaceOf({ [one]: 1, [other]: 1 }));
    expect(check).toThrow(UsageError);
    expect(check).toThrow(`--param ${one} and --param ${other}`);
  }
});
