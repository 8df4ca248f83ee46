import { unknown } from '@emmental/model';
import { expect, test } from 'vitest';
import { actionsOf } from './actions-of.ts';
import { accessLevel, knownAction } from './iam.ts';
import { overrides } from './overrides/index.ts';
import { operationsOf, serviceNames } from './services.ts';

test('at least 95 % of all operations map, and only to actions that exist', () => {
  let total = 0;
  let mapped = 0;
  for (const service of serviceNames()) {
    for (const operation of operationsOf(service)) {
      total++;
      const answer = actionsOf({ service, operation, input: unknown('any request') });
      if (answer.kind === 'unknown') continue;
      mapped++;
      for (const { action } of answer.actions.filter(({ source }) => !source.startsWith('dependent'))) {
        expect(knownAction(action), `${service} ${operation}`).toBe(action);
        expect(accessLevel(action), action).not.toBe('unknown');
      }
    }
  }
  expect(mapped / total).toBeGreaterThanOrEqual(0.95);
});

test('every override names a service, operations of it, and a source', () => {
  const seen = new Set<string>();
  for (const { services, source, operations = {} } of overrides) {
    expect(source).toMatch(/^https:\/\//);
    for (const service of services) {
      expect(seen.has(service), `${service} has two overrides`).toBe(false);
      seen.add(service);
      const names = operationsOf(service);
      for (const operation of names.length > 0 ? Object.keys(operations) : []) {
        expect(names, `${service}`).toContain(operation);
      }
    }
  }
});
