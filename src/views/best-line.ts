// `--quiet`: what came of a search, in one line.
import { runOf } from '../search/runs.ts';
import type { SearchState } from '../search/state.ts';
import { renderValue } from '../space/value.ts';
import { safe } from './safe.ts';

/** `best 399 val_acc=0.8417 rate=0.012571364 layers=64`, in full precision, ending in a newline. */
export function renderBestLine(state: SearchState): string {
  const { best, spec, counts, search } = state;
  if (best === undefined || spec.objective === null) {
    const why = 'reason' in state.status ? `: ${safe(state.status.reason)}` : '';
    return `search #${search} ${state.status.kind}, ${counts.complete} complete, ${counts.failed} failed${why}\n`;
  }
  const { point } = runOf(state, best.run);
  const params = spec.space.map(({ name }) => `${name}=${renderValue(point[name] ?? null)}`);
  return `${safe(['best', best.run, `${spec.objective.metric}=${best.value}`, ...params].join(' '))}\n`;
}
