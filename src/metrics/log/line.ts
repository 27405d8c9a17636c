// One line of a log, given to the readers of what trainers print, the surest first. A reader for another shape of line joins here.
import { parseJsonLine } from '../json-line.ts';
import { skipBlanks } from '../characters.ts';
import { readBar } from './bar.ts';
import { readBox } from './box.ts';
import { isNoise } from './noise.ts';
import type { Page } from './page.ts';
import { readText } from './text.ts';
import { readTableLine } from './table-line.ts';

export function readLine(line: string, page: Page): void {
  if (isNoise(line, page) || readJson(line, page)) return;
  const behindBar = readBar(line, page);
  if (behindBar > 0) {
    const rest = line.slice(behindBar).trim();
    if (rest !== '') readText(rest, page);
  } else if (!readBox(line, page) && !readTableLine(line, page)) readText(line, page);
}

function readJson(line: string, page: Page): boolean {
  const found = line.charAt(skipBlanks(line, 0)) === '{' ? parseJsonLine(line) : undefined;
  if (found === undefined) return false;
  page.tell(found);
  return true;
}
