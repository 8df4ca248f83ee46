import { describe, expect, test } from 'vitest';
import { toldOf } from '../testing/escalation/measure.ts';

type Json = Readonly<Record<string, unknown>>;

const allow = (Action: unknown, Resource: unknown, more: Json = {}): Json => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policies = (...Statement: readonly Json[]): Json => ({
  Policies: [{ PolicyName: 'own', PolicyDocument: { Statement } }],
});
const trusting = (Principal: Json, more: Json = {}): Json => ({
  AssumeRolePolicyDocument: {
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more }],
  },
});
const role = (trust: Json, rights: Json = {}): Json => ({
  Type: 'AWS::IAM::Role',
  Properties: { ...trust, ...rights },
});
const user = (rights: Json): Json => ({ Type: 'AWS::IAM::User', Properties: { UserName: 'dev', ...rights } });
const group = (rights: Json): Json => ({ Type: 'AWS::IAM::Group', Properties: rights });
const arn = (id: string): Json => ({ 'Fn::GetAtt': [id, 'Arn'] });
const fn = (roleId: string): Json => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: { ZipFile: 'exports.handler = async () => 1;' },
    Role: arn(roleId),
  },
});
const ec2 = trusting({ Service: 'ec2.amazonaws.com' });
const lambda = trusting({ Service: 'lambda.amazonaws.com' });
const account = trusting({ AWS: 'arn:aws:iam::111122223333:root' });
const strong = policies(allow('dynamodb:*', '*'));
const onRun = ['lambda:CreateFunction', 'lambda:InvokeFunction'];

const told = (resources: Json) =>
  toldOf({ file: 'template.yaml', text: JSON.stringify({ Resources: resources }, null, 1) });

describe('a principal comes to hold more', () => {
  test.each<[string, Json, RegExp]>([
    [
      'through a role that may only assume a stronger one',
      {
        Own: role(ec2, policies(allow('sts:AssumeRole', arn('Middle')))),
        Middle: role(account, policies(allow('sts:AssumeRole', arn('Strong')))),
        Strong: role(trusting({ AWS: arn('Middle') }), strong),
      },
      /^Holders of Own can become any role that trusts the account: Middle/,
    ],
    [
      'by its own name in a pattern',
      { Own: user(policies(allow('iam:PutUserPolicy', 'arn:aws:iam::*:user/${aws:username}'))) },
      /^Holders of Own can write any policy into a user/,
    ],
    [
      'by its own name in a pattern of its group',
      { Own: group(policies(allow('iam:AttachUserPolicy', 'arn:aws:iam::*:user/${aws:username}'))) },
      /^Holders of Own can attach any policy to a user/,
    ],
    [
      'where only some roles are left out',
      {
        Own: role(
          ec2,
          policies(allow(onRun, '*'), { Effect: 'Allow', Action: 'iam:PassRole', NotResource: arn('Other') }),
        ),
        Other: role(lambda, strong),
        Strong: role(lambda, strong),
      },
      /^Holders of Own can create a function with any role it may pass, and run it: Strong$/,
    ],
    [
      'by a managed policy of AWS',
      { Own: user({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/IAMFullAccess'] }) },
      /^Holders of Own can /,
    ],
    [
      'by the policies of its group',
      {
        Own: user({ Groups: [{ Ref: 'Team' }], ...policies(allow('iam:PassRole', arn('Strong'))) }),
        Team: group(policies(allow('ec2:RunInstances', '*'))),
        Strong: role(ec2, strong),
      },
      /^Holders of Own can start an instance with any role it may pass: Strong/,
    ],
    [
      'when it first makes a role stronger that it may assume',
      {
        Own: role(ec2, policies(allow(['sts:AssumeRole', 'iam:PutRolePolicy'], arn('Weak')))),
        Weak: role(account),
      },
      /^Holders of Own can write any policy into a role: Weak, and then become any role that trusts the account$/,
    ],
    [
      'when it first makes the role of a function stronger whose code it may replace',
      {
        Own: role(
          ec2,
          policies(allow('lambda:UpdateFunctionCode', arn('Fn')), allow('iam:AttachRolePolicy', arn('Weak'))),
        ),
        Weak: role(lambda),
        Fn: fn('Weak'),
      },
      /^Holders of Own can attach any policy to a role: Weak, and then replace the code of another function$/,
    ],
    [
      'by a new role under a name of its own choice',
      {
        Own: role(ec2, policies(allow(['iam:CreateRole', 'iam:PutRolePolicy'], 'arn:aws:iam::*:role/app-*'))),
      },
      /^Holders of Own can make a new role with any policy, and let itself into it: arn:.*role\/app-\*/,
    ],
    [
      'under a condition that it can fulfil',
      {
        Own: role(
          ec2,
          policies(
            allow(onRun, '*'),
            allow('iam:PassRole', arn('Strong'), {
              Condition: {
                StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com', 'ec2.amazonaws.com'] },
              },
            }),
          ),
        ),
        Strong: role(lambda, strong),
      },
      /^Holders of Own can create a function with any role it may pass, and run it: Strong$/,
    ],
  ])('%s', async (_, resources, title) => {
    expect((await told(resources)).certain).toContainEqual(expect.stringMatching(title));
  });
});

describe('nobody comes to hold more', () => {
  test.each<[string, Json]>([
    [
      'by keys of its own',
      { Own: group(policies(allow('iam:CreateAccessKey', 'arn:aws:iam::*:user/${aws:username}'))) },
    ],
    [
      'by a role that holds no more',
      {
        Own: role(ec2, policies(allow('lambda:UpdateFunctionCode', arn('Fn')), allow('dynamodb:*', '*'))),
        Same: role(lambda, strong),
        Fn: fn('Same'),
      },
    ],
    [
      'by a role that only writes logs more',
      {
        Own: role(ec2, policies(allow('lambda:UpdateFunctionCode', arn('Fn')))),
        Quiet: role(lambda, policies(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], '*'))),
        Fn: fn('Quiet'),
      },
    ],
    [
      'by a role that trusts somebody else',
      {
        Own: role(ec2, policies(allow('sts:AssumeRole', arn('Strong')))),
        Other: role(ec2),
        Strong: role(trusting({ AWS: arn('Other') }), strong),
      },
    ],
    [
      'by a policy that a boundary must limit',
      {
        Own: role(
          ec2,
          policies(
            allow(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'], '*', {
              Condition: {
                StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/limit' },
              },
            }),
          ),
        ),
      },
    ],
    [
      'by a new role that a boundary must limit',
      {
        Own: role(
          ec2,
          policies(
            allow(['iam:CreateRole', 'iam:PutRolePolicy'], 'arn:aws:iam::*:role/app-*', {
              Condition: { ArnLike: { 'iam:PermissionsBoundary': 'arn:aws:iam::*:policy/limit' } },
            }),
          ),
        ),
      },
    ],
    [
      'by a policy that another policy of the role denies',
      {
        Own: role(ec2, policies(allow('iam:PutRolePolicy', '*'))),
        Deny: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyName: 'deny',
            Roles: [{ Ref: 'Own' }],
            PolicyDocument: { Statement: [{ Effect: 'Deny', Action: 'iam:*', Resource: '*' }] },
          },
        },
      },
    ],
    [
      'by a policy that only bounds a role',
      {
        Limit: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { PolicyDocument: { Statement: [allow('iam:PutRolePolicy', '*')] } },
        },
        Own: role(ec2, { PermissionsBoundary: { Ref: 'Limit' } }),
      },
    ],
    [
      'with rights to read IAM',
      { Own: user({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/IAMReadOnlyAccess'] }) },
    ],
    [
      'by a trust policy of a stronger role, where it may not write one',
      { Own: role(ec2, policies(allow('iam:GetRole', arn('Strong')))), Strong: role(lambda, strong) },
    ],
  ])('%s', async (_, resources) => {
    const { certain, asked } = await told(resources);
    expect([...certain, ...asked]).toEqual([]);
  });
});

describe('it is a question', () => {
  test.each<[string, Json]>([
    [
      'under a condition that nobody here can decide',
      {
        Own: role(
          ec2,
          policies(
            allow('iam:PutRolePolicy', '*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
          ),
        ),
      },
    ],
    [
      'for a role outside the template',
      { Own: user(policies(allow('sts:AssumeRole', 'arn:aws:iam::*:role/deploy'))) },
    ],
    [
      'for a user that it makes stronger',
      { Own: role(ec2, policies(allow('iam:PutUserPolicy', arn('Dev')))), Dev: user({}) },
    ],
  ])('%s', async (_, resources) => {
    const { certain, asked } = await told(resources);
    expect(certain).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});
