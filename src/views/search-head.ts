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
import { codeText, hostTallies, tallyText } from './place.ts';
import { redactArgv, redactCommand, redactEnv } from './redact.ts';
import { pathFrom, quoted } from './run-text.ts';
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
    ...hostLines(state, terminal.width()),
    ...fieldLines('blocked', quarantinesOf(state)),
    ...field('code', codeText(spec)),
    ...field('env', envText(spec)),
    ...field('uploads', uploadsText(spec)),
    ...field('outputs', spec.outputs.join(' ')),
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

/** Columns before the text of a field. */
export const fieldIndent = 13;

/** One line each; the name stands before the first. */
export function fieldLines(name: string, texts: readonly string[]): readonly string[] {
  return texts.flatMap((text, index) => field(index === 0 ? name : '', text));
}

/** `gpu2: 3 runs in a row failed there, 4 completed elsewhere`. */
function quarantinesOf({ quarantined }: SearchState): readonly string[] {
  return [...quarantined].map(([place, reason]) => `${place}: ${reason}`);
}

function hostLines(state: SearchState, width: number): readonly string[] {
  const texts = hostTallies(state).map((tally) => tallyText(state, tally));
  const lines: string[] = [];
  for (const text of texts) {
    const longer = `${lines.at(-1)}; ${text}`;
    if (lines.length > 0 && fieldIndent + textWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(text);
  }
  return fieldLines('hosts', lines);
}

function envText({ env, hiddenEnv }: SearchSpec): string {
  return Object.entries(redactEnv(env, hiddenEnv))
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(' ');
}

/** `data, ../big to /scratch/big`. */
function uploadsText({ uploads, cwd }: SearchSpec): string {
  return uploads
    .map(({ from, to }) => {
      const near = pathFrom(cwd, from);
      return near === to ? near : `${near} to ${to}`;
    })
    .join(', ');
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
