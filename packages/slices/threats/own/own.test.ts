import type { Verdict } from '@emmental/model';
import type { Scenario } from '@emmental/model/schema';
import { describe, expect, it, test } from 'vitest';
import { holesOf } from '../../holes.ts';
import { facts, finding, sink, type TestFacts, trigger } from '../../testing/facts.ts';
import { ownThreat } from './threat.ts';

type Step = Scenario['routes'][number]['steps'][number];

const scenario = (when: Scenario['when'], ...effects: readonly Step['effect'][]): Scenario => ({
  id: 'X1',
  name: 'Of our own',
  help: 'What only we know of.',
  sas: [],
  when,
  routes: [
    { way: 'out', loses: 'our data', steps: effects.map((effect) => ({ says: effect, effect, attack: [] })) },
  ],
});

const judged = (scenario: Scenario, deployment: TestFacts) => {
  const [verdict] = holesOf(facts(deployment), [ownThreat(scenario)]).verdicts;
  if (!verdict) throw new Error('it was not judged');
  return verdict;
};

const need = (action: string, certainty: 'known' | 'possible') =>
  ({ action, resources: [], because: 'call', certainty, evidence: [] }) as const;
const question = { id: 'q', what: 'what eval runs', why: '', costs: '', file: 'a.mjs', line: 1, answer: '' };
const reads = scenario({ needs: ['dynamodb:Get*'] }, 'call needed');

const cases: readonly (readonly [string, Scenario, TestFacts, Verdict])[] = [
  ['a call that is made', reads, { report: { needed: [need('dynamodb:GetItem', 'known')] } }, 'aligned'],
  [
    'a call that is possible',
    reads,
    { report: { needed: [need('dynamodb:GetItem', 'possible')] } },
    'unproven',
  ],
  ['no such call, and nothing open', reads, { report: { needed: [need('s3:GetObject', 'known')] } }, 'n/a'],
  ['no such call, with an open question', reads, { report: { unknown: [question] as never } }, 'unproven'],
  ['code that was not read', reads, { report: { handler: null } }, 'unproven'],
  [
    'an event from outside',
    scenario({ outsiders: true }, 'answer'),
    { report: { reachedBy: { exposure: 'public', path: [] } } },
    'aligned',
  ],
  [
    'an event that nobody outside writes',
    scenario({ outsiders: true }, 'answer'),
    { exposure: 'internal', report: { reachedBy: { exposure: 'internal', path: [] } } },
    'n/a',
  ],
  ['a role that may not', scenario({ granted: ['s3:Delete*'] }, 'call excess'), {}, 'n/a'],
  ['a role elsewhere', scenario({ granted: ['s3:Delete*'] }, 'call excess'), { role: null }, 'unproven'],
  [
    'a door that is open',
    scenario({ triggers: ['api'] }, 'start'),
    { triggers: [trigger('public', { kind: 'api' })] },
    'aligned',
  ],
  [
    'a door with an authorizer',
    scenario({ triggers: ['api'] }, 'start'),
    { triggers: [trigger('authenticated', { kind: 'api' })] },
    'closed',
  ],
  ['a door that is not there', scenario({ triggers: ['alb'] }, 'start'), {}, 'n/a'],
  [
    'a sink that is open',
    scenario({ sinks: ['shell'] }, 'deliver', 'take-effect', 'run-program'),
    { behaviours: [sink('shell')] },
    'aligned',
  ],
  [
    'a sink that is made harmless',
    scenario({ sinks: ['shell'] }, 'deliver', 'take-effect', 'run-program'),
    { behaviours: [sink('shell', 'shell quoting')] },
    'closed',
  ],
  [
    'a program that the guard stops',
    scenario({ sinks: ['shell'] }, 'deliver', 'take-effect', 'run-program'),
    { behaviours: [sink('shell')], guard: { processes: 'enforce' } },
    'closed',
  ],
  [
    'what a rule found',
    scenario({ findings: ['function/keeps-files'] }, 'answer'),
    { findings: [finding('function/keeps-files', ['T12'])] },
    'aligned',
  ],
  ['what no rule found', scenario({ findings: ['function/keeps-files'] }, 'answer'), {}, 'n/a'],
];

describe("a scenario of the user's own", () => {
  it.each(cases)('%s', (_, scenario, deployment, expected) => {
    expect(judged(scenario, deployment).judgement.verdict).toBe(expected);
  });

  test('has its name, and a route for each place', () => {
    const { threat, own, routes } = judged(scenario({ sinks: ['shell', 'sql'] }, 'take-effect'), {
      behaviours: [sink('shell'), sink('sql'), sink('path')],
    });
    expect([threat, own?.head, own?.name]).toEqual(['X1', 'x1', 'Of our own']);
    expect(routes.map(({ route }) => route.id)).toEqual([
      'Fn/X1/shell body.name/out',
      'Fn/X1/sql body.name/out',
    ]);
  });

  test('applies only if all its conditions hold', () => {
    const both = scenario({ needs: ['dynamodb:Get*'], granted: ['s3:Delete*'] }, 'call excess');
    expect(judged(both, { report: { needed: [need('dynamodb:GetItem', 'known')] } }).judgement.verdict).toBe(
      'n/a',
    );
  });
});
