import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { createLiveRegion } from '../../../../infra/local/start/live-region.ts';

/** A terminal as far as the live region uses one: text, new lines, cursor up, clear below, colours. */
function terminal(rows: number) {
  const lines: string[] = [''];
  let at = 0;
  const write = (text: string): void => {
    // eslint-disable-next-line no-control-regex
    for (const part of text.match(/\u001B\[\d*[A-Za-z]|\n|\r|[^\u001B\n\r]+/g) ?? []) {
      const up = /\[(\d+)A$/.exec(part)?.[1];
      if (up !== undefined) {
        if (Number(up) >= rows) throw new Error(`${up} lines up leave a terminal of ${rows} lines`);
        at -= Number(up);
      } else if (part.endsWith('[J')) {
        lines.length = at + 1;
        lines[at] = '';
      } else if (part === '\n') {
        at += 1;
        lines[at] ??= '';
      } else if (part !== '\r' && !part.startsWith('\u001B')) {
        lines[at] += part;
      }
    }
  };
  return { sink: { write, isTTY: true, columns: 80, rows }, shown: () => lines.slice(0, at) };
}

describe('the live region', () => {
  it('keeps printed lines above and redraws the others in place', () => {
    const { sink, shown } = terminal(24);
    const region = createLiveRegion(sink, { NO_COLOR: '1' });
    region.draw(['one', 'two']);
    region.print(['said']);
    region.draw(['three']);
    expect(shown()).toEqual(['said', 'three']);
    region.draw([]);
    region.print(['end']);
    expect(shown()).toEqual(['said', 'end']);
  });

  it('breaks a printed line that is too wide for the terminal, and none that is to be copied', () => {
    const { sink, shown } = terminal(24);
    const region = createLiveRegion({ ...sink, columns: 30 }, { NO_COLOR: '1' });
    const wide = 'Look at:  the one instance that stays DRAINING';
    region.draw(['live']);
    region.print([wide]);
    region.printAsIs([wide]);
    expect(shown()).toEqual(['Look at:  the one instance', '          that stays DRAINING', wide, 'live']);
  });

  it('shows what was printed and what was drawn last, whatever comes in between', () => {
    const step = fc.record({
      live: fc.boolean(),
      lines: fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { maxLength: 30 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 2, max: 30 }), (steps, rows) => {
        const { sink, shown } = terminal(rows);
        const region = createLiveRegion(sink, {});
        for (const { live, lines } of steps)
          if (live) region.draw(lines);
          else region.print(lines);
        const printed = steps.filter(({ live }) => !live).flatMap(({ lines }) => lines);
        const drawn = steps.findLast(({ live }) => live)?.lines.slice(0, rows - 1) ?? [];
        expect(shown()).toEqual([...printed, ...drawn]);
      }),
    );
  });

  it.each([
    ['without a terminal', {}, {}],
    ['on a dumb terminal', { isTTY: true }, { TERM: 'dumb' }],
  ])('writes plain lines only %s', (_, more, environment) => {
    let out = '';
    const region = createLiveRegion({ write: (text: string) => (out += text), ...more }, environment);
    region.print([region.style.bold('a heading')]);
    region.draw(['live']);
    const wide = 'word '.repeat(100);
    region.print(['a line', wide]);
    expect(out).toBe(`a heading\na line\n${wide}\n`);
    expect(region.isLive).toBe(false);
  });

  it('respects NO_COLOR', () => {
    const { sink } = terminal(24);
    expect(createLiveRegion(sink, { NO_COLOR: '1' }).style.good('ok')).toBe('ok');
    expect(createLiveRegion(sink, {}).style.good('ok')).not.toBe('ok');
  });
});
