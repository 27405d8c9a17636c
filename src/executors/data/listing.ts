// Files on a host as its own `find` and `stat` tell of them: GNU's, busybox's and those of macOS.
import { HostError } from '../../errors.ts';
import { singleQuoted } from '../../search/quote.ts';
import type { HostAccess } from '../host-access.ts';

/** `path`: seen from the folder that was listed. `size`: bytes. `modified`: whole seconds since 1970, by the host's clock. */
export type HostFile = { readonly path: string; readonly size: number; readonly modified: number };

/** `folder`: absolute. `below`: parts of it to look into, as paths from it; `''`: all of it. */
export type Place = { readonly folder: string; readonly below: readonly string[] };

/**
 * Plain files of each place, sorted by path; links to plain files count as these. Without what `.git` and `.hyper` hold, and nothing where
 * there is no such folder. A name that is no UTF-8 is told wrongly, and cannot be asked for.
 */
export async function listFiles(
  access: HostAccess,
  places: readonly Place[],
  signal?: AbortSignal,
): Promise<readonly (readonly HostFile[])[]> {
  const script = [prologue, ...places.map((place, index) => `h_index=${index}\n${listScript(place)}`)].join('\n');
  const { exitCode, stdout, stderr } = await access.run(script, signal === undefined ? {} : { signal });
  if (exitCode !== 0)
    throw new HostError('host.files', `${access.spec.name}: files cannot be listed: ${lastLine(stderr)}`, {
      hint: 'it needs find and stat, as every usual system has them',
    });
  const found = places.map((): HostFile[] => []);
  for (const record of stdout.split('//\n')) {
    const [, index, mode, size, modified, path] = /^(\d+)\n([0-9A-Fa-f]+) (\d+) (\d+) \.\/(.*)$/s.exec(record) ?? [];
    if (path === undefined || !isPlain(mode)) continue;
    found[Number(index)]?.push({ path, size: Number(size), modified: Number(modified) });
  }
  return found.map((files) => distinct(files).toSorted((a, b) => (a.path < b.path ? -1 : 1)));
}

/** When the file was last written to, whole seconds since 1970; 0: it is not there. */
export async function modifiedAt(access: HostAccess, file: string, signal?: AbortSignal): Promise<number> {
  const name = singleQuoted(file);
  const script = `stat -L -c %Y ${name} 2>/dev/null || stat -L -f %m ${name} 2>/dev/null || echo 0`;
  const { stdout } = await access.run(script, signal === undefined ? {} : { signal });
  return Number(stdout.trim()) || 0;
}

/** A record ends in `//`, which no path found holds. */
const prologue = `LC_ALL=C; export LC_ALL
if stat -c %s / >/dev/null 2>&1; then h_flag=-c h_format='%f %s %Y %n//'
else h_flag=-f h_format='%Xp %z %m %N//'; fi
h_find() {
  find -H "$@" \\( -name .git -o -name .hyper \\) -prune -o \\( -type f -o -type l \\) \\
    -exec stat -L "$h_flag" "$h_index
$h_format" {} + 2>/dev/null
  :
}`;

/** In a shell of its own: a place that is missing ends nothing but itself. */
function listScript({ folder, below }: Place): string {
  if (below.length === 0) return ':';
  const starts = outermost(below).map((path) => singleQuoted(path === '' ? '.' : `./${path}`));
  return `(cd ${singleQuoted(folder)} 2>/dev/null || exit 0; h_find ${starts.join(' ')})`;
}

/** Without those that are within others. */
function outermost(below: readonly string[]): readonly string[] {
  const paths = [...new Set(below)];
  return paths.filter(
    (path) => !paths.some((other) => other !== path && (other === '' || path.startsWith(`${other}/`))),
  );
}

function isPlain(mode = ''): boolean {
  return (Number.parseInt(mode, 16) & 0o170000) === 0o100000;
}

function distinct(files: readonly HostFile[]): readonly HostFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** What a program said last; GNU tar's closing words say nothing. */
export function lastLine(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return lines.findLast((line) => !/^tar: (?:Exiting with failure|Error is not recoverable)/.test(line)) ?? '';
}
