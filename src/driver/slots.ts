// Slots come and go with the number of runs that may go at once, and with the hosts they are on.
import { HostError } from '../errors.ts';
import type { Slot } from '../executors/executor.ts';
import type { Fact } from '../search/events.ts';
import { isQuarantined } from '../search/health.ts';
import { record } from './driving.ts';
import type { Driving } from './driving.ts';
import { pause } from './halt.ts';

/** The first time, which may take as long as a host may take to answer: an interrupt ends the wait. */
export async function* openSlots(driving: Driving): AsyncGenerator<Fact> {
  const { signal, ports, state } = driving;
  const { interrupted } = ports.mailbox;
  const ask = () => ports.executor.slots(state.spec.parallelRuns, AbortSignal.any([signal, interrupted]));
  try {
    yield* takeSlots(driving, await ask());
  } catch (error) {
    if (interrupted.aborted && !signal.aborted) return;
    // At its start a search says so and ends. One that has begun waits for its hosts.
    if (!(error instanceof HostError)) throw error;
    if (state.runs.length === 0) {
      const [reason = ''] = error.message.split('\n');
      yield* record(driving, { kind: 'search.finished', state: 'failed', reason });
      throw error;
    }
    yield* refreshSlots(driving);
  }
}

/** Asks which slots there are; those nobody sits in, and where something may start, are free. */
export async function* refreshSlots(driving: Driving): AsyncGenerator<Fact> {
  const { state, ports, signal } = driving;
  let slots: readonly Slot[];
  try {
    slots = await ports.executor.slots(state.spec.parallelRuns, signal);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return yield* pause(driving, error.message);
  }
  yield* takeSlots(driving, slots);
}

/** How often it is looked again whether blocked slots are free, if nobody says so. */
const everyMs = 15_000;

export async function* lookAtSlots(driving: Driving): AsyncGenerator<Fact> {
  const isDue = driving.ports.now() - driving.slotsAt >= everyMs;
  if (isDue && [...driving.slots.values()].some(({ blocked }) => blocked !== undefined)) yield* refreshSlots(driving);
}

async function* takeSlots(driving: Driving, slots: readonly Slot[]): AsyncGenerator<Fact> {
  const { state, ports, live } = driving;
  driving.slotsAt = ports.now();
  const taken = new Set([...live.values()].map(({ slot }) => slot.id));
  driving.slots = new Map(slots.map((slot) => [slot.id, slot]));
  const isOpen = (slot: Slot) => slot.blocked === undefined && isQuarantined(state, slot) === undefined;
  // A run that sits where there is no slot any more counts all the same: never more at once than asked for.
  const most = Math.max(0, Math.min(slots.length, state.spec.parallelRuns) - live.size);
  driving.free.splice(0, Infinity, ...slots.filter((slot) => !taken.has(slot.id) && isOpen(slot)).slice(0, most));
  const waits = waitsOf(driving);
  ports.waiting(waits);
  if (live.size === 0 && slots.length > 0 && slots.every((slot) => !isPromising(driving, slot)))
    yield* pause(driving, `there is no place to run: ${waits.join('; ')}`);
}

/** Whether something may start there without a person's help, now or later. */
export function isPromising({ state }: Driving, slot: Slot): boolean {
  return slot.isHopeless !== true && isQuarantined(state, slot) === undefined;
}

/** Why nothing starts in a slot, each reason once. One where a run of ours sits waits for nothing but that. */
function waitsOf({ state, slots, live }: Driving): readonly string[] {
  const taken = new Set([...live.values()].map(({ slot }) => slot.id));
  const open = [...slots.values()].filter(({ id }) => !taken.has(id));
  const reasons = open.flatMap((slot) => isQuarantined(state, slot) ?? slot.blocked ?? []);
  return [...new Set(reasons)];
}

/** A run has left it. */
export async function* freeSlot(driving: Driving, slot: Slot): AsyncGenerator<Fact> {
  const { slots, live, state, free } = driving;
  const isKnown = slots.get(slot.id);
  const isPlain = isKnown !== undefined && isKnown.blocked === undefined && isQuarantined(state, isKnown) === undefined;
  if (isPlain && [...live.values()].every((other) => slots.has(other.slot.id))) free.push(isKnown);
  else yield* refreshSlots(driving);
}
