import { loadProgram } from '@emmental/code';
import { expect, test } from 'vitest';
import { sourceOf } from '../testing/source.ts';
import { reachableFrom } from './reachable.ts';
import { knownSymbols, symbolsFor } from './table.ts';
import { usesIn } from './uses.ts';

const rows = Object.entries(knownSymbols).flatMap(([ecosystem, all]) =>
  all.map(([name, ids, symbols]) => ({ ecosystem: ecosystem as 'npm' | 'PyPI', name, ids, symbols })),
);

test('it knows forty advisories and more, each row well formed and each advisory once per package', () => {
  const all = rows.flatMap(({ ecosystem, name, ids }) => ids.map((id) => `${ecosystem} ${name} ${id}`));
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(40);
  for (const { ids, symbols } of rows) {
    expect(symbols.length).toBeGreaterThan(0);
    for (const id of ids) expect(id).toMatch(/^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})$/);
  }
});

test('a row is found by the id or an alias of the problem, and only for its package', () => {
  expect(symbolsFor('PyPI', 'PyYAML', new Set(['PYSEC-1', 'CVE-2017-18342']))).toEqual([
    { path: '', symbols: ['load', 'load_all'] },
  ]);
  expect(symbolsFor('npm', 'lodash', new Set(['CVE-2017-18342']))).toEqual([]);
  expect(symbolsFor('Go', 'lodash', new Set(['CVE-2021-23337']))).toEqual([]);
});

test('a call of each name of each row is seen, and a call of another is not', async () => {
  for (const { ecosystem, name, symbols } of rows)
    for (const symbol of symbols) {
      const isPython = ecosystem === 'PyPI';
      const file = isPython ? 'a.py' : 'a.js';
      const call = (of: string): string =>
        isPython
          ? `import lib\ndef handler(e, c):\n    return lib.${of}(e)\n`
          : `const lib = require('${name}');\nexports.handler = (e) => lib${of === '' ? '' : `.${of}`}(e);\n`;
      const kinds = async (text: string): Promise<readonly string[]> => {
        const program = await loadProgram(sourceOf({ [file]: text }), [file]);
        const module = program.modules.get(file);
        const reachable = reachableFrom(program, 'handler');
        const isPackage = (specifier: string): boolean => specifier === (isPython ? 'lib' : name);
        return module
          ? usesIn(module, { isPackage, symbols: new Set(symbols) })
              .filter(({ node }) => reachable.has(node))
              .map(({ kind }) => kind)
          : [];
      };
      expect(await kinds(call(symbol)), `${name} ${symbol}`).toEqual(['called']);
      expect(await kinds(call('harmlessOther')), `${name} other`).toEqual([]);
    }
});
