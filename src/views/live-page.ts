// What the live view is to draw, apart from when and how.
import { newValues } from '../search/edit-text.ts';
import type { Fact, SearchEvent } from '../search/events.ts';
import { objectiveLabel } from '../search/objective.ts';
import { runOf } from '../search/runs.ts';
import type { RunState, SearchState } from '../search/state.ts';
import { endedLines } from './ended-lines.ts';
import { glyphOf } from './glyphs.ts';
import { layoutOf, liveFrame } from './live-frame.ts';
import type { KeyHints, Layout } from './live-frame.ts';
import { displayValue, endedCount, pathFrom, runsText } from './run-text.ts';
import { atOnceText } from './place.ts';
import { safe } from './safe.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import type { ViewContext } from './view.ts';
import { waitsNow } from './waits.ts';

/** Rows of ended runs that a late-comer is shown. */
const pastRows = 5;

/** Searches that took less have no bell at their end. */
const bellMs = 10_000;

/** `permanent`: whole lines that go above the region. Without a title, the one before stays. */
export type Frame = {
  readonly permanent: string;
  readonly lines: readonly string[];
  readonly title: string | undefined;
};

export class LivePage {
  readonly #terminal: Terminal;
  readonly #context: ViewContext;
  readonly #hosts = new Set<string>();
  #state: SearchState | undefined;
  #hasMetric = false;
  /** Group of the best point. */
  #best: number | undefined;
  #permanent = '';
  #headerAbove = '';
  #layout: Layout | undefined;
  #layoutKey = '';
  #keys: KeyHints = () => ['Ctrl-C stop'];
  /** When the driver of now began, in milliseconds since 1970; undefined: nobody was seen to drive. */
  #drivenSince: number | undefined;

  constructor(terminal: Terminal, context: ViewContext) {
    this.#terminal = terminal;
    this.#context = context;
  }

  take(state: SearchState, fact: Fact): void {
    if (this.#state === undefined) this.print(startLines(state, this.#context, this.#terminal));
    this.#state = state;
    this.#drivenSince = state.drivenSince ?? this.#drivenSince;
    if (fact.kind === 'points') {
      this.#hasMetric ||= reportsObjective(state, fact.batch.run);
      return;
    }
    const { event } = fact;
    if (event.kind === 'run.starting') this.#hosts.add(event.job.where.host);
    else if (event.kind === 'run.ended') this.#addEnded(state, runOf(state, event.run), event.outcome.reason);
    else this.print(turnLine(event, this.#terminal));
  }

  /** Instead of the first fact, of a search that is under way: the last rows of what is past, and how many came before. */
  join(state: SearchState): void {
    this.print(startLines(state, this.#context, this.#terminal));
    this.#state = state;
    this.#drivenSince = state.drivenSince;
    for (const { attempts } of state.runs) for (const { where } of attempts) this.#hosts.add(where.host);
    this.#hasMetric = state.runs.some(({ run }) => reportsObjective(state, run));
    this.#best = state.best?.group;
    this.#addPast(state);
  }

  offerKeys(hints: KeyHints): void {
    this.#keys = hints;
  }

  /** Whether its end is worth a bell: who waited so long looks elsewhere; who ended it himself knows. */
  hasLongEnded(): boolean {
    const { status, lastEventAt } = this.#state ?? {};
    if (status === undefined || status.kind === 'running' || status.kind === 'interrupted') return false;
    return (lastEventAt ?? 0) - (this.#drivenSince ?? Infinity) > bellMs;
  }

  /** Whole lines to stay. */
  print(text: string): void {
    this.#permanent += text;
  }

  /** What to draw now; permanent text is handed out once. */
  next(now: number): Frame {
    const permanent = this.#permanent;
    this.#permanent = '';
    const state = this.#state;
    const waits = state === undefined ? [] : waitsNow(state, this.#context);
    if (state === undefined || (this.#hosts.size === 0 && waits.length === 0) || isOver(state))
      return { permanent, lines: [], title: undefined };
    const layout = this.#fitted(state);
    const hasHeader = layout.header === this.#headerAbove;
    const lines = liveFrame(state, layout, now, this.#terminal, {
      hasHeader,
      keys: this.#keys(state),
      waits,
      outlook: this.#context.outlook?.(),
    });
    return { permanent, lines, title: titleOf(state) };
  }

  #addEnded(state: SearchState, run: RunState, reason: string): void {
    const isBest = state.best?.group === run.group && run.group !== this.#best;
    this.#best = state.best?.group;
    const layout = this.#fitted(state);
    const lines = endedLines({ state, run, reason, isBest }, layout, this.#context, this.#terminal);
    this.#printRows(layout, lines);
  }

  /** Of what is past, the rows alone. */
  #addPast(state: SearchState): void {
    const runs = lastEnded(state, pastRows);
    const before = endedCount(state) - runs.length;
    const layout = this.#fitted(state);
    const rows = runs.flatMap((run) => {
      const isBest = state.best?.run === run.run;
      return endedLines({ state, run, reason: '', isBest }, layout, this.#context, this.#terminal).slice(0, 1);
    });
    const dots = this.#terminal.isUtf8 ? '…' : '...';
    const more = before === 0 ? [] : [paint(this.#terminal, 'dim', `  ${dots} ${runsText(before)} before these`)];
    if (rows.length > 0) this.#printRows(layout, [...more, ...rows]);
  }

  /** Below their header, unless it stands above them already. */
  #printRows(layout: Layout, rows: readonly string[]): void {
    const header = layout.header === this.#headerAbove ? [] : [layout.header, ...hiddenLine(layout, this.#terminal)];
    this.#headerAbove = layout.header;
    this.print([...header, ...rows].map((line) => `${line}\n`).join(''));
  }

  /** Made anew only when something it depends on has changed: a frame must be cheap. */
  #fitted(state: SearchState): Layout {
    const shape = { hasMetric: this.#hasMetric, hasHosts: this.#hosts.size > 1 || state.spec.hosts.length > 1 };
    const key = `${shape.hasMetric} ${shape.hasHosts} ${this.#terminal.width()}`;
    if (this.#layout !== undefined && key === this.#layoutKey) return this.#layout;
    this.#layoutKey = key;
    return (this.#layout = layoutOf(state, shape, this.#terminal));
  }
}

function lastEnded(state: SearchState, count: number): readonly RunState[] {
  const ended = state.runs.filter(({ status }) => status.kind === 'ended');
  return ended.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0)).slice(-count);
}

/** Whether nothing goes on any more. Between two runs something does: the next is being chosen; and a pause may end. */
function isOver({ status, counts }: SearchState): boolean {
  return status.kind !== 'running' && status.kind !== 'paused' && counts.active === 0;
}

/** Columns without a name are missed by nobody. */
function hiddenLine({ fit }: Layout, terminal: Terminal): readonly string[] {
  const names = fit.hidden.filter((name) => name !== '');
  return names.length === 0 ? [] : [paint(terminal, 'dim', `  hidden, for want of room: ${names.join(', ')}`)];
}

function reportsObjective(state: SearchState, run: number): boolean {
  return state.objective?.missing(runOf(state, run).metrics) === undefined && state.objective !== null;
}

function startLines(state: SearchState, context: ViewContext, terminal: Terminal): string {
  const { strategy, numRuns, objective } = state.spec;
  const aim = objective === null ? '' : `${objective.goal} ${safe(objectiveLabel(objective))}   `;
  const logs = safe(pathFrom(state.spec.cwd, `${context.root}/runs/${state.search}`));
  const lines = [`   ${strategy}, ${runsText(numRuns)}, ${atOnceText(state.spec)}`, `   ${aim}logs ${logs}`];
  return lines.map((line) => `${paint(terminal, 'dim', line)}\n`).join('');
}

/** What stays of a turn that the search takes. */
function turnLine(event: SearchEvent, terminal: Terminal): string {
  if (event.kind === 'search.paused') return pauseLine(event.reason, terminal);
  if (event.kind === 'search.edited')
    return `${paint(terminal, 'dim', `- changed: ${safe(newValues(event.change))}`)}\n`;
  if (event.kind === 'place.quarantined') {
    const text = safe(`${event.place} is quarantined: ${event.reason}`);
    return `${paint(terminal, 'yellow', '!')} ${text}\n`;
  }
  if (event.kind === 'place.released')
    return `${paint(terminal, 'dim', `- ${safe(event.place)} is no longer quarantined`)}\n`;
  if (event.kind === 'run.requeued') return `${paint(terminal, 'dim', `- run ${event.run} ${safe(event.reason)}`)}\n`;
  return '';
}

function pauseLine(reason: string, terminal: Terminal): string {
  return `${paint(terminal, 'yellow', `${glyphOf(terminal, 'paused')} paused`)}: ${safe(reason)}\n`;
}

function titleOf(state: SearchState): string {
  const best = state.best === undefined ? '' : ` best ${displayValue(state.best.value)}`;
  return `hyper #${state.search} ${endedCount(state)}/${state.spec.numRuns}${best}`;
}
