// Which views a search is shown by, and what stands on stdout at its end.
import { runIdOf } from '../search/run-ids.ts';
import type { SearchState } from '../search/state.ts';
import type { Point } from '../space/param.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { renderBestLine } from '../views/best-line.ts';
import { castingText } from '../views/casting.ts';
import type { CastRow } from '../views/casting.ts';
import { createJson } from '../views/json.ts';
import { createLines } from '../views/lines.ts';
import { createLive } from '../views/live.ts';
import type { LiveView } from '../views/live.ts';
import { resumedText } from '../views/resumed.ts';
import { safe } from '../views/safe.ts';
import { renderSummary } from '../views/summary.ts';
import { terminalOf } from '../views/terminal.ts';
import type { Terminal } from '../views/terminal.ts';
import type { View } from '../views/view.ts';
import { writerOf } from '../views/write.ts';
import type { PlainOptions } from './options.ts';
import type { SearchContext } from './context.ts';
import type { Io } from './io.ts';
import { previewPoints } from './preview.ts';
import type { SearchRequest } from './request.ts';

/** `broken`: asserts that do not hold. `corrected`: the command that would have been right. */
export type Verdict = {
  readonly exitCode: number;
  readonly broken: readonly string[];
  readonly corrected: string | undefined;
};

export type Screen = View & {
  /** Where a person looks on, who may press keys. */
  readonly live: LiveView | undefined;
  /** Writes the end of the search: to stdout the summary, or the last event of `--json`; to stderr what is wrong. */
  finish(state: SearchState, verdict: Verdict): void;
};

/** Of a search that goes on, nothing was imported just now. */
export type Shown = Pick<SearchRequest, 'spec' | 'options' | 'notes'> & Partial<Pick<SearchRequest, 'imported'>>;

/** As many points as the table at the start can show. */
const castPoints = 200;

export async function openScreen(
  { spec, options, notes, imported = [] }: Shown,
  strategy: Strategy,
  context: SearchContext,
  io: Io,
  resumed: SearchState | undefined,
): Promise<Screen> {
  const errors = terminalOf(io.stderr, io.env, options.color);
  const writeError = writerOf(io.stderr);
  const progress = openProgress(options, errors, context, io);
  const known = spec.strategy === 'bayesian' ? Math.min(spec.parallelRuns, spec.numRuns) : spec.numRuns;
  const trials = imported.flatMap((batch) => batch.trials);
  const isTold = progress.kind !== 'none' && options.json === undefined;
  const points =
    isTold && resumed === undefined
      ? await previewPoints(strategy, spec, Math.ceil(Math.min(known, castPoints) / spec.repeats), trials)
      : [];
  let isCast = !isTold;
  const cast = (state: SearchState): void => {
    isCast = true;
    if (resumed !== undefined) return writeError(resumedText(state, notes));
    const rows = castRows(state, points).slice(0, known);
    const total = rows.length < Math.min(known, castPoints) ? rows.length : known;
    writeError(castingText(errors, state.search, spec.space, rows, total));
    for (const note of notes) writeError(`${note}\n`);
  };
  return {
    live: progress.kind === 'live' && errors.isTty ? progress.view : undefined,
    update(state, fact) {
      if (!isCast) cast(state);
      progress.view?.update(state, fact);
    },
    notice(text, kind = 'warning') {
      if (progress.view !== undefined) progress.view.notice(text, kind);
      else writeError(`${kind}: ${text}\n`);
    },
    close: () => progress.view?.close(),
    finish(state, { exitCode, broken, corrected }) {
      progress.view?.close();
      if (progress.kind === 'json') progress.view.finish(exitCode);
      else writeEnd(state, corrected, { options, context, io });
      for (const line of broken) writeError(`error: ${line}\n`);
    },
  };
}

type Ending = { readonly options: PlainOptions; readonly context: SearchContext; readonly io: Io };

function writeEnd(state: SearchState, corrected: string | undefined, { options, context, io }: Ending): void {
  const write = writerOf(io.stdout);
  if (options.quiet === true) return write(renderBestLine(state));
  write(renderSummary(terminalOf(io.stdout, io.env, options.color), state, context));
  if (corrected !== undefined) write(`\n  With the metric that was meant\n    ${safe(corrected)}\n`);
}

type Progress =
  | { readonly kind: 'none'; readonly view: undefined }
  | { readonly kind: 'live'; readonly view: LiveView }
  | { readonly kind: 'lines'; readonly view: View }
  | { readonly kind: 'json'; readonly view: ReturnType<typeof createJson> };

function openProgress(options: PlainOptions, errors: Terminal, context: SearchContext, io: Io): Progress {
  if (options.json !== undefined) {
    const { argv: command, now, waiting } = context;
    const metrics = options.json === 'all';
    return { kind: 'json', view: createJson(io.stdout, { metrics, command, now, ...(waiting && { waiting }) }) };
  }
  const accessible = (io.env['HYPER_ACCESSIBLE'] ?? '') !== '';
  const fitting = errors.isTty && !accessible ? 'live' : 'lines';
  const kind = options.quiet === true ? 'none' : (options.reporter ?? fitting);
  if (kind === 'none') return { kind, view: undefined };
  return kind === 'live'
    ? { kind, view: createLive(errors, context, io.env) }
    : { kind, view: createLines(errors, context, io.env) };
}

/** One row a run: with repeats, a point has several. */
function castRows({ spec, blocks }: SearchState, points: readonly Point[]): readonly CastRow[] {
  const rows = points.flatMap((point) => Array.from({ length: spec.repeats }, () => point));
  return rows.slice(0, spec.numRuns).map((point, index) => ({ point, run: runIdOf(blocks, index + 1) }));
}
