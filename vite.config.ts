// Vite bundles the CLI into dist/ (code-split, lazily loaded); vitest reads its settings from the same file.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

export default defineConfig({
  plugins: [thirdPartyNotices()],
  define: { __HYPER_VERSION__: JSON.stringify(version) },
  build: {
    ssr: true,
    outDir: 'dist',
    target: 'node20',
    minify: false,
    rollupOptions: {
      input: ['src/cli/main.ts', 'src/cli/suggest-worker.ts'],
      external: [...builtinModules, /^node:/, '@photostructure/sqlite'],
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: ['@photostructure/sqlite'] },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'threads',
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['./test/build.ts'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary'] },
    reporters: ['default', './test/reporter.ts'],
  },
});

/** Writes THIRD-PARTY-NOTICES: the licence of every package of which something is in the bundle. The build fails where one has none. */
function thirdPartyNotices(): Plugin {
  return {
    name: 'third-party-notices',
    apply: 'build',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
      const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== undefined));
      if (folders.size === 0) this.error('no package seen in the bundle: are module ids read right?');
      const notices = [...folders].map(noticeOf).toSorted();
      writeFileSync(join(import.meta.dirname, 'THIRD-PARTY-NOTICES'), notices.join(`\n${'-'.repeat(80)}\n\n`));
    },
  };
}

/** The package that a module belongs to; undefined for our own. Nested packages stand in the last `node_modules`. */
function packageFolder(moduleId: string): string | undefined {
  return /^\0?(.*[/]node_modules[/](?:@[^/]+[/])?[^/]+)[/]/.exec(moduleId)?.[1];
}

function noticeOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length === 0) throw new Error(`${folder} has no licence text: it cannot be bundled`);
  return `${String(manifest['name'])} ${String(manifest['version'])} (${String(manifest['license'])})\n\n${texts.join('\n\n')}\n`;
}
