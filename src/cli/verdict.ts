// What a search has to say at its end beside its results: asserts that do not hold, and the command that would have been right.
import { UsageError } from '../errors.ts';
import { parseAssertion } from '../search/assertion.ts';
import { guessMetric } from '../search/missing-metric.ts';
import { renderWords } from '../search/quote.ts';
import { withObjective } from '../search/reaggregate.ts';
import type { Objective } from '../search/spec.ts';
import type { SearchState } from '../search/state.ts';

/** One line for each `--assert` that does not hold. */
export function brokenAsserts({ spec, best }: SearchState): readonly string[] {
  return spec.asserts.flatMap((text) => {
    // The metric may have been changed since.
    if (!isAbout(text, spec.objective)) return [`--assert '${text}' does not hold: it names another metric`];
    if (parseAssertion(text, spec.objective).holds(best?.value)) return [];
    const found = best === undefined ? 'no run has a value' : `the best is ${best.value}, of run ${best.run}`;
    return [`--assert '${text}' does not hold: ${found}`];
  });
}

function isAbout(text: string, objective: Objective | null): boolean {
  try {
    parseAssertion(text, objective);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/**
 * How a search that was paused because its metric was never reported goes on with the one that was meant: what was run counts.
 */
export function correctedCommand({ search, status, spec, runs }: SearchState): string | undefined {
  const { objective } = spec;
  if (status.kind !== 'paused' || objective === null || objective.expression === true) return undefined;
  const seen = runs.flatMap(({ metrics }) => [...metrics.keys()]);
  const guess = seen.includes(objective.metric) ? undefined : guessMetric(objective.metric, seen);
  if (guess === undefined) return undefined;
  // Nobody has a metric minimised by accident.
  const usual = withObjective(spec, { metric: guess }).objective?.goal;
  const goal = objective.goal === 'minimize' && usual === 'maximize' ? ['--goal', objective.goal] : [];
  return renderWords(['hyper', 'resume', String(search), '--metric', guess, ...goal]);
}
