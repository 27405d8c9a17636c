import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderMarkdown, writeStepSummary } from '../../src/views/github.ts';
import { Story, mockSearch } from '../fakes/facts.ts';

describe('the summary page of GitHub Actions', () => {
  test('has the best run, its command, and the ten best points', () => {
    const story = mockSearch().finish();
    expect(renderMarkdown(story.state, story.context())).toMatchSnapshot();
  });

  test('a value cannot break out of its cell or its fence', () => {
    const story = new Story({ space: [{ kind: 'list', name: 'a|b', values: ['<b>|x`', 'c'] }], numRuns: 1 });
    story.run({ 'a|b': '<b>|x`' }, 0.5, 1000);
    const context = { ...story.context(), command: () => 'echo "```"' };
    const text = renderMarkdown(story.finish().state, context);
    expect(text).toContain('````sh\necho "```"\n````');
    expect(text).toContain('| 388 | 0.5 | \\<b\\>\\|x\\` |');
  });

  test('is appended to the file that is named, and only on GitHub', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hyper-'));
    try {
      const file = join(folder, 'summary.md');
      const story = new Story();
      writeStepSummary(story.state, story.context(), { GITHUB_STEP_SUMMARY: file });
      const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file };
      writeStepSummary(story.state, story.context(), github);
      writeStepSummary(story.state, story.context(), github);
      expect(readFileSync(file, 'utf8').match(/### Search #61/g)).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a file that cannot be written costs nothing else', () => {
    const story = new Story();
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/nowhere/at/all/summary.md' };
    expect(() => writeStepSummary(story.state, story.context(), env)).not.toThrow();
  });
});
