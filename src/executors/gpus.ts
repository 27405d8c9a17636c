// Which GPUs of this machine a search may use.
import { execa } from 'execa';

/**
 * The set we were given (CUDA_VISIBLE_DEVICES of a Slurm allocation or a shared machine; empty means none), else all that
 * nvidia-smi lists. No tool, no GPU, or no answer within 5 s: none.
 */
export async function findGpus(env: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  const given = env['CUDA_VISIBLE_DEVICES'];
  if (given !== undefined) return parseVisible(given);
  const { exitCode, stdout } = await execa('nvidia-smi', ['--query-gpu=index', '--format=csv,noheader'], {
    env,
    reject: false,
    timeout: 5000,
    maxBuffer: 1_000_000,
    stdin: 'ignore',
  });
  return exitCode === 0
    ? stdout
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => /^\d+$/.test(line))
    : [];
}

/** As CUDA reads it: an entry that names no device hides itself and all after it. */
function parseVisible(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  const end = entries.findIndex((entry) => !/^(\d+|GPU-.+|MIG-.+)$/.test(entry));
  return end < 0 ? entries : entries.slice(0, end);
}
