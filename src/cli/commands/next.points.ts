// What a search would propose now.
import type { Trial } from '../../search/history.ts';
import type { SearchState } from '../../search/state.ts';
import { historyOf } from '../../search/trials.ts';
import { strategies } from '../../strategies/index.ts';
import { proposeAhead } from '../propose-ahead.ts';
import type { ProposedAhead } from '../propose-ahead.ts';

/** `end`: why there are fewer points than were asked for. */
export type NextPoints = Pick<ProposedAhead, 'points'> & { readonly end: string | undefined };

/** The first is what a driver would propose at this moment: the user's own points go before those of the strategy. */
export async function proposeNext(state: SearchState, count: number): Promise<NextPoints> {
  const { spec, enqueued } = state;
  const strategy = await strategies[spec.strategy]();
  const history = { ...historyOf(state), trials: trialsNow(state) };
  const wanted = { own: enqueued, repeats: spec.repeats, count };
  const { points, end } = await proposeAhead(strategy, history, wanted);
  return { points, end: end?.kind === 'wait' ? 'the search waits for the results of its running runs' : end?.reason };
}

/** A point that lacks some of its repeats gets them first, so it is running when another point is proposed. */
function trialsNow({ trials, runs, spec }: SearchState): readonly Trial[] {
  const last = trials.at(-1);
  const isWhole = runs.length % spec.repeats === 0;
  return last === undefined || isWhole ? trials : [...trials.slice(0, -1), { ...last, outcome: undefined }];
}
