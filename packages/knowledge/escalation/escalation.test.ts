import { expect, test } from 'vitest';
import { knownAction } from '../iam.ts';
import { escalations } from './index.ts';

test('ways have unique ids, a source and only actions that exist', () => {
  expect(escalations.length).toBeGreaterThanOrEqual(60);
  expect(new Set(escalations.map(({ id }) => id)).size).toBe(escalations.length);
  for (const { id, actions, oneOf = [], source } of escalations) {
    expect(source, id).toMatch(/^https:\/\//);
    for (const action of [...actions, ...oneOf.flat()]) expect(knownAction(action), id).toBe(action);
  }
});

test('a way that passes a role says to which service, and needs the permission to pass it', () => {
  for (const { id, actions, passesRoleTo, gains } of escalations) {
    expect(actions.includes('iam:PassRole'), id).toBe(passesRoleTo !== undefined);
    expect(gains === 'passed-role', id).toBe(passesRoleTo !== undefined);
  }
});

test('no two ways need the same', () => {
  const key = ({ actions, oneOf = [] }: (typeof escalations)[number]) => JSON.stringify([actions, oneOf]);
  expect(new Set(escalations.map(key)).size).toBe(escalations.length);
});
