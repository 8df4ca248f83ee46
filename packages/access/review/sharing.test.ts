import { expect, test } from 'vitest';
import { type Glob, globOf } from '../algebra/glob.ts';
import type { Need, Needs } from '../needs/need.ts';
import { sharingsOf } from './sharing.ts';

const need = (action: string, glob: Glob): Need => ({
  action,
  resources: [],
  because: 'call',
  certainty: 'known',
  evidence: [],
  passedTo: null,
  globs: [glob],
  written: [],
  assumed: [],
});
const gap = { id: 'C/x', what: 'x', why: 'y', at: { file: 'a', line: 1, column: 1 }, actions: [] };
const uses = (action: string, resource: string): Needs => ({
  needed: [need(action, globOf(resource))],
  gaps: [],
});

test('names the other holders that need an action, else those that may need it', () => {
  const needs = new Map<string, Needs>([
    ['A', uses('s3:GetObject', 'arn:aws:s3:::one/*')],
    ['B', uses('s3:GetObject', 'arn:aws:s3:::two/*')],
    ['C', { needed: [], gaps: [{ ...gap, touches: ['s3'] }] }],
  ]);
  const told = sharingsOf(['A', 'B', 'C', 'D'].map((name) => ({ name, needs: needs.get(name) ?? null })));
  const pattern = globOf('arn:aws:s3:::one/*');
  expect(told('s3:GetObject', pattern, 'B')).toEqual({ kind: 'needed', why: 'needed by A (same role)' });
  expect(told('s3:GetObject', globOf('*'), 'C')).toEqual({
    kind: 'needed',
    why: 'needed by A and B (same role)',
  });
  expect(told('s3:GetObject', pattern, 'A')).toEqual({
    kind: 'open',
    why: 'may be needed by C and D (same role)',
  });
  expect(told('sqs:SendMessage', globOf('*'), 'D')).toBeNull();
});

test('checks each holder once for an action and a resource, for all holders together', () => {
  const looks = (count: number): number => {
    let looked = 0;
    const holders = Array.from({ length: count }, (_, i) => `F${i}`);
    const counted = new Proxy(globOf('*'), {
      get: (glob, name) => {
        looked += 1;
        return Reflect.get(glob, name);
      },
    });
    const each = need('s3:GetObject', counted);
    const told = sharingsOf(holders.map((name) => ({ name, needs: { needed: [each], gaps: [] } })));
    const [last] = holders.map((name) => told('s3:GetObject', globOf('*'), name)).slice(-1);
    expect(last?.why).toBe(`needed by F0 and ${count - 2} others (same role)`);
    return looked;
  };
  expect(looks(400)).toBe(4 * looks(100));
});
