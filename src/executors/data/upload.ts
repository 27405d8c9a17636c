// Data of the user's on a host: taken there once, under the key of its content, and linked to where runs look for it.
import { randomUUID } from 'node:crypto';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { HostError } from '../../errors.ts';
import { singleQuoted } from '../../search/quote.ts';
import type { Upload } from '../../search/spec.ts';
import type { HostAccess } from '../host-access.ts';
import { dataFolder, keyFolder } from './kept.ts';
import { linkData } from './link.ts';
import { lastLine } from './listing.ts';
import type { Tell } from './progress.ts';
import { sendData } from './send.ts';

/**
 * Safe to repeat; what is there already is not sent again. `cwd`: where runs start there. On this machine nothing is copied: the links lead
 * to the data itself. Rejects with HostError.
 */
export async function shipUploads(
  access: HostAccess,
  uploads: readonly Upload[],
  cwd: string,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  for (const upload of uploads) {
    const isHere = access.spec.name === 'local';
    const link = isAbsolute(upload.to) ? upload.to : join(cwd, upload.to);
    if (isHere && resolve(link) === resolve(upload.from)) continue;
    const target = isHere ? upload.from : await ship(access, upload, tell, signal);
    await linkData(access, { target, link, cwd, upload }, signal);
  }
}

/** Where it stands on the host. */
async function ship(access: HostAccess, upload: Upload, tell: Tell, signal: AbortSignal): Promise<string> {
  const folder = keyFolder(access, upload.key);
  // The touch says that it is still in use; what goes was cut short more than two days ago.
  const script = `if [ -d ${singleQuoted(folder)} ]; then touch ${singleQuoted(folder)}; echo there; fi
for h_old in ${singleQuoted(dataFolder(access))}/.new-*; do
  find "$h_old" -prune -mtime +1 -exec rm -rf {} \\; 2>/dev/null
done; :`;
  const { stdout } = await access.run(script, { signal });
  const content = `${folder}/content`;
  if (stdout.trim() === 'there') return content;
  const draft = `${dataFolder(access)}/.new-${upload.key.slice(0, 12)}-${randomUUID().slice(0, 8)}`;
  try {
    await sendData(access, upload, draft, tell, signal);
    await settle(access, draft, folder, signal);
  } catch (error) {
    // As far as it can be reached; else it goes with a later search.
    await access.run(`rm -rf ${singleQuoted(draft)}`).catch(() => {});
    throw error;
  }
  return content;
}

/** Under its name at once. Where another driver was faster, ours ends up inside of it, and goes. */
async function settle(access: HostAccess, draft: string, folder: string, signal: AbortSignal): Promise<void> {
  const [from, to] = [singleQuoted(draft), singleQuoted(folder)];
  const script = `if [ -d ${to} ]; then rm -rf ${from}; else mv ${from} ${to}; fi
rm -rf ${singleQuoted(`${folder}/${basename(draft)}`)}
[ -d ${to} ]`;
  const { exitCode, stderr } = await access.run(script, { signal });
  if (exitCode === 0) return;
  throw new HostError('host.data', `${access.spec.name}: ${folder} cannot be made: ${lastLine(stderr)}`, {
    hint: 'folder: in hyper.yaml says where hyper keeps its files on a host',
  });
}
