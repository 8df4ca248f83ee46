import { loadProgram } from '@emmental/code';
import type { Source } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { settingsIn } from './conditions.ts';

const sourceOf = (files: Readonly<Record<string, string>>): Source => ({
  directory: '/nowhere',
  read: (path) => ({ text: files[path] ?? '' }),
  kind: (path) => (path in files ? 'file' : path === '' ? 'directory' : null),
  list: () => Object.keys(files).map((name) => ({ name, kind: 'file' })),
  resolve: (path) => path,
  diagnostics: () => [],
});

const settings = async (name: string, text: string) => {
  const { modules } = await loadProgram(sourceOf({ [name]: text }), [name], {
    directory: '',
    layers: [],
    inline: null,
  });
  return settingsIn([...modules.values()]);
};

describe('the constants with which code compares fields', () => {
  test('in JavaScript: equality, switch, membership', async () => {
    expect(
      await settings(
        'a.mjs',
        "export const f = (e) => { if (e.action === 'sum') g(); switch (e.unit) { case 'cm': h(); } if (['x'].includes(e.axis)) i(); };",
      ),
    ).toContainEqual({ action: 'sum', unit: 'cm', axis: 'x' });
  });

  test('in Python: equality, in, get', async () => {
    const found = await settings(
      'a.py',
      'def f(event):\n    if event["kind"] == "mean" and event.get("unit") in ("cm", "mm"):\n        g()\n',
    );
    expect(found[0]).toEqual({});
    expect(found).toContainEqual({ kind: 'mean', unit: 'mm' });
  });

  test('are empty if nothing is compared', async () => {
    expect(await settings('a.py', 'def f(event):\n    return 1\n')).toEqual([{}]);
  });

  test('are never more than the limit', async () => {
    const tests = Array.from({ length: 30 }, (_, index) => `if (e.f${index} === ${index}) g();`).join('\n');
    expect((await settings('a.mjs', `export const f = (e) => {${tests}}`)).length).toBe(24);
  });
});
