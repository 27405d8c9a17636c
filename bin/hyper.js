#!/usr/bin/env node
// The commands `hyper` and `hypersearch`: the only place that knows `process`.
import process from 'node:process';

if (process.platform === 'win32') {
  process.stderr.write('error: hyper needs a POSIX system; on Windows run it inside WSL\n');
  process.exit(1);
}

// A reader that went away (`hyper show | head`) or a terminal that was closed is no reason to end a search.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

const { main } = await import('../dist/main.js');

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  pid: process.pid,
  onSignal(signal, listener) {
    process.on(signal, listener);
    return () => process.off(signal, listener);
  },
});
