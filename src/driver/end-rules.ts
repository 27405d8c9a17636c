// What ends a search before its runs are used up: time, a value that is good enough, and runs that bring nothing new, or would not.
import type { Fact } from '../search/events.ts';
import { drivenTime } from '../search/state.ts';
import { parseTarget } from '../search/target.ts';
import type { Driving } from './driving.ts';
import { giveUpLook, lookWhetherFlat } from './flat.ts';
import { stopRun } from './halt.ts';

/** After whatever may have made a rule hold, or no longer: a run's end, a wish, the beginning of a driver. */
export async function* obeyRules(driving: Driving): AsyncGenerator<Fact> {
  endByResult(driving);
  yield* endByTime(driving);
}

/** Nothing more is started; running runs go on to their ends, and may be better still. */
export function endByResult(driving: Driving): void {
  giveUpLook(driving);
  if (driving.halt !== undefined) return;
  const { best, spec, sinceBest } = driving.state;
  if (best === undefined) return;
  if (spec.target !== null && parseTarget(spec.target, spec.objective).reached(best.value)) {
    return halt(driving, `target ${spec.target} reached by run ${best.run}`);
  }
  if (spec.patience !== null && sinceBest >= spec.patience) {
    return halt(driving, `no new best in ${sinceBest} ${sinceBest === 1 ? 'run' : 'runs'} (patience ${spec.patience})`);
  }
  lookWhetherFlat(driving);
}

/** What a look found; of one that was given up, nothing. */
export function endWhenFlat(driving: Driving, look: AbortController, reason: string | undefined): void {
  if (driving.look !== look) return;
  driving.look = undefined;
  if (reason !== undefined && driving.halt === undefined) halt(driving, reason);
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
