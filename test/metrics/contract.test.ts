import { expect, test } from 'vitest';
import { fileSource } from '../../src/metrics/file.ts';
import { metricSources } from '../../src/metrics/index.ts';
import { logSource } from '../../src/metrics/log.ts';
import { describeMetricSource, type MetricSourceCase } from '../contracts/metrics.ts';

const jsonLine = (metric: string, value: number): string => JSON.stringify({ metric, value });

const cases: readonly MetricSourceCase[] = [
  { name: 'log (pairs)', source: logSource, line: (metric, value) => `${metric}=${value}` },
  { name: 'log (JSON)', source: logSource, line: jsonLine },
  { name: 'metrics.jsonl', source: fileSource, line: jsonLine },
];

for (const each of cases) describeMetricSource(each);

test('every source of the registry is held to the contract', () => {
  expect(new Set(cases.map((each) => each.source))).toEqual(new Set(metricSources));
});
