// How the end of a search is told to a shell.
import { unreachable } from '../errors.ts';
import type { SearchState } from './state.ts';

/** `doAssertsHold`: of the search's own `--assert`s. The order is: 130/143, 6, 4, 5, 3. */
export function exitCodeOf(state: SearchState, doAssertsHold: boolean): number {
  switch (state.status.kind) {
    case 'interrupted':
      return state.status.signal === 'SIGINT' ? 130 : 143;
    case 'paused':
      return 6;
    case 'running':
      return 1;
    case 'finished':
    case 'stopped':
    case 'failed':
      return exitCodeOfResult(state, doAssertsHold);
    default:
      return unreachable(state.status);
  }
}

function exitCodeOfResult(state: SearchState, doAssertsHold: boolean): number {
  const { counts, spec } = state;
  const hasResult = spec.objective === null ? counts.complete + counts.stopped > 0 : state.best !== undefined;
  if (!hasResult) return spec.failOn === 'never' && spec.objective === null ? 0 : 4;
  if (!doAssertsHold) return 5;
  const failed = counts.failed + counts.lost + counts.killed;
  if (spec.failOn === 'any' && failed > 0) return 3;
  return 0;
}
