// What a strategy would propose one after another, as if each point before were running.
import type { Suggestion } from '../search/events.ts';
import type { History } from '../search/history.ts';
import type { Point } from '../space/param.ts';
import { pointKey } from '../space/unit.ts';
import type { Proposal, Strategy } from '../strategies/strategy.ts';

export type ProposedAhead = {
  readonly points: readonly { readonly point: Point; readonly why: Suggestion }[];
  /** Where there are fewer points than were asked for: nothing is left, or results are waited for. */
  readonly end: Exclude<Proposal, { kind: 'point' }> | undefined;
};

/** `own`: points of the user's, which go before those of the strategy. `repeats`: runs of each point. */
export async function proposeAhead(
  strategy: Strategy,
  start: History,
  { own, repeats, count }: { readonly own: readonly Point[]; readonly repeats: number; readonly count: number },
): Promise<ProposedAhead> {
  const history = { ...start, trials: [...start.trials], tried: new Set(start.tried) };
  const { signal } = new AbortController();
  const points: { point: Point; why: Suggestion }[] = [];
  while (points.length < count) {
    const wanted = own[points.length];
    const proposal: Proposal =
      wanted === undefined
        ? await strategy.propose(history, signal)
        : { kind: 'point', point: wanted, why: { by: 'user' } };
    if (proposal.kind !== 'point') return { points, end: proposal };
    const { point, why } = proposal;
    points.push({ point, why });
    history.tried.add(pointKey(history.space, point));
    history.trials.push({
      number: history.trials.length * repeats + 1,
      point,
      objective: undefined,
      standardError: undefined,
      lastStep: undefined,
      outcome: undefined,
      suggestion: why,
    });
  }
  return { points, end: undefined };
}
