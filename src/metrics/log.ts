// Numbers out of what a run prints: JSON lines, else pairs in free text. A parser for another shape of line joins `measure`.
import { StepCounters } from './counters.ts';
import { parseJsonLine } from './json-line.ts';
import { eachLine, takeLines } from './lines.ts';
import { findPairs } from './pairs.ts';
import type { Measurement, MetricSource } from './source.ts';
import { stepInWords, takeStep } from './steps.ts';

/** Every measurement has a step: the one its line names, else counted by name. */
export const logSource: MetricSource = {
  file: 'log',
  start: () => ({ isSkipping: false, counters: [] }),
  read(state, bytes, ended) {
    const lines = takeLines(bytes, state['isSkipping'] === true, ended);
    const counters = new StepCounters(state['counters']);
    const measurements: Measurement[] = [];
    eachLine(lines.text, (line) => {
      for (const found of measure(line)) measurements.push(counters.stamp(found));
    });
    return {
      state: { isSkipping: lines.isSkipping, counters: counters.save() },
      measurements,
      consumed: lines.consumed,
    };
  },
};

function measure(line: string): readonly Measurement[] {
  return parseJsonLine(line) ?? measureText(line);
}

function measureText(line: string): readonly Measurement[] {
  const found = findPairs(line);
  if (found.length === 0) return found;
  const { pairs, step: stepOfPairs } = takeStep(found);
  const step = stepOfPairs ?? stepInWords(line);
  return step === undefined ? pairs : pairs.map(({ name, value }) => ({ name, value, step }));
}
