// The view on a terminal: a row that stays for every run that has ended, and below them what is going on now.
import type { SearchState } from '../search/state.ts';
import type { KeyHints } from './live-frame.ts';
import { LivePage } from './live-page.ts';
import { createRegion } from './live-region.ts';
import { safe } from './safe.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import type { JoiningView, NoticeKind, ViewContext } from './view.ts';
import { wrapText } from './width.ts';
import { writerOf } from './write.ts';

/** Milliseconds between two frames at least, and at most while runs are going. */
const frameMs = 100;
const idleMs = 1000;

export type LiveView = JoiningView & {
  /** What the line of keys says from now on; it is asked at every frame. */
  offerKeys(hints: KeyHints): void;
  /** Gives the terminal back for a while: no region, and nothing is written. */
  hide(): void;
  show(): void;
};

/** The frame of this moment and what stands above it, ending in a newline: for who will not stay. */
export function renderMoment(terminal: Terminal, state: SearchState, context: ViewContext): string {
  const page = new LivePage(terminal, context);
  page.join(state);
  page.offerKeys(() => []);
  const { permanent, lines } = page.next(context.now());
  return permanent + lines.map((line) => `${line}\n`).join('');
}

/** `env` tells terminals that need other manners. Draws by timers of its own, which keep no process alive. */
export function createLive(terminal: Terminal, context: ViewContext, env: NodeJS.ProcessEnv): LiveView {
  const page = new LivePage(terminal, context);
  const drawing = createDrawing(terminal, page, context, env);
  let isClosed = false;

  function change(act: () => void): void {
    act();
    drawing.soon();
  }

  return {
    update: (state, fact) => change(() => page.take(state, fact)),
    join: (state) => change(() => page.join(state)),
    notice: (text, kind) => change(() => page.print(noticeLine(terminal, text, kind))),
    offerKeys: (hints) => change(() => page.offerKeys(hints)),
    hide: drawing.hide,
    show: drawing.show,
    close: () => {
      drawing.close();
      if (!isClosed && terminal.isTty && page.hasLongEnded()) writerOf(terminal.stream)('\x07');
      isClosed = true;
    },
  };
}

type Drawing = {
  /** As soon as the last frame is old enough. */
  soon(): void;
  hide(): void;
  show(): void;
  /** From then on without a region. */
  close(): void;
};

function createDrawing(terminal: Terminal, page: LivePage, context: ViewContext, env: NodeJS.ProcessEnv): Drawing {
  const region = createRegion(terminal, writerOf(terminal.stream), {
    // xterm and the Linux console cut lines that no longer fit; all others known wrap them.
    reflows: env['XTERM_VERSION'] === undefined && env['TERM'] !== 'linux',
    hasTitle: env['TERM'] !== 'linux',
  });
  let timer: NodeJS.Timeout | undefined;
  let drawnAt = -Infinity;
  let mode: 'drawing' | 'hidden' | 'closed' = 'drawing';

  function draw(): void {
    clearTimeout(timer);
    timer = undefined;
    if (mode === 'hidden') return;
    drawnAt = context.now();
    const { permanent, lines, title } = page.next(drawnAt);
    region.show(permanent, mode === 'closed' ? [] : lines);
    if (title !== undefined && mode === 'drawing') region.title(title);
  }

  function soon(): void {
    if (timer !== undefined) return;
    const wait = drawnAt + frameMs - context.now();
    if (wait <= 0 || mode === 'closed') draw();
    else timer = setTimeout(draw, Math.min(wait, frameMs)).unref();
  }

  function leave(next: 'hidden' | 'closed'): void {
    mode = next;
    draw();
    region.close();
  }

  const clock = setInterval(draw, idleMs).unref();
  terminal.stream.on('resize', soon);
  return {
    soon,
    hide: () => (mode === 'drawing' ? leave('hidden') : undefined),
    show: () => {
      if (mode === 'hidden') mode = 'drawing';
      soon();
    },
    close: () => {
      clearInterval(clock);
      terminal.stream.off('resize', soon);
      leave('closed');
    },
  };
}

function noticeLine(terminal: Terminal, text: string, kind: NoticeKind = 'warning'): string {
  const sign = kind === 'note' ? paint(terminal, 'dim', '-') : paint(terminal, 'yellow', '!');
  const [first = '', ...others] = wrapText(safe(text), terminal.width() - 2);
  return [`${sign} ${first}`, ...others.map((line) => `  ${line}`), ''].join('\n');
}
