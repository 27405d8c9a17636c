// How fast the log source reads what trainers print: the logs of all fixtures, mixed, beside plain lines; and whether one long line
// costs no more than its length. CPU time of this process alone. Needs Node alone.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { checkout, inTemporaryFolder } from './checkout.js';
import { inTurns, median } from './median.js';
import { report } from './report.js';

const LINES = 100_000;
const REPEATS = 5;
/** What the driver hands over at most, at a time. */
const CHUNK_BYTES = 256 * 1024;

await inTemporaryFolder(async (folder) => {
  const source = await bundle(folder);
  const logs = fixtures();
  const mixed = repeated(logs.join('\n'));
  const plain = repeated('step=1 loss=0.4\n');
  readAll(source, mixed.bytes);
  const { mixedSeconds, plainSeconds, ten, twenty } = inTurns(REPEATS, {
    mixedSeconds: () => readAll(source, mixed.bytes),
    plainSeconds: () => readAll(source, plain.bytes),
    ten: () => readAll(source, longLine(10)),
    twenty: () => readAll(source, longLine(20)),
  });
  report(`${LINES} lines, as ${logs.length} programs print them (medians of ${REPEATS})`, [
    { what: 'mixed lines', figure: mixed.lines / median(mixedSeconds), unit: 'lines/s', goal: { atLeast: LINES } },
    {
      what: 'time of a mixed line / of a plain one',
      figure: perLine(mixedSeconds, mixed) / perLine(plainSeconds, plain),
      unit: '',
    },
    { what: 'one line of 10 MB', figure: median(ten) * 1000, unit: 'ms' },
    { what: 'one line of 20 MB / of 10 MB', figure: median(twenty) / median(ten), unit: '', goal: { atMost: 3 } },
  ]);
});

async function bundle(folder) {
  const output = {
    ssr: 'src/metrics/log.ts',
    outDir: folder,
    rollupOptions: { output: { entryFileNames: 'log.mjs' } },
  };
  await build({ root: checkout, configFile: false, logLevel: 'error', build: { ...output, emptyOutDir: false } });
  return (await import(pathToFileURL(join(folder, 'log.mjs')).href)).logSource;
}

function fixtures() {
  const folder = join(checkout, 'test/fixtures/logs');
  const names = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return names.map((name) => readFileSync(join(folder, name), 'utf8'));
}

function repeated(text) {
  const own = text.split(/[\r\n]+/).length - 1;
  const times = Math.ceil(LINES / own);
  return { bytes: Buffer.from(text.repeat(times)), lines: own * times };
}

function longLine(megabytes) {
  return Buffer.from('loss=0.5 '.repeat((megabytes * 1e6) / 9));
}

function perLine(seconds, { lines }) {
  return median(seconds) / lines;
}

/** Reads as the driver does; returns CPU seconds. */
function readAll(source, bytes) {
  const before = process.cpuUsage();
  let state = source.start();
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + CHUNK_BYTES);
    const reading = source.read(state, bytes.subarray(at, end), end === bytes.length);
    state = JSON.parse(JSON.stringify(reading.state));
    at += reading.consumed;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
