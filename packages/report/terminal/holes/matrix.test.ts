import type { FunctionHoles } from '@emmental/model';
import { expect, test } from 'vitest';
import { matrix } from './matrix.ts';

test('a question that a command answers starts as this program was started', () => {
  const fn: FunctionHoles = {
    id: 'main.tf#page',
    name: 'page',
    verdicts: [
      {
        threat: 'T7',
        judgement: { verdict: 'unproven', visibility: null, depth: null, stoppedBy: [], unknown: [] },
        alone: null,
        routes: [
          {
            route: {
              id: 'page/T7',
              applies: 'unknown',
              because: 'no advisory data',
              loses: 'not known',
              evidence: [],
              steps: [],
              question: 'emmental db update',
            },
            judgement: { verdict: 'unproven', visibility: null, depth: null, stoppedBy: [], unknown: [] },
            cells: [],
          },
        ],
      },
    ],
  } as unknown as FunctionHoles;
  const screen = { program: 'npx emmental', width: 80, unicode: true, color: false };
  expect(matrix(fn, screen)).toContain('  Vulnerable dependency: npx emmental db update');
});
