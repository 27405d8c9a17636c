// What the end of an attempt means, in words.
import type { Outcome } from './events.ts';
import { failureOf } from './failure.ts';
import type { RunState, SearchState } from './state.ts';

type Exit = {
  readonly code: number;
  readonly why?: { readonly how: 'timeout' } | { readonly how: 'stopped' | 'killed'; readonly reason: string };
};

/** `tail`: the last few kB of what the attempt wrote. */
export function outcomeOfExit(
  { code, why }: Exit,
  run: RunState,
  { objective, spec }: Pick<SearchState, 'objective' | 'spec'>,
  tail = '',
): Outcome {
  const { timeout } = spec;
  if (why?.how === 'timeout') {
    return { state: 'stopped', reason: `timeout ${timeout?.text ?? ''}`.trim(), exitCode: code, failure: 'timeout' };
  }
  if (why !== undefined) {
    return { state: why.how === 'killed' ? 'killed' : 'stopped', reason: why.reason, exitCode: code };
  }
  if (code !== 0) return { state: 'failed', exitCode: code, ...failureOf(code, tail) };
  if (objective === null || run.objective !== undefined) return { state: 'complete', reason: 'exit 0', exitCode: 0 };
  const missing = objective.missing(run.metrics);
  if (missing !== undefined) {
    return { state: 'failed', reason: `no metric "${missing}"`, exitCode: 0, failure: 'no-metric' };
  }
  const isText = run.metrics.get(objective.series(run.metrics) ?? '')?.lastStep === -1;
  const reason = `metric "${spec.objective?.metric ?? ''}" ${isText ? 'is a text' : 'is not finite'}`;
  return { state: 'failed', reason, exitCode: 0, failure: 'non-finite' };
}
