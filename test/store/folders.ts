import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder; whoever asks for it removes it. */
export function emptyFolder(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), 'hyper-store-'));
}
