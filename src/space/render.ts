// A param back into the words of the command line.
import type { Param, RangeParam } from './param.ts';
import { renderValue } from './value.ts';

/** What `--param` takes and reads back as an equal range; a list as its values with commas, for a person to read. */
export function renderParam(param: Param): string {
  if (param.kind === 'list') return `${param.name}=${param.values.map(renderValue).join(',')}`;
  return `${param.name}=${[renderValue(param.low), renderValue(param.high), ...options(param)].join(':')}`;
}

/** What differs from the default. */
function options({ scale, type, step, gridPoints }: RangeParam): readonly string[] {
  return [
    ...(scale === 'linear' ? [] : [scale]),
    ...(type === 'float' ? [] : [type]),
    ...(step === undefined ? [] : [`step=${renderValue(step)}`]),
    ...(gridPoints === undefined ? [] : [`n=${gridPoints}`]),
  ];
}
