import { type Role, text } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { plainValue, statementsOfDocument } from '../algebra/statement.ts';
import { app, at, fn, getAtt, ref, resource, reviewOf, role } from '../testing/app.ts';
import { found, type Grants, resources } from '../testing/found.ts';
import { accessFindings } from './index.ts';

describe('escalation', () => {
  test('passing any role to a new function is an escalation', () => {
    const findings = found([], [[['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'], '*']], {
      triggers: [],
    });
    expect(findings.map(({ rule }) => rule)).toContain('access/escalation');
    expect(findings.find(({ rule }) => rule === 'access/escalation')?.title).toBe(
      'Api can create a function with any role it may pass, and run it',
    );
    expect(findings).toHaveLength(1);
    expect(findings[0]?.aliases).toContain('EMM-IAM-PASSROLE');
    expect(findings[0]?.details).toContainEqual({
      label: 'also',
      text: 'Api can pass any role to any service',
      at: 'template.yaml:40',
    });
  });
  test('passing a stronger role to functions of a certain name is an escalation, too', () => {
    const roles = (passed: string) => [
      role('MakerRole', [
        ['lambda:CreateFunction', 'arn:aws:lambda:*:*:function:plugin-*'],
        ['lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:plugin-*'],
        ['iam:PassRole', getAtt(passed, 'Arn')],
      ]),
      role('StrongRole', [['dynamodb:*', '*']]),
      role('IdleRole', []),
    ];
    const functions = ['Maker', 'Strong', 'Idle'].map((name) => fn(name));
    const titles = (passed: string) =>
      accessFindings(
        reviewOf(
          app(functions, roles(passed), [
            ...resources,
            resource('StrongRole', 'AWS::IAM::Role'),
            resource('IdleRole', 'AWS::IAM::Role'),
          ]),
          new Map(functions.map(({ id }) => [id, []])),
        ),
      ).flatMap(({ rule, title }) => (rule === 'access/escalation' ? [title] : []));
    expect(titles('StrongRole')).toEqual([
      'Maker can create a function with any role it may pass, and run it: StrongRole',
    ]);
    expect(titles('IdleRole')).toEqual([]);
  });
  describe('a role that nothing of the template holds', () => {
    const trusting = (principal: object) =>
      statementsOfDocument(
        { Statement: { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' } },
        'trust',
        at(60),
      );
    const titles = (granted: Grants, principal: object) => {
      const idle = role('TaskRole', [['dynamodb:*', '*']], { holders: [], trust: trusting(principal) });
      const api = fn('Api');
      return accessFindings(
        reviewOf(
          app(
            [api],
            [role('ApiRole', granted), idle],
            [...resources, resource('TaskRole', 'AWS::IAM::Role')],
          ),
          new Map([[api.id, []]]),
        ),
      ).flatMap(({ rule, title }) => (rule === 'access/escalation' ? [title] : []));
    };
    const passes: Grants = [
      [['ecs:RegisterTaskDefinition', 'ecs:RunTask'], '*'],
      ['iam:PassRole', getAtt('TaskRole', 'Arn')],
    ];
    test('is reached by passing it to a service that it trusts', () => {
      expect(titles(passes, { Service: 'ecs-tasks.amazonaws.com' })).toEqual([
        'Api can run a container with any role it may pass: TaskRole, and 1 more way',
      ]);
      expect(titles(passes, { Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] })).toHaveLength(1);
      expect(titles(passes, { Service: 'ec2.amazonaws.com' })).toEqual([]);
    });
    test('is reached by assuming it where it trusts a principal of an account', () => {
      const assumes: Grants = [['sts:AssumeRole', getAtt('TaskRole', 'Arn')]];
      expect(titles(assumes, { AWS: 'arn:aws:iam::111111111111:root' })).toHaveLength(1);
      expect(titles(assumes, { Service: 'ecs-tasks.amazonaws.com' })).toEqual([]);
    });
  });
  /** The titles of the escalations of `Api`, next to a stronger function and role, and to an idle role that it may take. */
  const ofApi = (granted: Grants, more: Partial<Role> = {}) => {
    const held = role('ApiRole', granted, more);
    const functions = [fn('Api'), fn('Strong')];
    const trust = statementsOfDocument(
      {
        Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
      },
      'trust',
      at(60),
    );
    const idle = role('IdleRole', [], { holders: [], trust });
    const roles = [held, role('StrongRole', [['dynamodb:*', '*']]), idle];
    const shop = app(functions, roles, [
      ...resources,
      resource('ApiRole', 'AWS::IAM::Role', { RoleName: 'shop-api' }),
      resource('StrongRole', 'AWS::IAM::Role', { RoleName: 'shop-strong' }),
      resource('IdleRole', 'AWS::IAM::Role', { RoleName: 'shop-idle' }),
      resource('OwnPolicy', 'AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'shop-own' }),
    ]);
    const strong = resource('Strong', 'AWS::Lambda::Function', { FunctionName: 'shop-strong' });
    const named = { ...shop, resources: new Map([...shop.resources, ['Strong', strong]]) };
    return accessFindings(reviewOf(named, new Map(functions.map(({ id }) => [id, []]))))
      .filter(({ rule, function: owner }) => rule === 'access/escalation' && owner?.endsWith('#Api'))
      .map(({ status, title }) => `${status}: ${title}`);
  };
  describe('a role that may rewrite itself', () => {
    const account = 'arn:aws:iam::111122223333';
    test.each([
      ['a reference', 'iam:PutRolePolicy', getAtt('ApiRole', 'Arn')],
      ['an ARN with the number of the account', 'iam:PutRolePolicy', `${account}:role/shop-api`],
      ['a pattern', 'iam:PutRolePolicy', `${account}:role/*-api`],
      ['the attachment of a policy', 'iam:AttachRolePolicy', `${account}:role/shop-api`],
    ])('by %s', (_, action, on) => {
      expect(ofApi([[action, on]])).toContainEqual(
        expect.stringMatching(/^fail: Api can (write|attach) any policy (in)?to a role: its own role$/),
      );
    });
    test('by a new version of a policy that it has', () => {
      const on = `${account}:policy/shop-own`;
      const attached = role('ApiRole', [['iam:CreatePolicyVersion', ref('OwnPolicy')]]).statements;
      const statements = attached.map((statement) => ({ ...statement, heldBy: 'OwnPolicy' }));
      expect(ofApi([], { statements })).toEqual([
        'fail: Api can write a new default version of a policy it is under: OwnPolicy',
      ]);
      expect(ofApi([['iam:CreatePolicyVersion', on]])).toEqual([
        expect.stringMatching(/^unknown: .*: OwnPolicy; whether that gains permissions is not known$/),
      ]);
    });
    test('but not by writing into a role that has no more', () => {
      expect(ofApi([['iam:PutRolePolicy', getAtt('IdleRole', 'Arn')]])).toEqual([]);
    });
  });
  test.each([
    ['a reference', getAtt('Strong', 'Arn')],
    ['an ARN with region and account', 'arn:aws:lambda:eu-west-3:111122223333:function:shop-strong'],
    ['a pattern with region and account', 'arn:aws:lambda:eu-west-3:111122223333:function:shop-*'],
    ['a pattern of any place', 'arn:aws:lambda:*:*:function:shop-*'],
  ])('the code of a stronger function is replaced by %s', (_, on) => {
    expect(ofApi([['lambda:UpdateFunctionCode', on]])).toEqual([
      'fail: Api can replace the code of another function: Strong',
    ]);
  });
  test.each<readonly string[]>([
    ['iam:UpdateAssumeRolePolicy'],
    ['ecr:PutImage'],
    ['sso:CreateAccountAssignment'],
    ['sso:PutInlinePolicyToPermissionSet'],
    ['elasticmapreduce:AddJobFlowSteps'],
    ['iam:PassRole', 'emr-serverless:StartJobRun'],
    ['iam:PassRole', 'rolesanywhere:CreateProfile'],
    ['iam:PassRole', 'events:PutTargets'],
  ])('%s %s on every resource is a way to more', (...actions) => {
    expect(ofApi([[actions.filter(Boolean), '*']])).toEqual([expect.stringMatching(/^fail: Api can /)]);
  });
  describe('what the template does not show is a question', () => {
    const question = [expect.stringMatching(/^unknown: .*; whether that gains permissions is not known$/)];
    const create: Grants[number] = [['lambda:CreateFunction', 'lambda:InvokeFunction'], '*'];
    const param = text([{ kind: 'parameter', name: 'DeployRoleArn' }]);
    test.each<[string, Grants]>([
      ['a role to assume', [['sts:AssumeRole', 'arn:aws:iam::210987654321:role/deploy']]],
      ['roles to assume', [['sts:AssumeRole', 'arn:aws:iam::*:role/partner-*']]],
      ['a role to assume, by a parameter', [['sts:AssumeRole', param]]],
      ['a role to pass', [create, ['iam:PassRole', 'arn:aws:iam::111122223333:role/deploy']]],
      ['a role to pass, by a parameter', [create, ['iam:PassRole', param]]],
      ['a function', [['lambda:UpdateFunctionCode', 'arn:aws:lambda:eu-west-3:111122223333:function:other']]],
      ['a trust policy', [[['iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'], 'arn:aws:iam::1:role/deploy']]],
      ['a build', [['codebuild:StartBuild', 'arn:aws:codebuild:eu-west-3:111122223333:project/site']]],
    ])('%s', (_, granted) => {
      expect(ofApi(granted)).toEqual(question);
    });
    test('a condition on the way', () => {
      const condition = plainValue({ ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::*:policy/shop-*' } });
      const held = role('ApiRole', [['iam:AttachRolePolicy', getAtt('ApiRole', 'Arn')]]);
      const statements = held.statements.map((statement) => ({ ...statement, condition }));
      expect(ofApi([], { statements })).toEqual(question);
    });
    test.each<[string, Grants]>([
      ['a role to pass, but nothing that receives it', [['iam:PassRole', 'arn:aws:iam::1:role/deploy']]],
      ['its own code', [['lambda:UpdateFunctionCode', getAtt('Api', 'Arn')]]],
      ['an idle role of the template by its name', [['iam:PutRolePolicy', 'arn:aws:iam::*:role/shop-idle']]],
      ['another kind of resource', [['*', 'arn:aws:s3:::data/*']]],
    ])('but not %s', (_, granted) => {
      expect(ofApi(granted)).toEqual([]);
    });
  });
  test('a statement that a module writes once for several roles is a problem of each of them', () => {
    const functions = ['Strong', 'Updater', 'Reader'].map((name) => fn(name));
    const written = (id: string, grants: Grants) => {
      const made = role(id, grants);
      return { ...made, statements: made.statements.map((statement) => ({ ...statement, at: at(7) })) };
    };
    const findings = accessFindings(
      reviewOf(
        app(functions, [
          written('StrongRole', [[['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'], '*']]),
          written('UpdaterRole', [['lambda:UpdateFunctionCode', getAtt('Strong', 'Arn')]]),
          written('ReaderRole', []),
        ]),
        new Map(functions.map(({ id }) => [id, []])),
      ),
    ).filter(({ rule }) => rule === 'access/escalation');
    expect(findings.map((finding) => finding.function)).toEqual([
      'template.yaml#Strong',
      'template.yaml#Updater',
    ]);
  });
  test('a role that can only be passed to another service is no escalation through functions', () => {
    const condition = plainValue({ StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } });
    const held = role('ApiRole', [[['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'], '*']]);
    const statements = held.statements.map((statement) => ({ ...statement, condition }));
    expect(found([], [], { role: { statements } }).map(({ rule }) => rule)).not.toContain(
      'access/escalation',
    );
  });
  test('replacing the code of a stronger function of the app is an escalation; of a weaker function it is not', () => {
    const weak = fn('Weak');
    const strong = fn('Strong');
    const idle = fn('Idle');
    const roles = [
      role('WeakRole', [
        ['lambda:UpdateFunctionCode', getAtt('Strong', 'Arn')],
        ['lambda:UpdateFunctionCode', getAtt('Idle', 'Arn')],
      ]),
      role('StrongRole', [['dynamodb:*', '*']]),
      role('IdleRole', []),
    ];
    const findings = accessFindings(
      reviewOf(
        app([weak, strong, idle], roles, resources),
        new Map([
          [weak.id, []],
          [strong.id, null],
          [idle.id, []],
        ]),
      ),
    );
    expect(findings.filter(({ rule }) => rule === 'access/escalation').map(({ title }) => title)).toEqual([
      'Weak can replace the code of another function: Strong',
    ]);
  });
});
