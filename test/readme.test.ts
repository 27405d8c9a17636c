// README stays true: its command lines are accepted, its forms of params parse, its links lead somewhere.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseSpace } from '../src/space/parse.ts';
import { testFolder } from './cli/folder.ts';
import { checkout, runShell } from './hyper.ts';
import { shellCommands } from './shell-blocks.ts';

const readme = readFileSync(join(checkout, 'README.md'), 'utf8');

const searches = shellCommands(readme).filter((line) => /^hyper (grid|random|bayesian) /.test(line));

test('README has searches to try', () => {
  expect(searches.length).toBeGreaterThan(0);
});

test.each(searches)('%s is a search that hyper would start', async (line) => {
  const { code, stderr } = await runShell(line.replace(/^(hyper \w+)/, '$1 --dry-run'), { cwd: testFolder() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('the forms of params in README parse', async () => {
  const table = readme.slice(readme.search(/\| form +\| example/), readme.indexOf('Options after the bounds'));
  const examples = [...table.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
  const params = examples.filter((text) => /^[a-z]+=[^…]*$/.test(text));
  const json = examples.flatMap((text) => /^--json-param ([a-z]+)='(.*)'$/.exec(text)?.slice(1, 3).join('=') ?? []);
  expect([params.length, json.length]).toEqual([8, 1]);
  for (const param of params) expect((await parseSpace([param], [])).length).toBe(1);
  expect(await parseSpace([], json)).toEqual([{ kind: 'list', name: 'opt', values: ['a,b', true, null] }]);
});

describe('links', () => {
  const folders = [
    '.',
    'src',
    'bench',
    'bench/search-quality',
    'test/assets',
    ...readdirSync(join(checkout, 'examples')).map((name) => `examples/${name}`),
  ];
  const pages = folders.map((folder) => join(folder, 'README.md')).filter((page) => existsSync(join(checkout, page)));
  const links = pages.flatMap((page) =>
    [...readFileSync(join(checkout, page), 'utf8').matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, to = '']) => ({
      page,
      to,
    })),
  );
  test.each(links.filter(({ to }) => !/^[a-z]+:/.test(to)))('$to in $page leads to a file', ({ page, to }) => {
    expect(existsSync(join(checkout, page, '..', to))).toBe(true);
  });
});

describe('every command', async () => {
  const { stdout } = await runShell('hyper --help', { cwd: checkout });
  const list = stdout.slice(stdout.indexOf('\nCommands:\n'));
  const names = [...list.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = '']) => name);

  test('is found', () => expect(names.length).toBeGreaterThan(20));

  test.each(names)('%s stands in README', (name) => {
    expect(readme).toMatch(new RegExp(`\`hyper (?:[a-z]+\\\\?\\|)*${name}\\b`));
  });

  test.each(names.filter((name) => name !== 'help'))('%s has help with examples, within 80 columns', async (name) => {
    const { stdout: help } = await runShell(`hyper ${name} --help`, { cwd: checkout });
    expect(help).toMatch(/^EXAMPLES\n {2}(# .*\n {2})?\$ hyper /m);
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
