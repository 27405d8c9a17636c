// The user's own commands at each new best and at the end of a search. Whatever becomes of them, the search is as it is.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Fact } from '../search/events.ts';
import { hookEnvironment } from '../search/hook-environment.ts';
import { searchPath } from '../search/job.ts';
import { isBetter } from '../search/objective.ts';
import type { Best, SearchState } from '../search/state.ts';
import { pathFrom } from '../views/run-text.ts';
import type { View, ViewContext } from '../views/view.ts';
import type { Io } from './io.ts';

export type HooksView = View & {
  /** Runs what is to run at the end, and waits for it a while. After the last fact, before the view has said its last. */
  finish(state: SearchState): Promise<void>;
};

type Setting = {
  readonly context: Pick<ViewContext, 'root' | 'command'>;
  readonly io: Pick<Io, 'env' | 'onSignal'>;
  /** How long the end of the search waits for a command, in seconds. */
  readonly patienceSeconds?: number;
};

type Call = {
  readonly option: '--on-best' | '--on-finish';
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly log: string;
};

/** The same view, with the commands of `spec.hooks` run as the facts ask for them. */
export function withHooks(view: View, { context, io, patienceSeconds = 30 }: Setting): HooksView {
  const told = new Set<string>();
  const watch = createBestWatch();
  /** The call at a new best that goes on, and the newest that waits for it. */
  let running: Promise<void> | undefined;
  let waiting: Call | undefined;

  async function run(call: Call): Promise<void> {
    const fault = await runCall(call);
    if (fault === undefined || told.has(call.option)) return;
    told.add(call.option);
    view.notice(`${call.option}: ${fault}; what it wrote is in ${pathFrom(call.cwd, call.log)}`);
  }

  /** One at a time: what is true of an older best is of no use. */
  async function runBest(first: Call): Promise<void> {
    for (let call: Call | undefined = first; call !== undefined; call = waiting) {
      waiting = undefined;
      await run(call);
    }
    running = undefined;
  }

  async function wait(option: Call['option'], work: Promise<void>): Promise<void> {
    const why = await waitFor(work, patienceSeconds, io, () =>
      view.notice(`waiting for ${option}; Ctrl-C leaves it alone`, 'note'),
    );
    if (why !== undefined) view.notice(`${option} is still running ${why}; it goes on by itself`, 'note');
  }

  return {
    ...view,
    update(state, fact) {
      view.update(state, fact);
      const { best: command } = state.spec.hooks;
      if (!watch(state, fact) || command === null) return;
      const call = callOf(state, context, io.env, '--on-best', command);
      if (running === undefined) running = runBest(call);
      else waiting = call;
    },
    async finish(state) {
      if (state.status.kind === 'running' || state.status.kind === 'interrupted') return;
      if (running !== undefined) await wait('--on-best', running);
      waiting = undefined;
      const { finish: command } = state.spec.hooks;
      if (command !== null) await wait('--on-finish', run(callOf(state, context, io.env, '--on-finish', command)));
    },
  };
}

/** Says of each fact whether a run ended with it that is better than the best before, or the first with a value. */
function createBestWatch(): (state: SearchState, fact: Fact) => boolean {
  let known: Best | undefined;
  let isFirst = true;
  return ({ best, spec }, fact) => {
    const before = known;
    known = best;
    // Of a resumed search, the first fact comes with what was known.
    const isNews = !isFirst && fact.kind === 'event' && fact.event.kind === 'run.ended';
    isFirst = false;
    if (!isNews || best === undefined) return false;
    if (before === undefined) return true;
    return best.group !== before.group || isBetter(spec.objective?.goal ?? 'maximize', best.value, before.value);
  };
}

function callOf(
  state: SearchState,
  { root, command: commandOf }: Setting['context'],
  inherited: NodeJS.ProcessEnv,
  option: Call['option'],
  command: string,
): Call {
  // A search that was started by another one's command must not find that one's best.
  const kept = Object.entries(inherited).filter(([name]) => !name.startsWith('HYPER_BEST_'));
  const env = {
    ...Object.fromEntries(kept),
    ...hookEnvironment(state, (run) => commandOf(state, run)),
    HYPER_HOME: root,
  };
  return { option, command, env, cwd: state.spec.cwd, log: join(root, searchPath(state.search), 'hooks.log') };
}

/** Resolves to what went wrong, if anything did. Not execa: a command that outlives us must hold nothing of ours open. */
async function runCall({ command, env, cwd, log }: Call): Promise<string | undefined> {
  try {
    mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
    const output = openSync(log, 'a', 0o600);
    // A session of its own: Ctrl-C is not meant for it, and it may outlive the terminal.
    const child = spawn('/bin/sh', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', output, output] });
    closeSync(output);
    child.unref();
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve(`it cannot be run: ${error.message}`));
      child.once('exit', (code, signal) => resolve(faultOf(code, signal)));
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return `it cannot be run: ${error.message}`;
    throw error;
  }
}

function faultOf(code: number | null, signal: string | null): string | undefined {
  if (code === 0) return undefined;
  if (code === null) return `ended by ${signal ?? 'a signal'}`;
  return code === 127 ? 'exit 127: command not found' : `exit ${code}`;
}

const quietMs = 2_000;

/** Until it is done, the time is over, or the user wants no more of it; resolves to why it was left. Keeps the process alive. */
async function waitFor(
  work: Promise<void>,
  seconds: number,
  io: Setting['io'],
  isLong: () => void,
): Promise<string | undefined> {
  let leave: (why: string) => void = () => {};
  const left = new Promise<string>((resolve) => (leave = resolve));
  const timers = [setTimeout(isLong, quietMs), setTimeout(() => leave(`after ${seconds} s`), seconds * 1000)];
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((signal) => io.onSignal(signal, () => leave(`at ${signal}`)));
  try {
    return await Promise.race([work.then(() => undefined), left]);
  } finally {
    timers.forEach(clearTimeout);
    listeners.forEach((stop) => stop());
  }
}
