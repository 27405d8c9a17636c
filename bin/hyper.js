#!/usr/bin/env node
// The commands `hyper` and `hypersearch`: the only place that knows `process`.
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

if (process.platform === 'win32') {
  process.stderr.write('error: hyper needs a POSIX system; on Windows run it inside WSL\n');
  process.exit(1);
}

// A search lives long and allocates little at a time: a young generation that grows with it would only cost memory.
setFlagsFromString('--semi-space-growth-factor=1');

// A reader that went away (`hyper show | head`) or a terminal that was closed is no reason to end a search, nor is a full disk
// behind stdout; but what was not written must not look like success.
let isCut = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code === 'EPIPE' || error.code === 'EIO' || isCut) return;
    isCut = true;
    if (stream === process.stdout) process.stderr.write(`error: cannot write the output: ${error.message}\n`);
    process.on('exit', () => (process.exitCode ||= 1));
  });
}

const { main } = await import('../dist/main.js');

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: currentFolder(),
  pid: process.pid,
  self: [process.execPath, process.argv[1]],
  onSignal(signal, listener) {
    process.on(signal, listener);
    return () => process.off(signal, listener);
  },
  signalGroup: (signal) => process.kill(0, signal),
});

function currentFolder() {
  try {
    return process.cwd();
  } catch {
    process.stderr.write('error: the current folder does not exist any more\n');
    process.exit(2);
  }
}
