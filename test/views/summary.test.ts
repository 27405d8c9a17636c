import { describe, expect, test } from 'vitest';
import { renderSummary } from '../../src/views/summary.ts';
import { textWidth } from '../../src/views/width.ts';
import { Story, complete, failed, mockSearch } from '../fakes/facts.ts';
import { fakeTerminal } from '../fakes/terminal.ts';
import { hostsNamed } from './hosts.ts';

const tails = { 392: ['step 40: loss is nan', 'FloatingPointError: non-finite loss'] };
const point = { rate: 0.01, layers: 60 };

describe('the summary', () => {
  test.each([60, 80, 120])('of the mock-up at %i columns', (width) => {
    const story = mockSearch().finish();
    const text = renderSummary(fakeTerminal(width), story.state, story.context(tails));
    expect(text).toMatchSnapshot();
    const tooWide = text.split('\n').filter((line) => textWidth(line) > width && !line.includes('python train.py'));
    expect(tooWide).toEqual([]);
  });

  test('of the mock-up without UTF-8 holds ASCII only', () => {
    const story = mockSearch().finish();
    const text = renderSummary(fakeTerminal(80, { isUtf8: false }), story.state, story.context(tails));
    expect(text).toMatchSnapshot();
    expect(text).toMatch(/^[\n -~]*$/);
  });

  test('of the mock-up in colour differs from the plain one in colour only', () => {
    const story = mockSearch().finish();
    const plain = renderSummary(fakeTerminal(80), story.state, story.context(tails));
    const coloured = renderSummary(fakeTerminal(80, { hasColor: true }), story.state, story.context(tails));
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replaceAll(/\x1b\[\d+m/g, '')).toBe(plain);
    expect(coloured).not.toBe(plain);
  });

  test('gives the command alone on its line, whole and as the context wrote it', () => {
    const story = mockSearch().finish();
    const command = `python train.py --name 'a  b' ${'--flag '.repeat(40)}--rate 0.017859841`;
    const text = renderSummary(fakeTerminal(60), story.state, { ...story.context(), command: () => command });
    expect(text.split('\n').map((line) => line.trim())).toContain(command);
  });

  test('warns of a best value at a bound instead of telling where the good ones lie', () => {
    const story = new Story({ numRuns: 9 });
    for (let run = 0; run < 9; run += 1) story.run({ rate: 0.01, layers: 92 + run }, 0.5 + run / 100, 1000);
    const text = renderSummary(fakeTerminal(80), story.finish().state, story.context());
    expect(text).toContain('! layers is at its upper bound 100: widen it');
    expect(text).not.toContain('Note');
  });

  test('says that all results are alike instead of telling where the good ones lie', () => {
    const story = new Story({ numRuns: 9 });
    for (let run = 0; run < 9; run += 1) story.run({ rate: 0.01, layers: 20 + run }, 0.5, 1000);
    const text = renderSummary(fakeTerminal(60), story.finish().state, story.context());
    expect(text).toContain('  ! all 9 results are alike: the params change nothing\n');
    expect(text).not.toContain('Note');
  });

  test('says no such thing where a point that lacks a repeat ranks last with the best value', () => {
    const story = new Story({ numRuns: 18, repeats: 2 });
    for (let k = 0; k < 8; k += 1)
      for (let twice = 0; twice < 2; twice += 1) story.run({ rate: 0.01, layers: 20 + k }, k === 0 ? 0.9 : 0.3, 1000);
    story.run({ rate: 0.01, layers: 50 }, 0.9, 1000);
    story.run({ rate: 0.01, layers: 50 }, undefined, 1000, failed);
    expect(renderSummary(fakeTerminal(80), story.finish().state, story.context())).not.toContain('alike');
  });

  test('gives the mean and its standard error where points were repeated', () => {
    const story = new Story({ numRuns: 6, repeats: 3 });
    for (const last of [0.5, 0.6, 0.7]) story.run(point, last, 1000);
    for (const last of [0.1, 0.2, 0.3]) story.run({ rate: 0.5, layers: 9 }, last, 1000);
    const text = renderSummary(fakeTerminal(80), story.finish().state, story.context());
    // Sample standard deviation 0.1 over the root of 3.
    expect(text).toContain('Best    388  keras/val_acc 0.6 ± 0.058 (3 runs)   rate 0.01   layers 60');
    expect(text).toContain('Next    391  0.2 ± 0.058');
  });

  test('follows the goal', () => {
    const story = new Story({ objective: { metric: 'loss', aggregate: 'min', goal: 'minimize' }, numRuns: 3 });
    for (const loss of [0.9, 0.3, 0.5]) {
      const run = story.start(point);
      story.report(run, [loss], 'loss').wait(1000).end(run, complete);
    }
    const text = renderSummary(fakeTerminal(80), story.finish().state, story.context());
    expect(text).toContain('Best    389  loss 0.3');
    expect(text).toContain('Next    390  0.5   388  0.9');
    expect(text).toContain('So far  0.9 █▁▁ 0.3   best found at run 2 of 3');
  });

  test('without an objective tells what ended how', () => {
    const story = new Story({ objective: null, numRuns: 2, failOn: 'any' });
    story.run(point, undefined, 61_000);
    story.run(point, undefined, 1000, failed);
    expect(renderSummary(fakeTerminal(80), story.finish().state, story.context())).toMatchSnapshot();
  });

  test('when all failed, shows three and counts the rest', () => {
    const story = new Story({ numRuns: 5 });
    const said: Record<number, readonly string[]> = {};
    for (let run = 0; run < 5; run += 1) said[story.run(point, undefined, 1000, failed)] = ['CUDA out of memory'];
    story.event({ kind: 'search.finished', state: 'failed', reason: 'no run has a usable result' });
    expect(renderSummary(fakeTerminal(80), story.state, story.context(said))).toMatchSnapshot();
  });

  test('of a paused search gives the reason, line by line', () => {
    const story = new Story();
    story.run(point, undefined, 30_000, { state: 'failed', reason: 'no metric "keras/val_acc"', exitCode: 0 });
    const reason = 'run 388 reported no metric "keras/val_acc"; it did report\nval_acc, loss';
    story.event({ kind: 'search.paused', reason });
    expect(renderSummary(fakeTerminal(80), story.state, story.context())).toMatchSnapshot();
  });

  test('of an interrupted search counts what was not run', () => {
    const story = new Story({ numRuns: 5 });
    story.run(point, 0.5, 30_000);
    const again = story.start(point);
    story.wait(1000).end(again, { state: 'killed', reason: 'interrupted' }, true);
    story.event({ kind: 'search.interrupted', signal: 'SIGINT' });
    const text = renderSummary(fakeTerminal(80), story.state, story.context());
    expect(text).toMatch(/^\? Search #61 interrupted by SIGINT after 31s: 1 complete, 4 not run\n/);
  });

  test('of a space that was exhausted says so', () => {
    const story = new Story({ numRuns: 5 });
    story.run(point, 0.5, 30_000);
    story.finish('search space exhausted (1 of 1 points)');
    const text = renderSummary(fakeTerminal(80), story.state, story.context());
    expect(text).toContain('\n  search space exhausted (1 of 1 points)\n');
  });

  test('shows what a run wrote without obeying it', () => {
    const story = new Story({ space: [{ kind: 'list', name: 'a', values: ['\x1b[2J', 'b'] }], numRuns: 1 });
    story.run({ a: '\x1b[2J' }, 0.5, 1000);
    const context = { ...story.context(), command: () => 'true' };
    // oxlint-disable-next-line no-control-regex
    expect(renderSummary(fakeTerminal(80), story.finish().state, context)).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  });
});

test('what each host did, and what was lost there, stands in it; this machine alone is not told', () => {
  const story = new Story({ hosts: hostsNamed('gpu1', 'gpu2') });
  story.end(story.start({ rate: 0.1, layers: 2 }, 'gpu1:gpu0', 'gpu1'));
  const run = story.start({ rate: 0.1, layers: 3 }, 'gpu2:gpu0', 'gpu2');
  story.end(run, { state: 'lost', reason: 'gpu2 was rebooted', failure: 'rebooted' }, true);
  story.attempt(run, 2, 'gpu1:gpu0', 'gpu1');
  story.end(run).finish();
  expect(renderSummary(fakeTerminal(80), story.state, story.context())).toContain(
    '  Hosts   gpu1 2 runs   gpu2 1 run, 1 lost\n',
  );
  const alone = mockSearch().finish();
  expect(renderSummary(fakeTerminal(80), alone.state, alone.context())).not.toContain('Hosts');
});

test('a command that is not there is named without the file of ours that looked for it', () => {
  const story = new Story();
  const run = story.start({ rate: 0.1, layers: 2 });
  story.end(run, { state: 'failed', reason: 'exit 127: command not found', exitCode: 127, failure: 'not-found' });
  story.finish();
  const said = '/home/me/.hyper-runs/p/m/run-1abc968deebb.sh: 14: exec: python: not found';
  const text = renderSummary(fakeTerminal(80), story.state, story.context({ [run]: [said] }));
  expect(text).toMatch(/Failed +\d+ +python: not found\n/);
});
