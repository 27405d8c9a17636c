// What ends a search before its runs are used up: time, a value that is good enough, and runs that bring nothing new, or would not.
import type { Fact } from '../search/events.ts';
import { drivenTime, unproposed } from '../search/state.ts';
import { parseTarget } from '../search/target.ts';
import type { Driving } from './driving.ts';
import { stopRun } from './halt.ts';

/** After whatever may have made a rule hold, or no longer: a run's end, a wish, the beginning of a driver. */
export async function* obeyRules(driving: Driving): AsyncGenerator<Fact> {
  await endByResult(driving);
  yield* endByTime(driving);
}

/** Nothing more is started; running runs go on to their ends, and may be better still. */
export async function endByResult(driving: Driving): Promise<void> {
  if (driving.halt !== undefined) return;
  const { best, spec, sinceBest } = driving.state;
  if (best === undefined) return;
  if (spec.target !== null && parseTarget(spec.target, spec.objective).reached(best.value)) {
    return halt(driving, `target ${spec.target} reached by run ${best.run}`);
  }
  if (spec.patience !== null && sinceBest >= spec.patience) {
    return halt(driving, `no new best in ${sinceBest} ${sinceBest === 1 ? 'run' : 'runs'} (patience ${spec.patience})`);
  }
  const flat = await flatness(driving);
  if (flat !== undefined) halt(driving, flat);
}

/** Waited for: a run that is started meanwhile would be one too many. An interrupt ends the wait. */
async function flatness({ state, ports }: Driving): Promise<string | undefined> {
  if (state.spec.stopWhenFlat !== true || unproposed(state) === 0) return undefined;
  return await ports.flat?.(state, ports.mailbox.interrupted);
}

/**
 * Running runs are asked to end too, so that the search is over when it should be; what they reported counts. Also of a search that
 * is paused, or ends for another reason: a run that hangs would never let it.
 */
export async function* endByTime(driving: Driving): AsyncGenerator<Fact> {
  const { state, ports } = driving;
  const { maxTime } = state.spec;
  if (maxTime === null || driving.isTimeUp || isLeaving(driving)) return;
  if (drivenTime(state, ports.now()) < maxTime.seconds * 1000) return;
  driving.isTimeUp = true;
  const reason = `max-time ${maxTime.text}`;
  if (driving.halt === undefined) halt(driving, reason);
  for (const attempt of driving.live.values()) yield* stopRun(driving, attempt, reason);
}

function isLeaving({ halt: why }: Driving): boolean {
  return why?.kind === 'interrupted' || why?.kind === 'detached' || (why?.kind === 'stopped' && why.by === 'user');
}

function halt(driving: Driving, reason: string): void {
  driving.halt = { kind: 'stopped', by: 'rule', reason };
  const { size } = driving.live;
  const rest = size === 0 ? '' : `; ${size} ${size === 1 ? 'run is' : 'runs are'} still going`;
  driving.ports.notice(`nothing more is started: ${reason}${rest}`, 'note');
}
