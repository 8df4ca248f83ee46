import { constant, functionsIn, text, unknown, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { statementsOfDocument } from '../algebra/statement.ts';
import { app, at, call, env, fn, getAtt, ref, resource, reviewOf, role, trigger } from '../testing/app.ts';
import {
  type Behaviours,
  environment,
  found,
  type Grants,
  get,
  logs,
  open,
  orders,
  publish,
  resources,
  short,
} from '../testing/found.ts';
import { accessFindings, accessRules } from './index.ts';

test('a function that has what it needs has no finding', () => {
  expect(found([get], [['dynamodb:GetItem', orders]])).toEqual([]);
});

test('unused writing is high where anyone starts the function, medium where nobody does', () => {
  const grants: Grants = [[['dynamodb:GetItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem'], orders]];
  expect(short(found([get], grants))).toEqual([
    ['access/excess-delete', 'high', 'Api can delete and put Orders; its code does neither'],
  ]);
  expect(short(found([get], grants, { triggers: [] }))).toEqual([
    ['access/excess-delete', 'medium', 'Api can delete and put Orders; its code does neither'],
  ]);
});

test('a finding shows who can start the function, the granted permission with its place, and the needed one', () => {
  const [first] = found([get], [[['dynamodb:GetItem', 'dynamodb:DeleteItem'], orders]]);
  expect(first).toMatchObject({
    aliases: expect.arrayContaining(['EMM-IAM-UNUSED-PERM']),
    function: 'template.yaml#Api',
    resource: 'template.yaml#Api',
    file: 'template.yaml',
    line: 40,
    slice: 'role',
    fix: 'emmental permissions --function Api --format sam',
    details: [
      { label: 'who', text: 'anyone → POST /orders → Api' },
      { label: 'granted', text: 'dynamodb:DeleteItem', at: 'template.yaml:40' },
      { label: 'needs', text: 'GetItem on Orders' },
    ],
  });
});

test('unused reading of all of a table is a reading problem', () => {
  expect(short(found([get], [[['dynamodb:GetItem', 'dynamodb:Scan'], orders]]))).toEqual([
    ['access/excess-read', 'medium', 'Api can scan Orders; its code never does'],
  ]);
});

test('an action that needed actions already make possible is low, and the title names the actions', () => {
  const put = call('dynamodb', 'PutItem', { TableName: env('TABLE') });
  expect(short(found([put], [[['dynamodb:PutItem', 'dynamodb:UpdateItem'], orders]]))).toEqual([
    ['access/excess-write', 'low', 'Api can call UpdateItem on Orders; its code only calls PutItem there'],
  ]);
  expect(short(found([get], [[['dynamodb:GetItem', 'dynamodb:BatchGetItem'], orders]]))).toEqual([
    ['access/excess-read', 'low', 'Api can call BatchGetItem on Orders; its code only calls GetItem there'],
  ]);
  // Who may replace every item has lost them already; a whole table only goes by its own action.
  const items: Grants = [[['dynamodb:PutItem', 'dynamodb:DeleteItem'], orders]];
  expect(short(found([put], items))).toEqual([
    ['access/excess-delete', 'low', 'Api can call DeleteItem on Orders; its code only calls PutItem there'],
  ]);
  // Beside what adds something it is not told.
  const grants: Grants = [[['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:DeleteTable'], orders]];
  expect(short(found([put], grants))).toEqual([
    ['access/excess-delete', 'high', 'Api can delete Orders; its code never does'],
  ]);
});

test('roles with equal grants and needs share a cause', () => {
  const causes = (second: Behaviours): readonly unknown[] => {
    const grants: Grants = [['dynamodb:*', orders]];
    const [firstFn, two] = [fn('One', { environment, triggers: [open] }), fn('Two', { environment })];
    const first = role('OneRole', grants);
    const elsewhere = first.statements.map((statement) => ({ ...statement, at: at(60) }));
    const other = role('TwoRole', grants, { statements: elsewhere });
    const shop = app([firstFn, two], [first, other], resources);
    const analyses = new Map([
      [firstFn.id, [get]],
      [two.id, second],
    ]);
    return accessFindings(reviewOf(shop, analyses)).flatMap(({ rule, cause }) =>
      rule === 'access/wildcard-action' ? [cause] : [],
    );
  };
  const alike = causes([get]);
  expect(alike).toHaveLength(2);
  expect(new Set(alike).size).toBe(1);
  expect(new Set(causes([publish])).size).toBe(2);
});

test('starting jobs and sending messages is reported separately from writing', () => {
  expect(
    short(
      found(
        [get],
        [
          ['dynamodb:GetItem', orders],
          ['lambda:InvokeFunction', '*'],
        ],
      ),
    ),
  ).toEqual([['access/excess-start', 'high', 'Api can call any function; its code never does']]);
  expect(
    short(
      found(
        [get],
        [
          ['dynamodb:GetItem', orders],
          ['sns:Publish', ref('Topic')],
        ],
      ),
    ),
  ).toEqual([['access/excess-start', 'high', 'Api can publish to Topic; its code never does']]);
});

test('a permission that is wider only in its ending is low; one for another folder is not', () => {
  const put = call('s3', 'PutObject', {
    Bucket: constant('pictures'),
    Key: text(['gifs/', unknown('made as it runs', at(1)), '.gif'], at(1)),
  });
  const on = (resource: string) =>
    short(found([put], [['s3:PutObject', `arn:aws:s3:::pictures/${resource}`]]));
  expect(on('gifs/*')).toMatchObject([['access/excess-write', 'low', expect.any(String)]]);
  expect(on('*')).toMatchObject([['access/excess-write', 'high', expect.any(String)]]);
});

test('an action that processes only its own request is low', () => {
  expect(
    short(
      found(
        [get],
        [
          ['dynamodb:GetItem', orders],
          ['comprehend:DetectSentiment', '*'],
        ],
      ),
    ),
  ).toMatchObject([['access/excess-read', 'low', expect.any(String)]]);
});

test('a table is called by its name where a statement leaves region and account open', () => {
  const scan = call('dynamodb', 'Scan', { TableName: env('TABLE') });
  const named = resource('Orders', 'AWS::DynamoDB::Table', { TableName: 'orders' });
  const api = fn('Api', { environment, triggers: [open] });
  const grants: Grants = [[['dynamodb:Scan', 'dynamodb:Query'], 'arn:aws:dynamodb:eu-west-1:*:table/orders']];
  const shop = app([api], [role('ApiRole', grants, { managed: [logs] })], [named]);
  expect(short(accessFindings(reviewOf(shop, new Map([[api.id, [scan]]]))))).toEqual([
    ['access/excess-read', 'low', 'Api can call Query on Orders; its code only calls Scan there'],
  ]);
});

test('a statement in a separate policy resource is reported for that policy', () => {
  const statements = role('ApiRole', [['*', '*']]).statements.map((statement) => ({
    ...statement,
    heldBy: 'Extra',
  }));
  expect(found([get], [], { role: { statements } })).toMatchObject([
    { rule: 'access/admin', resource: 'template.yaml#Extra', function: 'template.yaml#Api' },
  ]);
});

test('a statement that a plug-in adds to a role is reported where it is written: at the provider or at the function', () => {
  const all = (service: string, line: number) =>
    statementsOfDocument(
      { Statement: { Effect: 'Allow', Action: `${service}:*`, Resource: '*' } },
      'inline',
      at(line),
    );
  const api = fn('Api', { environment, triggers: [open], at: at(20) });
  const statements = [...all('s3', 10), ...all('ses', 11), ...all('sqs', 22)];
  const shop = app([api], [role('ApiRole', [], { generated: true, statements })], resources, {
    format: 'serverless',
  });
  const told = accessFindings(reviewOf(shop, new Map([[api.id, [get]]])));
  expect(told.map(({ line, resource }) => [line, resource])).toEqual(
    expect.arrayContaining([
      [10, 'template.yaml#provider.iam.role.statements[0]'],
      [11, 'template.yaml#provider.iam.role.statements[1]'],
      [22, 'template.yaml#functions.Api.iamRoleStatements[0]'],
    ]),
  );
});

test('writing metrics is as low as writing logs', () => {
  expect(
    short(
      found(
        [get],
        [
          ['dynamodb:GetItem', orders],
          ['cloudwatch:PutMetricData', '*'],
        ],
      ),
    ),
  ).toMatchObject([['access/excess-write', 'low', expect.stringContaining('Api can put')]]);
});

test('an action that reads only names and settings is low', () => {
  expect(short(found([get], [[['dynamodb:GetItem', 'dynamodb:DescribeTable'], orders]]))).toEqual([
    ['access/excess-read', 'low', 'Api can describe Orders; its code never does'],
  ]);
});

test('unused permissions to change permissions are reported separately', () => {
  expect(short(found([publish], [[['sns:Publish', 'sns:AddPermission'], ref('Topic')]]))).toEqual([
    ['access/excess-permissions', 'high', 'Api can change who may use Topic; its code never does'],
  ]);
});

test('a call that nothing allows fails', () => {
  expect(short(found([get, publish], [['dynamodb:GetItem', orders]]))).toEqual([
    ['access/missing', 'medium', 'A call of Api fails: it has no permission to publish to Topic'],
  ]);
});

test('a call of code in the template fails when it is made, like one in a file', () => {
  const inline = { ...publish, seen: { ...publish.seen, at: { ...publish.seen.at, file: 'template.yaml' } } };
  expect(short(found([get, inline], [['dynamodb:GetItem', orders]]))).toEqual([
    ['access/missing', 'medium', 'A call of Api fails: it has no permission to publish to Topic'],
  ]);
});

test('a call whose resource is in a variable that is not known may fail', () => {
  const send = call('sqs', 'SendMessage', { QueueUrl: env('NOT_SET') });
  const missing = short(found([get, send], [['dynamodb:GetItem', orders]])).filter(
    ([rule]) => rule === 'access/missing',
  );
  expect(missing).toEqual([
    ['access/missing', 'medium', 'A call of Api may fail: it has no permission to send to any queue'],
  ]);
});

test('a call whose resource has several names is one problem', () => {
  const names = [constant('first'), constant('second')];
  const choices = names.map((value) => ({ when: null, value }));
  const either = call('dynamodb', 'GetItem', { TableName: { kind: 'one-of', choices } });
  expect(
    short(found([either], [['sns:Publish', ref('Topic')]])).filter(([rule]) => rule === 'access/missing'),
  ).toEqual([
    ['access/missing', 'medium', 'A call of Api fails: it has no permission to get first or second'],
  ]);
});

describe('wildcards', () => {
  test('a whole service', () => {
    expect(short(found([get], [['dynamodb:*', '*']]))).toEqual([
      ['access/wildcard-action', 'high', 'Api can do everything in dynamodb on all resources'],
    ]);
  });
  test('a used action on every resource that could be bound', () => {
    expect(short(found([get], [['dynamodb:GetItem', '*']]))).toEqual([
      ['access/wildcard-resource', 'medium', 'Api can get any table'],
    ]);
  });
  test('any object of one bucket does not count as a wildcard', () => {
    expect(
      found(null, [['s3:GetObject', 'arn:aws:s3:::pictures/*']]).filter(
        ({ rule }) => rule === 'access/wildcard-resource',
      ),
    ).toEqual([]);
    expect(short(found(null, [['s3:GetObject', 'arn:aws:s3:::*/*']])).map(([rule]) => rule)).toEqual([
      'access/wildcard-resource',
    ]);
  });
  test('an action that takes no resource is no finding', () => {
    expect(
      found([call('translate', 'TranslateText')], [['translate:TranslateText', '*']]).filter(
        (each) => each.rule === 'access/wildcard-resource' && each.title.includes('translate'),
      ),
    ).toEqual([]);
  });
  test('for a function with unread code, wildcards are reported and unused permissions are not', () => {
    expect(found(null, [[['dynamodb:PutItem', 'dynamodb:GetItem'], '*']]).map(({ rule }) => rule)).toEqual([
      'access/wildcard-resource',
    ]);
  });
  test('everything', () => {
    expect(short(found([get], [['*', '*']]))).toEqual([
      ['access/admin', 'critical', 'Api can do everything in the account'],
    ]);
  });
  test('all but a few actions', () => {
    const not = statementsOfDocument(
      { Statement: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } },
      'inline',
      at(60),
    );
    const all = found([get], [], { role: { statements: not } });
    expect(short(all)).toEqual([
      ['access/wildcard-action', 'high', 'Api can do all but a few actions on all resources'],
    ]);
    expect(all[0]?.aliases).toContain('EMM-IAM-PRIVESC');
  });
  test('all but a few actions on objects leads to no other permissions', () => {
    const not = statementsOfDocument(
      { Statement: { Effect: 'Allow', NotAction: 's3:DeleteObject', Resource: 'arn:aws:s3:::data/*' } },
      'inline',
      at(60),
    );
    const aliases = found([], [], { role: { statements: not } }).flatMap((each) => each.aliases);
    expect(aliases).not.toContain('EMM-IAM-PRIVESC');
  });
  test('an attached policy with NotAction leads to more', () => {
    expect(found([], [], { managed: ['PowerUserAccess'] }).map(({ rule }) => rule)).toContain(
      'access/escalation',
    );
  });
});

describe('managed policies', () => {
  test('a full access policy is one finding, not one for each action', () => {
    expect(short(found([get], [], { managed: ['AmazonSQSFullAccess'] }))).toEqual([
      ['access/full-access-policy', 'high', 'Api can do everything in SQS, on all resources'],
      ['access/missing', 'medium', 'A call of Api fails: it has no permission to get Orders'],
    ]);
  });
  test('a policy that is not known is an open question, and nothing is missing', () => {
    expect(short(found([get], [], { managed: ['arn:aws:iam::111111111111:policy/Own'] }))).toEqual([
      ['access/unknown-grants', 'info', 'Api: what the managed policy Own allows could not be decided'],
    ]);
  });
});

test('a shared role is reported once', () => {
  const a = fn('A', { role: 'Shared' });
  const b = fn('B', { role: 'Shared' });
  const findings = accessFindings(
    reviewOf(
      app([a, b], [role('Shared', [], { holders: ['A', 'B'], managed: [logs] })]),
      new Map([
        [a.id, []],
        [b.id, []],
      ]),
    ),
  );
  expect(short(findings)).toEqual([
    ['access/shared-role', 'info', '2 functions share the role Shared: A and B'],
  ]);
});

test('a role of many holders names them all, and only objects are counted', () => {
  const names = Array.from({ length: 40 }, (_, i) => `F${String(i).padStart(2, '0')}`);
  const tables = names.map((name) => resource(`Of${name}`, 'AWS::DynamoDB::Table'));
  const functions = names.map((name) =>
    fn(name, { role: 'Shared', environment: new Map<string, Value>([['TABLE', ref(`Of${name}`)]]) }),
  );
  const grants: Grants = names.map((name) => [
    ['dynamodb:GetItem', 'dynamodb:PutItem'],
    getAtt(`Of${name}`, 'Arn'),
  ]);
  const shared = role('Shared', grants, { holders: names, managed: [logs] });
  const findings = accessFindings(
    reviewOf(app(functions, [shared], tables), new Map(functions.map(({ id }) => [id, [get]]))),
  );
  const texts = (rule: string) =>
    findings.filter((each) => each.rule === rule).flatMap(({ details }) => details.map(({ text }) => text));
  const told = names.slice(0, 12);
  expect(texts('access/shared-role')).toEqual(
    expect.arrayContaining([
      `Shared, used by ${names.join(', ')}`,
      'F11: dynamodb:GetItem on OfF00, OfF01 and 37 more',
      'F39: dynamodb:GetItem on OfF00, OfF01 and 37 more',
    ]),
  );
  for (const finding of findings)
    expect(functionsIn(finding).toSorted()).toEqual(functions.map(({ id }) => id));
  expect(texts('access/excess-write')).toContain(
    `${told.map((name) => `GetItem on Of${name}`).join('; ')}; actions on 28 more resources`,
  );
});

test('a statement that the format adds is not reported', () => {
  const [statement] = statementsOfDocument(
    { Statement: { Effect: 'Allow', Action: 'sqs:DeleteQueue', Resource: '*' } },
    'generated',
    at(50),
  );
  expect(found([], [], { role: { statements: statement ? [statement] : [] } })).toEqual([]);
});

test('a permission only to write or delete logs is low', () => {
  const group = 'arn:aws:logs:eu-west-1:111111111111:log-group:/other:*';
  expect(short(found([], [['logs:DeleteLogGroup', group]]))).toEqual([
    ['access/excess-delete', 'low', 'Api can delete /other; its code never does'],
  ]);
  expect(short(found([], [['logs:*', '*']])).map(([, severity]) => severity)).toEqual(['low']);
});

test('a URL without authorisation is an open entry', () => {
  const url = trigger('function-url', null, {
    source: 'function URL',
    exposure: 'public',
    by: 'AuthType NONE',
  });
  expect(short(found([get], [['dynamodb:GetItem', orders]], { triggers: [url] }))).toEqual([
    ['access/public-function-url', 'high', 'Anyone can start Api by its URL'],
  ]);
});

test('calls behind a test of the caller are gained by those who pass it, unless one call stands behind none', () => {
  const url = trigger('function-url', null, { source: 'function URL', exposure: 'public', by: 'NONE' });
  const tested = { ...get, tests: [{ proves: 'caller', at: at(3, 'src/app.ts'), text: 'if (key)' }] };
  const gainsOf = (behaviours: Behaviours) =>
    found(behaviours, [['dynamodb:GetItem', orders]], { triggers: [url] }).map(({ severity, details }) => [
      severity,
      ...details.slice(1).map(({ text }) => text),
    ]);
  expect(gainsOf([tested] as Behaviours)).toEqual([
    [
      'medium',
      'computing time, and for those who pass its test of the caller the calls of the function to other services',
      'a test of the caller: src/app.ts:3 if (key)',
    ],
  ]);
  expect(gainsOf([tested, { ...get, operation: 'Scan' }] as Behaviours)).toContainEqual([
    'high',
    'the calls of the function to other services',
  ]);
});

test('a URL that is public under a condition of the template is reported with the condition', () => {
  const exists = new Map([['Condition', constant('IsProd')]]);
  const url = (more: object) =>
    found([get], [['dynamodb:GetItem', orders]], {
      triggers: [trigger('function-url', null, { source: 'function URL', settings: exists, ...more })],
    });
  expect(url({ exposure: 'public' })).toMatchObject([{ condition: 'IsProd' }]);
  const cases = [
    { when: 'Stage is dev', exposure: 'public' },
    { when: 'not Stage is dev', exposure: 'account' },
  ];
  expect(url({ exposure: 'unknown', cases })).toMatchObject([
    { rule: 'access/public-function-url', condition: 'IsProd and Stage is dev' },
  ]);
  expect(url({ exposure: 'unknown' })).toEqual([]);
});

test('a permission for everybody is an open entry, unless a condition limits the callers', () => {
  const statements = (Condition: object | undefined) =>
    statementsOfDocument(
      {
        Statement: {
          Sid: 'Open',
          Effect: 'Allow',
          Principal: '*',
          Action: 'lambda:InvokeFunction',
          Resource: '*',
          Condition,
        },
      },
      'permission',
      at(70),
    );
  const policies = (condition?: object) => ({
    resourcePolicies: [{ resource: 'Api', at: at(70), statements: statements(condition) }],
  });
  expect(short(found([get], [['dynamodb:GetItem', orders]], { app: policies() }))).toEqual([
    ['access/public-permission', 'high', 'Any AWS account can start Api'],
  ]);
  const { resourcePolicies } = policies();
  const permission = {
    ...resource('Permit', 'AWS::Lambda::Permission'),
    at: resourcePolicies[0]?.at ?? at(70),
  };
  const resources = new Map([['Permit', permission]]);
  expect(
    found([get], [['dynamodb:GetItem', orders]], { app: { resourcePolicies, resources } })[0]?.resource,
  ).toBe('template.yaml#Permit');
  expect(
    found([get], [['dynamodb:GetItem', orders]], {
      app: policies({ StringEquals: { 'aws:SourceAccount': '1' } }),
    }),
  ).toEqual([]);
});

test('fingerprints are distinct and do not depend on lines', () => {
  const findings = found(
    [get],
    [
      [['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:PutItem'], orders],
      ['sns:Publish', '*'],
    ],
  );
  expect(new Set(findings.map((each) => each.fingerprint)).size).toBe(findings.length);
  const moved = found(
    [get],
    [
      ['sns:Publish', '*'],
      [['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:PutItem'], orders],
    ],
  );
  expect(moved.map((each) => each.fingerprint).sort()).toEqual(
    findings.map((each) => each.fingerprint).sort(),
  );
});

test('every rule has an id of this area, help and threats or a reason in operation', () => {
  for (const rule of accessRules) {
    expect(rule.id).toMatch(/^(access\/[a-z-]+|policy\/escalation)$/);
    expect(rule.help.length).toBeGreaterThan(40);
    expect(rule.threats.length > 0 || rule.id === 'access/missing').toBe(true);
  }
  expect(new Set(accessRules.map((rule) => rule.id)).size).toBe(accessRules.length);
});
