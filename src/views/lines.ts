// The view for pipes and CI: one record a line, fixed fields first, then key=value; nothing moves, nothing is padded.
import type { Fact, Outcome, SearchEvent } from '../search/events.ts';
import { newValues } from '../search/edit-text.ts';
import { runOf } from '../search/runs.ts';
import type { Objective } from '../search/spec.ts';
import type { RunState, SearchState } from '../search/state.ts';
import { formatClock, formatDuration, formatRough } from './duration.ts';
import { tailLines } from './ended-lines.ts';
import { remainingTime } from './estimate.ts';
import { foldedLines, isGithub, writeStepSummary } from './github.ts';
import { displayValue, elapsedOf, endedCount, logPath, paramsText, pathFrom, quoted, runsText } from './run-text.ts';
import { safe } from './safe.ts';
import type { Terminal } from './terminal.ts';
import type { JoiningView, ViewContext } from './view.ts';
import { waitsNow, waitsText, watchWaits } from './waits.ts';
import { writerOf } from './write.ts';

const heartbeatMs = 60_000;

/** `env` tells whether GitHub Actions reads along. The heartbeat keeps no process alive. */
export function createLines(terminal: Terminal, context: ViewContext, env: NodeJS.ProcessEnv): JoiningView {
  const write = writerOf(terminal.stream);
  let state: SearchState | undefined;
  let best: number | undefined;
  let isClosed = false;

  function say(lines: readonly string[]): void {
    write(lines.map((line) => `${formatClock(context.now())} ${line}\n`).join(''));
  }

  function sayEnded(of: SearchState, run: RunState, outcome: Outcome): void {
    const isBest = of.best?.group === run.group && best !== run.group;
    best = of.best?.group;
    say([endedLine(of, run, outcome, context, isBest)]);
    if (run.status.kind !== 'ended' || outcome.state !== 'failed') return;
    const tail = context.tail(of, run.run, tailLines).map((line) => `${run.run} | ${line}`);
    if (!isGithub(env)) return say(tail);
    write(foldedLines(`run ${run.run} failed: ${safe(outcome.reason)}`, tail));
  }

  function update(next: SearchState, fact: Fact): void {
    if (state === undefined) write(`${startLine(next, context)}\n`);
    state = next;
    if (fact.kind === 'points') return;
    const { event } = fact;
    if (event.kind === 'run.ended') sayEnded(next, runOf(next, event.run), event.outcome);
    else say(turnLines(next, event));
  }

  const waits = watchWaits(context, (reasons) => say([blockedLine(reasons)]));

  const heartbeat = setInterval(() => {
    if (state?.status.kind === 'running') say([`-- ${progress(state)}${eta(state, context.now())}`]);
  }, heartbeatMs).unref();

  return {
    update: waits.after(update),
    join: (joined) => {
      write(joiningLines(joined, context));
      [state, best] = [joined, joined.best?.group];
    },
    notice: (text, kind = 'warning') => say([`${kind}: ${oneLine(text)}`]),
    close: () => {
      clearInterval(heartbeat);
      waits.close();
      if (state !== undefined && !isClosed) writeStepSummary(state, context, env);
      isClosed = true;
    },
  };
}

/** How a search that is under way stands: its first line, and one of its progress. */
export function joiningLines(state: SearchState, context: ViewContext): string {
  const now = context.now();
  const reasons = waitsNow(state, context);
  const lines = [`-- ${progress(state)}${eta(state, now)}`, ...(reasons.length === 0 ? [] : [blockedLine(reasons)])];
  return `${startLine(state, context)}\n${lines.map((line) => `${formatClock(now)} ${line}\n`).join('')}`;
}

function blockedLine(reasons: readonly string[]): string {
  return `-- slots blocked: ${reasons.length === 0 ? 'none' : waitsText(reasons)}`;
}

function startLine(state: SearchState, context: ViewContext): string {
  const { strategy, numRuns, parallelRuns, objective, cwd, hosts } = state.spec;
  const aim = objective === null ? '' : `, ${objective.goal} ${aimText(objective)}`;
  const folder = safe(pathFrom(cwd, context.root));
  const names = hosts.length === 0 ? '' : ` on ${hosts.map(({ name }) => safe(name)).join(' ')}`;
  const isCounted = hosts.length === 0 || parallelRuns < numRuns;
  const size = `${runsText(numRuns)}${isCounted ? `, ${parallelRuns} parallel` : ''}${names}`;
  return `search #${state.search} ${strategy}: ${size}${aim}, dir ${folder}`;
}

/** What is said when a search takes a turn: at most one line. */
function turnLines(state: SearchState, event: SearchEvent): readonly string[] {
  switch (event.kind) {
    case 'search.edited':
      return [`-- changed: ${newValues(event.change)}`];
    case 'run.requeued':
      return [`${event.run} again reason=${quoted(event.reason)}`];
    case 'place.quarantined':
      return [`-- quarantined: ${event.place}, ${oneLine(event.reason)}`];
    case 'place.released':
      return [`-- no longer quarantined: ${event.place}`];
    case 'search.paused':
      return [`-- paused: ${oneLine(event.reason)}`];
    case 'search.interrupted':
      return [`-- interrupted by ${event.signal}, ${progress(state)}`];
    case 'search.finished':
      return [`-- ${event.state}: ${oneLine(event.reason)}, ${progress(state)}`];
    default:
      return [];
  }
}

function aimText({ metric, aggregate, expression }: Objective): string {
  return expression === true ? safe(metric) : `${safe(metric)}(${aggregate})`;
}

function endedLine(state: SearchState, run: RunState, outcome: Outcome, context: ViewContext, isBest: boolean): string {
  const isFailed = run.status.kind === 'ended' && outcome.state === 'failed';
  const value = run.objective === undefined ? [] : [displayValue(run.objective)];
  const what = [
    paramsText(state.spec.space, run.point),
    formatDuration(elapsedOf(run, context.now())),
    run.slot ?? '-',
  ];
  if (isFailed) {
    const log = `log=${quoted(logPath(state, run, context))}`;
    return [run.run, 'FAILED', failure(outcome), ...what, log].join(' ');
  }
  const best = isBest && state.best !== undefined ? [bestText(state)] : [];
  const count = `${endedCount(state)}/${state.spec.numRuns}`;
  return [run.run, ...word(run, outcome, context.now()), ...value, ...what, ...best, count].join(' ');
}

function word({ status }: RunState, outcome: Outcome, now: number): readonly string[] {
  if (status.kind !== 'ended') {
    const wait = status.kind === 'queued' && status.notBefore !== undefined ? status.notBefore - now : 0;
    return ['again', `reason=${quoted(outcome.reason)}`, ...(wait > 0 ? [`in=${formatRough(wait)}`] : [])];
  }
  return outcome.state === 'complete' ? [outcome.state] : [outcome.state, `reason=${quoted(outcome.reason)}`];
}

/** `exit=1` if that is the whole story, else the reason too. */
function failure({ exitCode, signal, reason, failure: kind }: Outcome): string {
  const why = kind?.endsWith('out-of-memory') === true ? ` reason=${quoted(reason)}` : '';
  if (exitCode !== undefined && exitCode !== 0) return `exit=${exitCode}${why}`;
  return signal === undefined ? `reason=${quoted(reason)}` : `signal=${signal}`;
}

/** `0.8417(399)`: the value and the first run of its point. */
function bestText({ best }: SearchState): string {
  return best === undefined ? '' : `best=${displayValue(best.value)}(${best.run})`;
}

function progress(state: SearchState): string {
  const { active, failed } = state.counts;
  const parts = [`${endedCount(state)}/${state.spec.numRuns} ended`, `${active} running`, `${failed} failed`];
  if (state.best !== undefined) parts.push(bestText(state));
  return parts.join(', ');
}

function eta(state: SearchState, now: number): string {
  const left = remainingTime(state, now);
  return left === undefined ? '' : `, eta=${formatRough(left.middle)}`;
}

/** Texts of several lines stay one record. */
function oneLine(text: string): string {
  return safe(text).replaceAll(/\s*\n\s*/g, ' ');
}
