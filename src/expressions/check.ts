// Walks a parsed text against the whitelist and finds out its type. Nothing is evaluated here.
import type { Naming } from './names.ts';
import { Refusal } from './refusal.ts';
import { syntaxReason, type Tree } from './tree.ts';
import { COMPARISONS, CONSTANTS, FUNCTIONS, OPERATORS, type OperatorKind, RESERVED } from './whitelist.ts';

/** What an expression asks of a name: to be a number, to be true or false, or to be compared with this text. */
export type NameUse =
  | { readonly kind: 'number'; readonly name: string }
  | { readonly kind: 'boolean'; readonly name: string }
  | { readonly kind: 'text'; readonly name: string; readonly text: string };

export type Checked = {
  readonly type: 'number' | 'boolean';
  /** In order of appearance, each once. */
  readonly names: readonly string[];
  /** How a name is called in the tree → the name: itself, or its stand-in. */
  readonly symbols: ReadonlyMap<string, string>;
  readonly uses: readonly NameUse[];
};

type Typed =
  | { readonly kind: 'number' | 'boolean' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string };

type Walk = {
  readonly naming: Naming;
  readonly aliases: ReadonlyMap<string, string>;
  readonly names: Set<string>;
  readonly calls: Set<string>;
  readonly uses: NameUse[];
  nodes: number;
};

const NOUNS = { number: 'a number', boolean: 'true or false', text: 'text', name: 'a name' } as const;
const MOST_NODES = 500;

/** Throws Refusal. A name alone counts as a number. */
export function checkTree(root: Tree, naming: Naming, aliases: ReadonlyMap<string, string>): Checked {
  const walk: Walk = { naming, aliases, names: new Set(), calls: new Set(), uses: [], nodes: 0 };
  const result = check(root, walk);
  if (result.kind === 'text') throw new Refusal('this is text, not a number and not true or false');
  if (result.kind === 'name') need('number', result, walk, undefined);
  for (const name of walk.names) {
    if (walk.calls.has(name))
      throw new Refusal(`"${name}" is a name and a function here; write the name as ${naming.write(name)}`, name);
  }
  const symbols = new Map(Array.from(walk.names, (symbol) => [symbol, aliases.get(symbol) ?? symbol]));
  const names = Array.from(new Set(symbols.values()));
  return { type: result.kind === 'boolean' ? 'boolean' : 'number', names, symbols, uses: walk.uses };
}

function check(node: Tree, walk: Walk): Typed {
  walk.nodes += 1;
  if (walk.nodes > MOST_NODES) throw new Refusal(`too long: more than ${MOST_NODES} parts`);
  switch (node.type) {
    case 'ConstantNode':
      return checkConstant(node.value);
    case 'SymbolNode':
      return checkSymbol(node.name, walk);
    case 'ParenthesisNode':
      return check(node.content, walk);
    case 'FunctionNode':
      return checkCall(node, walk);
    case 'RelationalNode':
      return checkChain(node.conditionals, node.params, walk);
    case 'ConditionalNode':
      return checkChoice(node, walk);
    case 'OperatorNode':
      return checkOperator(node, walk);
    default:
      throw new Refusal(syntaxReason(node, walk.naming.write));
  }
}

function checkConstant(value: unknown): Typed {
  if (typeof value === 'number') return { kind: 'number' };
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value === 'string') return { kind: 'text', text: value };
  throw value === null ? new Refusal('null has no meaning here', 'null') : new Refusal('nothing is there');
}

function checkSymbol(symbol: string, walk: Walk): Typed {
  const alias = walk.aliases.get(symbol);
  if (alias !== undefined || walk.naming.allows(symbol)) {
    if (symbol === RESERVED) throw new Refusal(`"${symbol}" stands as ${walk.naming.write(symbol)} here`, symbol);
    walk.names.add(symbol);
    return { kind: 'name', name: alias ?? symbol };
  }
  if (CONSTANTS.has(symbol)) return { kind: 'number' };
  if (FUNCTIONS.has(symbol)) throw new Refusal(`${symbol} is a function: ${symbol}(…)`, symbol);
  throw new Refusal(`unknown name "${symbol}"`, symbol, symbol);
}

function checkCall(node: Tree & { type: 'FunctionNode' }, walk: Walk): Typed {
  const name = node.fn.type === 'SymbolNode' ? node.fn.name : '';
  if (name === '' || walk.aliases.has(name)) throw new Refusal('only a function can be called');
  const arity = FUNCTIONS.get(name);
  if (arity === undefined) throw new Refusal(`unknown function "${name}"`, name);
  const [fewest, most] = arity;
  if (node.args.length < fewest || node.args.length > most) {
    throw new Refusal(`${name} takes ${arityText(fewest, most)}, not ${node.args.length}`, name);
  }
  walk.calls.add(name);
  for (const arg of node.args) need('number', check(arg, walk), walk, name);
  return { kind: 'number' };
}

function arityText(fewest: number, most: number): string {
  if (most === Infinity) return `at least ${fewest} argument`;
  if (fewest < most) return `${fewest} or ${most} arguments`;
  return fewest === 1 ? '1 argument' : `${fewest} arguments`;
}

function checkOperator(node: Tree & { type: 'OperatorNode' }, walk: Walk): Typed {
  const kind = OPERATORS.get(node.fn);
  if (kind === undefined) throw new Refusal(`unknown operator "${node.op}"`, node.op);
  if (node.implicit) throw new Refusal('something is missing between two values; a product is written with *');
  const [left, right] = node.args.map((arg) => check(arg, walk));
  if (left === undefined) throw new Refusal(`nothing beside "${node.op}"`, node.op);
  if (right === undefined) need(operandOf(kind), left, walk, node.op);
  else checkPair(kind, node.op, left, right, walk);
  return { kind: kind === 'arithmetic' ? 'number' : 'boolean' };
}

function checkChain(conditionals: readonly string[], params: readonly Tree[], walk: Walk): Typed {
  const typed = params.map((param) => check(param, walk));
  for (const [i, fn] of conditionals.entries()) {
    const [left, right] = [typed[i], typed[i + 1]];
    const kind = OPERATORS.get(fn);
    if (kind === undefined || left === undefined || right === undefined)
      throw new Refusal(`unknown comparison "${fn}"`);
    checkPair(kind, COMPARISONS.get(fn) ?? fn, left, right, walk);
  }
  return { kind: 'boolean' };
}

function checkPair(kind: OperatorKind, operator: string, left: Typed, right: Typed, walk: Walk): void {
  if (kind === 'equality') return checkEquality(operator, left, right, walk);
  need(operandOf(kind), left, walk, operator);
  need(operandOf(kind), right, walk, operator);
}

function checkEquality(operator: string, left: Typed, right: Typed, walk: Walk): void {
  noteText(left, right, walk);
  noteText(right, left, walk);
  const isLoose = left.kind === 'name' || right.kind === 'name';
  if (!isLoose && left.kind !== right.kind)
    throw new Refusal(`compares ${NOUNS[left.kind]} with ${NOUNS[right.kind]}`, operator);
}

function noteText(one: Typed, other: Typed, walk: Walk): void {
  if (one.kind === 'name' && other.kind === 'text') walk.uses.push({ kind: 'text', name: one.name, text: other.text });
}

/** Both branches must be of one type; a name takes the type of the other branch. */
function checkChoice(node: Tree & { type: 'ConditionalNode' }, walk: Walk): Typed {
  need('boolean', check(node.condition, walk), walk, '?');
  const branches = [check(node.trueExpr, walk), check(node.falseExpr, walk)];
  const kind = branches.some((branch) => branch.kind === 'boolean') ? 'boolean' : 'number';
  for (const branch of branches) need(kind, branch, walk, '?');
  return { kind };
}

function operandOf(kind: OperatorKind): 'number' | 'boolean' {
  return kind === 'logic' ? 'boolean' : 'number';
}

/** Notes what a name must be; refuses what is known to be something else. `sign`: the operator or function that needs it. */
function need(kind: 'number' | 'boolean', operand: Typed, walk: Walk, sign: string | undefined): void {
  if (operand.kind === kind) return;
  if (operand.kind === 'name') walk.uses.push({ kind, name: operand.name });
  else if (operand.kind === 'text') throw new Refusal('text can only be compared, by == or !=', sign);
  else throw new Refusal(`"${sign ?? ''}" needs ${NOUNS[kind]}, not ${NOUNS[operand.kind]}`, sign);
}
