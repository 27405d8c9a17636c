// A line of JSON → measurements. What a run wrote is foreign: every member is looked at before it is believed. By hand and not
// by a schema, because a run may write a million such lines.
import { parseNumber } from './number.ts';
import { LONGEST_NAME } from './log/names.ts';
import { isSetting } from './log/vocabulary.ts';
import type { Measurement } from './source.ts';
import { isStep, stepRank, takeStep } from './steps.ts';

/** A longer text value is cut. UTF-16 units. */
const LONGEST_TEXT = 1_000;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Two forms: `{"metric": "acc", "value": 0.9, "step": 3, "time": 1700000000}` (`name` for `metric` too), whose value may be a
 * number, true or false (1, 0), null (NaN), or a text; and the flat `{"epoch": 3, "val_acc": 0.9}`, whose numbers, truths and nulls
 * are metrics and whose texts are not, but for numbers in quotes. NaN, Infinity and -Infinity are read though JSON has none. undefined: the line is no JSON
 * object. Empty: it is one that measures nothing, or its step is no whole number from 0.
 */
export function parseJsonLine(line: string): readonly Measurement[] | undefined {
  const object = parseObject(line.trim());
  if (object === undefined) return undefined;
  const name = object['metric'] ?? object['name'];
  return typeof name === 'string' && 'value' in object ? fromRecord(name, object) : fromFlat(object);
}

function parseObject(text: string): JsonObject | undefined {
  if (!/^\{\s*["}]/.test(text) || !text.endsWith('}')) return undefined;
  return tryParse(text) ?? (/NaN|Infinity/.test(text) ? tryParse(quoteBareNumbers(text)) : undefined);
}

function tryParse(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined; // free text that happens to stand in braces
  }
}

/** Python and JavaScript people write `{"loss": NaN}`; as a text it is read like the number. Texts are left as they are. */
function quoteBareNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}

function fromRecord(rawName: string, object: JsonObject): readonly Measurement[] {
  const name = rawName.trim();
  const value = toValue(object['value']);
  const step = object['step'] ?? finestStep(object);
  const isGood = isMetricName(name) && value !== undefined && (step === undefined || isStep(step));
  return isGood ? [measurement(name, value, step, timeOf(object))] : [];
}

function fromFlat(object: JsonObject): readonly Measurement[] {
  const time = timeOf(object);
  const pairs = [];
  for (const [name, raw] of Object.entries(object)) {
    const value = typeof raw === 'string' ? parseBareNumber(name, raw) : toValue(raw);
    const isTime = time !== undefined && TIME_NAMES.includes(name);
    if (typeof value === 'number' && isMetricName(name) && !isTime) pairs.push({ name, value });
  }
  const taken = takeStep(pairs);
  return taken.pairs.map(({ name, value }) => measurement(name, value, taken.step, time));
}

function measurement(
  name: string,
  value: number | string,
  step: number | undefined,
  time: number | undefined,
): Measurement {
  return { name, value, ...(step === undefined ? {} : { step }), ...(time === undefined ? {} : { time }) };
}

function toValue(raw: unknown): number | string | undefined {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'boolean') return raw ? 1 : 0;
  if (raw === null) return NaN;
  if (typeof raw === 'string') return parseNumber(raw) ?? raw.slice(0, LONGEST_TEXT);
  return undefined;
}

/** In a flat object a text is a label, unless it is a number as trainers print one: `"loss": "13.412"`, `"NaN"`. */
function parseBareNumber(name: string, text: string): number | undefined {
  return isSetting(name) ? undefined : parseNumber(text);
}

function isMetricName(name: string): boolean {
  return name !== '' && name.length <= LONGEST_NAME;
}

function finestStep(object: JsonObject): number | undefined {
  const pairs = Object.entries(object).flatMap(([name, value]) =>
    isStep(value) && stepRank(name) !== undefined ? [{ name, value }] : [],
  );
  // The stand-in is what takeStep needs beside a step to see it as one.
  return pairs.length === 0 ? undefined : takeStep([...pairs, { name: '', value: 0 }]).step;
}

const TIME_NAMES = ['time', 'timestamp', 'ts'];

/** Seconds since 1970, from seconds or milliseconds of our days; a smaller `time` is a duration, and a metric. */
function timeOf(object: JsonObject): number | undefined {
  for (const name of TIME_NAMES) {
    const raw = object[name];
    if (typeof raw !== 'number') continue;
    if (raw > 1e9 && raw < 1e10) return raw;
    if (raw > 1e12 && raw < 1e13) return raw / 1000;
  }
  return undefined;
}
