// The search as it is in src/: bundled, since Node 20 reads no TypeScript, and as fast as the product has it.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');
const outDir = join(root, 'node_modules', '.cache', 'search-quality');

const entries = {
  bayesian: 'src/strategies/bayesian.ts',
  random: 'src/strategies/random.ts',
  rng: 'src/numerics/rng.ts',
  unit: 'src/space/unit.ts',
  curves: 'src/charts/curves.ts',
  layout: 'src/charts/layout.ts',
  svg: 'src/charts/svg.ts',
};

/** The modules of `entries` by name, and `fingerprint`, which changes with whatever may change a proposal. */
export async function loadProduct(folder = outDir) {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
      },
    },
    ssr: { noExternal: true },
  });
  const load = (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  const names = Object.keys(entries);
  const modules = await Promise.all(names.map(load));
  return { ...Object.fromEntries(names.map((name, k) => [name, modules[k]])), fingerprint: fingerprintOf(folder) };
}

/** Of the strategy and of all that it is made of, wherever this checkout lies: the bundler's comments, left out here, name paths. */
function fingerprintOf(folder) {
  const files = readdirSync(folder).toSorted();
  const hash = createHash('sha256');
  for (const file of reachable('bayesian.mjs', folder, files))
    hash.update(readFileSync(join(folder, file), 'utf8').replaceAll(/^\/\/.*\n/gm, ''));
  return hash.digest('hex').slice(0, 8);
}

function reachable(entry, folder, files) {
  const found = new Set([entry]);
  for (const file of found) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const other of files) if (text.includes(`./${other}`)) found.add(other);
  }
  return [...found];
}
