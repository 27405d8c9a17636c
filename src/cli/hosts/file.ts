// `hyper.yaml`: the machines of a project that runs may go to.
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../../errors.ts';
import type { HostSpec } from '../../search/spec.ts';
import { findHome } from '../home.ts';
import { describeDanger } from './danger.ts';
import { readHosts } from './grammar.ts';
import { parsePlaced } from './placed.ts';

/** `warnings`: what a person should know of the file before anything in it is used. */
export type HostsFile = {
  readonly path: string;
  readonly hosts: readonly HostSpec[];
  readonly warnings: readonly string[];
};

/** In the folders where it may be. */
const hostsFileName = 'hyper.yaml';

/**
 * From the project's folder, the one with the state folder in it, else from the folder hyper was called in; undefined: there is none.
 * Never from above the project: who can write there must not say what is run, and where. Throws UsageError with line and column.
 */
export function readProjectHosts(cwd: string, env: NodeJS.ProcessEnv): HostsFile | undefined {
  // The state may be kept anywhere, next to files that are nobody's: HYPER_HOME does not say where the project is.
  const { HYPER_HOME: _, ...others } = env;
  const folders = new Set([dirname(findHome(cwd, others)), cwd]);
  for (const folder of folders) {
    const path = join(folder, hostsFileName);
    const text = readText(path);
    if (text !== undefined) return readHostsFile(path, text);
  }
  return undefined;
}

function readHostsFile(path: string, text: string): HostsFile {
  const hosts = readHosts(parsePlaced(path, text));
  const danger = hosts.some(({ setup }) => setup !== null) ? describeDanger(statSync(path)) : undefined;
  return {
    path,
    hosts,
    warnings: danger === undefined ? [] : [`${path}: ${danger}, and it says what is run on hosts (setup)`],
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('file.unreadable', `cannot read ${path}: ${reason}`, { cause });
  }
}
