// The strategy is asked while the loop goes on: polls, signals and wishes never wait for a suggestion.
import { unreachable } from '../errors.ts';
import type { History } from '../search/history.ts';
import { unproposed } from '../search/state.ts';
import { historyOf } from '../search/trials.ts';
import type { Proposal } from '../strategies/strategy.ts';
import type { Ask, Driving } from './driving.ts';
import { turnOfEvents } from './mailbox.ts';

/** A point, and how many events the strategy had seen when it was asked for it. */
export type Suggested = Extract<Proposal, { kind: 'point' }> & Pick<Ask, 'asOf'>;

/**
 * The point that the strategy has answered. Where it was not asked yet, it is asked now: who answers within a turn of the event loop
 * has seen all that happened, the answer of a slower one is told of by a message. What it throws is a bug and ends the driver.
 */
export async function takeSuggested(driving: Driving): Promise<Suggested | undefined> {
  const { state, ports } = driving;
  if (isStale(driving)) drop(driving);
  const ask = (driving.ask ??= await begin(driving));
  const { answer, asOf } = ask;
  switch (answer?.kind) {
    case undefined:
      return undefined;
    case 'failed':
      throw answer.error;
    case 'wait':
      if (asOf === state.events && driving.live.size === 0 && state.counts.queued === 0)
        throw new TypeError(`${ports.strategy.name} waits for nothing`);
      return undefined;
    case 'done':
      driving.ask = undefined;
      driving.exhausted = answer.reason;
      return undefined;
    case 'point':
      driving.ask = undefined;
      return { ...answer, asOf };
    default:
      return unreachable(answer);
  }
}

/** Gives up what would not be used, so that the next free slot gets a point that was chosen with all that is known then. */
export function dropUnwanted(driving: Driving): void {
  const { halt, free, state } = driving;
  if (halt !== undefined || free.length === 0 || unproposed(state) === 0) drop(driving);
}

export function drop(driving: Driving): void {
  driving.ask?.abort.abort();
  driving.ask = undefined;
}

async function begin({ state, ports }: Driving): Promise<Ask> {
  const abort = new AbortController();
  const ask: Ask = { asOf: state.events, history: keep(historyOf(state)), abort, answer: undefined };
  const take = (answer: Ask['answer']): void => {
    ask.answer = answer;
    ports.mailbox.push({ kind: 'answered' });
  };
  const answered = ports.strategy
    .propose(ask.history, abort.signal)
    .then(take, (error: unknown) => take({ kind: 'failed', error }));
  await Promise.race([answered, turnOfEvents()]);
  return ask;
}

/** The lists of a state are changed in place. Where its set of points changes, the ask is stale anyway. */
function keep(history: History): History {
  return { ...history, trials: [...history.trials], imported: [...history.imported] };
}

/**
 * Whether its answer is of no use: another point was proposed meanwhile (the user's), something else is searched for, or it was to
 * wait and something has happened. Results that came in meanwhile are no reason: while runs end, slots would stay empty.
 */
function isStale({ state, ask }: Driving): boolean {
  if (ask === undefined) return false;
  if (ask.answer?.kind === 'wait' && ask.asOf !== state.events) return true;
  return !isSameTask(historyOf(state), ask.history);
}

/** Lists by their lengths, all else by identity: an edit replaces what it changes. */
function isSameTask(now: History, then: History): boolean {
  const names = new Set([...Object.keys(now), ...Object.keys(then)]) as ReadonlySet<keyof History>;
  return [...names].every((name) =>
    name === 'trials' || name === 'imported' ? now[name].length === then[name].length : now[name] === then[name],
  );
}
