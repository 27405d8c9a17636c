// `hyper watch`: the views of a driven search, over one that somebody else drives.
import { HyperError } from '../../errors.ts';
import type { Control, ControlReply } from '../../search/control.ts';
import { exitCodeOf } from '../../search/exit-code.ts';
import { apply } from '../../search/state.ts';
import { askDriver, controlPath } from '../../server/control.ts';
import type { StoreReader } from '../../store/store.ts';
import { createLines, joiningLines } from '../../views/lines.ts';
import { createLive, renderMoment } from '../../views/live.ts';
import type { LiveView } from '../../views/live.ts';
import { renderSummary } from '../../views/summary.ts';
import { terminalOf } from '../../views/terminal.ts';
import type { JoiningView } from '../../views/view.ts';
import { watchedText } from '../../views/resumed.ts';
import { writerOf } from '../../views/write.ts';
import { createContext } from '../context.ts';
import type { SearchContext } from '../context.ts';
import { followSearch, hasPaused, isLeft, isOver, newFacts } from '../follow-search.ts';
import type { Following } from '../follow-search.ts';
import type { Io } from '../io.ts';
import { foldJournal } from '../load.ts';
import { summaryOf, withReader } from '../reading.ts';
import { resolveSearch } from '../reference.ts';
import { brokenAsserts } from '../verdict.ts';
import { watchByKeys } from '../watch-keys.ts';
import type { WatchOptions } from './watch.ts';

/** Resolves to the exit code: that of the search, where it was watched to its end. */
export async function watch(text: string, options: WatchOptions, io: Io): Promise<number> {
  return await withReader(io, async (reader, root) => {
    const search = await resolveSearch(text, reader);
    const [state] = await foldJournal(reader, search);
    const watching = { reader, root, state, seen: new Map(), context: createContext(root, state.spec), options, io };
    if (isOver(state) && state.status.kind !== 'interrupted') return finish(watching);
    if (isLeft(summaryOf(reader, search))) return leftAlone(watching);
    for (const fact of newFacts(watching)) apply(state, fact);
    return options.once === true ? showOnce(watching) : await follow(watching);
  });
}

type Watching = Following & {
  /** The state folder. */
  readonly root: string;
  readonly context: SearchContext;
  readonly options: WatchOptions;
  readonly io: Io;
};

type Left = { readonly exitCode: number };

async function follow(watching: Watching): Promise<number> {
  const { state, io } = watching;
  const leaving = new AbortController();
  const leave = (exitCode: number): void => leaving.abort({ exitCode } satisfies Left);
  const stopListening = leaveOnSignals(io, leave);
  const { view, live } = openView(watching);
  const stopKeys = live === undefined ? () => {} : watchByKeys(io, live, state, askOf(watching), () => leave(0));
  try {
    view.join(state);
    for await (const fact of followSearch(watching, leaving.signal)) {
      apply(state, fact);
      view.update(state, fact);
    }
  } finally {
    stopKeys();
    view.close();
    stopListening();
  }
  if (isOver(state) || hasPaused(state)) return finish(watching);
  if (!leaving.signal.aborted) return leftAlone(watching);
  writerOf(io.stderr)(`search #${state.search} goes on\n  hyper watch ${state.search}   hyper stop ${state.search}\n`);
  return (leaving.signal.reason as Left).exitCode;
}

function leaveOnSignals(io: Io, leave: (exitCode: number) => void): () => void {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stops = signals.map((signal) => io.onSignal(signal, () => leave(codes[signal])));
  return () => stops.forEach((stop) => stop());
}

function openView(watching: Watching): { readonly view: JoiningView; readonly live: LiveView | undefined } {
  const { state, context, io } = watching;
  const errors = terminalOf(io.stderr, io.env);
  if (reporterOf(watching, errors.isTty) === 'lines')
    return { view: createLines(errors, context, io.env), live: undefined };
  writerOf(io.stderr)(watchedText(state));
  const live = createLive(errors, context, io.env);
  return { view: live, live };
}

/** What is asked for on the spot goes to stdout. */
function showOnce(watching: Watching): number {
  const { state, context, io } = watching;
  const terminal = terminalOf(io.stdout, io.env);
  const isLive = reporterOf(watching, terminal.isTty) === 'live';
  const text = isLive ? watchedText(state) + renderMoment(terminal, state, context) : joiningLines(state, context);
  writerOf(io.stdout)(text);
  return 0;
}

function reporterOf({ options, io }: Watching, isTty: boolean): 'live' | 'lines' {
  return options.reporter ?? (isTty && (io.env['HYPER_ACCESSIBLE'] ?? '') === '' ? 'live' : 'lines');
}

/** Another driver may have taken the search over since: who drives it is looked up each time. */
function askOf({ reader, root, state }: Watching): (control: Control) => Promise<ControlReply> {
  return async (control) => await askDriver(pathOf(reader, root, state.search), control);
}

function pathOf(reader: StoreReader, root: string, search: number): string {
  return summaryOf(reader, search).control ?? controlPath(root, search);
}

/** As where it was driven. */
function finish({ state, context, io }: Watching): number {
  const broken = brokenAsserts(state);
  writerOf(io.stdout)(renderSummary(terminalOf(io.stdout, io.env), state, context));
  for (const line of broken) writerOf(io.stderr)(`error: ${line}\n`);
  return exitCodeOf(state, broken.length === 0);
}

/** Nobody drives it now. One that was paused has said why, and is told as where it was driven. */
function leftAlone(watching: Watching): number {
  const { search, status } = watching.state;
  if (status.kind === 'paused') return finish(watching);
  throw new HyperError('watch.not-driven', `search #${search} was interrupted: nobody drives it now`, {
    hint: `hyper resume ${search}  goes on with it;  hyper show ${search}  shows what there is`,
  });
}
