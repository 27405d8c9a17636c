// `npm run chaos`: loads the program, which is written in types, the way the tests are loaded.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const file = fileURLToPath(new URL('chaos.ts', import.meta.url));
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' });

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stopping.abort());

process.exitCode = await module.chaos(process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  signal: stopping.signal,
});
