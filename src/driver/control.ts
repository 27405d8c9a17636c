// What a person asks of a search while it goes.
import { UsageError, unreachable } from '../errors.ts';
import type { Control, ControlReply, Edit } from '../search/control.ts';
import { planEdit } from '../search/edit.ts';
import type { Edited } from '../search/edit.ts';
import type { Fact } from '../search/events.ts';
import type { Message } from './mailbox.ts';
import { obeyRules } from './end-rules.ts';
import { loadCurves } from './attempts.ts';
import { record } from './driving.ts';
import type { Driving } from './driving.ts';
import { endRun, graceSeconds, pause } from './halt.ts';
import { endQueued } from './settle.ts';
import { refreshSlots } from './slots.ts';

const byUser = 'by user';

/** Does it and answers. */
export async function* obey(
  driving: Driving,
  { control, reply }: Extract<Message, { kind: 'control' }>,
): AsyncGenerator<Fact> {
  reply(yield* act(driving, control));
}

async function* act(driving: Driving, control: Control): AsyncGenerator<Fact, ControlReply> {
  const { search } = driving.state;
  switch (control.kind) {
    case 'pause':
      if (driving.halt !== undefined) return refusal(driving);
      yield* pause(driving, byUser, control.stays);
      return { isDone: true, text: `search #${search} starts nothing more${untilEnds(driving)}` };
    case 'go-on':
      if (driving.halt?.kind !== 'paused') return refusal(driving);
      driving.halt = undefined;
      driving.isTimeUp = false;
      // This driver was at it all the time.
      yield* record(driving, { kind: 'search.resumed', seenAt: driving.ports.now() });
      yield* refreshSlots(driving);
      yield* obeyRules(driving);
      return { isDone: true, text: `search #${search} goes on` };
    case 'stop':
      return yield* stop(driving, control.how);
    case 'stop-run':
      return yield* stopOne(driving, control.run, control.how);
    case 'detach':
      if (driving.halt !== undefined) return refusal(driving);
      driving.halt = { kind: 'detached' };
      return { isDone: true, text: `search #${search} is left to another driver` };
    case 'release':
      return yield* release(driving, control.host);
    case 'set':
    case 'add-runs':
    case 'add-point':
    case 'retry':
      return yield* edit(driving, control);
    default:
      return unreachable(control);
  }
}

async function* release(driving: Driving, host: string): AsyncGenerator<Fact, ControlReply> {
  const { state } = driving;
  const places = [...state.quarantined.keys()].filter((place) => place === host || place.startsWith(`${host}:`));
  for (const place of places) yield* record(driving, { kind: 'place.released', place });
  driving.neverBegan.delete(host);
  yield* refreshSlots(driving);
  return { isDone: true, text: `search #${state.search} uses ${host} again` };
}

/** Not again what was interrupted: an end that the user asked for by a signal stays one that can be resumed. */
async function* stop(driving: Driving, how: 'drain' | 'term' | 'kill'): AsyncGenerator<Fact, ControlReply> {
  const { halt, state } = driving;
  if (halt?.kind === 'interrupted') return refusal(driving);
  const stopping = how === 'drain' ? untilEnds(driving) : `, ${runsText(driving.live.size)} ${endWord(how)}`;
  driving.halt = { kind: 'stopped', by: 'user', reason: how === 'kill' ? `killed ${byUser}` : `stopped ${byUser}` };
  if (how !== 'drain') for (const attempt of driving.live.values()) yield* end(driving, attempt.job.ref.run, how);
  return { isDone: true, text: `search #${state.search} ends${stopping}` };
}

async function* stopOne(driving: Driving, run: number, how: 'term' | 'kill'): AsyncGenerator<Fact, ControlReply> {
  const waiting = driving.state.byId.get(run);
  if (waiting?.status.kind === 'queued') {
    const state = how === 'kill' ? 'killed' : 'stopped';
    yield* endQueued(driving, waiting, { state, reason: `${state} ${byUser}` });
    return { isDone: true, text: `run ${run} is not run again` };
  }
  if (!driving.live.has(run)) return { isDone: false, text: `run ${run} is not running` };
  yield* end(driving, run, how);
  return { isDone: true, text: `run ${run} ${endWord(how)}` };
}

async function* end(driving: Driving, run: number, how: 'term' | 'kill'): AsyncGenerator<Fact> {
  const attempt = driving.live.get(run);
  if (attempt === undefined) return;
  const reason = how === 'kill' ? `killed ${byUser}` : `stopped ${byUser}`;
  yield* endRun(driving, attempt, { how, reason, graceSeconds });
}

/** A search that ends is changed no more, unless it ends by a rule: who asks for more does not want that. */
async function* edit(driving: Driving, wish: Edit): AsyncGenerator<Fact, ControlReply> {
  const { halt, state, ports } = driving;
  const isOpen = halt === undefined || halt.kind === 'paused' || (halt.kind === 'stopped' && halt.by === 'rule');
  if (!isOpen && wish.kind !== 'set') return refusal(driving);
  const planned = tryPlan(() => planEdit(state, wish, { now: ports.now(), reserve: ports.reserveRuns }));
  if (planned.kind === 'refused')
    return { isDone: false, text: [planned.text, planned.hint ?? []].flat().join('\n  ') };
  for (const event of planned.events) yield* record(driving, event);
  driving.exhausted = undefined;
  driving.isTimeUp = false;
  if (wish.kind === 'set' && wish.change.objective !== undefined) loadCurves(driving);
  if (halt?.kind === 'stopped' && halt.by === 'rule') driving.halt = undefined;
  yield* refreshSlots(driving);
  yield* obeyRules(driving);
  const waits = driving.halt?.kind === 'paused' ? `\nit is paused:  hyper resume ${state.search}  goes on with it` : '';
  return { isDone: true, text: `${planned.text}${waits}` };
}

function tryPlan(plan: () => Edited): Edited {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: 'refused', text: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
}

function refusal(driving: Driving): ControlReply {
  return { isDone: false, text: `search #${driving.state.search} is ${haltWord(driving)}` };
}

function haltWord({ halt }: Driving): string {
  switch (halt?.kind) {
    case 'paused':
      return 'paused already';
    case 'stopped':
      return 'ending';
    case 'interrupted':
      return 'being interrupted';
    case 'detached':
      return 'changing its driver';
    default:
      return 'running';
  }
}

function endWord(how: 'term' | 'kill'): string {
  return how === 'kill' ? 'killed' : `asked to end (SIGTERM, ${graceSeconds} s later SIGKILL)`;
}

function untilEnds({ live }: Driving): string {
  return live.size === 0 ? '' : `; ${runsText(live.size)} still going to the end`;
}

function runsText(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`;
}
