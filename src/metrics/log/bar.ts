// Progress bars: tqdm and Lightning, Keras, rich, Ultralytics, Paddle, fastai, fastText.
import { findPairs } from '../pairs.ts';
import { stepsInWords, takeSteps } from '../steps.ts';
import type { Bar, Page } from './page.ts';
import { openTable } from './table-head.ts';
import { readRow } from './table.ts';

/** Where a bar stands in its line. */
type Drawn = {
  /** What it says before its count. */
  readonly label: string;
  readonly done: number;
  /** undefined: nobody knows how far it goes. */
  readonly total: number | undefined;
  /** The bar with all it shows; what stands behind it was printed by somebody else. */
  readonly end: number;
};

/**
 * A bar counts once an epoch, when it is full: `page` has it wait for its last redrawing. Its own count is no step. Gives the place
 * behind the bar, 0 where there is none: a print while a bar stood unfinished is on one line with it.
 */
export function readBar(line: string, page: Page): number {
  const drawn = findBar(line);
  if (drawn === undefined) return 0;
  const head = drawn.label.endsWith(':') ? drawn.label.slice(0, -1) : drawn.label;
  const row = page.table === undefined ? undefined : readRow(head, page.table);
  if (row !== undefined) {
    if (row.held !== undefined) page.turnTo(row.held);
    page.draw(barOf(drawn, row.step, row.found));
    return drawn.end;
  }
  const table = openTable(head);
  if (table === undefined) drawPairs(line.slice(0, drawn.end), drawn, page);
  else page.table = table;
  return drawn.end;
}

function drawPairs(text: string, drawn: Drawn, page: Page): void {
  const { pairs, step, held } = takeSteps(findPairs(text));
  const words = stepsInWords(drawn.label);
  const epoch = held ?? words.held;
  if (epoch !== undefined) page.turnTo(epoch);
  page.draw(barOf(drawn, step ?? words.step, pairs));
}

function barOf({ label, done, total }: Drawn, step: number | undefined, found: Bar['found']): Bar {
  const key = `${label.replaceAll(/[\d.]+/g, '#').slice(-100)} ${total ?? '?'}`;
  // Without a total, every drawing is the last one until the next.
  return { key, done, isFull: total === undefined || done >= total, step, found };
}

/** Each form with a text that must be in its line: most lines are no bar, and need no more than a look. */
const FORMS: readonly { readonly mark: string; readonly find: (line: string) => Drawn | undefined }[] = [
  { mark: '%|', find: findTqdm },
  { mark: '━', find: findDrawn },
  { mark: '─ ', find: findDrawn },
  { mark: '/Unknown', find: findDrawn },
  { mark: ' [=', find: findBracketed },
  { mark: ' [.', find: findBracketed },
  { mark: ' [>', find: findBracketed },
  { mark: '% [', find: findFastai },
  { mark: 'it [', find: findEndless },
  { mark: 'Progress: ', find: findPercentage },
];

function findBar(line: string): Drawn | undefined {
  if (!line.includes('/') && !line.includes('%')) return undefined;
  for (const { mark, find } of FORMS) {
    const drawn = line.includes(mark) ? find(line) : undefined;
    if (drawn !== undefined) return drawn;
  }
  return undefined;
}

/** ` 33%|███▎      | 9/27 [00:00<00:00, 156.89it/s, loss=0.5]`; Julia's has `Time: 0:00:03` for the count. */
function findTqdm(line: string): Drawn | undefined {
  const sign = line.indexOf('%|');
  const percent = /\d{1,3}(?:\.\d{1,2})?$/.exec(line.slice(Math.max(0, sign - 6), sign))?.[0];
  if (percent === undefined) return undefined;
  const label = line.slice(0, sign - percent.length).trim();
  const count = /^\|[^|]{0,400}\| *([\d.]{1,15})([kMGT]?)\/([\d.]{1,15})([kMGT]?) \[/.exec(
    line.slice(sign + 1, sign + 500),
  );
  if (count === null) return { label, done: Number(percent), total: 100, end: line.length };
  const end = line.indexOf(']', sign + count[0].length);
  const [, done, doneUnit, total, totalUnit] = count;
  const isFull = done === total && doneUnit === totalUnit;
  return {
    label,
    done: isFull ? Number(total) : Math.min(Number(done), Number(total) - 1),
    total: Number(total),
    end: end < 0 ? line.length : end + 1,
  };
}

/** `12/12 ━━━━ 0s 7ms/step - loss: 0.8`, `Epoch 2/2  ━━━━ 9/9 0:00:00`, `64: 100% ━━━━ 3/3 9.5it/s`; `9/Unknown` is never full. */
function findDrawn(line: string): Drawn | undefined {
  const count = COUNT_BEHIND.exec(line) ?? COUNT_BEFORE.exec(line);
  if (count === null) return undefined;
  const label = line.slice(0, count.index).trim();
  const total = Number(count[2]);
  return { label, done: Number(count[1]), total: Number.isNaN(total) ? Infinity : total, end: line.length };
}

const COUNT_BEFORE = /(?<![\d/])(\d{1,15})\/(\d{1,15}|Unknown) {1,20}(?:[━╸─]|0?\d{1,9}[ms])/;
const COUNT_BEHIND = /(?:\d{1,3}% )? {0,4}(?<![━╸╺─])[━╸╺─]{1,400} {0,4}(\d{1,15})\/(\d{1,15})(?!\d)/;

/** `12/12 [======] - 1s 16ms/step - loss: 0.8`, Keras before 3 and Paddle. */
function findBracketed(line: string): Drawn | undefined {
  const count = /(?<![\d/])(\d{1,15})\/(\d{1,15}|Unknown) \[[=>.]{1,400}\]/.exec(line);
  if (count === null) return undefined;
  const total = Number(count[2]);
  return {
    label: line.slice(0, count.index).trim(),
    done: Number(count[1]),
    total: Number.isNaN(total) ? Infinity : total,
    end: line.length,
  };
}

/** `Epoch 1/3 : |████----| 66.67% [2/3 00:00<00:00 0.6836]` */
function findFastai(line: string): Drawn | undefined {
  const count = /\|[^|]{0,400}\| [\d.]{1,6}% \[(\d{1,15})\/(\d{1,15}) /.exec(line);
  if (count === null) return undefined;
  return {
    label: line.slice(0, count.index).trim(),
    done: Number(count[1]),
    total: Number(count[2]),
    end: line.length,
  };
}

/** tqdm of what has no length: `12it [00:01, 9.1it/s, loss=0.5]` */
function findEndless(line: string): Drawn | undefined {
  const count = /(?<![\d.])(\d{1,15})it \[/.exec(line);
  if (count === null) return undefined;
  const end = line.indexOf(']', count.index);
  return {
    label: line.slice(0, count.index).trim(),
    done: Number(count[1]),
    total: undefined,
    end: end < 0 ? line.length : end + 1,
  };
}

/** fastText: `Progress: 100.0% … avg.loss: 0.011` */
function findPercentage(line: string): Drawn | undefined {
  const percent = /^ *Progress: {1,4}(\d{1,3}(?:\.\d{1,3})?)%/.exec(line)?.[1];
  return percent === undefined ? undefined : { label: 'Progress', done: Number(percent), total: 100, end: line.length };
}
