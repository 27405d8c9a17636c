// The last word on a search: what came of it, how to run the best again, what went wrong, where to look.
import type { RunState, SearchState } from '../search/state.ts';
import { unproposed } from '../search/state.ts';
import { formatDuration } from './duration.ts';
import { glyphOf, styleOf } from './glyphs.ts';
import { resultSection } from './result.ts';
import { hostTallies, tallyText, unreachedHosts } from './place.ts';
import { safe } from './safe.ts';
import { labelled } from './labelled.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import type { ViewContext } from './view.ts';
import { cropText } from './width.ts';

/** Failed runs told one by one. */
const shownFailures = 3;

/** For stdout, ending in a newline. */
export function renderSummary(terminal: Terminal, state: SearchState, context: ViewContext): string {
  const sections = [
    [headline(terminal, state, context.now()), ...why(state)],
    ...resultSection(terminal, state, context),
    [...failures(terminal, state, context), ...hosts(terminal, state), look(terminal, state)],
  ];
  const blocks = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function headline(terminal: Terminal, state: SearchState, now: number): string {
  const { status, startedAt, endedAt } = state;
  const glyph = paint(terminal, styleOf(status.kind), glyphOf(terminal, status.kind));
  const word = status.kind === 'interrupted' ? `interrupted by ${status.signal}` : status.kind;
  const joint = status.kind === 'finished' ? 'in' : 'after';
  const took = formatDuration((endedAt ?? lastEnd(state) ?? now) - startedAt);
  return `${glyph} Search #${state.search} ${word} ${joint} ${took}: ${counts(state)}`;
}

/** A paused search has no end of its own; its last run has. */
function lastEnd(state: SearchState): number | undefined {
  if (state.status.kind !== 'paused') return undefined;
  const ends = state.runs.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [endedAt]));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function counts(state: SearchState): string {
  const { complete, stopped, failed, killed, lost, queued, active } = state.counts;
  const open = queued + unproposed(state);
  const all = { complete, stopped, failed, killed, lost, running: active, 'not run': open };
  const parts = Object.entries(all).filter(([, count]) => count > 0);
  return parts.length === 0 ? 'no runs' : parts.map(([word, count]) => `${count} ${word}`).join(', ');
}

/** Why it ended, unless simply all was done. */
function why({ status, runs, spec }: SearchState): readonly string[] {
  if (status.kind === 'running' || status.kind === 'interrupted') return [];
  if (status.kind === 'finished' && runs.length === spec.askedRuns) return [];
  return safe(status.reason)
    .split('\n')
    .map((line) => `  ${line}`);
}

function failures(terminal: Terminal, state: SearchState, context: ViewContext): readonly string[] {
  const failed = state.runs.filter(isFailed);
  const lines = failed.slice(0, shownFailures).map((run, index) => {
    const text = `${run.run}  ${lastWords(state, run, context)}`;
    const label = index === 0 ? 'Failed' : '';
    const cut = cropText(text, terminal.width() - 10, terminal.isUtf8);
    return labelled(terminal, label, [paint(terminal, 'red', cut)]);
  });
  const rest = failed.length - shownFailures;
  const dots = terminal.isUtf8 ? '…' : '...';
  return rest > 0 ? [...lines, labelled(terminal, '', [`${dots} and ${rest} more`])] : lines;
}

/** What each did, and what was lost there. */
function hosts(terminal: Terminal, state: SearchState): readonly string[] {
  const texts = hostTallies(state).map((tally) => safe(tallyText(state, tally)));
  if (texts.length === 0) return [];
  const left = unreachedHosts(state).map(safe);
  const hint = `! what was lost on ${left.join(', ')} may still run there: hyper hosts clean ${left.join(' ')}`;
  return [labelled(terminal, 'Hosts', texts), ...(left.length === 0 ? [] : [labelled(terminal, '', [hint])])];
}

/** The last line a run wrote, which most often says what is wrong; else how it ended. */
function lastWords(state: SearchState, run: RunState, context: ViewContext): string {
  const { status } = run;
  const isForMetric = status.kind === 'ended' && status.outcome.exitCode === 0;
  const line = isForMetric ? undefined : context.tail(state, run.run, 1).at(-1)?.trim();
  if (line !== undefined && line !== '') return withoutOurScript(line);
  return status.kind === 'ended' ? safe(status.outcome.reason) : '';
}

/** The shell that starts a command names its own file when there is no such command. */
function withoutOurScript(line: string): string {
  return line.replace(/^\S+\/run-[0-9a-f]{12}\.sh: (line )?\d+: (exec: )?/, '');
}

function look(terminal: Terminal, state: SearchState): string {
  const run = state.runs.find(isFailed)?.run ?? state.best?.run ?? state.runs.at(-1)?.run;
  const isOpen = state.status.kind === 'interrupted' || state.status.kind === 'paused';
  const goOn = isOpen ? [`hyper resume ${state.search}`] : [];
  const commands = [...goOn, `hyper show ${state.search}`, ...(run === undefined ? [] : [`hyper logs ${run}`])];
  return labelled(terminal, isOpen ? 'Go on' : 'Look', [commands.join(terminal.isUtf8 ? ' · ' : ', ')]);
}

function isFailed({ status }: RunState): boolean {
  return status.kind === 'ended' && ['failed', 'lost'].includes(status.outcome.state);
}
