// What a search would propose now, one point after another, as if each before were running.
import type { Suggestion } from '../../search/events.ts';
import type { Trial } from '../../search/history.ts';
import type { SearchState } from '../../search/state.ts';
import { historyOf } from '../../search/trials.ts';
import type { Point } from '../../space/param.ts';
import { pointKey } from '../../space/unit.ts';
import type { Proposal } from '../../strategies/strategy.ts';
import { strategies } from '../../strategies/index.ts';

export type NextPoint = { readonly point: Point; readonly why: Suggestion };

/** `end`: why there are fewer points than were asked for. */
export type NextPoints = { readonly points: readonly NextPoint[]; readonly end: string | undefined };

/** The first is what a driver would propose at this moment: the user's own points go before those of the strategy. */
export async function proposeNext(state: SearchState, count: number): Promise<NextPoints> {
  const { spec, enqueued } = state;
  const strategy = await strategies[spec.strategy]();
  const trials = trialsNow(state);
  const tried = new Set(state.tried);
  const history = { ...historyOf(state), trials, tried };
  const { signal } = new AbortController();
  const points: NextPoint[] = [];
  while (points.length < count) {
    const own = enqueued[points.length];
    const proposal: Proposal =
      own === undefined ? await strategy.propose(history, signal) : { kind: 'point', point: own, why: { by: 'user' } };
    if (proposal.kind === 'wait') return { points, end: 'the search waits for the results of its running runs' };
    if (proposal.kind === 'done') return { points, end: proposal.reason };
    const { point, why } = proposal;
    points.push({ point, why });
    trials.push(running(trials.length * spec.repeats + 1, point, why));
    tried.add(pointKey(spec.space, point));
  }
  return { points, end: undefined };
}

/** A point that lacks some of its repeats gets them first, so it is running when another point is proposed. */
function trialsNow({ trials, runs, spec }: SearchState): Trial[] {
  const last = trials.at(-1);
  const isWhole = runs.length % spec.repeats === 0;
  return last === undefined || isWhole ? [...trials] : [...trials.slice(0, -1), { ...last, outcome: undefined }];
}

function running(number: number, point: Point, suggestion: Suggestion): Trial {
  return {
    number,
    point,
    objective: undefined,
    standardError: undefined,
    lastStep: undefined,
    outcome: undefined,
    suggestion,
  };
}
