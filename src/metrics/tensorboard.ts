// Scalars out of TensorBoard's event files, as the writers of TensorFlow 1 and 2, Keras, PyTorch and tensorboardX leave them.
import type { SourceState } from '../search/events.ts';
import { Problems } from './problems.ts';
import { RowMemory, restartRows } from './row-memory.ts';
import type { Measurement, MetricSource } from './source.ts';
import { readEvent } from './tensorboard/event.ts';
import type { Message } from './tensorboard/fields.ts';
import { findFrame, isIntact, type Frame } from './tensorboard/record.ts';

/**
 * Pictures, histograms and texts are passed over. A record whose checksum is wrong is skipped; where that of its length is wrong,
 * no later one can be found. A file that was copied anew is known again by its first record, which holds when it was written.
 */
export const tensorboardSource: MetricSource = {
  start: () => ({ skip: 0, isLost: false, rows: restartRows(undefined), told: [] }),
  restart: (state) => ({ ...state, skip: 0, isLost: false, rows: restartRows(state['rows']) }),
  read(state, bytes) {
    const reader = new EventReader(state, bytes);
    while (!reader.isDone) reader.takeFrame();
    return {
      state: reader.save(),
      measurements: reader.measurements,
      consumed: reader.consumed,
      ...reader.problems.toReading(),
    };
  },
};

/** `events.out.tfevents.1700000000.host.…`: of a file that says when it was begun, whether that was not before `since`. */
export function isEventFile(fileName: string, since = 0): boolean {
  const [found, seconds] = /(?:^|\.)tfevents\.(?:(\d{9,11})(?!\d))?/.exec(fileName) ?? [];
  return found !== undefined && (seconds === undefined || Number(seconds) >= Math.floor(since));
}

/** Lives for one read. */
class EventReader {
  readonly measurements: Measurement[] = [];
  readonly problems: Problems;
  isDone = false;
  readonly #message: Message;
  readonly #records: RowMemory;
  #isLost: boolean;
  /** Where the next frame begins; behind the bytes there are where a long record goes on. */
  #at: number;

  constructor(state: SourceState, bytes: Uint8Array) {
    this.#message = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    this.#records = new RowMemory(state['rows']);
    this.problems = new Problems(state['told']);
    this.#isLost = state['isLost'] === true;
    this.#at = Number(state['skip']);
    this.isDone = this.#isLost;
  }

  get consumed(): number {
    const { length } = this.#message.bytes;
    return this.#isLost ? length : Math.min(this.#at, length);
  }

  takeFrame(): void {
    const frame = findFrame(this.#message, this.#at);
    switch (frame.kind) {
      case 'torn':
        this.isDone = true;
        return;
      case 'lost':
        this.isDone = true;
        this.#isLost = true;
        this.#say('lost', 'has a broken length: the rest of the file is skipped');
        return;
      case 'whole':
        if (this.#records.isNew(() => frame.mark)) this.#takeRecord(frame);
        this.#at = frame.next;
        return;
      case 'long':
        this.#records.isNew(() => frame.mark);
        this.#at = frame.next;
    }
  }

  save(): SourceState {
    const skip = this.#isLost ? 0 : this.#at - this.consumed;
    return { skip, isLost: this.#isLost, rows: this.#records.save(), told: this.problems.save() };
  }

  #takeRecord(frame: Extract<Frame, { kind: 'whole' }>): void {
    if (isIntact(this.#message, frame)) readEvent(this.#message, frame.start, frame.end, this.#keep);
    else this.#say('broken', 'has a wrong checksum: it is skipped');
  }

  readonly #keep = (found: Measurement): void => {
    this.measurements.push(found);
  };

  #say(kind: string, what: string): void {
    this.problems.say(kind, () => `record ${this.#records.seen + (kind === 'lost' ? 1 : 0)} ${what}`);
  }
}
