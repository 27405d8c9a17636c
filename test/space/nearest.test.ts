import { expect, test } from 'vitest';
import { nearest } from '../../src/space/nearest.ts';

test.each<[string, readonly string[], readonly string[]]>([
  ['rat', ['rate', 'layers'], ['rate']],
  ['histroy', ['history', 'facet'], ['history']],
  ['val_accuracy', ['keras/val_acc', 'val_acurracy', 'loss'], ['val_acurracy']],
  ['LR', ['lr', 'l'], ['lr', 'l']],
  ['x', ['lr', 'y', 'ab'], []],
  ['lr', ['lx', 'xr', 'rl', 'l', 'other'], ['lx', 'xr', 'rl']],
  ['learning_rte', ['learning_rate', 'learning_rates', 'lr'], ['learning_rate', 'learning_rates']],
  ['aaaaaaaaaaaa', ['aaaaaaaabbbb'], ['aaaaaaaabbbb']],
  ['', ['a'], []],
])('%j among %j suggests %j', (word, candidates, suggestions) => {
  expect(nearest(word, candidates)).toEqual(suggestions);
});
