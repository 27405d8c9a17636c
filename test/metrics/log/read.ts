// What the log source makes of a text, in a form that is easy to compare.
import { logSource } from '../../../src/metrics/log.ts';
import { readAll } from '../../contracts/metrics.ts';

/** `name@step=value` of each measurement, in order. */
export function readLog(text: string): readonly string[] {
  const { measurements } = readAll(logSource, new TextEncoder().encode(text));
  return measurements.map(({ name, step, value }) => `${name}@${step}=${value}`);
}
