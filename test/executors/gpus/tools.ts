// Stand-ins for the tools that tell of GPUs, in a folder of their own that is first on the path.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

export class Tools {
  readonly folder = mkdtempSync(join(tmpdir(), 'hyper-gpus-'));

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
  }

  /** sh text. */
  add(name: string, script: string): this {
    writeFileSync(join(this.folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
    return this;
  }

  /** As nvidia-smi answers the three questions: its list, its figures, the processes. */
  addNvidia(list: string, figures = '', apps = ''): this {
    return this.add(
      'nvidia-smi',
      `case $1 in
        -L) cat <<'END'
${list}
END
        ;;
        --query-gpu=index,uuid,name,memory.total,memory.used,memory.free,utilization.gpu)
          [ "$2" = --format=csv,noheader,nounits ] && cat <<'END'
${figures}
END
        ;;
        --query-compute-apps=gpu_uuid,pid) cat <<'END'
${apps}
END
        ;;
        *) exit 9 ;;
      esac`,
    );
  }

  /** That many GPUs of 24 GB, of which so much is free. */
  addPlainNvidia(...freeGb: readonly number[]): this {
    const list = freeGb.map((_, index) => `GPU ${index}: Tesla K80 (UUID: GPU-${index}a-${index}b)`);
    const figures = freeGb.map(
      (free, index) =>
        `${index}, GPU-${index}a-${index}b, Tesla K80, 24576, ${24576 - free * 1024}, ${free * 1024}, ${index}`,
    );
    return this.addNvidia(list.join('\n'), figures.join('\n'));
  }

  addAmd(answer: string): this {
    return this.add(
      'rocm-smi',
      `[ "$*" = '--showuniqueid --showproductname --showmeminfo vram --showuse --json' ] || exit 9\ncat <<'END'\n${answer}\nEND`,
    );
  }

  /** Only these programs of the machine beside the stand-ins, and what a shell may lack. */
  env(programs: readonly string[] = ['sleep', 'timeout'], more: Readonly<Record<string, string>> = {}) {
    for (const name of ['cat', 'printf', ...programs])
      symlinkSync(
        execFileSync('bash', ['-c', `type -P ${name}`], { encoding: 'utf8' }).trim(),
        join(this.folder, name),
      );
    return { PATH: this.folder, ...more };
  }
}
