// What is required and missing is asked for on a terminal, as Spell did, and is an error elsewhere.
import { createInterface } from 'node:readline/promises';
import { UsageError } from '../errors.ts';
import { isCi } from '../views/terminal.ts';
import type { Io } from './io.ts';

export type Asker = {
  /** The answer, or UsageError naming the flag where nobody can be asked. */
  ask(question: string, flag: string): Promise<string>;
  /** Whether the user agrees; UsageError naming `--yes` where nobody can be asked. */
  confirm(question: string, refusal: UsageError): Promise<boolean>;
};

export function createAsker(io: Io, options: { readonly input?: boolean; readonly yes?: true }): Asker {
  const canAsk = io.stdin.isTTY && io.stderr.isTTY && options.input !== false && !isCi(io.env);
  return {
    async ask(question, flag) {
      if (!canAsk) throw new UsageError('option.missing', `${flag} is required`, { hint: `add  ${flag}` });
      return await answer(io, `${question}: `);
    },
    async confirm(question, refusal) {
      if (options.yes === true) return true;
      if (!canAsk) throw refusal;
      return /^y(es)?$/i.test((await answer(io, `${question} [y/N] `)).trim());
    },
  };
}

async function answer(io: Io, question: string): Promise<string> {
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  const interrupted = new AbortController();
  lines.on('SIGINT', () => interrupted.abort());
  lines.on('close', () => interrupted.abort());
  try {
    return await lines.question(question, { signal: interrupted.signal });
  } catch (cause) {
    throw new UsageError('prompt.aborted', 'nothing was started', { cause });
  } finally {
    lines.close();
  }
}
