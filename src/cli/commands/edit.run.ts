// `hyper set`, `add` and `retry`: asked of the driver; where there is none, recorded here, and then the search goes on.
import { randomUUID } from 'node:crypto';
import { UsageError } from '../../errors.ts';
import { shorten } from '../../expressions/caret.ts';
import type { Edit } from '../../search/control.ts';
import type { SearchState } from '../../search/state.ts';
import { compileConstraints } from '../../space/constraint.ts';
import { parsePoint, refuseBroken, splitPoint } from '../../space/point-text.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { loadSearch, requireRun } from '../load.ts';
import { withReader } from '../reading.ts';
import { resolveReference } from '../reference.ts';
import type { Reference } from '../reference.ts';
import { changeOf, refuseFixed } from '../settings.ts';
import type { Settings } from '../settings.ts';
import { askForEdit, goOn, recordEdit, withSearch } from '../takeover.ts';
import type { GoOnOptions } from '../takeover.ts';
import { hasWork } from '../work.ts';
import type { EndState, RetryOptions } from './edit.ts';

export async function setSearch(text: string, settings: Settings, io: Io): Promise<void> {
  refuseFixed(settings);
  if (Object.keys(settings).length === 0) {
    throw new UsageError('set.nothing', 'nothing to change was given', { hint: 'hyper set --help  lists what can be' });
  }
  const { search, state } = await find('set', text, io);
  const edit: Edit = { kind: 'set', change: changeOf(state.spec, settings) };
  const say = writerOf(io.stdout);
  await withSearch(
    search,
    io,
    async (held) => {
      say(`${recordEdit(held, edit)}\n`);
      if (hasWork(held.state)) writerOf(io.stderr)(`hyper resume ${search}  goes on with it\n`);
    },
    async (path) => say(`${await askForEdit(path, edit)}\n`),
  );
}

/** Resolves to the exit code. */
export async function addToSearch(
  text: string,
  what: readonly string[],
  options: GoOnOptions,
  io: Io,
): Promise<number> {
  const { search, state } = await find('add', text, io);
  return await editAndGoOn(search, await wishOf(what, state), options, io);
}

async function wishOf(what: readonly string[], { spec, search }: SearchState): Promise<Edit> {
  const [first = ''] = what;
  if (what.length === 1 && /^[-+]?\d+$/.test(first)) {
    const count = Number(first);
    if (count >= 1 && count <= mostRuns) return { kind: 'add-runs', count, id: randomUUID() };
    throw new UsageError('add.count', `cannot add ${first} runs`, { hint: `hyper add ${search} 20` });
  }
  if (what.length === 1 && !/[={]/.test(first)) {
    throw new UsageError('add.what', `${shorten(first)} is neither a number of runs nor NAME=VALUE`, {
      hint: `hyper add ${search} 20   hyper add ${search} ${spec.space.map(({ name }) => `${name}=…`).join(' ')}`,
    });
  }
  const told = `hyper add ${search} ${what.join(' ')}`;
  const point = await parsePoint(what.length === 1 ? splitPoint(first) : what, spec.space, told);
  refuseBroken(point, await compileConstraints(spec.constraints, spec.space), told);
  return { kind: 'add-point', point };
}

const mostRuns = 1_000_000;

/** Resolves to the exit code. */
export async function retryRuns(texts: readonly string[], options: RetryOptions, io: Io): Promise<number> {
  const { references, state } = await withReader(io, async (reader) => {
    const found: Reference[] = [];
    for (const text of texts) found.push(await resolveReference(text, reader));
    const [first] = found;
    const other = found.find(({ search }) => search !== first?.search);
    if (first === undefined || other !== undefined) {
      throw new UsageError('retry.searches', 'runs of one search at a time can be retried', {
        hint: 'once for each search; with -b the next command need not wait',
      });
    }
    return { references: found, state: await loadSearch(reader, first.search) };
  });
  if (references.some(({ kind }) => kind === 'run') && (options.failed === true || options.state !== undefined)) {
    throw new UsageError('retry.both', '--failed and --state choose among the runs of a search, not single ones', {
      hint: `hyper retry ${state.search} --failed   or single ones:  hyper retry ${state.search}/7`,
    });
  }
  const runs = references.flatMap((reference) =>
    reference.kind === 'run' ? [requireRun(state, reference.run).run] : chosen(state, options),
  );
  return await editAndGoOn(state.search, { kind: 'retry', runs: [...new Set(runs)] }, options, io);
}

/** Of a whole search. */
function chosen(state: SearchState, { failed, state: states = [] }: RetryOptions): readonly number[] {
  const wanted = new Set<EndState>([...(failed === true ? (['failed', 'lost'] as const) : []), ...states]);
  if (wanted.size === 0) {
    throw new UsageError('retry.which', `which runs of search #${state.search}?`, {
      hint: `hyper retry ${state.search} --failed   or single ones:  hyper retry ${state.search}/7`,
    });
  }
  const runs = state.runs.filter(({ status }) => status.kind === 'ended' && wanted.has(status.outcome.state));
  if (runs.length > 0) return runs.map(({ run }) => run);
  throw new UsageError('retry.none', `search #${state.search} has no run that ended as ${[...wanted].join(' or ')}`, {
    hint: `its runs:  hyper show ${state.search}`,
  });
}

async function editAndGoOn(search: number, edit: Edit, options: GoOnOptions, io: Io): Promise<number> {
  return await withSearch(
    search,
    io,
    async (held) => {
      writerOf(io.stderr)(`${recordEdit(held, edit)}\n`);
      return await goOn(held, options, io);
    },
    async (path) => {
      writerOf(io.stdout)(`${await askForEdit(path, edit)}\n`);
      return 0;
    },
  );
}

async function find(
  verb: 'set' | 'add',
  text: string,
  io: Io,
): Promise<{ readonly search: number; readonly state: SearchState }> {
  return await withReader(io, async (reader) => {
    const reference = await resolveReference(text, reader);
    if (reference.kind === 'run') {
      throw new UsageError('edit.run', `${text} is a run, but a search is changed as a whole`, {
        hint: `hyper ${verb} ${reference.search} …`,
      });
    }
    return { search: reference.search, state: await loadSearch(reader, reference.search) };
  });
}
