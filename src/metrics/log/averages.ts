// The averages below scikit-learn's classification_report. Its other rows are classes, with names that could be anybody's.
import type { Page } from './page.ts';

/** `macro avg` with its four columns, the last a whole number: nothing else looks like that, so no head needs to be remembered. */
const AVERAGES =
  /^ {0,80}(macro|micro|weighted|samples) avg {2,40}(\d\.\d{1,8}) {2,40}(\d\.\d{1,8}) {2,40}(\d\.\d{1,8}) {2,40}\d{1,12}\s{0,9}$/;

/** Reads `macro avg  0.73  0.72  0.73  60` as `macro_avg_precision`, `macro_avg_recall` and `macro_avg_f1-score`; false: the line is no such row. */
export function readAverages(line: string, page: Page): boolean {
  const [, kind, ...values] = (line.includes(' avg  ') ? AVERAGES.exec(line) : null) ?? [];
  if (kind === undefined) return false;
  const columns = ['precision', 'recall', 'f1-score'];
  page.tell(columns.map((column, at) => ({ name: `${kind}_avg_${column}`, value: Number(values[at]) })));
  return true;
}
