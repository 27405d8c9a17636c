// Numbers out of the log by a pattern of the user's own. RE2: time grows with the line, whatever the pattern.
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { UsageError } from '../errors.ts';
import { StepCounters } from './counters.ts';
import { eachLine, takeLines } from './lines.ts';
import { parseLooseNumber } from './loose-number.ts';
import { LONGEST_NAME } from './log/names.ts';
import { quote } from './problems.ts';
import type { Measurement, MetricSource } from './source.ts';
import { isStep, stepInWords } from './steps.ts';

/** A search for a match looks on to the end of the line at worst. So many matches, or so many characters looked at, are enough. */
const MATCHES_OF_LINE = 100;
const LOOKS_AT_LINE = 1_000_000;

type Pattern = { readonly regex: RE2JS; readonly value: number; readonly step: number | undefined };

/**
 * Each match measures `name`: its group `value`, or its first one, read as a number (`1,234`, `84.3%`); a text is skipped. The step
 * is its group `step`, else what the line names in words, else counted. Throws UsageError as `parseRegexOption` does.
 */
export function createRegexSource(name: string, pattern: string): MetricSource {
  const compiled = compile(name, pattern);
  const start = (): { isSkipping: boolean; counters: readonly unknown[] } => ({ isSkipping: false, counters: [] });
  return {
    start,
    restart: start,
    read(state, bytes, ended) {
      const lines = takeLines(bytes, state['isSkipping'] === true, ended);
      const counters = new StepCounters(state['counters']);
      const measurements: Measurement[] = [];
      eachLine(lines.text, (line) => {
        for (const found of matchesOf(line, name, compiled)) measurements.push(counters.stamp(found));
      });
      return {
        state: { isSkipping: lines.isSkipping, counters: counters.save() },
        measurements,
        consumed: lines.consumed,
      };
    },
  };
}

/** `NAME=PATTERN`. Throws UsageError, with the place where there is one, for a text that is none. */
export function parseRegexOption(text: string): { readonly name: string; readonly pattern: string } {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(equals, 0)).trim();
  const pattern = text.slice(equals + 1);
  if (name === '' || pattern === '' || name.length > LONGEST_NAME) {
    throw new UsageError('metric-regex.name', `--metric-regex ${quote(text)} is not of the form NAME=PATTERN`, {
      hint,
    });
  }
  compile(name, pattern);
  return { name, pattern };
}

const hint = String.raw`as  --metric-regex 'acc=accuracy is (?P<value>\S+)'`;

function matchesOf(line: string, name: string, { regex, value, step }: Pattern): readonly Measurement[] {
  const matcher = regex.matcher(line);
  const found: Measurement[] = [];
  const most = Math.min(MATCHES_OF_LINE, LOOKS_AT_LINE / line.length);
  for (let count = 0; count < most && matcher.find(); count++) {
    const number = parseLooseNumber(matcher.group(value) ?? '');
    if (number === undefined) continue;
    const given = step === undefined ? stepInWords(line) : parseLooseNumber(matcher.group(step) ?? '');
    found.push(isStep(given) ? { name, value: number, step: given } : { name, value: number });
  }
  return found;
}

function compile(name: string, pattern: string): Pattern {
  const regex = compileRe2(name, pattern);
  const { value, step } = regex.namedGroups();
  const group = value ?? firstOther(regex, step);
  if (group === undefined) {
    throw new UsageError('metric-regex.group', `--metric-regex ${name}: ${quote(pattern)} has no group for the value`, {
      hint: `put the number into brackets: ${hint}`,
    });
  }
  return { regex, value: group, step };
}

/** Groups are numbered from 1; the one called `step` is not the value. */
function firstOther(regex: RE2JS, step: number | undefined): number | undefined {
  const first = step === 1 ? 2 : 1;
  return first <= regex.groupCount() ? first : undefined;
}

function compileRe2(name: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new UsageError('metric-regex.syntax', `--metric-regex ${name}: ${whatIsWrong(error, pattern)}`, {
      hint: hintFor(pattern),
      cause: error,
    });
  }
}

function whatIsWrong(error: RE2JSException, pattern: string): string {
  if (!(error instanceof RE2JSSyntaxException)) return error.message;
  const piece = error.getPattern();
  const at = piece === null ? -1 : pattern.indexOf(piece);
  const isWhole = piece === null || at === -1 || piece === pattern;
  return `${error.getDescription()} ${isWhole ? `in ${quote(pattern)}` : `at character ${at + 1}: ${quote(piece)}`}`;
}

/** What other engines have and RE2 has not: `(?=` `(?!` `(?<=` `(?<!` `(?>` `\1` `\k<name>`. */
const FOREIGN = /\(\?(?:<?[=!]|>)|\\(?:[1-9]|k[<{'])/;

function hintFor(pattern: string): string {
  return FOREIGN.test(pattern)
    ? 'patterns are RE2, which no line can make slow: it has no look-ahead, look-behind, atomic group or back-reference'
    : hint;
}
