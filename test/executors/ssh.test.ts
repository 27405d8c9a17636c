// The contract on a host over ssh: a real sshd, with a home and a PATH of its own, whose files these tests can see.
import { basename } from 'node:path';
import { describe } from 'vitest';
import { executorContract } from '../contracts/executor.ts';
import { installedShells } from './machine.ts';
import { sshMachine } from './ssh/machine.ts';
import { isSshdSkipped, nameMissingSshd } from './sshd.ts';

nameMissingSshd();

// One shell is enough here: what differs between them, the agent's scripts, is seen without ssh.
describe.skipIf(isSshdSkipped).each(installedShells().slice(0, 1))('a host over ssh with %s', (shell) => {
  executorContract(`ssh, ${basename(shell)}`, () => sshMachine(shell));
});
