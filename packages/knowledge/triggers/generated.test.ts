import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineTable, formsOf } from './generate/engine.ts';
import { kindsText } from './generate/kinds.ts';
import { registryText } from './generate/registry.ts';
import type { EventForm } from './row.ts';
import { otherForms, rows } from './rows.generated.ts';

const home = import.meta.dirname;
const packages = join(home, '..', '..');
const engine = join(packages, 'inspect', 'trigger', 'table.generated.ts');
const kinds = join(packages, 'model', 'trigger-kind.generated.ts');

test('the committed files are what the rows give (else: npm run generate triggers)', () => {
  expect(readFileSync(join(home, 'rows.generated.ts'), 'utf8') === registryText(home)).toBe(true);
  expect(readFileSync(kinds, 'utf8') === kindsText(rows)).toBe(true);
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
  expect(() => engineTable(formsOf([], [form('a', 1010), form('b', 1010), form('c', 1020)]))).toThrow(
    'the forms a and b have a sign of the priority 1010; 1030 is free',
  );
});
