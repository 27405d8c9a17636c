// What GitHub Actions shows beside the log: foldable groups, and a summary page in Markdown.
import { appendFileSync } from 'node:fs';
import { objectiveLabel } from '../search/objective.ts';
import type { SearchState } from '../search/state.ts';
import { endedCount, displayValue } from './run-text.ts';
import { rankedTrials, runOfTrial } from './ranking.ts';
import { safe } from './safe.ts';
import type { ViewContext } from './view.ts';

const tableLength = 10;

export function isGithub(env: NodeJS.ProcessEnv): boolean {
  return env['GITHUB_ACTIONS'] === 'true';
}

/** The lines under a title that folds them away. What a run wrote can give the runner no command. */
export function foldedLines(title: string, lines: readonly string[]): string {
  const inside = lines.map((line) => `${line.replaceAll('##[', '# #[')}\n`).join('');
  return `::group::${title}\n${inside}::endgroup::\n`;
}

/** Appends to the file the runner names, if it does. A file that cannot be written costs the page, not the search. */
export function writeStepSummary(state: SearchState, context: ViewContext, env: NodeJS.ProcessEnv): void {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (!isGithub(env) || file === undefined || file === '') return;
  try {
    appendFileSync(file, renderMarkdown(state, context));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** The best run with its command, and a table of the ten best. */
export function renderMarkdown(state: SearchState, context: ViewContext): string {
  const { objective, space, numRuns } = state.spec;
  const blocks = [
    `### Search #${state.search}: ${state.status.kind}`,
    `${endedCount(state)} of ${numRuns} runs ended, ${state.counts.failed} failed.`,
  ];
  if (objective !== null && state.best !== undefined) {
    const value = displayValue(state.best.value);
    blocks.push(`Best: run ${state.best.run}, ${cell(objectiveLabel(objective))} **${value}**`);
    blocks.push(fenced(context.command(state, state.best.run)));
    const header = ['Run ID', objective.metric, ...space.map(({ name }) => name)];
    const rows = rankedTrials(state).slice(0, tableLength);
    const cells = rows.map((trial) => [
      String(runOfTrial(state, trial)),
      displayValue(trial.objective ?? null),
      ...space.map(({ name }) => displayValue(trial.point[name] ?? null)),
    ]);
    blocks.push(
      [header, header.map(() => '---'), ...cells].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n'),
    );
  }
  return `${blocks.join('\n\n')}\n\n`;
}

/** A fence longer than any run of backticks inside. */
function fenced(command: string): string {
  const longest = Math.max(2, ...[...command.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${command}\n${fence}`;
}

function cell(text: string): string {
  return safe(text)
    .replaceAll('\n', ' ')
    .replaceAll(/[\\|`*_<>[\]]/g, (mark) => `\\${mark}`);
}
