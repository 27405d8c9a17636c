// The composition root of a search that is driven here: which strategy, executor, store and views meet, and what the process
// exits with.
import { drive } from '../driver/drive.ts';
import type { Start } from '../driver/drive.ts';
import type { Ports } from '../driver/driving.ts';
import { Mailbox } from '../driver/mailbox.ts';
import { processIdentity } from '../executors/identity.ts';
import type { Control, ControlReply } from '../search/control.ts';
import { exitCodeOf } from '../search/exit-code.ts';
import { loadObjective } from '../search/objective.ts';
import { startState } from '../search/start-state.ts';
import { apply } from '../search/state.ts';
import type { SearchState } from '../search/state.ts';
import { controlPath, openControl } from '../server/control.ts';
import type { Store } from '../store/store.ts';
import { withEarlyStop } from '../strategies/early-stop.ts';
import type { NoticeKind, View } from '../views/view.ts';
import { withGoalWatch } from './aim.ts';
import { driveInBackground } from './background.ts';
import { withOutputs } from './bring-outputs.ts';
import { createContext } from './context.ts';
import { withDrift } from './drift-watch.ts';
import { driveByKeys } from './driver-keys.ts';
import { withHooks } from './hooks.ts';
import type { Io } from './io.ts';
import { listenToSignals } from './interrupts.ts';
import { withRunsLeft } from './left-alone.ts';
import { createOrders } from './orders.ts';
import { OutlookWatch } from './outlook.ts';
import { openPlaces } from './places.ts';
import { placePythonFiles } from './python-files.ts';
import { openScreen } from './screen.ts';
import type { Screen } from './screen.ts';
import type { Shown } from './screen.ts';
import { createRunWatches } from './sources.ts';
import { openSuggester } from './suggest.ts';
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
  const suggester = await openSuggester(spec.strategy);
  const strategy = withEarlyStop(suggester.strategy, spec.earlyStop);
  const mailbox = new Mailbox();
  const waits: string[] = [];
  const ahead = new OutlookWatch({ lookAhead: suggester.look, notice: (text) => screen.notice(text) });
  const context = { ...createContext(root, spec), waiting: () => waits, outlook: () => ahead.latest() };
  const screen = await openScreen(request, strategy, context, io, conducting.state);
  const stopListening = listenToSignals(io, mailbox, screen, spec.onHangup);
  const { ports, cwd } = await openPorts(conducting, {
    strategy,
    mailbox,
    flat: (state, signal) => ahead.flat(state, signal),
    notice: (text: string, kind?: NoticeKind) => screen.notice(text, kind),
    waiting: (reasons: readonly string[]) => void waits.splice(0, Infinity, ...reasons),
  });
  const ask = (control: Control): Promise<ControlReply> =>
    new Promise((reply) => mailbox.push({ kind: 'control', control, reply }));
  if (conducting.control !== undefined) void ask(conducting.control).then(({ text }) => screen.notice(text, 'note'));
  const door = await openDoor(conducting, search, ask);
  const stopKeys = driveByKeys(io, screen, ask);
  const heart = startHeart(() => store.setSeen(search, Date.now()));
  const stopAll = (): void => [stopKeys, stopListening].forEach((stop) => stop());
  const drift = withDrift(ahead.after(screen, request.options), { spec, io });
  try {
    const watched = start.kind === 'new' ? withGoalWatch(drift, spec.objective, request.options) : drift;
    const outputs = withOutputs(watched, { spec, root, projectId: store.projectId, cwd, io });
    const view = withHooks(outputs, { context, io });
    const state = await consume(conducting, search, drive(start, ports, new AbortController().signal), view);
    stopAll(); // Ctrl-C no longer ends runs, but the wait for a hook
    heart.beat();
    if (isDetached(state)) return undefined;
    await outputs.settled();
    await view.finish(state);
    return finish(screen, state);
  } finally {
    heart.stop();
    drift.stop();
    ahead.close();
    door?.close();
    stopAll();
    screen.close();
    store.leaveDriver(search, processIdentity(io.pid) ?? null);
    await suggester.close();
  }
}

function startHeart(beat: () => void): { beat(): void; stop(): void } {
  const timer = setInterval(beat, heartbeatMs).unref();
  return { beat, stop: () => clearInterval(timer) };
}

/** Where other processes ask something of this one. */
async function openDoor(
  { root, store }: Conduct,
  search: number,
  ask: (control: Control) => Promise<ControlReply>,
): Promise<{ close(): void } | undefined> {
  const socket = controlPath(root, search);
  const door = await openControl(socket, ask);
  if (door !== undefined) store.setControl(search, socket);
  return door;
}

async function openPorts(
  { request: { spec }, root, store, io }: Conduct,
  given: Pick<Ports, 'strategy' | 'mailbox' | 'flat' | 'notice' | 'waiting'>,
): Promise<{ readonly ports: Ports; readonly cwd: string }> {
  const { projectId } = store;
  const { executor, cwd } = await openPlaces({ spec, root, projectId, notice: given.notice });
  const ports: Ports = {
    ...given,
    executor,
    watches: await createRunWatches(cwd, spec),
    order: createOrders({ spec, projectId, env: io.env, python: placePythonFiles(root), cwd }),
    reserveRuns: (count) => store.reserveRuns(count),
    position: (run, attempt, key) => store.position(run, attempt, key),
    curve: (run, attempt, name) => store.curve(run, attempt, name),
    now: () => Date.now(),
  };
  return { ports, cwd };
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
