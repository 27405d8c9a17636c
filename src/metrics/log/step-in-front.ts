// Steps that only their place in the line makes one.

export type InFront = { readonly step: number; readonly end: number };

const IN_FRONT =
  /^(?:\[(\d{1,15})\]\t|(\d{1,15}):\t|\[(\d{1,15})\/\d{1,15}\](?= \d{1,6} trees?,)|Train: (\d{1,15}) (?=\[))/;

/** Behind what loggers write: `INFO:root:[12]`, `[12:30:45] [12]`, `- INFO - [12]`. `Batch [12]` is no step. */
const BEHIND_PREFIX = /^[^\t]{0,120}(?::|[\]-] {1,2}|(?:DEBUG|INFO|WARNING) {1,8})\[(\d{1,15})\]\t/;

/**
 * `[12]` or `12:` and a tab (XGBoost, LightGBM, CatBoost), `[3/10] 1 tree` (scikit-learn), `Train: 3 [` (timm): the step and the
 * place behind it.
 */
export function stepInFront(line: string): InFront | undefined {
  const first = line.charCodeAt(0);
  const isPossible = first === 0x5b || first === 0x54 || (first >= 0x30 && first <= 0x39);
  const found = (isPossible ? IN_FRONT.exec(line) : null) ?? (line.includes(']\t') ? BEHIND_PREFIX.exec(line) : null);
  if (found === null) return undefined;
  const step = found.slice(1).find((group) => group !== undefined);
  return { step: Number(step), end: found[0].length };
}
