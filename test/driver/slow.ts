// Strategies that think for as long as the test wants.
import type { History } from '../../src/search/history.ts';
import type { Proposal, Strategy } from '../../src/strategies/strategy.ts';
import { counting } from './play.ts';

/** What the strategy was asked, and how the test answers. */
export type Thought = {
  readonly history: History;
  readonly signal: AbortSignal;
  /** With what the strategy behind it says, if nothing else is given. */
  answer(proposal?: Proposal): void;
  fail(error: unknown): void;
};

/**
 * Answers as `strategy` does, but of those it was asked the ones that `isSlow` picks (from 1) only when the test says so, and the
 * last of them perhaps never.
 */
export function slowly(
  isSlow: (ask: number) => boolean,
  onAsk: (thought: Thought, ask: number) => void = () => {},
  strategy = counting(),
): { readonly strategy: Strategy; readonly thoughts: Thought[] } {
  const thoughts: Thought[] = [];
  const propose = async (history: History, signal: AbortSignal): Promise<Proposal> => {
    const { promise, resolve, reject } = withResolvers();
    const thought: Thought = {
      history,
      signal,
      answer: (proposal) => resolve(proposal ?? strategy.propose(history, signal)),
      fail: reject,
    };
    thoughts.push(thought);
    if (!isSlow(thoughts.length)) thought.answer();
    else onAsk(thought, thoughts.length);
    return await promise;
  };
  return { strategy: { name: 'slow', propose }, thoughts };
}

function withResolvers() {
  let resolve: (proposal: Proposal | Promise<Proposal>) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Proposal>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
