import { describe, expect, test } from 'vitest';
import { curvesFigure } from '../../src/charts/curves.ts';
import { layOut } from '../../src/charts/layout.ts';
import { paintSvg } from '../../src/charts/svg.ts';
import { sectionsOf } from '../../bench/search-quality/sections.js';
import { renderMarkdown, renderText } from '../../bench/search-quality/tables.js';
import { meanArea, regretAt, viewOf, winsAtEnd, winsOf } from '../../bench/search-quality/views.js';

type Best = [run: number, regret: number][];

const common = { track: 'synthetic', parallel: 1, budget: 100, date: '2026-01-01', cpuMs: 10 };

const curve = (subject: string, problem: string, seed: number, best: Best, more: object = {}) => ({
  ...common,
  subject,
  version: `${subject} 1.0`,
  problem,
  seed,
  best,
  ...more,
});

const falling: Best = [
  [1, 1],
  [4, 0.1],
  [40, 0.01],
];
const wanted = { track: 'synthetic', parallel: 1, choice: 'all', budget: 50, ours: 'ours' } as const;

describe('a curve', () => {
  test('has the regret of its last change', () => {
    const regrets = [1, 3, 4, 39, 40, 99].map((run) => regretAt({ best: falling }, run));
    expect(regrets).toEqual([1, 1, 0.1, 0.1, 0.01, 0.01]);
  });

  test('its area is the mean of log10 over the runs', () => {
    // Three runs at 0, 36 at −1, one at −2.
    expect(meanArea([curve('ours', 'a', 1, falling)], 40).mean).toBeCloseTo(-38 / 40, 12);
  });
});

describe('a view', () => {
  test('has only searches that all its subjects did', () => {
    const { rows } = viewOf(
      [1, 2].flatMap((seed) => [
        curve('ours', 'a', seed, falling),
        ...(seed === 1 ? [curve('peer', 'a', seed, falling)] : []),
      ]),
      wanted,
    );
    expect([...rows].map(([name, row]) => [name, row.map(({ seed }) => seed)])).toEqual([
      ['ours', [1]],
      ['peer', [1]],
    ]);
  });

  test('leaves out who did too few problems, or too few runs of them', () => {
    const problems = ['a', 'b', 'c'];
    const { rows } = viewOf(
      [
        ...problems.map((problem) => curve('ours', problem, 1, falling)),
        curve('few', 'a', 1, falling),
        ...problems.map((problem) => curve('short', problem, 1, falling, { budget: 30 })),
      ],
      wanted,
    );
    expect([...rows.keys()]).toEqual(['ours']);
    expect(rows.get('ours')).toHaveLength(3);
  });

  test('of the panel has its problems alone', () => {
    const curves = ['branin2', 'levy4'].flatMap((problem) => [
      curve('ours', problem, 1, falling),
      curve('peer', problem, 1, falling),
    ]);
    const { rows } = viewOf(curves, { ...wanted, choice: 'panel' });
    expect(rows.get('peer')!.map(({ problem }) => problem)).toEqual(['branin2']);
  });
});

describe('wins', () => {
  test('are counted on what both did, up to the budget of the shorter one', () => {
    const wins = winsOf(
      [
        curve('ours', 'a', 1, falling),
        curve('ours', 'a', 2, [[1, 0.5]]),
        curve('ours', 'b', 1, falling),
        curve('peer', 'a', 1, [[1, 0.5]], { budget: 50 }),
        curve('peer', 'a', 2, [[1, 0.5]], { budget: 50 }),
      ],
      'ours',
    );
    expect(wins.map(({ budget, comparison }) => [budget, comparison?.rate, comparison?.pairs])).toEqual([
      [30, 0.75, 2],
      [50, 0.75, 2],
      [100, undefined, undefined],
    ]);
  });

  test('at the end count each search with its own budget', () => {
    const curves = [curve('ours', 'a', 1, falling, { budget: 40 }), curve('peer', 'a', 1, [[1, 0.05]], { budget: 40 })];
    expect(winsAtEnd(curves, 'ours', 'peer')).toEqual([{ problem: 'a', seed: 1, value: 1 }]);
  });
});

describe('the report', () => {
  const curves = ['a', 'b'].flatMap((problem) =>
    [1, 2, 3, 4, 5, 6].flatMap((seed) => [
      curve('hyper-bayesian', problem, seed, falling),
      curve('chance', problem, seed, [[1, 0.9]]),
    ]),
  );
  const { sections, wins } = sectionsOf(curves, 'hyper-bayesian');

  test('says who is ahead, and from how many searches', () => {
    expect(wins.every(({ comparison }) => comparison!.low > 0.5)).toBe(true);
    const texts = sections.map(renderText);
    const text = texts.find((table) => table.startsWith('How often hyper beats each peer: synthetic'));
    expect(text).toContain('2 problems, 12');
    expect(text).toMatch(/chance +.*1\.00 \(0\.\d\d–1\.00\) \+/);
    expect(text).toContain('corrected for all 3 comparisons');
  });

  test('is no wider than 120 columns', () => {
    const tables = sections.map((section) => renderText({ ...section, notes: [] }));
    expect(
      Math.max(
        ...tables
          .join('\n')
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(120);
  });

  test('has a figure with a line for each subject, the same bytes for the same curves', () => {
    const drawn = ({ sections: some }: ReturnType<typeof sectionsOf>) => {
      const { figure, curves: lines } = some.find((section) => section.curves !== undefined)!;
      return { file: figure!.file, svg: paintSvg(layOut(curvesFigure(lines!))) };
    };
    const { file, svg } = drawn(sectionsOf(curves, 'hyper-bayesian'));
    expect(file).toBe('figures/synthetic-1.svg');
    expect(svg).toContain('>hyper-bayesian</text>');
    expect(svg).toContain('>chance</text>');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(drawn(sectionsOf(curves.toReversed(), 'hyper-bayesian')).svg).toBe(svg);
  });

  test('is Markdown with a cell for each column', () => {
    for (const section of sections) {
      const rows = renderMarkdown(section)
        .split('\n')
        .filter((line) => line.startsWith('|'));
      expect(new Set(rows.map((row) => row.split(' | ').length)).size, section.title).toBe(1);
    }
  });
});
