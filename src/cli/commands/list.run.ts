// `hyper list`: from one summary row a search; no journal is read.
import { StoreError } from '../../errors.ts';
import { listRecord, renderList } from '../../views/list.ts';
import type { ListedSearch } from '../../views/list.ts';
import { terminalOf } from '../../views/terminal.ts';
import { writerOf } from '../../views/write.ts';
import { findHome } from '../home.ts';
import type { Io } from '../io.ts';
import { stateNow } from '../load.ts';
import { withReader } from '../reading.ts';
import type { ListOptions } from './list.ts';

export async function list(options: ListOptions, io: Io): Promise<void> {
  const { limit, json } = options;
  const all = await readSearches(io);
  const wanted = all.filter((one) => isWanted(one, options));
  const searches = limit === undefined ? wanted : wanted.slice(-limit);
  const now = Date.now();
  const write = writerOf(io.stdout);
  if (json === true) {
    write(
      `${JSON.stringify(
        searches.map((one) => listRecord(one, now)),
        undefined,
        2,
      )}\n`,
    );
    return;
  }
  if (searches.length === 0) writerOf(io.stderr)(whyNone(all, options, findHome(io.cwd, io.env)));
  else write(renderList(terminalOf(io.stdout, io.env), searches, now));
}

/** A project without a store has no searches; that is no error. */
async function readSearches(io: Io): Promise<readonly ListedSearch[]> {
  try {
    return await withReader(io, (reader) => reader.searches().map((one) => ({ ...one, state: stateNow(one) })));
  } catch (error) {
    if (error instanceof StoreError && error.code === 'store.none') return [];
    throw error;
  }
}

function isWanted({ archivedAt, labels }: ListedSearch, { archived, all, label = [] }: ListOptions): boolean {
  const isShown = all === true || (archivedAt !== null) === (archived === true);
  return isShown && label.every((name) => labels.includes(name));
}

function whyNone(all: readonly ListedSearch[], { label = [], archived }: ListOptions, home: string): string {
  if (all.length === 0) return welcome(home);
  if (label.length > 0) return `no such search is labelled ${label.join(' and ')}\n`;
  if (archived === true) return 'no search is archived\n';
  return 'every search is archived: hyper list --archived\n';
}

function welcome(home: string): string {
  return `no searches yet (in ${home}); to start one:
  hyper random --num-runs 20 --param rate=.001:1:log -- python train.py --lr :rate:
`;
}
