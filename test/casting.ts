// Reads back what a search prints at its start: `💫 Casting hyperparameter search #59…` and Spell's plain table.

export type Casting = {
  readonly search: number;
  readonly columns: readonly string[];
  /** The cells of each row, as printed; the last one is the Run ID. */
  readonly rows: readonly (readonly string[])[];
};

const TITLE = /^💫 Casting hyperparameter search #(\d+)…$/;

/** The casting and its table in what was printed, up to the first line that is no row. Throws where there is none. */
export function readCasting(printed: string): Casting {
  const lines = printed.split('\n');
  const at = lines.findIndex((line) => TITLE.test(line));
  if (at === -1) throw new Error(`no casting line in:\n${printed}`);
  const [header = '', ...rest] = lines.slice(at + 1);
  const columns = cellsOf(header);
  const end = rest.findIndex((line) => !isRow(cellsOf(line), columns));
  return {
    search: Number(TITLE.exec(lines[at] ?? '')?.[1]),
    columns,
    rows: rest.slice(0, end === -1 ? rest.length : end).map(cellsOf),
  };
}

/** Run IDs in the order of the rows. */
export function runIds({ rows }: Casting): readonly number[] {
  return rows.map((cells) => Number(cells.at(-1)));
}

/** Columns are two blanks apart, so that a header such as `Run ID` may hold one. */
function cellsOf(line: string): readonly string[] {
  return line.split(/ {2,}/);
}

function isRow(cells: readonly string[], columns: readonly string[]): boolean {
  return cells.length === columns.length && /^\d+$/.test(cells.at(-1) ?? '');
}
