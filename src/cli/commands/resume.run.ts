// `hyper resume`: takes a search over from whoever drove it, if nobody does now.
import { HyperError } from '../../errors.ts';
import type { Edit } from '../../search/control.ts';
import type { SpecChange } from '../../search/spec.ts';
import type { SearchState } from '../../search/state.ts';
import { askDriver } from '../../server/control.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { loadSearch } from '../load.ts';
import { withReader } from '../reading.ts';
import { resolveSearch } from '../reference.ts';
import { changeOf, refuseFixed } from '../settings.ts';
import { askForEdit, goOn, recordEdit, withSearch } from '../takeover.ts';
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
      const edit = editOf(held.state, options);
      refuseEnded(edit === undefined ? held.state : changed(held.state, edit.change));
      if (edit !== undefined) writerOf(io.stderr)(`${recordEdit(held, edit)}\n`);
      const { ending } = options;
      return await goOn(held, options, io, ending === undefined ? undefined : { kind: 'stop', how: ending });
    },
    async (path, driver) => await askToGoOn(path, driver, search, options, io),
  );
}

/** undefined: nothing is to be changed. Throws UsageError as `changeOf` does. */
function editOf({ spec }: SearchState, options: ResumeOptions): Extract<Edit, { kind: 'set' }> | undefined {
  const change = changeOf(spec, options);
  return Object.keys(change).length === 0 ? undefined : { kind: 'set', change };
}

/** As far as it tells whether there is something left to do: what is best by another objective is seen when it goes on. */
function changed(state: SearchState, change: SpecChange): SearchState {
  const best = change.objective === undefined ? state.best : undefined;
  return { ...state, best, spec: { ...state.spec, ...change } };
}

/** A search that is driven may be paused, and go on where it is; or be changed where it is. */
async function askToGoOn(
  path: string,
  driver: string,
  search: number,
  options: ResumeOptions,
  io: Io,
): Promise<number> {
  const edit = await withReader(io, async (reader) => editOf(await loadSearch(reader, search), options));
  const say = writerOf(io.stdout);
  const { isDone, text } = await askDriver(path, { kind: 'go-on' });
  if (isDone) say(`${text}\n`);
  if (edit !== undefined) say(`${await askForEdit(path, edit)}\n`);
  if (isDone || edit !== undefined) return 0;
  throw new HyperError('search.driven', `search #${search} is driven by process ${driver.split(' ')[0]}`, {
    hint: `watch it:  hyper watch ${search}   hyper logs ${search} -f`,
  });
}
