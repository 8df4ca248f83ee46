import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineTable, formsOf } from './generate/engine.ts';
import { registryText } from './generate/registry.ts';
import type { EventForm } from './row.ts';
import { otherForms, rows } from './rows.generated.ts';

const home = import.meta.dirname;
const engine = join(home, '..', '..', 'inspect', 'trigger', 'table.generated.ts');

test('the committed files are what the rows give (else: npm run generate triggers)', () => {
  expect(readFileSync(join(home, 'rows.generated.ts'), 'utf8') === registryText(home)).toBe(true);
  expect(readFileSync(engine, 'utf8') === engineTable(formsOf(rows, otherForms))).toBe(true);
});

test('a trigger arrives in forms that the guard recognises', () => {
  const forms = formsOf(rows, otherForms);
  const named = rows.flatMap(({ arrivesAs }) => (arrivesAs === 'any' ? [] : arrivesAs));
  expect(named.filter((id) => !forms.has(id))).toEqual([]);
});

test('no two forms have one id, no two signs one priority', () => {
  const form = (id: string, priority: number): EventForm => ({
    id,
    signs: [{ priority, when: ['a'], confidence: 1 }],
    answer: 'error',
    records: [],
  });
  expect(() => formsOf([], [form('a', 1), form('a', 2)])).toThrow('two forms are called a');
  expect(() => engineTable(formsOf([], [form('a', 1), form('b', 1)]))).toThrow('the priority 1');
});
