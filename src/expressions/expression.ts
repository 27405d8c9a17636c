// Text → checked expression → number, or true or false. The only door to mathjs: parse, walk against the whitelist, compile.
import { UsageError } from '../errors.ts';
import { showPlace, shorten } from './caret.ts';
import { type Checked, checkTree, type NameUse } from './check.ts';
import { parseTree, type Scalar } from './mathematics.ts';
import { anyNames, knownNames, type Naming, replaceNames } from './names.ts';
import { type Place, placeOf, Refusal } from './refusal.ts';
import type { Tree } from './tree.ts';

/**
 * Bounds, `--constraint`, derived objectives. Power is `^`, `-2^2` is -4, `7 % 4` is 3, `5%` is 0.05; no product is implied.
 * Text stands only under == and !=, against a name: `cell == "lstm"`. Equality is to a relative 1e-12.
 */
export type Expression = {
  readonly text: string;
  /** The names it needs, in order of appearance. */
  readonly names: readonly string[];
  readonly uses: readonly NameUse[];
  readonly type: 'number' | 'boolean';
  /**
   * May be NaN or infinite (`1/0`, `sqrt(-1)`). Takes about 1 µs.
   * Throws UsageError `expression.value` where a name has no value, or text where a number is needed.
   */
  evaluate(scope: ReadonlyMap<string, Scalar>): number | boolean;
};

export type Reading =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly place: Place;
      readonly unknownName: string | undefined;
    };

const LONGEST = 1000;

/** Throws UsageError `expression.invalid`, which shows the place. `allowedNames`: what may stand beside pi, e, tau, Infinity and NaN. */
export function parseExpression(text: string, allowedNames: readonly string[]): Expression {
  const reading = readExpression(text, allowedNames);
  if (reading.kind === 'expression') return reading.expression;
  throw new UsageError(
    'expression.invalid',
    `"${shorten(text)}": ${reading.reason}\n${showPlace(text, reading.place)}`,
  );
}

/**
 * As `parseExpression`, for callers that say themselves what the text belongs to. `any`: every identifier that is no constant and
 * no function is a name, and so is whatever stands in backticks.
 */
export function readExpression(text: string, allowedNames: readonly string[] | 'any'): Reading {
  try {
    return {
      kind: 'expression',
      expression: compile(text, allowedNames === 'any' ? anyNames : knownNames(allowedNames)),
    };
  } catch (error) {
    const refusal = asRefusal(error);
    return {
      kind: 'refused',
      reason: refusal.message,
      place: placeOf(refusal, text),
      unknownName: refusal.unknownName,
    };
  }
}

function compile(text: string, naming: Naming): Expression {
  if (text.length > LONGEST) throw new Refusal(`too long: ${text.length} characters, at most ${LONGEST}`);
  const readable = replaceNames(text, naming);
  const tree = parseTree(readable.text);
  const checked = checkTree(tree as unknown as Tree, naming, readable.aliases);
  const code = tree.compile();
  return {
    text,
    type: checked.type,
    names: checked.names,
    uses: checked.uses,
    evaluate(scope) {
      return code.evaluate(valuesFor(checked, scope)) as number | boolean;
    },
  };
}

/** The values by the names of the tree, and no others: a metric called `log` must not hide the function. */
function valuesFor({ symbols, uses }: Checked, scope: ReadonlyMap<string, Scalar>): Map<string, Scalar> {
  const values = new Map<string, Scalar>();
  for (const [symbol, name] of symbols) {
    const value = scope.get(name);
    if (value === undefined) throw new UsageError('expression.value', `"${name}" has no value`);
    values.set(symbol, value);
  }
  for (const use of uses) refuseOtherKind(use, scope.get(use.name));
  return values;
}

/** A number may stand for true or false (0 is false), as everywhere in mathjs; nothing else is converted. */
function refuseOtherKind(use: NameUse, value: Scalar | undefined): void {
  if (use.kind === 'text' || typeof value === 'number' || typeof value === use.kind) return;
  const shown = typeof value === 'string' ? `text ("${shorten(value)}")` : String(value);
  const wanted = use.kind === 'number' ? 'a number' : 'true or false';
  throw new UsageError('expression.value', `"${use.name}" is ${shown}, not ${wanted}`);
}

/** A SyntaxError is the parser's; a RangeError, the stack's end in a text of hundreds of parentheses. */
function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof RangeError) return new Refusal('nested too deeply');
  if (!(error instanceof SyntaxError)) throw error;
  const start = ((error as SyntaxError & { char?: number }).char ?? 1) - 1;
  const reason = error.message
    .replace(/ \(char \d+\)$/, '')
    .replace(/^Syntax error in part .*/s, 'this cannot be read');
  return new Refusal(reason.charAt(0).toLowerCase() + reason.slice(1), { start, end: start + 1 });
}
