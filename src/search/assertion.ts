// `--assert 'best(val_acc) >= 0.82'`: what a CI script demands of a search.
import { UsageError } from '../errors.ts';
import type { Objective } from './spec.ts';

type Comparison = '>=' | '<=' | '>' | '<' | '==';

export type Assertion = {
  readonly text: string;
  /** `best`: the best value found; undefined where no run has one. */
  holds(best: number | undefined): boolean;
};

const form = /^\s*best\(\s*([^()]+?)\s*\)\s*(>=|<=|==|>|<)\s*(\S+)\s*$/;

const compare: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '==': (left, right) => left === right,
};

/** UsageError where the text has another form, or names another metric than the one the search optimises. */
export function parseAssertion(text: string, objective: Objective | null): Assertion {
  const match = form.exec(text);
  const bound = Number(match?.[3]);
  if (match === null || Number.isNaN(bound)) {
    throw new UsageError('assert.form', `--assert ${JSON.stringify(text)} is not understood`, {
      hint: `write  --assert 'best(${objective?.metric ?? 'METRIC'}) >= 0.82'  with one of >= <= > < ==`,
    });
  }
  if (objective?.metric !== match[1]) {
    const what = objective === null ? 'the search has no --metric' : `the search optimises ${objective.metric}`;
    throw new UsageError('assert.metric', `--assert names the metric "${match[1]}", but ${what}`, {
      hint: `add  --metric ${match[1]}`,
    });
  }
  const holds = compare[match[2] as Comparison];
  return { text, holds: (best) => best !== undefined && holds(best, bound) };
}
