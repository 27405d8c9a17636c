// Heads of tables: which columns hold metrics, what these are called, and which one is the step.
import { stepRank } from '../steps.ts';
import { LONGEST_NAME } from './names.ts';
import { MOST_COLUMNS, type Table } from './table.ts';
import { isAboutRun, isMetricWord, isSetting } from './vocabulary.ts';

/** A head is no longer. UTF-16 units. */
const LONGEST_HEAD = 1_000;

/** The table that begins with that line; undefined: the line is no head of one. */
export function openTable(line: string): Table | undefined {
  if (line.length > LONGEST_HEAD || line.includes('=')) return undefined;
  const head = line.trim();
  const first = /^(?:[A-Za-z#][\w-]{0,30})/.exec(head)?.[0];
  if (first === undefined) return undefined;
  const isStepFirst = FIRST_WORDS.has(first.toLowerCase());
  if (!isStepFirst && !(head.includes('  ') || head.includes('\t') || head.includes(',') || isMetricWord(first)))
    return undefined;
  if (/^loss {2,}last {2,}counter {2,}weight {2,}label/.test(head)) return VOWPAL_WABBIT;
  const { cells, parted } = splitHead(head);
  if (cells[0]!.endsWith(' metric') && cells[1] === 'DataLoader 0')
    return { kind: 'names', parted: 'blanks', sources: cells.slice(2), isBegun: false };
  return columnsOf(cells, parted);
}

/** What the first column of a table of metrics is called. */
const FIRST_WORDS = new Set('epoch epochs ep e iter iteration iterations step steps round class classes #'.split(' '));

/** Its head has two lines; this is the second. */
const VOWPAL_WABBIT: Table = {
  kind: 'columns',
  columns: ['average_loss', null, null, null, null, null, null],
  parted: 'blanks',
  stepAt: 2,
  holds: false,
  label: null,
};

type Head = { readonly cells: readonly string[]; readonly parted: 'blanks' | 'tabs' | 'commas' };

function splitHead(head: string): Head {
  if (head.includes('\t')) return { cells: head.split('\t').map((cell) => cell.trim()), parted: 'tabs' };
  if (head.includes(',') && !head.includes(' ')) return { cells: head.split(','), parted: 'commas' };
  const wide = head.split(/ {2,}/);
  return { cells: wide.length > 1 ? wide : head.split(' '), parted: 'blanks' };
}

/** The table with that head, if it looks like one of metrics: a step in front, or metrics by name for the most part. */
export function columnsOf(cells: readonly string[], parted: 'blanks' | 'tabs' | 'commas' | 'bars'): Table | undefined {
  if (cells.length < 2 || cells.length > MOST_COLUMNS || !cells.every(isHeadCell) || cells.includes('support'))
    return undefined;
  const metrics = cells.filter((cell) => isMetricWord(withoutGroup(cell).replaceAll(' ', '_'))).length;
  const isStepFirst = FIRST_WORDS.has(cells[0]!.toLowerCase());
  if (!(isStepFirst && (metrics > 0 || cells.length > 2)) && metrics * 2 < cells.length) return undefined;
  const ranks = cells.map(rankOfHead);
  const best = Math.min(...ranks);
  const stepAt = best === Infinity ? -1 : ranks.indexOf(best);
  const columns = nameColumns(cells).map((name, at) => (ranks[at] === Infinity ? name : null));
  if (columns.every((name) => name === null)) return undefined;
  const isOfClasses = /^class(?:es)?$/i.test(cells[0]!);
  return { kind: 'columns', columns, parted, stepAt, holds: best >= HELD, label: isOfClasses ? 'all' : null };
}

function isHeadCell(cell: string): boolean {
  return cell.length <= LONGEST_NAME && /^(?!(?:nan|inf)$)[\p{L}_#][^:;"']*$/iu.test(cell) && !/ \S+ \S+ /.test(cell);
}

const HELD = stepRank('iteration')!;
const EPOCH = stepRank('epoch')!;

function rankOfHead(cell: string): number {
  const lower = cell.toLowerCase();
  if (lower === '#') return stepRank('step')!;
  if (/^(?:e|ep|epochs|round)$/.test(lower)) return EPOCH;
  return stepRank(lower === 'iterations' ? 'iteration' : lower) ?? Infinity;
}

/** `Box(P  R  mAP50)  Mask(P  R  mAP50)`: of the first group the bare names, of another `Mask/P`. */
function nameColumns(cells: readonly string[]): readonly (string | null)[] {
  const taken = new Set<string>();
  let group = '';
  return cells.map((cell) => {
    const open = cell.indexOf('(');
    if (open > 0 && !cell.includes(')')) group = cell.slice(0, open);
    const bare = withoutGroup(cell).replaceAll(/ +/g, '_');
    const name = taken.has(bare) ? `${group}/${bare}` : bare;
    taken.add(name);
    return isRead(bare) ? name : null;
  });
}

function withoutGroup(cell: string): string {
  const open = cell.includes(')') ? -1 : cell.indexOf('(');
  return cell.slice(open + 1).replace(/^([^(]*)\)$/, '$1');
}

function isRead(name: string): boolean {
  return (
    name !== '' &&
    (isMetricWord(name) || !(isSetting(name) || isAboutRun(name) || /^(?:class(?:es)?|images|instances)$/i.test(name)))
  );
}
