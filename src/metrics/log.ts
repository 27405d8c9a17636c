// Numbers out of what a run prints, as trainers print them: `log/line.ts` has the readers of its lines.
import { eachLine, takeLines } from './lines.ts';
import { readLine } from './log/line.ts';
import { Page } from './log/page.ts';
import type { MetricSource } from './source.ts';

/** Every measurement has a step: the one its line or a line above names, else counted by name. */
export const logSource: MetricSource = {
  start: () => ({ isSkipping: false, ...new Page({}).save() }),
  restart: () => logSource.start(),
  read(state, bytes, ended) {
    const lines = takeLines(bytes, state['isSkipping'] === true, ended);
    const page = new Page(state);
    eachLine(lines.text, (line) => readLine(line, page));
    if (ended) page.release();
    return {
      state: { isSkipping: lines.isSkipping, ...page.save() },
      measurements: page.measurements,
      consumed: lines.consumed,
    };
  },
};
