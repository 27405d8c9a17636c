// What a person asks of a search while it goes.
import { unreachable } from '../errors.ts';
import type { Stop } from '../executors/executor.ts';
import type { Control, ControlReply } from '../search/control.ts';
import type { Fact } from '../search/events.ts';
import type { Message } from './mailbox.ts';
import { record } from './driving.ts';
import type { Driving } from './driving.ts';
import { askToEnd, graceSeconds, pause } from './halt.ts';

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
      if (driving.halt !== undefined)
        return { isDone: false, text: `search #${search} is ${haltWord(driving)} already` };
      yield* pause(driving, byUser);
      return { isDone: true, text: `search #${search} starts nothing more${untilEnds(driving)}` };
    case 'go-on':
      if (driving.halt?.kind !== 'paused') return { isDone: false, text: `search #${search} is ${haltWord(driving)}` };
      driving.halt = undefined;
      yield* record(driving, { kind: 'search.resumed' });
      return { isDone: true, text: `search #${search} goes on` };
    case 'stop':
      return yield* stop(driving, control.how);
    case 'stop-run':
      return yield* stopOne(driving, control.run, control.how);
    default:
      return unreachable(control);
  }
}

/** Not again what was interrupted: an end that the user asked for by a signal stays one that can be resumed. */
async function* stop(driving: Driving, how: 'drain' | 'term' | 'kill'): AsyncGenerator<Fact, ControlReply> {
  const { halt, state } = driving;
  if (halt?.kind === 'interrupted') return { isDone: false, text: `search #${state.search} is ${haltWord(driving)}` };
  const stopping = how === 'drain' ? untilEnds(driving) : `, ${runsText(driving.live.size)} ${endWord(how)}`;
  driving.halt = { kind: 'stopped', reason: how === 'kill' ? `killed ${byUser}` : `stopped ${byUser}`, how };
  if (how !== 'drain') for (const attempt of driving.live.values()) yield* end(driving, attempt.job.ref.run, how);
  return { isDone: true, text: `search #${state.search} ends${stopping}` };
}

async function* stopOne(driving: Driving, run: number, how: 'term' | 'kill'): AsyncGenerator<Fact, ControlReply> {
  if (!driving.live.has(run)) return { isDone: false, text: `run ${run} is not running` };
  yield* end(driving, run, how);
  return { isDone: true, text: `run ${run} ${endWord(how)}` };
}

async function* end(driving: Driving, run: number, how: 'term' | 'kill'): AsyncGenerator<Fact> {
  const attempt = driving.live.get(run);
  if (attempt === undefined) return;
  const reason = how === 'kill' ? `killed ${byUser}` : `stopped ${byUser}`;
  const order: Stop = { how, reason, graceSeconds };
  // One that is still being launched is ended as soon as it is there.
  if (attempt.isLaunched) yield* askToEnd(driving, attempt.job, order);
  else attempt.endWhenLaunched = order;
}

function haltWord({ halt }: Driving): string {
  switch (halt?.kind) {
    case 'paused':
      return 'paused';
    case 'stopped':
      return 'ending';
    case 'interrupted':
      return 'being interrupted';
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
