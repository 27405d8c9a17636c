import { expect, test } from 'vitest';
import type { Outlook } from '../../src/search/outlook.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import { renderMoment } from '../../src/views/live.ts';
import { enoughText, outlookParts } from '../../src/views/outlook.ts';
import { renderSummary } from '../../src/views/summary.ts';
import { Story } from '../fakes/facts.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

const outlook: Outlook = { gain: 0.0006, noise: 0.004, threshold: 0.004, isNoisy: true, chance: 0.12, r2: 0.8 };

/** Thirteen runs of two minutes, the fourth nearly the best, the eleventh the best. */
function thirteen(changes: Partial<SearchSpec> = {}): Story {
  const story = new Story({ parallelRuns: 1, ...changes });
  const values = [0.1, 0.5, 0.6, 0.8999, 0.4, 0.3, 0.5, 0.6, 0.7, 0.55, 0.9, 0.2, 0.1];
  for (const [k, value] of values.entries()) story.run({ rate: 0.01, layers: 2 + k }, value, 120_000);
  return story;
}

function sentence(story: Story, one: Outlook): string {
  return outlookParts(story.state, one, story.now, true).join('');
}

test('what the remaining runs may gain is told with the noise, the chance and the time', () => {
  expect(sentence(thirteen(), outlook)).toBe(
    'Expected gain of the 8 remaining runs: 0.0006 (noise ±0.004); 12 % chance of more than the noise. About 16m left.',
  );
});

test('a loss gains by falling; without noise the bar is told; chances are never 0 or 100 %', () => {
  const story = thirteen({ numRuns: 14, objective: { metric: 'loss', aggregate: 'last', goal: 'minimize' } });
  const quiet = { ...outlook, noise: 1e-9, threshold: 0.0002, isNoisy: false };
  expect(sentence(story, { ...quiet, chance: 0.001 })).toBe(
    'Expected gain of the remaining run: 0.0006 (hardly any noise); less than 1 % chance of more than 0.0002. About 2m left.',
  );
  expect(sentence(story, { ...quiet, chance: 1 })).toContain('more than 99 % chance');
});

test('the live view has it in one line where there is room, else the chance in another, above the keys', () => {
  const story = thirteen();
  story.start({ rate: 0.01, layers: 50 });
  const at = (width: number): string =>
    renderMoment(fakeTerminal(width), story.state, { ...story.context(), outlook: () => outlook });
  expect(at(120)).toContain(
    ' Expected gain of the 8 remaining runs: 0.0006 (noise ±0.004); 12 % chance of more than the noise.\n',
  );
  expect(at(80)).toContain(
    ' Expected gain of the 8 remaining runs: 0.0006 (noise ±0.004)\n 12 % chance of more than the noise.\n',
  );
  expect(at(60)).toContain(' Expected gain of the 8 remaining runs: 0.0006\n 12 % chance of more than the noise.\n');
  expect(renderMoment(fakeTerminal(120), story.state, story.context())).not.toContain('Expected');
});

test('the summary has it where runs are left, and nothing where all have ended', () => {
  const story = thirteen().event({ kind: 'search.finished', state: 'stopped', reason: 'stopped by user' });
  const context = { ...story.context(), outlook: () => outlook };
  const text = renderSummary(fakeTerminal(100), story.state, context);
  expect(text).toContain('  Ahead   Expected gain of the 8 remaining runs: 0.0006 (noise ±0.004)');
  expect(text).toContain('12 % chance of more than the noise.');
  const whole = thirteen({ numRuns: 13 }).finish();
  expect(renderSummary(fakeTerminal(100), whole.state, context)).not.toContain('Expected');
});

test('in retrospect, how many runs would have been enough is counted from the median result', () => {
  expect(enoughText(thirteen().state)).toBe('4 of 13 runs would have given 99 % of this');
  expect(renderSummary(fakeTerminal(100), thirteen().finish().state, thirteen().context())).toContain(
    '4 of 13 runs would',
  );
});

test('nothing is said of few results, of equal ones, and where nearly all runs were needed', () => {
  const few = new Story();
  for (let k = 1; k < 8; k++) few.run({ rate: 0.1, layers: 1 + k }, 1 / k, 1000);
  expect(enoughText(few.state)).toBeUndefined();
  const equal = new Story();
  for (let k = 1; k < 12; k++) equal.run({ rate: 0.1, layers: 1 + k }, 0.5, 1000);
  expect(enoughText(equal.state)).toBeUndefined();
  const rising = new Story();
  for (let k = 1; k < 12; k++) rising.run({ rate: 0.1, layers: 1 + k }, k, 1000);
  expect(enoughText(rising.state)).toBeUndefined();
});
