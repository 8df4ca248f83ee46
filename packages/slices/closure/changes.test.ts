import { describe, expect, it } from 'vitest';
import { closureOf } from '../holes.ts';
import { facts, finding, sink } from '../testing/facts.ts';

const says = (scenario: Parameters<typeof facts>[0]) =>
  closureOf([facts(scenario)]).changes.map((change) => change.says);

describe('the changes that close a function', () => {
  it('are none if no route is aligned', () => {
    expect(closureOf([facts({ exposure: 'internal', triggers: [] })])).toEqual({
      changes: [],
      possible: [],
      left: [],
      isExact: true,
      unreached: [],
      titles: {},
    });
  });

  it('add one guard for two sinks instead of two changes of code', () => {
    const changes = says({ behaviours: [sink('shell'), sink('sql')] });
    expect(changes).toContain('add the guard, and set the mode of inbound to enforce in emmental.yaml');
    expect(changes.some((change) => change.startsWith('keep'))).toBe(false);
  });

  it('change the code if the guard does not check the call', () => {
    expect(says({ behaviours: [sink('deserialize')] })).toContain(
      'keep body.name from changing the effect of call(name)',
    );
  });

  it('name the data of the event where the code takes it as a whole', () => {
    const taken = { ...sink('deserialize'), eventPath: '' };
    const { changes } = closureOf([facts({ behaviours: [taken] })]);
    expect(changes.map(({ says }) => says)).toContain(
      'keep the data of the event from changing the effect of call(name)',
    );
  });

  it('are a line if the guard runs and only alerts', () => {
    const { changes } = closureOf([facts({ behaviours: [sink('sql')], guard: {} })]);
    expect(changes.find(({ id }) => id === 'Fn/guard/inbound')).toMatchObject({
      says: 'set the mode of inbound to enforce in emmental.yaml',
      effort: 'line',
    });
  });

  it('leave no route aligned that they close according to the report', () => {
    const closure = closureOf([facts({ behaviours: [sink('shell'), sink('url'), sink('path')] })]);
    expect(closure.left).toEqual([]);
    expect(new Set(closure.changes.flatMap(({ closes }) => closes)).size).toBeGreaterThanOrEqual(5);
  });

  const escalates = finding('access/escalation', ['T10'], 'fail', {
    ways: [
      ['iam:PassRole', 'ecs:RunTask'],
      ['iam:PassRole', 'lambda:CreateFunction'],
    ],
  });
  const excess = [{ action: 'iam:PassRole', resource: '*', accessLevel: 'permissions', why: '' } as const];

  it('remove a permission for escalation only if the code does not need it', () => {
    const kept = { action: 'iam:*', resource: '*', unknown: 'what eval runs' };
    const created = { action: 'lambda:CreateFunction', resource: '*', unknown: 'what eval runs' };
    const scenario = { exposure: 'internal', triggers: [], findings: [escalates] } as const;
    expect(says({ ...scenario, report: { excess } })).toEqual([
      'grant the role only the permissions that the function needs',
    ]);
    expect(says({ ...scenario, report: { excess, keptForUnknown: [kept, created] } })).toEqual([
      'name the functions and roles that it needs, in place of all: access/escalation was found',
    ]);
  });

  it('name the code that leaves data', () => {
    const found = finding('function/keeps-files', ['T12'], 'fail', { fix: 'remove the file' });
    const { changes, left } = closureOf([facts({ exposure: 'internal', triggers: [], findings: [found] })]);
    expect(changes).toMatchObject([{ says: 'remove the file', effort: 'code' }]);
    expect(left).toEqual([]);
  });

  it('add no guard for a runtime without one, and say what protects the function instead', () => {
    const { changes, unreached } = closureOf([
      facts({ behaviours: [sink('sql')], declaration: { runtime: 'java21', language: 'other' } }),
    ]);
    expect(changes.filter(({ id }) => id.includes('/guard/'))).toEqual([]);
    expect(unreached).toEqual([
      {
        function: 'Fn',
        why: 'there is no guard for java21 yet',
        instead: 'limit its role and its triggers instead',
      },
    ]);
  });

  it('say how to add the guard without a layer, and suggest no command that cannot', () => {
    const { changes, unreached } = closureOf([
      facts({ behaviours: [sink('sql')], declaration: { packageType: 'image' } }),
    ]);
    const guard = changes.find(({ id }) => id === 'Fn/guard/inbound');
    expect(guard?.says).toContain('it is a container image, which takes no layers: in its Dockerfile');
    expect(guard?.command).toBeNull();
    expect(unreached).toEqual([]);
  });
});
