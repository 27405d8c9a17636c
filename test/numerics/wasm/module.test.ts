import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const checkout = join(import.meta.dirname, '../../..');
const source = join(checkout, 'src/numerics/wasm');

// As a command: the types of the compiler's own interface would change those of all arrays here.
const COMPILER = join(checkout, 'node_modules/assemblyscript/bin/asc.js');
const OPTIONS = '--runtime stub --noAssert --enable simd --use abort= --optimizeLevel 3 --shrinkLevel 0'.split(' ');

/** The compiler knows no ending but .ts, which here would make TypeScript of it. */
function compile(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'hyper-wasm-'));
  try {
    for (const name of ['kernels', 'linalg']) copyFileSync(join(source, `${name}.as`), join(folder, `${name}.ts`));
    execFileSync(process.execPath, [COMPILER, 'kernels.ts', '--outFile', 'kernels.wasm', ...OPTIONS], { cwd: folder });
    return readFileSync(join(folder, 'kernels.wasm'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// With `-u` this writes the module anew.
test('the module is what its source compiles to', async () => {
  const text = `// kernels.as, compiled by test/numerics/wasm/module.test.ts: \`npx vitest run test/numerics/wasm -u\` writes it anew.
export const wasmModule =
  '${compile().toString('base64')}';
`;
  await expect(text).toMatchFileSnapshot(join(source, 'module.ts'));
});
