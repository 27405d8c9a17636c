// Since when what the model expected is in the unit of the objective that the search has now.
import type { SearchState } from '../../search/state.ts';
import type { StoreReader } from '../../store/store.ts';

/** A trial number, 1 if the objective was never changed. The journal is read only where a model was asked. */
export function firstExpectedTrial(reader: StoreReader, { search, runs }: SearchState): number {
  if (!runs.some(({ why }) => why.by === 'bayesian' && why.source === 'model')) return 1;
  let [first, trials] = [1, 0];
  for (const { event } of reader.events(search)) {
    if (event.kind === 'run.proposed') trials = event.trial;
    else if (event.kind === 'search.edited' && event.change.objective !== undefined) first = trials + 1;
  }
  return first;
}
