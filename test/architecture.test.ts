import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const checkout = join(import.meta.dirname, '..');

type Found = { readonly modules: readonly string[]; readonly offences: readonly string[] };

/** What the layer check sees below `folder`. An offence reads `rule: from → to`. */
async function cruise(folder: string): Promise<Found> {
  const { stdout } = await execa('depcruise', ['src', '--output-type', 'json'], {
    cwd: folder,
    localDir: checkout,
    preferLocal: true,
    reject: false,
  });
  const { modules, summary } = JSON.parse(stdout) as {
    modules: { source: string }[];
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return {
    modules: modules.map(({ source }) => source),
    offences: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  };
}

describe('the rooms of src/', () => {
  test('import only what their line of the table allows, and every module is seen', async () => {
    const { modules, offences } = await cruise(checkout);
    const sources = readdirSync(join(checkout, 'src'), { recursive: true, encoding: 'utf8' });
    expect(modules).toEqual(
      expect.arrayContaining(sources.filter((path) => path.endsWith('.ts')).map((path) => `src/${path}`)),
    );
    expect(offences).toEqual([]);
  });
});

describe('an offence planted in a copy is caught', () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'hyper-layers-'));
    for (const path of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
      cpSync(join(checkout, path), join(copy, path), { recursive: true });
    }
    symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  const plant = (file: string, from: string) => appendFileSync(join(copy, file), `\nimport '${from}';\n`);

  test('each of its own kind', async () => {
    plant('src/strategies/random.ts', '../store/sqlite.ts');
    plant('src/driver/drive.ts', '../strategies/random.ts');
    plant('src/space/param.ts', 'node:fs');
    plant('src/search/spec.ts', 'zod');
    plant('src/store/sqlite.ts', '@photostructure/sqlite');
    plant('src/store/failure.ts', './sqlite.ts');
    plant('src/errors.ts', './space/param.ts');
    plant('src/charts/scale.ts', '../views/table.ts');
    mkdirSync(join(copy, 'src/paint'));
    plant('src/paint/oil.ts', '../errors.ts');
    const { offences } = await cruise(copy);
    expect(offences).toEqual(
      expect.arrayContaining([
        'strategies-imports-rooms: src/strategies/random.ts → src/store/sqlite.ts',
        'driver-imports-rooms: src/driver/drive.ts → src/strategies/random.ts',
        'pure-rooms-know-no-node: src/space/param.ts → fs',
        expect.stringMatching(/^search-imports-packages: src\/search\/spec\.ts → .*node_modules\/zod\//),
        expect.stringMatching(/^one-file-knows-the-database: src\/store\/sqlite\.ts → /),
        expect.stringMatching(/^no-cycle: src\/store\//),
        'errors-import-nothing: src/errors.ts → src/space/param.ts',
        'charts-imports-rooms: src/charts/scale.ts → src/views/table.ts',
        'unknown-room: src/paint/oil.ts → src/errors.ts',
      ]),
    );
  });
});
