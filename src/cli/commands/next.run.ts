// `hyper next`: asks the strategy as a driver would, and shows its answers. It only reads, so whoever drives the search is not disturbed.
import { nextRecord, renderNext } from '../../views/next.ts';
import { terminalOf } from '../../views/terminal.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { loadSearch, stateNow } from '../load.ts';
import { summaryOf, withReader } from '../reading.ts';
import { resolveSearch } from '../reference.ts';
import { addCommand } from './next.add.ts';
import { proposeNext } from './next.points.ts';
import type { NextOptions } from './next.ts';

const defaultCount = 5;

export async function next(text: string, options: NextOptions, io: Io): Promise<void> {
  const { state, stateName } = await withReader(io, async (reader) => {
    const search = await resolveSearch(text, reader);
    return { state: await loadSearch(reader, search), stateName: stateNow(summaryOf(reader, search)) };
  });
  const { points, end } = await proposeNext(state, options.count ?? defaultCount);
  const own = points.find(({ why }) => why.by !== 'user');
  const add = own === undefined ? undefined : await addCommand(state, own.point);
  const screen = { state, stateName, points, end, add, isWide: options.wide === true };
  const write = writerOf(io.stdout);
  if (options.json === true) write(`${JSON.stringify(nextRecord(screen), undefined, 2)}\n`);
  else write(renderNext(terminalOf(io.stdout, io.env), screen));
}
