// What a search has to say at its end beside its results: asserts that do not hold, and the command that would have been right.
import { parseAssertion } from '../search/assertion.ts';
import { guessMetric } from '../search/missing-metric.ts';
import { renderWords } from '../search/quote.ts';
import type { SearchState } from '../search/state.ts';

/** One line for each `--assert` that does not hold. */
export function brokenAsserts({ spec, best }: SearchState): readonly string[] {
  return spec.asserts.flatMap((text) => {
    if (parseAssertion(text, spec.objective).holds(best?.value)) return [];
    const found = best === undefined ? 'no run has a value' : `the best is ${best.value}, of run ${best.run}`;
    return [`--assert '${text}' does not hold: ${found}`];
  });
}

/** The command of a search that was paused because its metric was never reported, with the metric that was meant. */
export function correctedCommand({ status, spec, runs }: SearchState, argv: readonly string[]): string | undefined {
  if (status.kind !== 'paused' || spec.objective === null) return undefined;
  const { metric } = spec.objective;
  const seen = runs.flatMap(({ metrics }) => [...metrics.keys()]);
  const guess = seen.includes(metric) ? undefined : guessMetric(metric, seen);
  const at = argv.findIndex(
    (word, index) => word === `--metric=${metric}` || (word === '--metric' && argv[index + 1] === metric),
  );
  if (guess === undefined || at === -1) return undefined;
  const words = argv[at] === '--metric' ? argv.with(at + 1, guess) : argv.with(at, `--metric=${guess}`);
  return renderWords(['hyper', ...words]);
}
