// What is known already, as words for a narrower search: the results of this one, and what it began with itself.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImportBatch } from '../search/events.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { SearchState } from '../search/state.ts';
import { compileConstraints } from '../space/constraint.ts';
import type { Point } from '../space/param.ts';
import { contains } from '../space/unit.ts';
import type { StoreReader } from '../store/store.ts';
import { resultsOf } from '../views/ranking.ts';

/** `--from` and `--import`, for sources that are still there and have a result in the space of `spec`: one without would be refused. */
export async function knownWords(
  state: SearchState,
  { constraints: texts, space, cwd }: SearchSpec,
  reader: StoreReader,
): Promise<readonly string[]> {
  const constraints = await compileConstraints(texts, space);
  const isOfUse = ({ point }: { readonly point: Point }): boolean =>
    contains(space, point) && constraints.every((constraint) => constraint.holds(point));
  const words = resultsOf(state).some(isOfUse) ? ['--from', String(state.search)] : [];
  const searches = new Set(reader.searches().map(({ search }) => search));
  for (const { event } of reader.events(state.search)) {
    if (event.kind === 'trials.imported' && event.trials.some(isOfUse)) words.push(...wordsOf(event, searches, cwd));
  }
  return words;
}

function wordsOf({ source }: ImportBatch, searches: ReadonlySet<number>, cwd: string): readonly string[] {
  const search = /^search #(\d+)$/.exec(source)?.[1];
  if (search !== undefined) return searches.has(Number(search)) ? ['--from', search] : [];
  return existsSync(resolve(cwd, source)) ? ['--import', source] : [];
}
