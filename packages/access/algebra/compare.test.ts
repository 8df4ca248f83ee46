import { describe, expect, test } from 'vitest';
import { compare } from './compare.ts';
import { globOf, meets } from './glob.ts';
import { compile, statementsOfDocument } from './statement.ts';

const isResource = (name: string) => name === 'Orders' || name === 'Carts';
const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const permissions = (...Statement: object[]) => ({
  identity: compile(statementsOfDocument({ Statement }), isResource),
});
const table = (name: string) => `arn:aws:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`;

describe('a witness', () => {
  test('shows what the broader policy allows', () => {
    const found = compare(
      permissions(allow('dynamodb:*', 'arn:aws:dynamodb:*:*:table/*')),
      permissions(allow('dynamodb:*', ['arn:aws:dynamodb:*:*:table/a*', 'arn:aws:dynamodb:*:*:table/b*'])),
    );
    expect(found).toMatchObject({ kind: 'more', witness: { resource: 'arn:aws:dynamodb:::table/' } });
  });

  test('has an action that exists, if a list of actions is passed', () => {
    const a = permissions(allow('dynamodb:Get*', '*'));
    const b = permissions(allow('dynamodb:GetItem', '*'));
    expect(compare(a, b, { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'] }).kind).toBe('no more');
    expect(compare(a, b, { actions: ['dynamodb:GetItem', 'dynamodb:GetRecords'] })).toMatchObject({
      witness: { action: 'dynamodb:GetRecords' },
    });
  });

  test('has the context that makes the difference', () => {
    const condition = (operator: string, ...values: string[]) => ({
      Condition: { [operator]: { 'aws:SourceIp': values } },
    });
    const a = permissions(allow('s3:*', '*', condition('IpAddress', '10.0.0.0/8')));
    const b = permissions(allow('s3:*', '*', condition('IpAddress', '10.0.0.0/9')));
    expect(compare(a, b)).toMatchObject({
      kind: 'more',
      witness: { context: { 'aws:sourceip': ['10.128.0.0'] } },
    });
    expect(compare(b, a).kind).toBe('no more');
  });
});

test('three patterns that together cover a fourth allow no less', () => {
  const a = permissions(allow('s3:GetObject', 'arn:aws:s3:::b/*'));
  const b = permissions(allow('s3:Get*', ['arn:aws:s3:::b/', 'arn:aws:s3:::b/?', 'arn:aws:s3:::b/?*?']));
  expect(compare(a, b).kind).toBe('no more');
});

test('a Deny takes away from both sides', () => {
  const denied = { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::b/private/*' };
  const a = permissions(allow('s3:*', 'arn:aws:s3:::b/*'), denied);
  expect(compare(a, permissions(allow('s3:*', 'arn:aws:s3:::b/*'))).kind).toBe('no more');
  expect(compare(permissions(allow('s3:*', 'arn:aws:s3:::b/*')), a)).toMatchObject({
    kind: 'more',
    witness: { resource: 'arn:aws:s3:::b/private/' },
  });
});

test('a boundary limits the permissions', () => {
  const a = { ...permissions(allow('*', '*')), boundary: permissions(allow('s3:Get*', '*')).identity };
  expect(compare(a, permissions(allow('s3:*', '*'))).kind).toBe('no more');
  expect(compare(permissions(allow('s3:*', '*')), a).kind).toBe('more');
});

describe('symbols', () => {
  const permitted = (resource: string) => permissions(allow('dynamodb:GetItem', resource));
  test('equal themselves and are covered by a star', () => {
    expect(compare(permitted(table(`\${Orders}`)), permitted(table(`\${Orders}`))).kind).toBe('no more');
    expect(compare(permitted(table(`\${Orders}`)), permitted(table('*'))).kind).toBe('no more');
    expect(compare(permitted(table('*')), permitted(table(`\${Orders}`))).kind).toBe('more');
  });
  test('of two resources certainly differ; a parameter may equal a literal', () => {
    expect(compare(permitted(table(`\${Orders}`)), permitted(table(`\${Carts}`))).kind).toBe('more');
    expect(compare(permitted(table(`\${Name}`)), permitted(table('orders'))).kind).toBe('unknown');
    expect(compare(permitted(table('orders')), permitted(table(`\${Name}`))).kind).toBe('unknown');
  });
  test('with unknown texts never cover each other', () => {
    const statements = statementsOfDocument({ Statement: [allow('s3:GetObject', 'x')] }).map((statement) => ({
      ...statement,
      resource: { not: false, values: [{ kind: 'unknown' as const, why: 'set elsewhere' }] },
    }));
    const a = { identity: compile(statements) };
    expect(compare(a, { identity: compile(statements) }).kind).toBe('unknown');
    expect(compare(a, permissions(allow('s3:*', '*'))).kind).toBe('no more');
  });
});

test('a statement under a template condition is compared for both values of the condition', () => {
  const statements = statementsOfDocument({ Statement: [allow('s3:*', '*')] }).map((statement) => ({
    ...statement,
    when: 'Prod',
  }));
  const sometimes = { identity: compile(statements) };
  expect(compare(sometimes, permissions(allow('s3:*', '*'))).kind).toBe('no more');
  expect(compare(permissions(allow('s3:*', '*')), sometimes)).toMatchObject({
    kind: 'more',
    witness: { when: { Prod: false } },
  });
});

test('ARNs of different resources do not overlap, for any region and account', () => {
  const group = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/a:*';
  const meet = (a: string, b: string) => meets(globOf(a), globOf(b));
  expect(meet(group, 'arn:aws:logs:eu-west-1:111122223333:thing/*')).toBe('no');
  expect(meet(group, 'arn:aws:logs:eu-west-1:111122223333:log-group:*')).not.toBe('no');
  expect(meet(group, 'arn:aws:logs:*')).not.toBe('no');
  expect(meet('arn:aws:sqs:${Region}:1:a', 'arn:aws:sqs:x:1:b')).not.toBe('yes');
});

test('names with different endings do not overlap, unless one ends in a wildcard or an unknown text', () => {
  const isTable = (name: string) => /^T\d$/.test(name);
  const start = 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/';
  const meet = (a: string, b: string) =>
    meets(globOf(start + a, true, isTable), globOf(start + b, true, isTable));
  expect(meet('${T1}', '${T2}')).toBe('no');
  expect(meet('${T1}', '${T1}')).not.toBe('no');
  expect(meet('${T1}', 'orders')).toBe('no');
  expect(meet('${T1}', '${Parameter}')).not.toBe('no');
  expect(meet('orders-1', 'orders-2')).toBe('no');
  expect(meet('orders-1', 'orders-?')).not.toBe('no');
  expect(meet('orders-1', 'orders*')).not.toBe('no');
  expect(meet('${Parameter}-1', 'orders-2')).toBe('no');
});
