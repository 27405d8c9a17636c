// The composition root of a search that is driven here: which strategy, executor, store and views meet, and what the process
// exits with.
import { drive } from '../driver/drive.ts';
import type { Start } from '../driver/drive.ts';
import { Mailbox } from '../driver/mailbox.ts';
import { processIdentity } from '../executors/identity.ts';
import { createLocalExecutor } from '../executors/local.ts';
import type { Control, ControlReply } from '../search/control.ts';
import { exitCodeOf } from '../search/exit-code.ts';
import { loadObjective } from '../search/objective.ts';
import { startState } from '../search/start-state.ts';
import { apply } from '../search/state.ts';
import type { SearchState } from '../search/state.ts';
import { controlPath, openControl } from '../server/control.ts';
import type { Store } from '../store/store.ts';
import { withEarlyStop } from '../strategies/early-stop.ts';
import { strategies } from '../strategies/index.ts';
import type { NoticeKind, View } from '../views/view.ts';
import { withGoalWatch } from './aim.ts';
import { driveInBackground } from './background.ts';
import { createContext } from './context.ts';
import { driveByKeys } from './driver-keys.ts';
import { withHooks } from './hooks.ts';
import type { Io } from './io.ts';
import { listenToSignals } from './interrupts.ts';
import { withRunsLeft } from './left-alone.ts';
import { createOrders } from './orders.ts';
import { placePythonFiles } from './python-files.ts';
import { openScreen } from './screen.ts';
import type { Screen } from './screen.ts';
import type { Shown } from './screen.ts';
import { createRunWatches } from './sources.ts';
import { brokenAsserts, correctedCommand } from './verdict.ts';

export type Conduct = {
  readonly start: Start;
  /** As the journal has it, a second copy for those who watch; undefined: the search is new. */
  readonly state?: SearchState;
  readonly request: Shown;
  /** The state folder. */
  readonly root: string;
  /** Which knows that this process is the driver. */
  readonly store: Store;
  readonly io: Io;
  /** Asked of it as soon as it is driven. */
  readonly control?: Control;
};

/** Drives a search to its end, or until it is left to a driver in the background; resolves to the exit code. */
export async function conduct(conducting: Conduct): Promise<number> {
  const { start, root, store, io } = conducting;
  const search = start.kind === 'new' ? start.search : start.state.search;
  return (await driveHere(conducting, search)) ?? (await driveInBackground(search, root, store, io));
}

/** How often it is written down that the search is driven: what `--max-time` counts, should this process be killed. */
const heartbeatMs = 10_000;

/** undefined: it goes on, but not here. */
async function driveHere(conducting: Conduct, search: number): Promise<number | undefined> {
  const { start, request, root, store, io } = conducting;
  const { spec } = request;
  const strategy = withEarlyStop(await strategies[spec.strategy](), spec.earlyStop);
  const mailbox = new Mailbox();
  const context = createContext(root, spec);
  const screen = await openScreen(request, strategy, context, io, conducting.state);
  const stopListening = listenToSignals(io, mailbox, screen, spec.onHangup);
  const ports = {
    strategy,
    executor: createLocalExecutor({ root }),
    watches: await createRunWatches(root, spec),
    order: createOrders({ root, spec, projectId: store.projectId, env: io.env, python: placePythonFiles(root) }),
    mailbox,
    reserveRuns: (count: number) => store.reserveRuns(count),
    position: (run: number, attempt: number, key: string) => store.position(run, attempt, key),
    curve: (run: number, attempt: number, name: string) => store.curve(run, attempt, name),
    now: () => Date.now(),
    notice: (text: string, kind?: NoticeKind) => screen.notice(text, kind),
  };
  const ask = (control: Control): Promise<ControlReply> =>
    new Promise((reply) => mailbox.push({ kind: 'control', control, reply }));
  if (conducting.control !== undefined) void ask(conducting.control).then(({ text }) => screen.notice(text, 'note'));
  const socket = controlPath(root, search);
  const door = await openControl(socket, ask);
  if (door !== undefined) store.setControl(search, socket);
  const stopKeys = driveByKeys(io, screen, ask);
  const see = (): void => store.setSeen(search, Date.now());
  const heartbeat = setInterval(see, heartbeatMs).unref();
  const stopAll = (): void => {
    stopKeys();
    stopListening();
  };
  try {
    const watched = start.kind === 'new' ? withGoalWatch(screen, spec.objective, request.options) : screen;
    const view = withHooks(watched, { context, io });
    const state = await consume(conducting, search, drive(start, ports, new AbortController().signal), view);
    stopAll(); // Ctrl-C no longer ends runs, but the wait for a hook
    see();
    if (isDetached(state)) return undefined;
    await view.finish(state);
    return finish(screen, state);
  } finally {
    clearInterval(heartbeat);
    door?.close();
    stopAll();
    screen.close();
    store.leaveDriver(search, processIdentity(io.pid) ?? null);
  }
}

/** Its driver left it without a word of its end. */
function isDetached({ status }: SearchState): boolean {
  return status.kind === 'running';
}

/** What stands at the end of the search; returns the exit code. */
function finish(screen: Screen, state: SearchState): number {
  const broken = brokenAsserts(state);
  const exitCode = exitCodeOf(state, broken.length === 0);
  screen.finish(state, { exitCode, broken, corrected: correctedCommand(state) });
  return exitCode;
}

/** The whole of persistence and display: a fact is stored, then folded, then shown; only then the driver goes on. */
async function consume(
  { state: known, request, store, root }: Conduct,
  search: number,
  facts: ReturnType<typeof drive>,
  view: View,
): Promise<SearchState> {
  const objective = await loadObjective(request.spec);
  let state = known;
  try {
    for await (const fact of facts) {
      if (fact.kind === 'points') store.addPoints(search, fact.batch);
      else store.append(search, fact.time, fact.event);
      if (state !== undefined) apply(state, fact);
      else if (fact.kind === 'event') state = startState(search, fact.time, fact.event, objective);
      if (state !== undefined) view.update(state, fact);
    }
  } catch (error) {
    throw withRunsLeft(error, state, root);
  }
  if (state === undefined) throw new TypeError('a search without a fact');
  return state;
}
