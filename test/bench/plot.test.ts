import { describe, expect, it } from 'vitest';
import { drawPlot, ticks } from './plot.ts';

const panel = {
  title: 'a < b & c',
  budget: 4,
  points: [
    { at: 0, out: 0 },
    { at: 300_000, out: 4 },
    { at: 600_000, out: 0 },
  ],
};

/** The names of elements that are open when the text ends; an error when one is closed that is not open. */
function openElements(svg: string): readonly string[] {
  const open: string[] = [];
  for (const [, slash, name, , self] of svg.matchAll(/<(\/?)(\w+)((?:\s+[\w-]+="[^"<&]*")*)(\/?)>/g)) {
    if (slash === '/') expect(open.pop()).toBe(name);
    else if (self !== '/') open.push(name ?? '');
  }
  return open;
}

describe('the plot', () => {
  it('is well-formed', () => {
    const svg = drawPlot([panel, { ...panel, title: 'other' }]);
    expect(openElements(svg)).toEqual([]);
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
    // Nothing is left that is neither an element nor text.
    expect(svg.replaceAll(/<\/?\w+(?:\s+[\w-]+="[^"<&]*")*\/?>/g, '')).not.toMatch(/[<>]|&(?!lt;|gt;|amp;)/);
    expect(svg).toContain('a &lt; b &amp; c');
    expect(svg.match(/<g /g)).toHaveLength(2);
  });

  it('has scales from nought to round numbers, and the budget in its place', () => {
    const svg = drawPlot([panel]);
    // 10 minutes over 672 pixels from 64 on; 4 instances over 150 pixels up from 186.
    expect(svg).toContain('<path d="M64 36H736" stroke="#c0392b"');
    expect(svg).toContain('>budget 4</text>');
    expect(svg).toContain('d="M64 186H64V186V186H400V36V36H736V186V186"');
  });

  it('draws the highest of many points in one pixel', () => {
    const points = Array.from({ length: 2000 }, (_, index) => ({ at: index, out: index === 1000 ? 4 : 0 }));
    const [, line = ''] = /<path d="([^"]+)" fill="none"/.exec(drawPlot([{ ...panel, points }])) ?? [];
    expect(line).toContain('V36');
    expect(line.length).toBeLessThan(1000);
  });

  it('can be empty', () => {
    expect(openElements(drawPlot([]))).toEqual([]);
    expect(openElements(drawPlot([{ title: '', points: [], budget: 1 }]))).toEqual([]);
  });

  it.each([
    [1, [0, 1]],
    [4, [0, 1, 2, 3, 4]],
    [10, [0, 2, 4, 6, 8, 10]],
    [48, [0, 10, 20, 30, 40, 50]],
    [500, [0, 100, 200, 300, 400, 500]],
  ])('has about five marks up to %d', (most, marks) => {
    expect(ticks(most)).toEqual(marks);
  });
});
