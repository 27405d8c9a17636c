// `hyper resume`: takes a search over from whoever drove it, if nobody does now.
import { HyperError } from '../../errors.ts';
import { askDriver } from '../../server/control.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { withReader } from '../reading.ts';
import { resolveSearch } from '../reference.ts';
import { changeOf, refuseFixed } from '../settings.ts';
import { goOn, recordEdit, withSearch } from '../takeover.ts';
import { refuseEnded } from '../work.ts';
import type { ResumeOptions } from './resume.ts';

/** Resolves to the exit code. */
export async function resume(text: string, options: ResumeOptions, io: Io): Promise<number> {
  refuseFixed(options);
  const search = await withReader(io, (reader) => resolveSearch(text, reader));
  return await withSearch(
    search,
    io,
    async (held) => {
      const change = changeOf(held.state.spec, options);
      const isChanged = Object.keys(change).length > 0;
      if (isChanged) writerOf(io.stderr)(`${recordEdit(held, { kind: 'set', change })}\n`);
      refuseEnded(held.state);
      return await goOn(held, options, io);
    },
    async (path, driver) => await askToGoOn(path, driver, search, io),
  );
}

/** A search that is driven may be paused, and go on where it is. */
async function askToGoOn(path: string, driver: string, search: number, io: Io): Promise<number> {
  const { isDone, text } = await askDriver(path, { kind: 'go-on' });
  if (isDone) {
    writerOf(io.stdout)(`${text}\n`);
    return 0;
  }
  throw new HyperError('search.driven', `search #${search} is driven by process ${driver.split(' ')[0]}`, {
    hint: `watch it:  hyper watch ${search}   hyper logs ${search} -f`,
  });
}
