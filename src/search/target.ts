// `--target 'val_acc>=0.9'`: how good the best must be for the search to end.
import { UsageError } from '../errors.ts';
import type { Objective } from './spec.ts';

export type Target = { reached(best: number): boolean };

const form = /^\s*(.*?)\s*(>=|<=|>|<)\s*([^\s<>=]+)\s*$/;

/**
 * A metric, a sign and a number; the metric may be left out, and of a bare number the sign follows from the goal. Throws UsageError
 * where the search has no objective, the text names another one, or the sign contradicts its goal.
 */
export function parseTarget(text: string, objective: Objective | null): Target {
  if (objective === null) {
    throw new UsageError('target.metric', '--target needs a metric to look at', { hint: 'add  --metric NAME' });
  }
  const { metric, goal } = objective;
  const isUp = goal === 'maximize';
  const [, name = '', sign = isUp ? '>=' : '<=', number = text.trim()] = form.exec(text) ?? [];
  const bound = Number(number);
  if (number === '' || !Number.isFinite(bound)) throw refusal('form', text, 'is not understood', metric, isUp, '0.9');
  if (name !== '' && name !== metric) {
    throw refusal('metric', text, `names "${name}", but the search optimises ${metric}`, metric, isUp, number);
  }
  if (isUp !== sign.startsWith('>')) {
    throw refusal('goal', text, `contradicts --goal ${goal}`, metric, isUp, number);
  }
  return { reached: (best) => (best === bound ? sign.length === 2 : isUp === best > bound) };
}

function refusal(code: string, text: string, what: string, metric: string, isUp: boolean, number: string): UsageError {
  return new UsageError(`target.${code}`, `--target ${JSON.stringify(text)} ${what}`, {
    hint: `write  --target '${metric}${isUp ? '>=' : '<='}${number}'`,
  });
}
