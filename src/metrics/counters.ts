// Steps for measurements that came without one: one more than the last of that name, from 0.
import type { Measurement } from './source.ts';

type Counter = { readonly name: string; next: number };

/** Room for the counters in a source's state where nothing else needs any, in bytes of JSON. */
const ROOM = 3_600;

/** Of so many names that they do not fit, those seen first are forgotten: they count from 0 again. */
export class StepCounters {
  readonly #counters = new Map<string, Counter>();
  readonly #room: number;
  #cost = 0;

  /**
   * `saved` is what `save` gave, perhaps read back from JSON; anything else counts from the beginning. `room`: what `save` may give,
   * in bytes of JSON.
   */
  constructor(saved: unknown, room: number = ROOM) {
    this.#room = room;
    if (!Array.isArray(saved)) return;
    for (const entry of saved as readonly unknown[]) {
      if (Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number') {
        this.#add(entry[0], entry[1]);
      }
    }
  }

  /** The measurement with its step: its own, else `known`, else counted. */
  stamp(found: Measurement, known?: number): Measurement {
    const counter = this.#counters.get(found.name) ?? this.#add(detached(found.name), 0);
    const step = found.step ?? known ?? counter.next;
    counter.next = step + 1;
    return found.time === undefined
      ? { name: counter.name, value: found.value, step }
      : { name: counter.name, value: found.value, step, time: found.time };
  }

  /** Plain JSON for the state of a source. */
  save(): readonly (readonly [string, number])[] {
    return [...this.#counters.values()].map(({ name, next }) => [name, next]);
  }

  #add(name: string, next: number): Counter {
    const counter = { name, next };
    this.#counters.set(name, counter);
    this.#cost += cost(name);
    for (const oldest of this.#counters.keys()) {
      if (this.#cost <= this.#room || oldest === name) break;
      this.#counters.delete(oldest);
      this.#cost -= cost(oldest);
    }
    return counter;
  }
}

/** Upper bound of `["name",9007199254740991],` in bytes. */
function cost(name: string): number {
  let bytes = 22;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    bytes += code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c ? 1 : 6;
  }
  return bytes;
}

/** A slice keeps the text it was cut from alive: a name kept for long must not hold 256 KiB of log. */
function detached(name: string): string {
  return JSON.parse(JSON.stringify(name)) as string;
}
