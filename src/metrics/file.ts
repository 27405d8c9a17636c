// Numbers out of JSON lines: what a run appends to `$HYPER_METRICS_FILE`, and `.jsonl` files of the user's own.
import { StepCounters } from './counters.ts';
import { fingerprint } from './fingerprint.ts';
import { parseJsonLine } from './json-line.ts';
import { eachLine, takeLines } from './lines.ts';
import { Problems, quote } from './problems.ts';
import { RowMemory, restartRows } from './row-memory.ts';
import type { Measurement, MetricSource } from './source.ts';

/** Every measurement has a step, given or counted by name. A line that measures nothing is skipped; one that is no JSON is said. */
export const jsonLinesSource: MetricSource = {
  start: () => ({ isSkipping: false, counters: [], rows: restartRows(undefined), told: [] }),
  restart: (state) => ({ ...state, isSkipping: false, rows: restartRows(state['rows']) }),
  read(state, bytes, ended) {
    const lines = takeLines(bytes, state['isSkipping'] === true, ended);
    const counters = new StepCounters(state['counters']);
    const rows = new RowMemory(state['rows']);
    const problems = new Problems(state['told']);
    const measurements: Measurement[] = [];
    eachLine(lines.text, (line) => {
      if (line.trim() === '' || !rows.isNew(() => fingerprint(line))) return;
      const found = parseJsonLine(line);
      if (found === undefined) problems.say('json', () => `no JSON object: ${quote(line)}`);
      for (const measurement of found ?? []) measurements.push(counters.stamp(measurement));
    });
    if (lines.skipped > 0) problems.say('long', () => 'a line longer than 64 KiB is skipped');
    return {
      state: { isSkipping: lines.isSkipping, counters: counters.save(), rows: rows.save(), told: problems.save() },
      measurements,
      consumed: lines.consumed,
      ...problems.toReading(),
    };
  },
};
