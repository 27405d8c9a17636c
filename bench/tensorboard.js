// 100,000 scalars of a TensorBoard event file: how fast they are read, beside the same values parsed as lines of JSON, and whether
// memory stays flat over ten such files' length. Needs Node alone: the reader is bundled as the build bundles it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { build } from 'vite';
import { checkout, inTemporaryFolder } from './checkout.js';
import { inTurns, median } from './median.js';
import { report } from './report.js';

const EVENTS = 100_000;
const REPEATS = 7;
const PASSES = 10;
/** What the driver hands over at most, at a time. */
const CHUNK_BYTES = 256 * 1024;
const NAMES = ['train/loss', 'train/accuracy', 'validation/loss', 'lr'];

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

await inTemporaryFolder(async (folder) => {
  const { maskedCrc32c, tensorboardSource } = await bundle(folder);
  const values = Array.from({ length: EVENTS }, (_, step) => ({
    metric: NAMES[step % NAMES.length],
    value: Math.fround(1 / (step + 1)),
    step,
    time: 1.7e9 + step / 8,
  }));
  const bytes = Buffer.concat(values.map((value) => framed(eventOf(value), maskedCrc32c)));
  const lines = values.map((value) => JSON.stringify(value));

  readAll(tensorboardSource, bytes, tensorboardSource.start());
  const { events, json } = inTurns(REPEATS, {
    events: () => seconds(() => readAll(tensorboardSource, bytes, tensorboardSource.start())),
    json: () => seconds(() => lines.reduce((sum, line) => sum + JSON.parse(line).value, 0)),
  });
  report(`${EVENTS} events, ${(bytes.length / 1e6).toFixed(1)} MB (medians of ${REPEATS})`, [
    { what: 'to read them', figure: median(events) * 1000, unit: 'ms', goal: { atMost: 500 } },
    { what: 'events in a second', figure: EVENTS / median(events), unit: 'events/s' },
    { what: 'time, events / the same as lines through JSON.parse', figure: median(events) / median(json), unit: '' },
    ...memory(tensorboardSource, bytes),
  ]);
});

/** The reader as plain JavaScript, with the checksum that the events made here need. */
async function bundle(folder) {
  const entry = { reader: 'src/metrics/tensorboard.ts', crc: 'src/metrics/tensorboard/crc32c.ts' };
  const options = {
    ssr: true,
    outDir: folder,
    rollupOptions: { input: entry, output: { entryFileNames: '[name].mjs' } },
  };
  await build({ root: checkout, configFile: false, logLevel: 'error', build: { ...options, emptyOutDir: false } });
  const load = (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  return { ...(await load('reader')), ...(await load('crc')) };
}

function eventOf({ metric, value, step, time }) {
  const name = Buffer.from(metric);
  const event = Buffer.alloc(64 + name.length);
  let at = event.writeUInt8(0x09, 0);
  at = event.writeDoubleLE(time, at);
  at = event.writeUInt8(0x10, at);
  for (let left = step; ; left >>>= 7) {
    at = event.writeUInt8(left > 0x7f ? (left & 0x7f) | 0x80 : left, at);
    if (left <= 0x7f) break;
  }
  at += Buffer.from([0x2a, name.length + 9, 0x0a, name.length + 7, 0x0a, name.length]).copy(event, at);
  at += name.copy(event, at);
  at = event.writeUInt8(0x15, at);
  return event.subarray(0, event.writeFloatLE(value, at));
}

function framed(record, maskedCrc32c) {
  const frame = Buffer.alloc(record.length + 16);
  frame.writeUInt32LE(record.length, 0);
  frame.writeUInt32LE(maskedCrc32c(frame, 0, 8), 8);
  record.copy(frame, 12);
  frame.writeUInt32LE(maskedCrc32c(record, 0, record.length), record.length + 12);
  return frame;
}

/** Reads as the driver does; returns the state at the end. Throws where not every event is found. */
function readAll(source, bytes, start) {
  let state = start;
  let count = 0;
  for (let at = 0; at < bytes.length;) {
    const reading = source.read(state, bytes.subarray(at, at + CHUNK_BYTES), false);
    count += reading.measurements.length;
    at += reading.consumed;
    state = JSON.parse(JSON.stringify(reading.state));
  }
  if (count !== EVENTS) throw new Error(`${count} events found, not ${EVENTS}`);
  return state;
}

function seconds(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** The heap after one length of the file, and after ten. */
function memory(source, bytes) {
  let state = readAll(source, bytes, source.start());
  const early = heapMb();
  for (let pass = 1; pass < PASSES; pass++) state = readAll(source, bytes, state);
  const late = heapMb();
  return [
    { what: `heap after ${EVENTS * PASSES} events`, figure: late, unit: 'MB' },
    { what: `heap, after ${EVENTS * PASSES} / after ${EVENTS}`, figure: late / early, unit: '', goal: { atMost: 1.1 } },
  ];
}

function heapMb() {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}
