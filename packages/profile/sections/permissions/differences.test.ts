import type { FunctionReport, Needed } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { subjectOf, viewOf } from '../../subject.ts';
import { appWith, resource, text } from '../../testing/app.ts';
import { fileOf } from '../../testing/profile-file.ts';
import { permissionsDiffer } from './differences.ts';

const named = (type: string, property: string) =>
  resource('Named', type, { [property]: text(['shop-', { kind: 'parameter', name: 'Stage' }]) });

/** Returns the reported differences for a function with these `grants` and one rule. */
function told(
  rule: string,
  grants: readonly string[],
  resources: readonly ReturnType<typeof resource>[] = [],
  needed: readonly Needed[] = [],
) {
  const { app, report } = appWith(
    [
      {
        name: 'F',
        needed,
        report: {
          granted: grants.map((grant) => {
            const [action = '', on = ''] = grant.split(' ');
            return { action, resource: on, file: 'template.yaml', line: 7 };
          }),
        },
      },
    ],
    new Map(resources),
  );
  const file = fileOf(`emmental: profile/1\nfunctions:\n  F:\n    permissions:\n      r: ${rule}\n`);
  const subject = subjectOf(file, { rules: new Map() } as never, app, report);
  return permissionsDiffer(viewOf(subject, 'F', null).value).map(({ message }) =>
    message.replace(/.*: /, ''),
  );
}

const own = 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}';

describe('what the template gives is what the rulebase says', () => {
  test.each([
    [
      'a name of a parameter, a part of it',
      'table/*/index/by-state',
      [`dynamodb:Query ${own}:table/\${T}/index/*`],
    ],
    ['more than is asked, by a wider action', 'table/shop-*', [`dynamodb:* ${own}:table/shop-\${Stage}`]],
    ['a part of what is asked', 'table/*/index/*', [`dynamodb:Query ${own}:table/\${T}/index/a*`]],
  ])('%s', (_, on, grants) => {
    const all = told(`{ call: dynamodb:Query, resource: "${on}" }`, grants);
    expect(all.filter((message) => message.includes('does not grant'))).toEqual([]);
  });

  test('a resource that has a name, by Ref in an ARN and by its attribute', () => {
    for (const on of [`${own}:table/\${Named}`, `${own}:table/\${Named.TableName}`, '${Named.Arn}'])
      expect(
        told(
          '{ call: dynamodb:Query, resource: Named }',
          [`dynamodb:Query ${on}`],
          [named('AWS::DynamoDB::Table', 'TableName')],
        ),
      ).toEqual([]);
  });
});

test.each([
  ['another resource', [`dynamodb:Query ${own}:table/b`]],
  ['what a parameter names, where one name is asked', [`dynamodb:Query ${own}:table/\${T}`]],
  ['another action', [`dynamodb:Get* ${own}:table/a`]],
])('%s is not what is asked for', (_, grants) => {
  const all = told('{ call: dynamodb:Query, resource: table/a }', grants);
  expect(all).toContain('the template does not grant F dynamodb:Query on table/a');
});

test('one of several resources that is given is enough where the review says so', () => {
  const identity = (name: string) => ({
    pattern: `arn:\${AWS::Partition}:ses:\${AWS::Region}:\${AWS::AccountId}:identity/${name}`,
    ref: null,
    exact: true,
    from: 'literal' as const,
  });
  const [address, domain] = [identity('a@shop.example'), identity('shop.example')];
  const need: Needed = {
    action: 'ses:SendEmail',
    resources: [address, domain],
    because: 'call',
    certainty: 'known',
    evidence: [],
  };
  const rule = '{ call: ses:SendEmail, resource: [identity/a@shop.example, identity/shop.example] }';
  const grants = [`ses:SendEmail ${domain.pattern}`];
  expect(told(rule, grants, [], [need])).toEqual([]);
  expect(told(rule, grants)).toEqual([
    'the template does not grant F ses:SendEmail on identity/a@shop.example',
  ]);
});

describe('a rule that allows more than the role', () => {
  const grants = [`dynamodb:GetItem ${own}:table/a`, `dynamodb:PutItem ${own}:table/a`];
  test.each([
    ['any action on any resource', '{ call: "dynamodb:*" }', 'dynamodb:* on any resource', 'GetItem PutItem'],
    [
      'any action on its resource',
      '{ call: "dynamodb:*", resource: table/a }',
      'dynamodb:* on table/a',
      'GetItem PutItem',
    ],
    [
      'any resource',
      '{ call: dynamodb:GetItem, resource: "*" }',
      'dynamodb:GetItem on any resource',
      'GetItem',
    ],
    [
      'a glob of actions',
      '{ call: "dynamodb:Get*", resource: table/a }',
      'dynamodb:Get* on table/a',
      'GetItem',
    ],
  ])('by %s is told with what the role has', (_, rule, allowed, granted) => {
    const only = granted.split(' ').map((action) => `dynamodb:${action} on table/a`);
    expect(told(rule, grants)).toContain(
      `permissions/r allows F ${allowed}, of which the template grants only ${only.join(', ')}`,
    );
  });

  test.each([
    ['the role has as much', '{ call: "dynamodb:*" }', ['dynamodb:* *']],
    ['the role has more', '{ call: "dynamodb:Get*" }', ['dynamodb:* *']],
    ['it watches', '{ call: "dynamodb:*", action: watch }', grants],
  ])('is not told where %s', (_, rule, granted) => {
    expect(told(rule, granted).filter((text) => text.includes('grants only'))).toEqual([]);
  });

  test('is not told where the code needs any resource, as derive writes it', () => {
    const need: Needed = {
      action: 'dynamodb:GetItem',
      resources: [{ pattern: '*', ref: null, exact: false, from: 'event' } as never],
      because: 'call',
      certainty: 'known',
      evidence: [],
    };
    expect(told('{ call: dynamodb:GetItem }', grants.slice(0, 1), [], [need])).toEqual([]);
  });
});

describe('a role of several functions', () => {
  const shared = (ownRules: string, kept: FunctionReport['keptForUnknown'] = []) => {
    const role = { id: 'R', shared: true };
    const granted = [
      { action: 'dynamodb:GetItem', resource: `${own}:table/a`, file: 'template.yaml', line: 7 },
    ];
    const { app, report } = appWith([
      { name: 'F', report: { role, granted } },
      { name: 'G', report: { role, granted, keptForUnknown: kept } },
    ]);
    const rules = '    permissions:\n      r: { call: dynamodb:GetItem, resource: "table/a" }\n';
    const file = fileOf(`emmental: profile/1\nfunctions:\n  F:\n${rules}  G:\n${ownRules}`);
    const subject = subjectOf(file, { rules: new Map() } as never, app, report);
    return ['F', 'G'].flatMap((name) =>
      permissionsDiffer(viewOf(subject, name, null).value).map(
        ({ code, message }) => `${code} ${message.replace(/.*: /, '')}`,
      ),
    );
  };

  test('gives a function what only another needs: told once', () => {
    expect(shared('    permissions: none\n')).toEqual([
      'profile/shared-role G (dynamodb:GetItem on table/a)',
    ]);
  });

  test.each([
    [
      'each of them has a rule for it',
      '    permissions:\n      r: { call: dynamodb:GetItem, resource: "table/a" }\n',
      [],
    ],
    [
      'an open question keeps it',
      '    permissions: none\n',
      [{ action: 'dynamodb:GetItem', resource: `${own}:table/a`, unknown: 'G/x' }],
    ],
  ])('is not told where %s', (_, rules, kept) => {
    expect(shared(rules, kept)).toEqual([]);
  });
});
