// Numbers out of the JSON lines a run appends to `$HYPER_METRICS_FILE`.
import { StepCounters } from './counters.ts';
import { parseJsonLine } from './json-line.ts';
import { eachLine, takeLines } from './lines.ts';
import type { Measurement, MetricSource } from './source.ts';

/** Every measurement has a step, given or counted by name. A line that measures nothing is skipped; the state's `badLines` counts them. */
export const fileSource: MetricSource = {
  file: 'metrics.jsonl',
  start: () => ({ isSkipping: false, badLines: 0, counters: [] }),
  read(state, bytes, ended) {
    const lines = takeLines(bytes, state['isSkipping'] === true, ended);
    const counters = new StepCounters(state['counters']);
    const measurements: Measurement[] = [];
    let badLines = Number(state['badLines']) + lines.skipped;
    eachLine(lines.text, (line) => {
      const found = parseJsonLine(line) ?? [];
      for (const measurement of found) measurements.push(counters.stamp(measurement));
      if (found.length === 0 && line.trim() !== '') badLines++;
    });
    return {
      state: { isSkipping: lines.isSkipping, badLines, counters: counters.save() },
      measurements,
      consumed: lines.consumed,
    };
  },
};
