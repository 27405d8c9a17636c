// The mechanics of a few lines at the bottom of a terminal that change, with lines above them that stay.
import type { Terminal } from './terminal.ts';
import { textWidth } from './width.ts';
import type { Write } from './write.ts';

export type Region = {
  /** Puts `permanent` (whole lines, or nothing) above the region and `lines` into it, in one write; nothing if all is as it was. */
  show(permanent: string, lines: readonly string[]): void;
  /** Sets the terminal's title. */
  title(text: string): void;
  /** Takes the region away and restores the terminal. */
  close(): void;
  /** Makes the cursor visible and gives the old title back; for signals and crashes. Safe to repeat. */
  restore(): void;
};

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const saveTitle = '\x1b[22;2t';
const giveTitleBack = '\x1b[23;2t';
const eraseLine = '\x1b[2K';
const eraseBelow = '\x1b[J';

/** What differs between terminals. `reflows`: lines are wrapped anew when the window becomes narrower. */
export type Manners = { readonly reflows: boolean; readonly hasTitle: boolean };

/** The cursor always rests at the beginning of the line under the region, so whatever comes next stands on a line of its own. */
export function createRegion(terminal: Terminal, write: Write, manners: Manners): Region {
  let shown: readonly string[] = [];
  let shownTitle: string | undefined;
  let isHidden = false;

  function show(permanent: string, wanted: readonly string[]): void {
    const lines = wanted.slice(0, Math.max(0, terminal.rows() - 2));
    const rows = manners.reflows ? rowsOf(shown, terminal.width()) : shown.length;
    const isMoved = permanent !== '' || rows !== shown.length;
    const change = isMoved ? repaint(permanent, lines, rows, terminal) : difference(shown, lines);
    if (change === '') return;
    const isHiding = !isHidden && lines.length > 0;
    write((isHiding ? hideCursor : '') + change);
    isHidden ||= isHiding;
    shown = lines;
  }

  function title(text: string): void {
    if (!manners.hasTitle || text === shownTitle) return;
    write(`${shownTitle === undefined ? saveTitle : ''}\x1b]2;${text}\x07`);
    shownTitle = text;
  }

  function restore(): void {
    if (isHidden) write(showCursor);
    if (shownTitle !== undefined) write(giveTitleBack);
    isHidden = false;
    shownTitle = undefined;
  }

  function close(): void {
    show('', []);
    restore();
  }

  return { show, title, close, restore };
}

/**
 * Only the lines that differ are written. Both start and end under the region; what a terminal may have echoed there (`^C`)
 * goes with the change.
 */
function difference(before: readonly string[], after: readonly string[]): string {
  const isSame = before.length === after.length && before.every((line, index) => line === after[index]);
  if (isSame) return '';
  const lines = after.map((line, index) => (line === before[index] ? '\n' : `${eraseLine}${line}\n`));
  return up(before.length) + lines.join('') + eraseBelow;
}

/** The whole region again, under what is permanent. Never goes above the screen's first line: that is scrollback. */
function repaint(permanent: string, lines: readonly string[], rows: number, terminal: Terminal): string {
  const top = up(Math.min(rows, terminal.rows() - 1));
  return top + eraseBelow + permanent + lines.map((line) => `${line}\n`).join('');
}

function up(rows: number): string {
  return rows === 0 ? '\r' : `\r\x1b[${rows}A`;
}

/** Lines of the screen that the region takes at this width. */
function rowsOf(lines: readonly string[], width: number): number {
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(textWidth(line) / width)), 0);
}
