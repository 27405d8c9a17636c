// The view on a terminal: a row that stays for every run that has ended, and below them what is going on now.
import type { Fact } from '../search/events.ts';
import { objectiveLabel } from '../search/objective.ts';
import { runOf } from '../search/state.ts';
import type { RunState, SearchState } from '../search/state.ts';
import { endedLines } from './ended-lines.ts';
import { glyphOf } from './glyphs.ts';
import { layoutOf, liveFrame } from './live-frame.ts';
import type { Layout } from './live-frame.ts';
import { createRegion } from './live-region.ts';
import { displayValue, endedCount, pathFrom, runsText } from './run-text.ts';
import { safe } from './safe.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import type { View, ViewContext } from './view.ts';
import { writerOf } from './write.ts';

export type LiveView = View & {
  /** Text that stays, above the region: whole lines. */
  print(text: string): void;
  /** Gives the cursor and the title back at once; for signals and crashes. */
  restore(): void;
};

/** Milliseconds between two frames at least, and at most while runs are going. */
const frameMs = 100;
const idleMs = 1000;

/** `env` tells terminals that need other manners. Draws by timers of its own, which keep no process alive. */
export function createLive(terminal: Terminal, context: ViewContext, env: NodeJS.ProcessEnv): LiveView {
  const region = createRegion(terminal, writerOf(terminal.stream), {
    // xterm and the Linux console cut lines that no longer fit; all others known wrap them.
    reflows: env['XTERM_VERSION'] === undefined && env['TERM'] !== 'linux',
    hasTitle: env['TERM'] !== 'linux',
  });
  const page = createPage(terminal, context);
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
    notice: (text) => change(() => page.print(`${paint(terminal, 'yellow', '!')} ${safe(text)}\n`)),
    print: (text) => change(() => page.print(text)),
    restore: () => region.restore(),
    close: () => {
      clearInterval(clock);
      terminal.stream.off('resize', drawSoon);
      isClosed = true;
      draw();
      region.close();
    },
  };
}

type Frame = { readonly permanent: string; readonly lines: readonly string[]; readonly title: string | undefined };

type Page = {
  take(state: SearchState, fact: Fact): void;
  print(text: string): void;
  /** What to draw now; the permanent text is handed out once. */
  next(now: number): Frame;
};

/** What is to be drawn, apart from when and how. */
function createPage(terminal: Terminal, context: ViewContext): Page {
  const hosts = new Set<string>();
  let state: SearchState | undefined;
  let hasMetric = false;
  let best: number | undefined;
  let printed = '';
  let headerAbove = '';
  let layout: Layout | undefined;
  let layoutKey = '';

  /** Drawn anew only when something it depends on has changed: a frame must be cheap. */
  function fitted(of: SearchState): Layout {
    const shape = { hasMetric, hasHosts: hosts.size > 1 };
    const key = `${shape.hasMetric} ${shape.hasHosts} ${terminal.width()}`;
    if (layout === undefined || key !== layoutKey) layout = layoutOf(of, shape, terminal);
    layoutKey = key;
    return layout;
  }

  function take(next: SearchState, fact: Fact): void {
    if (state === undefined) printed += startLine(next, context, terminal);
    state = next;
    if (fact.kind === 'points') hasMetric ||= reportsObjective(next, fact.batch.run);
    else if (fact.event.kind === 'run.starting') hosts.add(fact.event.job.where.host);
    else if (fact.event.kind === 'run.ended') addEnded(next, runOf(next, fact.event.run), fact.event.outcome.reason);
    else if (fact.event.kind === 'search.paused') printed += pauseLine(fact.event.reason, terminal);
  }

  function addEnded(of: SearchState, run: RunState, reason: string): void {
    const isBest = of.best !== undefined && of.best.group === run.group && of.best.group !== best;
    best = of.best?.group;
    const { header } = fitted(of);
    const lines = endedLines({ state: of, run, reason, isBest }, fitted(of), context, terminal);
    printed += [...(header === headerAbove ? [] : [header]), ...lines].map((line) => `${line}\n`).join('');
    headerAbove = header;
  }

  function next(now: number): Frame {
    const permanent = printed;
    printed = '';
    if (state === undefined || hosts.size === 0 || isOver(state)) return { permanent, lines: [], title: undefined };
    const current = fitted(state);
    const lines = liveFrame(state, current, now, terminal, current.header === headerAbove);
    return { permanent, lines, title: titleOf(state) };
  }

  return { take, next, print: (text) => void (printed += text) };
}

/** Whether nothing goes on any more. Between two runs something does: the next is being chosen. */
function isOver({ status, counts }: SearchState): boolean {
  return status.kind !== 'running' && counts.active === 0;
}

function reportsObjective(state: SearchState, run: number): boolean {
  return state.spec.objective !== null && runOf(state, run).metrics.has(state.spec.objective.metric);
}

function startLine(state: SearchState, context: ViewContext, terminal: Terminal): string {
  const { strategy, numRuns, parallelRuns, objective } = state.spec;
  const aim = objective === null ? '' : `${objective.goal} ${safe(objectiveLabel(objective))}   `;
  const logs = safe(pathFrom(state.spec.cwd, `${context.root}/runs/${state.search}`));
  const lines = [`   ${strategy}, ${runsText(numRuns)}, ${parallelRuns} at a time`, `   ${aim}logs ${logs}`];
  return lines.map((line) => `${paint(terminal, 'dim', line)}\n`).join('');
}

function pauseLine(reason: string, terminal: Terminal): string {
  return `${paint(terminal, 'yellow', `${glyphOf(terminal, 'paused')} paused`)}: ${safe(reason)}\n`;
}

function titleOf(state: SearchState): string {
  const best = state.best === undefined ? '' : ` best ${displayValue(state.best.value)}`;
  return `hyper #${state.search} ${endedCount(state)}/${state.spec.numRuns}${best}`;
}
