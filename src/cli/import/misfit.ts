// Why a cell of somebody's results is outside the space, in a few words: many rows share one line.
import { unreachable } from '../../errors.ts';
import { shorten } from '../../expressions/caret.ts';
import type { Misfit } from '../../space/fit.ts';
import type { ListParam, ParamValue, RangeParam } from '../../space/param.ts';
import { formatValue, renderValue } from '../../space/value.ts';
import { isSecretName } from '../../views/redact.ts';

/** Values of a list that are named. */
const shownValues = 8;

export function misfitText(misfit: Exclude<Misfit, { kind: 'no-number' }>, cell: ParamValue): string {
  switch (misfit.kind) {
    case 'outside':
      return outsideText(misfit.param, misfit.number);
    case 'off-step':
      return offStepText(misfit.param, misfit.number);
    case 'unlisted':
      return unlistedText(misfit.param, cell);
    default:
      return unreachable(misfit);
  }
}

function outsideText({ name, low, high }: RangeParam, number: number): string {
  return `${name}=${renderValue(number)} is not within ${formatValue(low)}:${formatValue(high)}`;
}

function offStepText({ name, step }: RangeParam, number: number): string {
  const why = step === undefined ? 'is no whole number' : `is off the steps of ${name}`;
  return `${name}=${renderValue(number)} ${why}`;
}

function unlistedText({ name, values }: ListParam, cell: ParamValue): string {
  if (isSecretName(name)) return `${name} has another value`;
  const some = values.slice(0, shownValues).map((value) => shorten(renderValue(value)));
  const dots = values.length > shownValues ? ', …' : '';
  return `${name}=${shorten(renderValue(cell))} is not one of ${some.join(', ')}${dots}`;
}
