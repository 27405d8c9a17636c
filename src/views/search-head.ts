// What stands above the table of `hyper show SEARCH`.
import type { Annotations } from '../search/annotations.ts';
import { isBetter, objectiveLabel } from '../search/objective.ts';
import { renderWords } from '../search/quote.ts';
import type { CommandTemplate, SearchSpec } from '../search/spec.ts';
import type { SearchState } from '../search/state.ts';
import { formatNumber } from '../space/value.ts';
import { formatDuration } from './duration.ts';
import { stateCell } from './glyphs.ts';
import type { StateName } from './glyphs.ts';
import { redactArgv, redactCommand } from './redact.ts';
import { safe } from './safe.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { textWidth } from './width.ts';

type Around = {
  /** The search's state as far as the caller knows it. */
  readonly stateName: StateName;
  readonly annotations: Annotations;
  /** Seen under an objective that is not the search's own. */
  readonly isOtherObjective?: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** Lines without their ends. */
export function searchHead(
  terminal: Terminal,
  state: SearchState,
  { stateName, annotations, isOtherObjective = false, now }: Around,
): readonly string[] {
  const { spec } = state;
  return [
    ...flow(titlePieces(terminal, state, stateName, now), terminal.width()),
    ...field('about', spec.description),
    ...annotationLines(annotations),
    ...field('reason', reasonOf(state, stateName)),
    ...field('command', templateText(spec.command)),
    ...field('known', knownText(state, isOtherObjective)),
    ...field('given', spec.constraints.length === 0 ? null : spec.constraints.join(' and ')),
    ...field('code', codeText(spec)),
    ...field('seed', String(spec.seed)),
  ];
}

/** Pieces beside each other, two blanks between, as many lines as it takes; further lines are indented. */
export function flow(pieces: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    if (line !== undefined && textWidth(line) + 2 + textWidth(piece) <= width)
      lines[lines.length - 1] = `${line}  ${piece}`;
    else lines.push(line === undefined ? piece : `  ${piece}`);
  }
  return lines;
}

/** `a1b2c3d main (clean)`; null where no git was found. */
export function codeText({ code }: Pick<SearchSpec, 'code'>): string | null {
  if (code === null) return null;
  const branch = code.branch === null ? '' : ` ${code.branch}`;
  return `${code.commit.slice(0, 7)}${branch} (${code.isDirty ? 'with uncommitted changes' : 'clean'})`;
}

/** What stands for what is left out. */
export function dotsOf(terminal: Terminal): string {
  return terminal.isUtf8 ? '…' : '...';
}

/** Labels in one line; each line of the note in one of its own, under the first. */
export function annotationLines({ labels, note }: Annotations): readonly string[] {
  return [
    ...field('labels', labels.length === 0 ? null : labels.join(', ')),
    ...(note ?? '').split('\n').flatMap((line, index) => field(index === 0 ? 'note' : '', line)),
  ];
}

/** A line with a name in front, as the screens of one search and of one run have them. */
export function field(name: string, text: string | null): readonly string[] {
  return text === null || text === '' ? [] : [`  ${name.padEnd(9)}  ${safe(text)}`];
}

function titlePieces(terminal: Terminal, state: SearchState, stateName: StateName, now: number): readonly string[] {
  const { spec } = state;
  const took = formatDuration((state.endedAt ?? now) - state.startedAt);
  return [
    paint(terminal, 'bold', `Search #${state.search}`),
    ...(spec.name === null ? [] : [safe(spec.name)]),
    spec.strategy,
    stateCell(terminal, stateName),
    `${endedOf(state)}/${spec.numRuns} in ${took}`,
    ...(spec.objective === null ? [] : [`${spec.objective.goal} ${safe(objectiveLabel(spec.objective))}`]),
  ];
}

/** `41 results, best 0.83`: what was imported. Its values are of the search's own objective only. */
function knownText({ imported, spec }: SearchState, isOtherObjective: boolean): string | null {
  if (imported.length === 0) return null;
  const count = `${imported.length.toLocaleString('en')} ${imported.length === 1 ? 'result' : 'results'}`;
  const goal = spec.objective?.goal;
  if (goal === undefined || isOtherObjective) return count;
  const best = imported.map(({ objective }) => objective).reduce((a, b) => (isBetter(goal, b, a) ? b : a));
  return `${count}, best ${formatNumber(best)}`;
}

function endedOf({ counts }: SearchState): number {
  return counts.complete + counts.failed + counts.stopped + counts.killed + counts.lost;
}

/** Said of a search, and of a run that was on its way. */
export function driverGone(search: number): string {
  return `its driver is gone; hyper resume ${search} reads what its runs did since`;
}

/** Why it is no longer running; a search that did all its runs needs no reason. */
function reasonOf(state: SearchState, stateName: StateName): string | null {
  const { status, spec } = state;
  if (stateName === 'interrupted') {
    return status.kind === 'interrupted' ? `interrupted by ${status.signal}` : driverGone(state.search);
  }
  if (status.kind === 'finished' && endedOf(state) === spec.numRuns) return null;
  return 'reason' in status ? status.reason : null;
}

function templateText(command: CommandTemplate): string {
  return command.kind === 'shell' ? redactCommand(command.text) : renderWords(redactArgv(command.argv));
}
