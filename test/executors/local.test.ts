// The contract on this machine, under every shell the scripts must run with.
import { basename } from 'node:path';
import { executorContract } from '../contracts/executor.ts';
import { installedShells, Machine } from './machine.ts';

for (const shell of installedShells()) {
  executorContract(`local, ${basename(shell)}`, () => Machine.local(shell));
  executorContract(`by the agent alone, ${basename(shell)}`, () => Machine.local(shell, true));
}
