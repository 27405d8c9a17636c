// `--from` and `--import`: results that are known before a search begins.
import { resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import type { ImportBatch } from '../../search/events.ts';
import type { Objective } from '../../search/spec.ts';
import { compileConstraints } from '../../space/constraint.ts';
import type { SearchSpace } from '../../space/param.ts';
import type { StoreReader } from '../../store/store.ts';
import type { Io } from '../io.ts';
import { loadSearch } from '../load.ts';
import type { PlainOptions } from '../options.ts';
import { withReader } from '../reading.ts';
import { resolveSearch } from '../reference.ts';
import { importSearch } from './from-search.ts';
import { judgeTable, toImport } from './results.ts';
import type { Aim } from './results.ts';
import { readTable } from './table.ts';

/** `notes`: what was taken and what was left out, for a person. */
export type Imports = { readonly batches: readonly ImportBatch[]; readonly notes: readonly string[] };

type Wanted = Pick<PlainOptions, 'from' | 'import' | 'constraint'>;

/** Throws UsageError where a source has nothing of use. The store is read only for `--from`. */
export async function readImports(
  options: Wanted,
  { space, objective }: { readonly space: SearchSpace; readonly objective: Objective | null },
  io: Io,
): Promise<Imports> {
  const { from = [], import: files = [], constraint = [] } = options;
  if (from.length + files.length === 0) return { batches: [], notes: [] };
  if (objective === null) throw withoutMetric(from.length > 0 ? '--from' : '--import');
  const aim: Aim = { space, objective, constraints: await compileConstraints(constraint, space) };
  const searches = from.length === 0 ? [] : await withReader(io, (reader) => readSearches(from, aim, reader));
  const tables = [...new Set(files)].map((file) => readFile(resolve(io.cwd, file), file, aim));
  return {
    batches: [...searches, ...tables].flatMap(({ batches }) => batches),
    notes: [...searches, ...tables].flatMap(({ notes }) => notes),
  };
}

function readFile(path: string, source: string, aim: Aim): Imports {
  const { batch, note } = toImport(source, judgeTable(readTable(path, source), aim), aim);
  return { batches: [batch], notes: [note] };
}

/** Two words for one search give its results once. */
async function readSearches(texts: readonly string[], aim: Aim, reader: StoreReader): Promise<readonly Imports[]> {
  const searches = new Set<number>();
  for (const text of texts) searches.add(await resolveSearch(text, reader));
  const imports: Imports[] = [];
  for (const search of searches) {
    const earlier = await loadSearch(reader, search, (spec) => ({ ...spec, objective: aim.objective }));
    const { batch, notes } = importSearch(earlier, aim);
    imports.push({ batches: [batch], notes });
  }
  return imports;
}

function withoutMetric(flag: string): UsageError {
  return new UsageError('metric.missing', `${flag} needs --metric: which number of the results is optimised`, {
    hint: 'add  --metric NAME',
  });
}
