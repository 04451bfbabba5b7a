import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { change } from './own-sources.ts';
import { paceNames, paces } from './paces.ts';

const file = 'services/admit-update/pace.ts';
const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

describe.each(paceNames)('the pace %s', (name) => {
  const { changes, ...figures } = paces[name];

  it('is what the services keep to with its changes', async () => {
    const { code } = transformSync(change(file, source, changes), { loader: 'ts', format: 'esm' });
    expect(await import(`data:text/javascript,${encodeURIComponent(code)}`)).toMatchObject(figures);
  });
});
