import { expandActions } from '@emmental/knowledge';
import { describe, expect, test } from 'vitest';
import { compare } from './compare.ts';
import { globOf } from './glob.ts';
import { minimise, type Permission, type PolicyStatement, sizeLimits, sizeOf } from './minimise.ts';
import { compile, statementsOfDocument } from './statement.ts';

const permission = (action: string, resource: string): Permission => ({
  action,
  resource: globOf(resource),
  condition: null,
});
const table = (name: string) => `arn:aws:dynamodb:eu-west-1:111111111111:table/${name}`;
const short = (statements: readonly PolicyStatement[]) =>
  statements.map(({ actions, resources }) => [actions, resources.map((each) => each.key)]);
const asPolicy = (statements: readonly PolicyStatement[]) => ({
  identity: compile(
    statementsOfDocument({
      Statement: statements.map(({ effect, actions, resources }) => ({
        Effect: effect,
        Action: actions,
        Resource: resources.map((each) => each.key),
      })),
    }),
  ),
});
const asGiven = (permissions: readonly Permission[]) => ({
  identity: compile(
    statementsOfDocument({
      Statement: permissions.map(({ action, resource }) => ({
        Effect: 'Allow',
        Action: action,
        Resource: resource.key,
      })),
    }),
  ),
});

describe('grouping', () => {
  test('actions on the same resources share a statement', () => {
    const { statements } = minimise([
      permission('dynamodb:PutItem', table('a')),
      permission('dynamodb:GetItem', table('a')),
      permission('dynamodb:GetItem', table('b')),
      permission('dynamodb:PutItem', table('b')),
    ]);
    expect(short(statements)).toEqual([
      [
        ['dynamodb:GetItem', 'dynamodb:PutItem'],
        [table('a'), table('b')],
      ],
    ]);
  });
  test('the grouping with fewer statements is used', () => {
    const three = ['GetItem', 'PutItem', 'Query'].map((name) => permission(`dynamodb:${name}`, table('a')));
    const { statements } = minimise([...three, permission('dynamodb:GetItem', table('b'))]);
    expect(statements).toHaveLength(2);
  });
  test('a permission that another one covers is left out', () => {
    const { statements } = minimise([
      permission('s3:GetObject', 'arn:aws:s3:::b/*'),
      permission('s3:GetObject', 'arn:aws:s3:::b/a'),
      permission('S3:getobject', 'arn:aws:s3:::b/*'),
    ]);
    expect(statements).toHaveLength(1);
    expect(statements[0]?.resources.map((each) => each.key)).toEqual(['arn:aws:s3:::b/*']);
  });
  test('equal input in any order gives equal output', () => {
    const list = [
      permission('sqs:SendMessage', '*'),
      permission('dynamodb:GetItem', table('a')),
      permission('sns:Publish', '*'),
    ];
    expect(minimise(list)).toEqual(minimise([...list].reverse()));
  });
  test('names of statements are distinct', () => {
    const { statements } = minimise([
      permission('dynamodb:GetItem', table('a')),
      permission('dynamodb:Query', table('b')),
    ]);
    expect(new Set(statements.map((each) => each.sid)).size).toBe(2);
  });
});

describe('size', () => {
  test('a long list of all actions with a prefix becomes one wildcard, which allows nothing more', () => {
    const actions = expandActions('ec2:*');
    const permissions = actions.map((action) => permission(action, '*'));
    const { statements, parts } = minimise(permissions);
    expect(parts).toHaveLength(1);
    expect(sizeOf(statements)).toBeLessThan(sizeLimits.inline);
    expect(
      compare(asPolicy(statements), asGiven(permissions), { actions: [...actions, ...expandActions('s3:*')] })
        .kind,
    ).toBe('no more');
  });
  test('a wildcard never covers an action that is not in the list', () => {
    const actions = expandActions('ec2:*').filter((action) => action !== 'ec2:RunInstances');
    const { statements } = minimise(actions.map((action) => permission(action, '*')));
    const allowed = asPolicy(statements);
    expect(
      compare(allowed, asGiven(actions.map((action) => permission(action, '*'))), {
        actions: ['ec2:RunInstances'],
      }).kind,
    ).toBe('no more');
    expect(
      compare(asGiven(actions.map((action) => permission(action, '*'))), allowed, {
        actions: expandActions('ec2:*'),
      }).kind,
    ).toBe('no more');
  });
  test('too many resources are split into several policies within the limit', () => {
    const permissions = Array.from({ length: 400 }, (_, i) =>
      permission('dynamodb:GetItem', table(`table-number-${i}`)),
    );
    const { parts, statements } = minimise(permissions);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(sizeOf(part)).toBeLessThanOrEqual(sizeLimits.managed);
    expect(parts.flat().flatMap((statement) => statement.resources)).toHaveLength(400);
    expect(statements).toHaveLength(1);
  });
});
