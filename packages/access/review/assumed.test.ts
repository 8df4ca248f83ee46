import { type Behaviour, constant, type Role, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { statementsOfDocument } from '../algebra/statement.ts';
import { accessFindings } from '../findings/index.ts';
import {
  app,
  at,
  call,
  env,
  event,
  fields,
  fn,
  getAtt,
  resource,
  reviewOf,
  role,
  undecided,
} from '../testing/app.ts';
import { leastRoles } from './least.ts';
import type { AssumedReview } from './review.ts';

const resources = [
  resource('Site', 'AWS::S3::Bucket', { BucketName: 'site' }),
  resource('Deployer', 'AWS::IAM::Role'),
  resource('ApiRole', 'AWS::IAM::Role'),
];
const put = { Bucket: constant('site'), Key: constant('k') };

const as = (behaviour: Behaviour, role: Value): Behaviour => ({ ...behaviour, as: role }) as Behaviour;

/** Trust in the role of `Api`, or in whom the policy names. */
const trusting = (principal: Value | null): Role['trust'] => {
  const [statement] = statementsOfDocument(
    { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } },
    'trust',
    at(60),
  );
  return statement && principal
    ? [{ ...statement, principal: { not: false, value: fields({ AWS: principal }) } }]
    : [];
};

interface Given {
  readonly behaviours?: readonly Behaviour[] | null;
  readonly trust?: Value | null;
  readonly answers?: Parameters<typeof reviewOf>[2];
  readonly holders?: readonly string[];
  readonly more?: { readonly name: string; readonly behaviours: readonly Behaviour[] };
}

function reviewed({ behaviours = [], trust = getAtt('ApiRole', 'Arn'), answers, holders = [], more }: Given) {
  const functions = [
    fn('Api', { environment: new Map([['ROLE', getAtt('Deployer', 'Arn')]]) }),
    ...(more ? [fn(more.name, { role: holders.includes(more.name) ? 'Deployer' : 'ApiRole' })] : []),
  ];
  const deployer = role(
    'Deployer',
    [
      [
        ['s3:PutObject', 's3:DeleteObject'],
        { kind: 'text', parts: [{ kind: 'resource', id: 'Site', attribute: 'Arn' }, '/*'] },
      ],
    ],
    { holders, trust: trusting(trust), generated: false },
  );
  const apiRole = role('ApiRole', [['sts:AssumeRole', getAtt('Deployer', 'Arn')]]);
  const elsewhere = deployer.statements.map((statement) => ({ ...statement, at: at(70) }));
  const shop = app(functions, [apiRole, { ...deployer, statements: elsewhere }], resources);
  const analyses = new Map([
    ['template.yaml#Api', behaviours],
    ...(more ? [[`template.yaml#${more.name}`, more.behaviours] as const] : []),
  ]);
  return reviewOf(shop, analyses, answers);
}

const rows = (assumedRole: AssumedReview | undefined) => ({
  id: assumedRole?.role.id,
  needed: assumedRole?.needed.map(({ action }) => action),
  excess: assumedRole?.excess.map(({ action }) => action),
  missing: assumedRole?.missing.map(({ action }) => action),
  kept: assumedRole?.kept.map(({ action, unknown }) => `${action} ${unknown}`),
});

describe('a role of the template that a function assumes', () => {
  const calls = [
    as(call('s3', 'PutObject', put), env('ROLE')),
    as(
      call('sqs', 'PurgeQueue', { QueueUrl: constant('https://sqs.eu-west-1.amazonaws.com/1/q') }),
      env('ROLE'),
    ),
  ];

  test('has its own excess and missing permissions, separate from the role of the function', () => {
    const found = reviewed({ behaviours: calls });
    expect(found.assumed.map(rows)).toEqual([
      {
        id: 'Deployer',
        needed: ['s3:PutObject', 'sqs:PurgeQueue'],
        excess: ['s3:DeleteObject', 's3:PutObject'],
        missing: ['sqs:PurgeQueue'],
        kept: [],
      },
    ]);
    const own = found.functions.get('template.yaml#Api');
    expect(own?.needed.filter(({ because }) => because === 'call')).toEqual([]);
    expect(own?.missing.map(({ action }) => action)).not.toContain('sqs:PurgeQueue');
  });

  test('has findings that say what the function can do as the role', () => {
    const titles = accessFindings(reviewed({ behaviours: calls })).map(
      (finding) => `${finding.rule} ${finding.function} ${finding.resource} ${finding.title}`,
    );
    expect(titles).toContain(
      'access/excess-delete template.yaml#Api template.yaml#Deployer Api can, as Deployer, delete Site; its code never does',
    );
    expect(titles).toContain(
      'access/missing template.yaml#Api template.yaml#Deployer A call of Api fails: as Deployer it has no permission to purge q',
    );
  });

  test('keeps all grants for others whom its trust policy allows, until a person answers', () => {
    const root = constant('arn:aws:iam::1:root');
    const found = reviewed({ behaviours: calls, trust: root });
    expect(rows(found.assumed[0])).toMatchObject({
      excess: [],
      kept: ['s3:DeleteObject Deployer/others', 's3:PutObject Deployer/others'],
    });
    const question = found.functions
      .get('template.yaml#Api')
      ?.unknown.find(({ id }) => id === 'Deployer/others');
    expect(question?.why).toBe('its trust policy lets all of arn:aws:iam::1:root assume it');
    expect(question?.costs).toBe('2 grants on s3 are kept until it is answered');
    const answers = (value: string) =>
      new Map([['Deployer/others', { value: constant(value), until: '2099-01-01' }]]);
    expect(
      rows(reviewed({ behaviours: calls, trust: root, answers: answers('nothing') }).assumed[0]).excess,
    ).toEqual(['s3:DeleteObject', 's3:PutObject']);
    expect(
      rows(reviewed({ behaviours: calls, trust: root, answers: answers('s3:DeleteObject') }).assumed[0])
        .excess,
    ).toEqual(['s3:PutObject']);
  });

  test('keeps grants that an undecided call of the function may use', () => {
    const found = reviewed({ behaviours: [...calls, undecided('a method chosen at run time', ['s3'])] });
    expect(rows(found.assumed[0])).toMatchObject({
      excess: [],
      kept: [
        's3:DeleteObject Api/a-method-chosen-at-run-time',
        's3:PutObject Api/a-method-chosen-at-run-time',
      ],
    });
  });

  test('keeps grants that calls as an unknown role may use', () => {
    const elsewhere = as(call('s3', 'DeleteObject', put), event('role'));
    const found = reviewed({ behaviours: [...calls, elsewhere] });
    const deployer = found.assumed.find(({ role }) => role.id === 'Deployer');
    expect(rows(deployer).kept).toEqual(['s3:DeleteObject Api/assumed']);
    expect(rows(found.assumed.find(({ role }) => role.id === null)).needed).toEqual(['s3:DeleteObject']);
  });

  test('has no excess for its holder if a function that assumes it needs the permission', () => {
    const found = reviewed({
      behaviours: calls,
      holders: ['Site2'],
      more: { name: 'Site2', behaviours: [call('s3', 'DeleteObject', put)] },
    });
    const holder = found.functions.get('template.yaml#Site2');
    expect(holder?.excess.find(({ action }) => action === 's3:PutObject')?.why).toBe(
      'needed by Api (same role)',
    );
    expect(accessFindings(found).filter(({ title }) => /delete/.test(title) && /never/.test(title))).toEqual(
      [],
    );
  });
});

test('a role from a parent stack: missing permissions are reported, and others may use the rest', () => {
  const passed = role('parent.yaml#Api', [[['s3:PutObject', 's3:DeleteObject'], '*']], {
    holders: ['Api'],
    declaredIn: 'parent.yaml',
  });
  const api = fn('Api', { role: passed.id });
  const calls = [call('s3', 'PutObject', put), call('sqs', 'PurgeQueue')];
  const told = (answers?: Parameters<typeof reviewOf>[2]) => {
    const found = reviewOf(app([api], [passed], resources), new Map([[api.id, calls]]), answers);
    const { excess, missing, kept } = found.functions.get(api.id) ?? {};
    const own = (rows: readonly { action: string }[] = []) =>
      rows.map(({ action }) => action).filter((action) => !action.startsWith('logs:'));
    return [own(excess), own(missing), own(kept), leastRoles(found).get('Api')?.obstacle];
  };
  const elsewhere = 'its role is not in this template';
  expect(told()).toEqual([[], ['sqs:PurgeQueue'], ['s3:DeleteObject', 's3:PutObject'], elsewhere]);
  const answer = { value: constant('s3:DeleteObject'), until: '2099-01-01' };
  expect(told(new Map([['parent.yaml#Api/others', answer]]))).toEqual([
    ['s3:PutObject'],
    ['sqs:PurgeQueue'],
    [],
    elsewhere,
  ]);
});

test('a role outside of the template: its needs are listed, its permissions are not known', () => {
  const far = constant('arn:aws:iam::123456789012:role/Far');
  const [assumedRole] = reviewed({ behaviours: [as(call('s3', 'PutObject', put), far)] }).assumed;
  expect(assumedRole?.assumed.pattern.pattern).toBe('arn:${AWS::Partition}:iam::123456789012:role/Far');
  expect(rows(assumedRole)).toEqual({
    id: null,
    needed: ['s3:PutObject'],
    excess: [],
    missing: [],
    kept: [],
  });
});

test('a call as one of two roles is possible for each, so nothing is certainly missing', () => {
  const either: Value = {
    kind: 'one-of',
    choices: [
      { when: null, value: getAtt('Deployer', 'Arn') },
      { when: null, value: constant('arn:aws:iam::123456789012:role/Far') },
    ],
  };
  const found = reviewed({ behaviours: [as(call('sqs', 'PurgeQueue'), either)] });
  expect(
    found.assumed.map((assumedRole) => [
      assumedRole.role.id,
      assumedRole.needed[0]?.certainty,
      assumedRole.missing,
    ]),
  ).toEqual([
    ['Deployer', 'possible', []],
    [null, 'possible', []],
  ]);
});
