// MIN:MAX and its options: every rule a range must keep.
import type { RangeParam, Scale } from '../param.ts';
import type { Piece } from '../problem.ts';
import { formatNumber, renderValue } from '../value.ts';
import type { Argument, Parsed } from './argument.ts';
import { type Constant, readConstant } from './constant.ts';
import {
  type Bounds,
  complain,
  complainText,
  type Draft,
  type Fields,
  textsOf,
  withField,
  withoutField,
} from './draft.ts';
import { isOption, type Option, readOption } from './option.ts';
import { readGridPoints, readStep } from './spacing.ts';

const NOUNS = { scale: 'the scaling', type: 'the type', step: 'step=', n: 'n=' } as const;

/** Enough to find a fault: of right options there are at most three. */
const OPTIONS_READ = 10;

/** `fields`: at least two. Bounds of an int range are drawn inwards to whole numbers. */
export async function parseRange(argument: Argument, fields: Fields): Promise<Parsed> {
  const draft: Draft = { argument, fields, problems: [] };
  const options = fields.slice(2, 2 + OPTIONS_READ).map(readOption);
  checkOptions(draft, options);
  const scale = options.find((option) => option.kind === 'scale')?.value ?? 'linear';
  const type = options.find((option) => option.kind === 'type')?.value ?? 'float';
  const bounds = await readBounds(draft, scale, type);
  const step = await readStep(draft, options, bounds, { scale, type });
  const gridPoints = await readGridPoints(draft, options, bounds, { scale, type });
  if (draft.problems.length > 0 || bounds === undefined) return { kind: 'problems', problems: draft.problems };
  const param: RangeParam = {
    kind: 'range',
    name: argument.name,
    ...bounds,
    scale,
    type,
    ...(step !== undefined && { step }),
    ...(gridPoints !== undefined && { gridPoints }),
  };
  return { kind: 'param', param };
}

function checkOptions(draft: Draft, options: readonly Option[]): void {
  const seen = new Set<Option['kind']>();
  for (const option of options) {
    const { kind, piece } = option;
    if (kind === 'fault') complainOption(draft, option);
    else if (seen.has(kind)) complain(draft, piece, `${NOUNS[kind]} is given twice`, withoutField(draft.fields, piece));
    seen.add(kind);
  }
  const n = options.find(({ kind }) => kind === 'n')?.piece;
  if (n === undefined || !seen.has('step')) return;
  complain(draft, n, 'step=S and n=K both say which points there are; give one', withoutField(draft.fields, n));
}

function complainOption(draft: Draft, { piece, reason, remedy }: Option & { kind: 'fault' }): void {
  const { fields } = draft;
  if (remedy.kind === 'replace') complain(draft, piece, reason, withField(fields, piece, remedy.by));
  else if (remedy.kind === 'drop') complain(draft, piece, reason, withoutField(fields, piece));
  else if (remedy.kind === 'text' && !fields.some(isOption)) complainText(draft, piece, reason);
  else complain(draft, piece, reason);
}

/** undefined where there is a problem. */
async function readBounds(draft: Draft, scale: Scale, type: 'int' | 'float'): Promise<Bounds | undefined> {
  const [min, max] = ends(draft);
  const low = await readBound(draft, 'MIN', min);
  const high = await readBound(draft, 'MAX', max);
  if (high === undefined || low === undefined) return undefined;
  const before = draft.problems.length;
  checkOrder(draft, { low, high });
  if (scale !== 'linear' && low <= 0) complainLog(draft, { low, high }, scale, type);
  if (!Number.isFinite(high - low) || !Number.isFinite(high + low))
    complain(draft, draft.argument.spec, 'the range is too wide');
  if (draft.problems.length > before) return undefined;
  return type === 'int' ? wholeBounds(draft, { low, high }) : { low, high };
}

function ends({ fields, argument }: Draft): readonly [Piece, Piece] {
  return [fields[0] ?? argument.spec, fields[1] ?? argument.spec];
}

async function readBound(draft: Draft, noun: 'MIN' | 'MAX', piece: Piece): Promise<number | undefined> {
  const constant = await readConstant(piece);
  if (constant.kind === 'number' && Number.isFinite(constant.value)) return constant.value;
  complainBound(draft, noun, piece, constant);
  return undefined;
}

function complainBound(draft: Draft, noun: 'MIN' | 'MAX', piece: Piece, constant: Constant): void {
  const { fields } = draft;
  if (constant.kind === 'number') return complain(draft, piece, `${noun} must be finite`);
  const { reason, place } =
    constant.kind === 'refused'
      ? { reason: `${noun}: ${constant.reason}`, place: constant.place }
      : { reason: absence(noun, piece), place: piece };
  const powers = textsOf(fields).join(':').replaceAll('**', '^');
  if (piece.text.includes('**')) complain(draft, place, reason, powers);
  else if (fields.some(isOption)) complain(draft, place, reason);
  else complainText(draft, place, `${reason}; text with ":" goes by --json-param`);
}

function absence(noun: 'MIN' | 'MAX', piece: Piece): string {
  return piece.text.trim() === '' || isOption(piece) ? `${noun} is missing` : `${noun} must be a number`;
}

function checkOrder(draft: Draft, { low, high }: Bounds): void {
  const [min, max] = ends(draft);
  const place = { start: min.start, end: max.start + max.text.length };
  const swapped = [max.text, min.text, ...textsOf(draft.fields.slice(2))].join(':');
  if (low > high) complain(draft, place, 'MIN must be below MAX', swapped);
  if (low === high) complain(draft, place, 'MIN and MAX are the same', renderValue(low));
}

function complainLog(draft: Draft, { low, high }: Bounds, scale: Scale, type: 'int' | 'float'): void {
  const [min] = ends(draft);
  const start = type === 'int' ? 1 : Math.min(1e-5, high / 1000);
  // As people write it: 1e-5 rather than 1e-05.
  const text = formatNumber(start).replace('e-0', 'e-');
  const mend = low < high && start < high ? withField(draft.fields, min, text) : undefined;
  complain(draft, min, `${scale} scale needs MIN > 0`, start > 0 ? mend : undefined);
}

/** The whole numbers inside the bounds. */
function wholeBounds(draft: Draft, bounds: Bounds): Bounds | undefined {
  // Adding 0 turns -0 into 0.
  const [low, high] = [Math.ceil(bounds.low) + 0, Math.floor(bounds.high) + 0];
  const { spec } = draft.argument;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !Number.isSafeInteger(high - low)) {
    complain(draft, spec, `whole numbers are exact only up to ${Number.MAX_SAFE_INTEGER}, and so is their count`);
    return undefined;
  }
  if (low < high) return { low, high };
  if (low === high) complain(draft, spec, `only one whole number lies in the range: ${low}`, String(low));
  else complain(draft, spec, `no whole number lies between ${renderValue(bounds.low)} and ${renderValue(bounds.high)}`);
  return undefined;
}
