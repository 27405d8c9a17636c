// `hyper importance`: which params matter, for people, for programs, and as a figure.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { importanceFigure } from '../../charts/importance.ts';
import type { Seen } from '../../charts/importance.ts';
import { layOut } from '../../charts/layout.ts';
import { paintSvg } from '../../charts/svg.ts';
import { HyperError } from '../../errors.ts';
import { leastR2, leastResults } from '../../search/enough.ts';
import type { History } from '../../search/history.ts';
import { objectiveLabel } from '../../search/objective.ts';
import type { SearchState } from '../../search/state.ts';
import { historyOf } from '../../search/trials.ts';
import { importanceOf } from '../../strategies/importance.ts';
import { importanceRecord, withoutSecrets } from '../../views/importance-record.ts';
import { countText, renderImportance } from '../../views/importance.ts';
import type { Told } from '../../views/importance.ts';
import { terminalOf } from '../../views/terminal.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { loadSearch } from '../load.ts';
import { withReader } from '../reading.ts';
import { resolveSearch } from '../reference.ts';
import { changeOf, refuseUnseen } from '../seen-as.ts';
import { moreResultsHint } from '../work.ts';
import type { ImportanceOptions } from './importance.ts';

/** There is nothing that could be learnt from. */
class NoResultError extends HyperError {
  override readonly exitCode = 4;
}

export async function importance(text: string, options: ImportanceOptions, io: Io): Promise<void> {
  const state = await withReader(io, async (reader) =>
    loadSearch(reader, await resolveSearch(text, reader), await changeOf(options)),
  );
  refuseUnseen(state, options, 'importance');
  const history = historyOf(state);
  const told = withoutSecrets(tell(state, history));
  const json = () => `${JSON.stringify(importanceRecord(state, told), undefined, 2)}\n`;
  writerOf(io.stdout)(
    options.json === true ? json() : renderImportance(terminalOf(io.stdout, io.env), state, told, leastR2),
  );
  if (options.svg === undefined) return;
  writeFigure(resolve(io.cwd, options.svg), options.svg, figureText(state, history, told));
  writerOf(io.stderr)(`wrote ${options.svg}\n`);
}

/** Throws HyperError where there are too few results, or nothing that varies. */
function tell(state: SearchState, history: History): Told {
  const { search, spec } = state;
  if (spec.objective === null) {
    throw new NoResultError('importance.no-metric', `search #${search} has no metric that params could matter for`, {
      hint: 'name one that its runs reported:  --metric NAME',
    });
  }
  const found = importanceOf(history);
  switch (found.kind) {
    case 'few':
      if (found.results === 0)
        throw new NoResultError('importance.none', `search #${search} has no usable result yet`, {
          hint: moreResultsHint(state, leastResults),
        });
      throw new HyperError(
        'importance.few',
        `search #${search} has ${found.results} of the ${leastResults} results it takes to say which params matter`,
        { hint: moreResultsHint(state, leastResults - found.results) },
      );
    case 'fixed':
      throw new HyperError('importance.fixed', `no param of search #${search} can have more than one value`);
    default:
      return found;
  }
}

function figureText(state: SearchState, history: History, told: Told): string {
  const { search, spec } = state;
  if (told.kind === 'unexplained' || spec.objective === null) {
    throw new HyperError('importance.unexplained', 'there is nothing to draw: the model explains too little');
  }
  const label = objectiveLabel(spec.objective);
  const explained = `a model explains ${Math.round(100 * told.r2)} % of the variance of results it has not seen`;
  const words = {
    title: `Search #${search}: what matters for ${label}`,
    subtitle: `${spec.strategy}, ${countText(state, told)}; ${explained}`,
    objective: label,
  };
  return paintSvg(layOut(importanceFigure(told, seenIn(history), words)));
}

function seenIn({ trials, imported }: History): readonly Seen[] {
  const own = trials.flatMap(({ point, objective, outcome }) =>
    objective === undefined || outcome === undefined || outcome.state === 'failed' ? [] : [{ point, objective }],
  );
  return [...imported, ...own];
}

/** Whole or not at all. */
function writeFigure(path: string, name: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HyperError('importance.unwritable', `cannot write ${name}: ${reason}`, { cause });
  }
}
