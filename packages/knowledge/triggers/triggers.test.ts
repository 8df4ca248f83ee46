import { constant, type TriggerKind, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { knownAction } from '../iam.ts';
import {
  isTriggerKind,
  startersWith,
  triggerKind,
  triggerKinds,
  triggersOfPrincipal,
  whoWrites,
} from './index.ts';
import { matches, stepsOf } from './path.ts';

const paths: readonly (readonly [kind: TriggerKind, path: string, by: string])[] = [
  ['api', 'body', 'writer'],
  ['api', 'body.name', 'writer'],
  ['api', 'queryStringParameters.id', 'writer'],
  ['api', 'headers.host', 'writer'],
  ['api', 'pathParameters.id', 'writer'],
  ['api', 'requestContext.accountId', 'service'],
  ['api', 'requestContext.authorizer.claims.email', 'writer'],
  ['api', 'requestContext.identity.sourceIp', 'service'],
  ['api', 'requestContext.identity.userAgent', 'writer'],
  ['api', 'requestContext.authorizer.claims.sub', 'service'],
  ['http-api', 'requestContext.authorizer.jwt.claims.email', 'writer'],
  ['appsync', 'identity.sub', 'service'],
  ['appsync', 'identity.username', 'writer'],
  ['api', 'stageVariables.table', 'service'],
  ['http-api', 'rawPath', 'writer'],
  ['http-api', 'requestContext.http.path', 'writer'],
  ['http-api', 'requestContext.http.method', 'service'],
  ['function-url', 'requestContext.requestId', 'service'],
  ['s3', 'Records[].s3.object.key', 'writer'],
  ['s3', 'Records[0].s3.object.key', 'writer'],
  ['s3', 'Records[0].s3.object', 'writer'],
  ['s3', 'Records[].s3.object.size', 'service'],
  ['s3', 'Records[].s3.bucket.name', 'service'],
  ['sqs', 'Records[].body', 'writer'],
  ['sqs', 'Records[].body.order.id', 'writer'],
  ['sqs', 'Records[].messageId', 'service'],
  ['sns', 'Records[].Sns.Message', 'writer'],
  ['sns', 'Records[].Sns.TopicArn', 'service'],
  ['dynamodb', 'Records[].dynamodb.NewImage.name.S', 'writer'],
  ['dynamodb', 'Records[].eventName', 'service'],
  ['kinesis', 'Records[].kinesis.data', 'writer'],
  ['kafka', 'records.orders-0[].value', 'writer'],
  ['schedule', 'detail.x', 'service'],
  ['events', 'detail.name', 'depends'],
  ['events', 'detail.object.key', 'writer'],
  ['events', 'account', 'service'],
  ['cognito', 'request.userAttributes.email', 'writer'],
  ['cognito', 'userPoolId', 'service'],
  ['iot', 'temperature', 'writer'],
  ['ses', 'Records[].ses.mail.commonHeaders.subject', 'writer'],
  ['appsync', 'arguments.id', 'writer'],
  ['appsync', 'info.fieldName', 'service'],
];

describe('who writes a path of the event', () => {
  test.each(paths)('%s %s: %s', (kind, path, by) => {
    expect(whoWrites({ kind, settings: new Map() }, path)).toBe(by);
  });
});

describe('which triggers start a function with an event that has a field', () => {
  const proxy = constant('AWS_PROXY');
  const settings: Readonly<Record<string, ReadonlyMap<string, Value>>> = {
    api: new Map([['IntegrationType', proxy]]),
    websocket: new Map([['IntegrationType', proxy]]),
    events: new Map([['EventPattern', constant('{}')]]),
  };
  const starters = (...kinds: readonly TriggerKind[]) =>
    kinds.map((kind) => ({ kind, settings: settings[kind] ?? new Map<string, Value>() }));
  const kindsWith = (path: string, ...kinds: readonly TriggerKind[]) =>
    startersWith(path, starters(...kinds), (starter) => starter).map(({ kind }) => kind);

  test('those that are known to, and those of which it is not known', () => {
    expect(kindsWith('Records[].body', 'sqs', 'api', 'sns')).toEqual(['sqs']);
    expect(kindsWith('Records[0].body.name', 'sqs', 'api', 'custom')).toEqual(['sqs', 'custom']);
    expect(kindsWith('Records', 'sqs', 'http-api', 'sns')).toEqual(['sqs', 'sns']);
    expect(kindsWith('detail-type', 'events', 'function-url')).toEqual(['events']);
    expect(kindsWith('Records[].s3.object.key (content)', 's3', 'http-api')).toEqual(['s3']);
  });

  test('all where none is known to', () => {
    expect(kindsWith('other', 'sqs', 'api')).toEqual(['sqs', 'api']);
    expect(kindsWith('', 'sqs', 'api')).toEqual(['sqs', 'api']);
    expect(kindsWith('Records[].body', 'custom', 'api')).toEqual(['custom', 'api']);
  });

  test.each([
    ...(['sqs', 'sns', 's3', 'dynamodb', 'kinesis'] as const).map((kind) => [kind, 'function-url'] as const),
    ...(['api', 'websocket', 'http-api', 'function-url', 'alb', 'events'] as const).map(
      (kind) => [kind, 'sqs'] as const,
    ),
  ])('every field of %s that somebody writes is one of its own, not of %s', (kind, other) => {
    for (const { path } of triggerKind(kind).paths)
      if (path !== '**') expect(kindsWith(path.replace('.**', ''), other, kind), path).toEqual([kind]);
  });
});

test('the name of an API is its caller’s, unless it is known to have none but its own', () => {
  const own = new Map([['HasOwnNames', constant(true)]]);
  for (const path of ['requestContext.domainName', 'requestContext.domainPrefix'])
    for (const kind of ['api', 'http-api'] as const) {
      expect(whoWrites({ kind, settings: new Map() }, path), kind).toBe('writer');
      expect(whoWrites({ kind, settings: own }, path), kind).toBe('service');
      expect(whoWrites({ kind, settings: own }, 'headers.Host'), kind).toBe('writer');
    }
});

test('kinds are unique, have a source, and need only actions that exist', () => {
  expect(new Set(triggerKinds.map(({ kind }) => kind)).size).toBe(triggerKinds.length);
  for (const row of triggerKinds) {
    expect(row.source, row.kind).toMatch(/^https:\/\//);
    for (const { actions } of row.needs) {
      for (const action of actions) expect(knownAction(action), `${row.kind} ${action}`).toBe(action);
    }
  }
});

test('only what Lambda polls needs permissions of the function’s role', () => {
  for (const row of triggerKinds) expect(row.needs.length > 0, row.kind).toBe(row.delivery === 'polled');
});

test('a principal says which kinds it may start', () => {
  expect(triggersOfPrincipal('s3.amazonaws.com').map(({ kind }) => kind)).toEqual(['s3']);
  expect(triggerKind('sqs').needs[0]?.on).toBe('source');
});

test('a text is a kind only if a trigger has it', () => {
  expect(['sqs', 'sqss', 'constructor', ''].filter(isTriggerKind)).toEqual(['sqs']);
});

describe.each(
  triggerKinds.flatMap(({ fields, ...row }) => (fields ? [[row.kind, row, fields] as const] : [])),
)('%s', (_, row, { names }) => {
  const isField = (path: string): boolean =>
    names.some((name) => matches(stepsOf(name), stepsOf(path.replace(/\.\*\*$|\.$/, ''))));

  test('each path that has a writer is a field of its events', () => {
    const others = row.paths.filter(({ path }) => path !== '**' && !isField(path));
    expect(others.map(({ path }) => path)).toEqual([]);
  });

  test('each path by which the kind is guessed is a field of its events', () => {
    expect(row.guessedBy.filter((path) => !isField(path))).toEqual([]);
  });
});
