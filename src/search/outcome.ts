// What the end of an attempt means, in words.
import type { Outcome } from './events.ts';
import type { RunState, SearchState } from './state.ts';

type Exit = {
  readonly code: number;
  readonly why?: { readonly how: 'timeout' } | { readonly how: 'stopped' | 'killed'; readonly reason: string };
};

/** Signals as POSIX shells number them in exit codes above 128; the same on Linux and macOS. */
const signals: ReadonlyMap<number, string> = new Map([
  [1, 'HUP'],
  [2, 'INT'],
  [3, 'QUIT'],
  [4, 'ILL'],
  [6, 'ABRT'],
  [8, 'FPE'],
  [9, 'KILL'],
  [11, 'SEGV'],
  [13, 'PIPE'],
  [14, 'ALRM'],
  [15, 'TERM'],
]);

export function outcomeOfExit(
  { code, why }: Exit,
  run: RunState,
  { objective, spec }: Pick<SearchState, 'objective' | 'spec'>,
): Outcome {
  const { timeout } = spec;
  if (why?.how === 'timeout')
    return { state: 'stopped', reason: `timeout ${timeout?.text ?? ''}`.trim(), exitCode: code };
  if (why !== undefined) {
    return { state: why.how === 'killed' ? 'killed' : 'stopped', reason: why.reason, exitCode: code };
  }
  if (code !== 0) return failure(code);
  if (objective === null || run.objective !== undefined) return { state: 'complete', reason: 'exit 0', exitCode: 0 };
  const missing = objective.missing(run.metrics);
  const asked = `metric "${spec.objective?.metric ?? ''}"`;
  const isText = run.metrics.get(objective.series(run.metrics) ?? '')?.lastStep === -1;
  const reason =
    missing !== undefined ? `no metric "${missing}"` : `${asked} ${isText ? 'is a text' : 'is not finite'}`;
  return { state: 'failed', reason, exitCode: 0 };
}

function failure(code: number): Outcome {
  if (code === 126) return { state: 'failed', reason: 'exit 126: command cannot be executed', exitCode: code };
  if (code === 127) return { state: 'failed', reason: 'exit 127: command not found', exitCode: code };
  const signal = signals.get(code - 128);
  if (signal === undefined) return { state: 'failed', reason: `exit ${code}`, exitCode: code };
  return { state: 'failed', reason: `signal ${signal}`, exitCode: code, signal };
}
