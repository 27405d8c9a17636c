// What a person may call a search or a run: `61`, `#61`, a name, `last`; `362`, `61/7`, `61/best`, `61/last`.
import { UsageError } from '../errors.ts';
import { runIdOf } from '../search/run-ids.ts';
import { nearest } from '../space/nearest.ts';
import type { SearchSummary, StoreReader } from '../store/store.ts';
import { loadSearch } from './load.ts';

export type Reference =
  | { readonly kind: 'search'; readonly search: number }
  | { readonly kind: 'run'; readonly search: number; readonly run: number };

/**
 * A bare number is the search of that number if there is one, else the run. What stands before a `/` is always a search,
 * what stands behind it always a run. Throws UsageError with what exists.
 */
export async function resolveReference(text: string, reader: StoreReader): Promise<Reference> {
  const searches = reader.searches();
  const [, before, after] = /^(.+)\/([^/]+)$/s.exec(text) ?? [];
  const whole = findSearch(text, searches);
  if (whole !== undefined) return { kind: 'search', search: whole.search };
  if (before !== undefined && after !== undefined)
    return await runWithin(text, requireSearch(before, searches), after, reader);
  const run = wholeNumber(text);
  const search = run === undefined ? undefined : reader.searchOfRun(run);
  if (run === undefined || search === undefined) throw unknown(text, searches);
  return { kind: 'run', search, run };
}

/** Where a command takes searches only. A run stands for the search it belongs to. */
export async function resolveSearch(text: string, reader: StoreReader): Promise<number> {
  return (await resolveReference(text, reader)).search;
}

async function runWithin(text: string, summary: SearchSummary, which: string, reader: StoreReader): Promise<Reference> {
  const { search, numRuns } = summary;
  if (which === 'best') return { kind: 'run', search, run: await bestRun(summary, reader) };
  if (which === 'last') return { kind: 'run', search, run: lastRun(summary, reader) };
  const trial = wholeNumber(which);
  if (trial === undefined || trial < 1 || trial > numRuns) {
    const hint = `${search}/1 to ${search}/${numRuns}, ${search}/best, ${search}/last`;
    throw new UsageError('reference.unknown', `search #${search} has no run "${which}" (${text})`, { hint });
  }
  return { kind: 'run', search, run: runIdOf(reader.blocks(search), trial) };
}

/** As `hyper best` and the table have it. */
async function bestRun({ search }: SearchSummary, reader: StoreReader): Promise<number> {
  const { best } = await loadSearch(reader, search);
  if (best === undefined) throw new UsageError('reference.no-best', `search #${search} has no best run yet`);
  return best.run;
}

function lastRun({ search }: SearchSummary, reader: StoreReader): number {
  let last: number | undefined;
  for (const { event } of reader.events(search)) if (event.kind === 'run.proposed') last = event.run;
  if (last === undefined) throw new UsageError('reference.no-runs', `search #${search} has no runs yet`);
  return last;
}

function requireSearch(text: string, searches: readonly SearchSummary[]): SearchSummary {
  const found = findSearch(text, searches);
  if (found === undefined) throw unknown(text, searches);
  return found;
}

/** By number, else by name; of equal names the newest. */
function findSearch(text: string, searches: readonly SearchSummary[]): SearchSummary | undefined {
  if (text === 'last') return searches.at(-1);
  const number = wholeNumber(text.replace(/^#/, ''));
  return (
    searches.find(({ search }) => search === number) ?? searches.findLast(({ name }) => name !== null && name === text)
  );
}

function unknown(text: string, searches: readonly SearchSummary[]): UsageError {
  const newest = searches.at(-1);
  if (newest === undefined) {
    return new UsageError('reference.none', 'there are no searches yet', {
      hint: 'hyper random --help shows how to start one',
    });
  }
  const names = searches.flatMap(({ name }) => name ?? []);
  const meant = nearest(text, [...new Set(names)]);
  const question = meant.length === 0 ? '' : `did you mean ${meant.join(' or ')}?  `;
  const hint = `${question}searches go up to #${newest.search}, runs to ${lastRunOf(searches)}; hyper list shows them`;
  return new UsageError('reference.unknown', `there is no search or run "${text}"`, { hint });
}

function lastRunOf(searches: readonly SearchSummary[]): number {
  return searches.reduce((last, { lastRun: own }) => Math.max(last, own), 0);
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
