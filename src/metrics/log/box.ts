// Tables with bars between their cells: `│ test_acc │ 0.91 │` of Lightning, `| epoch | loss |` of Markdown, boxes of Stable-Baselines3.
import { skipBlanks } from '../characters.ts';
import type { Page } from './page.ts';
import { columnsOf } from './table-head.ts';
import { namedValues, readCells } from './table.ts';
import { isMetricWord, isSetting } from './vocabulary.ts';

/** Longer rows are no report of metrics. UTF-16 units. */
const LONGEST_ROW = 2_000;

/** Reads a line that begins and ends with a bar; false: it is none, or nothing of a table of metrics. */
export function readBox(line: string, page: Page): boolean {
  if (!BARS.has(line.charCodeAt(skipBlanks(line, 0))) || line.length > LONGEST_ROW) return false;
  const row = line.trim();
  if (row.length < 3 || !BARS.has(row.charCodeAt(row.length - 1))) return false;
  const cells = row.slice(1, -1).split(/[|│┃║]/);
  const texts = cells.map((cell) => cell.trim());
  if (texts.every((text) => /^[-:=+─━═┼╇╪╋]*$/.test(text))) return true;
  return texts.every((text) => !NUMBER.test(text)) ? readHead(texts, page) : readBoxRow(cells, texts, page);
}

const BARS = new Set(Array.from('|│┃║', (bar) => bar.charCodeAt(0)));
const NUMBER = /^[+-]?(?:\d|\.\d|nan\b|inf\b)/i;

function readHead(texts: readonly string[], page: Page): boolean {
  const [first = '', ...others] = texts;
  if (first.endsWith('/') && others.length === 1 && others[0] === '') {
    page.table = { kind: 'section', name: first };
    return true;
  }
  if (/(?:^|\s)(?:metrics?|measure|name|key)$/i.test(first) && others.length > 0) {
    page.table = { kind: 'names', parted: 'bars', sources: others.slice(1), isBegun: false };
    return true;
  }
  const table = columnsOf(texts, 'bars');
  if (table === undefined) return false;
  page.table = table;
  return true;
}

function readBoxRow(cells: readonly string[], texts: readonly string[], page: Page): boolean {
  const { table } = page;
  if (table?.kind === 'columns') {
    const row = table.parted === 'bars' ? readCells(texts, table) : undefined;
    if (row === undefined) return false;
    if (row.held !== undefined) page.turnTo(row.held);
    page.tell(row.found, row.step);
    return true;
  }
  const [name = '', ...values] = texts;
  if (!/^[\p{L}_][\w./@%() -]{0,100}$/u.test(name) || isSetting(name)) return false;
  const section = table?.kind === 'section' && cells[0]!.startsWith('   ') ? table.name : '';
  // The time of a run is its own affair.
  if (section === 'time/') return true;
  if (table === undefined && !isMetricWord(name)) return false;
  page.tell(namedValues(section + name.replaceAll(' ', '_'), values, table?.kind === 'names' ? table.sources : []));
  return true;
}
