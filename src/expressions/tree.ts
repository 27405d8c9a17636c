// The shape of what mathjs parses.

/** The nodes of mathjs that may stand in an expression, as far as they are looked at. */
export type Tree =
  | { readonly type: 'ConstantNode'; readonly value: unknown }
  | { readonly type: 'SymbolNode'; readonly name: string }
  | { readonly type: 'ParenthesisNode'; readonly content: Tree }
  | { readonly type: 'FunctionNode'; readonly fn: Tree; readonly args: readonly Tree[] }
  | { readonly type: 'RelationalNode'; readonly conditionals: readonly string[]; readonly params: readonly Tree[] }
  | { readonly type: 'ConditionalNode'; readonly condition: Tree; readonly trueExpr: Tree; readonly falseExpr: Tree }
  | {
      readonly type: 'OperatorNode';
      readonly op: string;
      readonly fn: string;
      readonly args: readonly Tree[];
      readonly implicit: boolean;
    };

const OTHER_SYNTAX: ReadonlyMap<string, string> = new Map([
  ['AssignmentNode', 'nothing can be assigned here; equal is written =='],
  ['FunctionAssignmentNode', 'no function can be defined here'],
  ['BlockNode', 'one expression only'],
  ['RangeNode', 'a range has no meaning here'],
]);

/** Why a node is refused that is none of the above; mathjs has more kinds than the type names. `write`: a name that is no identifier. */
export function syntaxReason(node: { readonly type: string }, write: (name: string) => string): string {
  if (node.type === 'AccessorNode') return `names have no properties; write ${write('a.b')} for a name with a dot`;
  return OTHER_SYNTAX.get(node.type) ?? 'only numbers, names, operators and functions may stand here';
}
