// Where a param's value lies on its scale: `├───●────────┤`.
import type { Param, ParamValue, Point, SearchSpace } from '../space/param.ts';
import { valueToUnit } from '../space/unit.ts';
import { formatNumber, formatValue } from '../space/value.ts';
import { redactPoint, redactSpace } from './redact.ts';
import { safe } from './safe.ts';
import type { Terminal } from './terminal.ts';
import { cropMiddle, textWidth } from './width.ts';

/** Columns of the parts; with a name of 14 a line has 80. A value that needs more takes the place of the scale. */
const nameWidths = { least: 9, most: 14 };
const valueWidth = 12;
const longValueWidth = 40;
const kindWidth = 19;
const trackWidth = 26;

/** One line a param, aligned with the other lines of the screen. */
export function paramLines(terminal: Terminal, space: SearchSpace, point: Point): readonly string[] {
  const shown = redactPoint(point);
  const widest = Math.max(nameWidths.least, ...space.map(({ name }) => textWidth(safe(name))));
  const crop = (text: string, width: number): string => pad(cropMiddle(safe(text), width, terminal.isUtf8), width);
  return redactSpace(space).map((param) => {
    const name = crop(param.name, Math.min(widest, nameWidths.most));
    const value = valueText(shown[param.name]);
    const kind = kindText(terminal, param);
    if (textWidth(safe(value)) > valueWidth) return `  ${name}  ${crop(value, longValueWidth)}  ${safe(kind)}`;
    const scale = track(terminal, param, shown[param.name]);
    return `  ${name}  ${crop(value, valueWidth)}  ${crop(kind, kindWidth)} ${scale}`.trimEnd();
  });
}

function valueText(value: ParamValue | undefined): string {
  if (value === undefined) return '-';
  return typeof value === 'number' ? formatNumber(value, 8) : formatValue(value);
}

/** `log 0.001…1`, `int 2…100`, `one of 3`. */
function kindText(terminal: Terminal, param: Param): string {
  if (param.kind === 'list') return param.values.length === 1 ? 'fixed' : `one of ${param.values.length}`;
  const words = [...(param.scale === 'linear' ? [] : [param.scale]), ...(param.type === 'int' ? ['int'] : [])];
  const dots = terminal.isUtf8 ? '…' : '..';
  return [...words, `${formatNumber(param.low, 4)}${dots}${formatNumber(param.high, 4)}`].join(' ');
}

function track(terminal: Terminal, param: Param, value: ParamValue | undefined): string {
  const share = shareOf(param, value);
  if (share === undefined) return '';
  const [left, line, mark, right] = terminal.isUtf8 ? ['├', '─', '●', '┤'] : ['|', '-', 'o', '|'];
  const place = Math.round(share * (trackWidth - 1));
  return `${left}${line.repeat(place)}${mark}${line.repeat(trackWidth - 1 - place)}${right}`;
}

/** 0 at the low end, 1 at the high end; undefined where there is no scale. */
function shareOf(param: Param, value: ParamValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (param.kind === 'range') return Math.min(1, Math.max(0, valueToUnit(param, value)));
  const index = param.values.indexOf(value);
  return param.values.length < 2 || index < 0 ? undefined : index / (param.values.length - 1);
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}
