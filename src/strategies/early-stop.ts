// `--early-stop median,grace=5`: the rules that end runs early, by their names.
import { UsageError } from '../errors.ts';
import type { EarlyStop } from '../search/spec.ts';
import { withMedianStop } from './median.ts';
import type { Strategy } from './strategy.ts';

type Rule = EarlyStop['rule'];

const rules: Readonly<Record<Rule, (strategy: Strategy, stop: EarlyStop) => Strategy>> = { median: withMedianStop };

const defaultGrace = 5;

/** The strategy with the rule as its judge; null: as it is. */
export function withEarlyStop(strategy: Strategy, stop: EarlyStop | null): Strategy {
  return stop === null ? strategy : rules[stop.rule](strategy, stop);
}

/** `median`, `median,grace=10` or `median:grace=10`. Throws UsageError with what would be right. */
export function parseEarlyStop(text: string): EarlyStop {
  const [rule = '', ...options] = text.split(/[,:]/).map((part) => part.trim());
  if (!isRule(rule)) {
    throw new UsageError(
      'early-stop.rule',
      `Expected ${Object.keys(rules).join(' or ')}, not ${JSON.stringify(rule)}.`,
    );
  }
  const [option, ...others] = options;
  if (option === undefined) return { rule, grace: defaultGrace };
  const grace = /^grace\s*=\s*(\d{1,15})$/.exec(option)?.[1];
  if (grace === undefined || others.length > 0) {
    const wrong = JSON.stringify(options.join(','));
    throw new UsageError('early-stop.option', `Expected ${rule},grace=N, N a step from 0 on, not ${wrong}.`);
  }
  return { rule, grace: Number(grace) };
}

function isRule(text: string): text is Rule {
  return Object.hasOwn(rules, text);
}
