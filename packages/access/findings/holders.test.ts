import { constant, type Finding, unknown, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { app, at, call, env, fn, getAtt, ref, resource, reviewOf, role, trigger } from '../testing/app.ts';
import {
  type Behaviours,
  environment,
  type Grants,
  get,
  logs,
  open,
  orders,
  resources,
  short,
} from '../testing/found.ts';
import { accessFindings } from './index.ts';

describe('a role of several holders', () => {
  const send = call('sqs', 'SendMessage', { QueueUrl: env('QUEUE') });
  const queue = resource('Jobs', 'AWS::SQS::Queue');
  const jobs = getAtt('Jobs', 'Arn');
  const nightly = trigger('schedule', null, { source: 'rate(1 hour)', exposure: 'internal' });
  const own = new Map<string, Value>([
    ['TABLE', ref('Orders')],
    ['QUEUE', ref('Jobs')],
  ]);

  function shared(grants: Grants, more: Partial<Parameters<typeof app>[3]> = {}): readonly Finding[] {
    const a = fn('Api', { role: 'Shared', environment: own, triggers: [open] });
    const b = fn('Job', { role: 'Shared', environment: own, triggers: [nightly] });
    const shared = role('Shared', grants, { holders: ['Api', 'Job'], managed: [logs] });
    return accessFindings(
      reviewOf(
        app([a, b], [shared], [...resources, queue], more),
        new Map([
          [a.id, [get]],
          [b.id, [send]],
        ]),
      ),
    );
  }

  test('a permission that no holder needs is one finding, for the holder that most people can start', () => {
    const findings = shared([
      ['dynamodb:GetItem', orders],
      ['sqs:SendMessage', jobs],
      [['sqs:DeleteMessage', 'sqs:PurgeQueue'], jobs],
    ]);
    expect(short(findings).slice(0, 1)).toEqual([
      [
        'access/excess-delete',
        'high',
        '2 functions share a role that can delete and purge Jobs; their code does neither',
      ],
    ]);
    expect(findings[0]).toMatchObject({
      function: 'template.yaml#Api',
      resource: 'template.yaml#Shared',
      details: expect.arrayContaining([{ label: 'role', text: 'Shared, also used by Job' }]),
    });
  });

  test('permissions that only some holders need are one finding, with the severity of the worst gain', () => {
    const findings = shared([
      ['dynamodb:GetItem', orders],
      ['sqs:SendMessage', jobs],
    ]);
    expect(short(findings)).toEqual([
      [
        'access/shared-role',
        'medium',
        '2 functions share a role: Api can also send to Jobs, which its code never does',
      ],
    ]);
    expect(findings[0]?.fix).toMatch(/^use one role per function/);
  });

  test('an action that a holder can do with its own needs is no gain from sharing', () => {
    const put = call('dynamodb', 'PutItem', { TableName: env('TABLE') });
    const remove = call('dynamodb', 'DeleteItem', { TableName: env('TABLE') });
    const [writer, remover] = ['Writer', 'Remover'].map((name) =>
      fn(name, { role: 'Shared', environment, triggers: [open] }),
    );
    if (!writer || !remover) throw new Error('two functions');
    const grants: Grants = [[['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Scan'], orders]];
    const shared = role('Shared', grants, { holders: ['Writer', 'Remover'], managed: [logs] });
    const sharing = (all: Behaviours) =>
      accessFindings(
        reviewOf(
          app([writer, remover], [shared], resources),
          new Map([
            [writer.id, all],
            [remover.id, [remove]],
          ]),
        ),
      ).filter(({ rule }) => rule === 'access/shared-role');
    const scan = call('dynamodb', 'Scan', { TableName: env('TABLE') });
    expect(short(sharing([put, scan]))).toEqual([
      [
        'access/shared-role',
        'medium',
        '2 functions share a role: Remover can also put and scan Orders, which its code never does',
      ],
    ]);
    expect(sharing([put, scan])[0]?.details).toContainEqual({
      label: 'gains',
      text: 'Writer: dynamodb:DeleteItem on Orders',
    });
  });

  test('a wildcard is reported once, with the actions that the holders use', () => {
    const findings = shared([
      ['dynamodb:GetItem', orders],
      ['sqs:*', '*'],
    ]);
    expect(short(findings)[0]).toEqual([
      'access/wildcard-action',
      'high',
      '2 functions share a role that can do everything in sqs on all resources; they only send to Jobs',
    ]);
    expect(findings.filter(({ rule }) => rule !== 'access/shared-role')).toHaveLength(1);
  });
});

describe('other holders of roles', () => {
  const machine = (grants: Grants, calls: readonly [string, Value][]): readonly Finding[] => {
    const subject = {
      id: 'template.yaml#Saga',
      resource: 'Saga',
      kind: 'state-machine' as const,
      name: 'Saga',
      role: 'SagaRole',
      calls: calls.map(([action, target]) => ({ action, resource: target, at: at(80) })),
      unknown: [],
      at: at(80),
    };
    const shop = app([], [role('SagaRole', grants)], resources, { subjects: [subject] });
    return accessFindings(reviewOf(shop, new Map()));
  };

  test('a definition that calls everything that it can has no finding', () => {
    expect(machine([['dynamodb:PutItem', orders]], [['dynamodb:PutItem', orders]])).toEqual([]);
  });

  test('a definition that runs on what a job or its input decides needs every resource of the kind', () => {
    const anyTask = unknown('which job it follows is decided when it runs');
    expect(machine([['ecs:StopTask', '*']], [['ecs:StopTask', anyTask]])).toEqual([]);
    const named = constant('arn:aws:ecs:eu-west-1:1:task/shop/1');
    expect(short(machine([['ecs:StopTask', '*']], [['ecs:StopTask', named]]))).toMatchObject([
      ['access/wildcard-resource', 'medium', 'state machine Saga can stop any task'],
    ]);
  });

  test('unused, wildcard and missing permissions are reported for the definition, at most as medium', () => {
    const findings = machine(
      [
        [['dynamodb:PutItem', 'dynamodb:DeleteTable'], orders],
        ['s3:*', '*'],
      ],
      [
        ['dynamodb:PutItem', orders],
        ['sns:Publish', ref('Topic')],
      ],
    );
    expect(short(findings)).toEqual([
      ['access/excess-delete', 'medium', 'state machine Saga can delete Orders; its definition never does'],
      ['access/missing', 'medium', 'Saga will fail: it has no permission to publish to Topic'],
      ['access/wildcard-action', 'medium', 'state machine Saga can do everything in s3 on all resources'],
    ]);
    for (const finding of findings)
      expect(finding).toMatchObject({ function: null, resource: 'template.yaml#Saga' });
    // A fix names what to keep of what is granted, and by itself what to add.
    expect(findings.find(({ rule }) => rule === 'access/excess-delete')?.fix).toBe(
      'keep in SagaRole only dynamodb:PutItem, on the resources that its definition uses; add sns:Publish',
    );
  });
});
