// The view on a terminal: a row that stays for every run that has ended, and below them what is going on now.
import { LivePage } from './live-page.ts';
import { createRegion } from './live-region.ts';
import { safe } from './safe.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import type { NoticeKind, View, ViewContext } from './view.ts';
import { writerOf } from './write.ts';

/** Milliseconds between two frames at least, and at most while runs are going. */
const frameMs = 100;
const idleMs = 1000;

/** `env` tells terminals that need other manners. Draws by timers of its own, which keep no process alive. */
export function createLive(terminal: Terminal, context: ViewContext, env: NodeJS.ProcessEnv): View {
  const region = createRegion(terminal, writerOf(terminal.stream), {
    // xterm and the Linux console cut lines that no longer fit; all others known wrap them.
    reflows: env['XTERM_VERSION'] === undefined && env['TERM'] !== 'linux',
    hasTitle: env['TERM'] !== 'linux',
  });
  const page = new LivePage(terminal, context);
  let timer: NodeJS.Timeout | undefined;
  let drawnAt = -Infinity;
  let isClosed = false;

  function draw(): void {
    clearTimeout(timer);
    timer = undefined;
    drawnAt = context.now();
    const { permanent, lines, title } = page.next(drawnAt);
    region.show(permanent, isClosed ? [] : lines);
    if (title !== undefined && !isClosed) region.title(title);
  }

  function drawSoon(): void {
    if (timer !== undefined) return;
    const wait = drawnAt + frameMs - context.now();
    if (wait <= 0 || isClosed) draw();
    else timer = setTimeout(draw, Math.min(wait, frameMs)).unref();
  }

  const clock = setInterval(draw, idleMs).unref();
  terminal.stream.on('resize', drawSoon);

  function change(act: () => void): void {
    act();
    drawSoon();
  }

  return {
    update: (state, fact) => change(() => page.take(state, fact)),
    notice: (text, kind) => change(() => page.print(noticeLine(terminal, text, kind))),
    close: () => {
      clearInterval(clock);
      terminal.stream.off('resize', drawSoon);
      isClosed = true;
      draw();
      region.close();
    },
  };
}

function noticeLine(terminal: Terminal, text: string, kind: NoticeKind = 'warning'): string {
  return `${kind === 'note' ? paint(terminal, 'dim', '-') : paint(terminal, 'yellow', '!')} ${safe(text)}\n`;
}
