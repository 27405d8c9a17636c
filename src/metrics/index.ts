// The sources of metrics, in the order they are read. Each numbers its own steps: a run that reports one metric both ways
// gives two series of one name, which the driver merges by name in the order they are read.
import { fileSource } from './file.ts';
import { logSource } from './log.ts';
import type { MetricSource } from './source.ts';

export const metricSources: readonly MetricSource[] = [logSource, fileSource];
