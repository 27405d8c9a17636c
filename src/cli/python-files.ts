// The Python module that runs find on their path: in the state folder, and in hyper's folder on another machine.
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HostError } from '../errors.ts';
import type { HostAccess } from '../executors/host-access.ts';
import { escapeText } from '../executors/protocol.ts';
import { singleQuoted } from '../search/quote.ts';
import { pythonFiles, pythonPackageName } from '../python/package.ts';

/** Writes it where it is missing, whole or not at all: other searches may start at the same moment. Returns its folder. */
export function placePythonFiles(root: string): string {
  const folder = join(root, pythonPackageName);
  if (isWhole(folder)) return folder;
  rmSync(folder, { recursive: true, force: true });
  const draft = `${folder}.${process.pid}`;
  for (const { path, text } of pythonFiles) {
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    writeFileSync(join(draft, path), text);
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The same on another machine. Throws HostError. */
export async function shipPythonFiles({ spec, facts, run }: HostAccess, signal: AbortSignal): Promise<void> {
  const folder = singleQuoted(`${facts.root}/${pythonPackageName}`);
  const script = `umask 077
h_draft=${folder}.$$
[ -d ${folder} ] || {
  mkdir -p "$h_draft" && while IFS= read -r h_line; do
    h_path=$h_draft/\${h_line%% *}
    mkdir -p "\${h_path%/*}" && printf %b "\${h_line#* }" >"$h_path" || exit 1
  done && { mv "$h_draft" ${folder} 2>/dev/null || [ -d ${folder} ]; }
}`;
  const stdin = pythonFiles.map(({ path, text }) => `${path} ${escapeText(text)}\n`).join('');
  const { exitCode, stderr } = await run(script, { stdin, signal });
  if (exitCode === 0) return;
  throw new HostError(
    'host.python',
    `${spec.name}: cannot write ${facts.root}: ${stderr.trim() || `exit ${exitCode}`}`,
    {
      hint: `say where hyper may write with  folder:  in hyper.yaml  (hyper hosts check ${spec.name})`,
    },
  );
}

function isWhole(folder: string): boolean {
  return pythonFiles.every(({ path, text }) => {
    const stats = statSync(join(folder, path), { throwIfNoEntry: false });
    return stats?.size === Buffer.byteLength(text);
  });
}

/** `PYTHONPATH` with our folder first; a user's own stays behind it. */
export function pythonPath(folder: string, given: string | undefined): string {
  return given === undefined || given === '' ? folder : `${folder}:${given}`;
}
