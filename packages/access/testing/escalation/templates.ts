import type { LabelledPath } from './paths.ts';
import { targets } from './targets.ts';

export type Variant = 'wildcard' | 'named' | 'denied';

/** A template of a path, as a file. */
export interface PathTemplate {
  readonly file: string;
  readonly text: string;
}

type Statement = Readonly<Record<string, unknown>>;

const strong = {
  Statement: [{ Effect: 'Allow', Action: ['dynamodb:*', 's3:*', 'secretsmanager:*'], Resource: '*' }],
};
const limit = { Statement: [{ Effect: 'Allow', Action: ['s3:*', 'logs:*'], Resource: '*' }] };

/** Returns the template of a path in one of its variants. */
export const templateOf = (path: LabelledPath, variant: Variant): PathTemplate =>
  path.language === 'sam'
    ? { file: 'template.yaml', text: JSON.stringify(samTemplate(path, variant), null, 2) }
    : { file: 'main.tf', text: terraformTemplate(path, variant) };

/** Returns the statements of the principal's policy; ARNs by `arnOf`. */
function statementsOf(path: LabelledPath, variant: Variant, arnOf: (action: string) => unknown) {
  if (variant === 'wildcard') return [{ Effect: 'Allow', Action: path.actions, Resource: '*' }];
  const others = path.actions.filter((action) => !path.marked.has(action));
  const condition = variant === 'denied' ? conditionOf(path) : null;
  const named = [...path.marked].map(
    (action): Statement => ({
      Effect: 'Allow',
      Action: action,
      Resource: arnOf(action),
      ...(condition === null ? {} : { Condition: condition }),
    }),
  );
  const rest: readonly Statement[] =
    others.length === 0 ? [] : [{ Effect: 'Allow', Action: others, Resource: '*' }];
  const [key = ''] = path.marked;
  const isDenied = variant === 'denied' && path.twin.startsWith('deny');
  const denied = { deny: `${key.split(':')[0]}:*`, 'deny-all': path.actions }[path.twin as string];
  const deny: readonly Statement[] = isDenied
    ? [
        {
          Effect: 'Deny',
          Action: denied ?? [...path.marked],
          Resource: denied ? '*' : [...path.marked].map(arnOf),
        },
      ]
    : [];
  return [...named, ...rest, ...deny];
}

/** Returns the condition by which the marked actions are no way to more. */
function conditionOf({ twin }: LabelledPath): object | null {
  switch (twin) {
    case 'passed-elsewhere':
      return { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } };
    case 'attach-nothing':
      return { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AWSDenyAll' } };
    case 'as-other':
      return { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/somebody-else' } };
    default:
      return null;
  }
}

const ofIam = /^(iam:(?!CreatePolicyVersion|SetDefault|UpdateSAML).*Role|iam:UpdateAssumeRolePolicy|sts:)/;

/** Returns the ARN after the partition of what an action of the path acts on. */
function arnText({ target, form }: LabelledPath, action: string): string {
  const [kind = ''] = target.split(':');
  const name = form === 'pattern' ? (text: string) => text.replace(/shop-(str|o)\w+/, 'shop-$1*') : String;
  if (kind.startsWith('own-')) return name(`iam::ACCOUNT:${kind.slice(4)}/shop-own`);
  if (kind === 'role' || kind === 'weak-role' || ofIam.test(action))
    return name('iam::ACCOUNT:role/shop-strong');
  return name(targets[kind.replace('weak-', '')]?.arn ?? '');
}

const boundaryHere = ({ twin }: LabelledPath, variant: Variant): boolean =>
  variant === 'denied' && twin === 'boundary';

function trustOf(target: string): object {
  const [, whom = 'lambda'] = target.split(':');
  const principal =
    whom === 'account'
      ? { AWS: 'arn:aws:iam::111122223333:root' }
      : { Service: `${target.includes(':') ? whom : serviceOf(target)}.amazonaws.com` };
  return { Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }] };
}

const services: Readonly<Record<string, string>> = {
  instance: 'ec2',
  template: 'ec2',
  project: 'codebuild',
  job: 'glue',
  machine: 'states',
  notebook: 'sagemaker',
  service: 'ecs-tasks',
  task: 'ecs-tasks',
  app: 'tasks.apprunner',
};
const serviceOf = (target: string): string => services[target] ?? 'lambda';

const trust = (service: string) => ({
  Statement: [
    { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' },
  ],
});

/** Returns the ARN of what an action of the path acts on, in the form of the path. */
function samArn(path: LabelledPath, action: string): unknown {
  const [kind = ''] = path.target.split(':');
  if (path.form !== 'reference') {
    const arn = arnText(path, action).replace('INSTANCE', path.isDeclared ? '${Thing}' : 'i-0abc');
    return {
      'Fn::Sub': `arn:aws:${arn.replace('REGION', '${AWS::Region}').replace('ACCOUNT', '${AWS::AccountId}')}`,
    };
  }
  if (kind === 'own-policy') return { Ref: 'OwnPolicy' };
  if (kind.startsWith('own-')) return { 'Fn::GetAtt': ['Own', 'Arn'] };
  if (kind === 'role' || kind === 'weak-role' || ofIam.test(action))
    return { 'Fn::GetAtt': ['Strong', 'Arn'] };
  return targets[kind.replace('weak-', '')]?.sam;
}

/** Returns the principal of a path, with its rights, and what holds its role. */
function samPrincipal(by: LabelledPath['by'], rights: object, policy: object, isInGroup: boolean): object {
  const roleWith = (service: string) => ({
    Own: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: 'shop-own', AssumeRolePolicyDocument: trust(service), ...rights },
    },
  });
  const own = { 'Fn::GetAtt': ['Own', 'Arn'] };
  const team = { Team: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'shop-own' } } };
  const properties = {
    UserName: 'shop-own',
    ...(isInGroup ? { Groups: [{ Ref: 'Team' }] } : {}),
    ...rights,
  };
  const principals: Readonly<Record<LabelledPath['by'], object>> = {
    function: {
      ...roleWith('lambda'),
      Api: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          InlineCode: 'exports.handler = async () => 1;',
          Role: own,
        },
      },
    },
    role: roleWith('ec2'),
    machine: {
      ...roleWith('states'),
      Flow: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: own,
          DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
        },
      },
    },
    user: { Own: { Type: 'AWS::IAM::User', Properties: properties }, ...(isInGroup ? team : {}) },
    group: { Own: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'shop-own', ...rights } } },
    policy: { Own: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy } } },
  };
  return principals[by];
}

/** Returns the declared target of a path. */
function samTarget({ target, isDeclared }: LabelledPath): object {
  const [kind = ''] = target.split(':');
  if (!isDeclared) return {};
  const policies = target.startsWith('weak-')
    ? {}
    : { Policies: [{ PolicyName: 'strong', PolicyDocument: strong }] };
  const role = {
    Strong: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'shop-strong',
        AssumeRolePolicyDocument: trustOf(target.replace('weak-function', 'function')),
        ...policies,
      },
    },
  };
  const needsRole = !['user', 'group'].includes(kind) && !kind.startsWith('own-');
  const resources = targets[kind.replace('weak-', '')]?.resources ?? {};
  return { ...(needsRole ? role : {}), ...samResources(resources) };
}

function samTemplate(path: LabelledPath, variant: Variant): object {
  const [kind = ''] = path.target.split(':');
  const policy = { Statement: statementsOf(path, variant, (action) => samArn(path, action)) };
  const isBounded = boundaryHere(path, variant);
  const isAttached = kind === 'own-policy';
  const rights = {
    ...(isAttached
      ? { ManagedPolicyArns: [{ Ref: 'OwnPolicy' }] }
      : { Policies: [{ PolicyName: 'own', PolicyDocument: policy }] }),
    ...(isBounded ? { PermissionsBoundary: { Ref: 'Limit' } } : {}),
  };
  const managed = (document: object, name: object) => ({
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { ...name, PolicyDocument: document },
  });
  return {
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      ...samPrincipal(path.by, rights, policy, kind === 'own-group'),
      ...(isAttached ? { OwnPolicy: managed(policy, { ManagedPolicyName: 'shop-own' }) } : {}),
      ...(isBounded ? { Limit: managed(limit, {}) } : {}),
      ...samTarget(path),
    },
  };
}

const samResources = (resources: Readonly<Record<string, object>>): object =>
  JSON.parse(
    JSON.stringify(resources).replaceAll(
      '"STRONG"',
      JSON.stringify({ PolicyName: 'strong', PolicyDocument: strong }),
    ),
  );

function terraformTemplate(path: LabelledPath, variant: Variant): string {
  const { target, by, isDeclared } = path;
  const [kind = ''] = target.split(':');
  const owner = by === 'user' || by === 'group' ? by : 'role';
  const arnOf = (action: string): unknown => {
    if (path.form === 'reference') {
      if (kind === 'own-policy') return '${aws_iam_policy.own.arn}';
      if (kind.startsWith('own-')) return `\${aws_iam_${owner}.own.arn}`;
      if (kind === 'role' || kind === 'weak-role' || ofIam.test(action)) return '${aws_iam_role.strong.arn}';
      return `\${${targets[kind.replace('weak-', '')]?.terraform}}`;
    }
    const instance = kind === 'template' ? '${aws_launch_template.strong.id}' : '${aws_instance.strong.id}';
    const arn = arnText(path, action).replace('INSTANCE', isDeclared ? instance : 'i-0abc');
    return `arn:aws:${arn
      .replace('REGION', '${var.region}')
      .replace('ACCOUNT', '${data.aws_caller_identity.me.account_id}')}`;
  };
  const document = (value: object) => `<<EOF\n${JSON.stringify(value, null, 2)}\nEOF`;
  const policy = document({ Statement: statementsOf(path, variant, arnOf) });
  const bounded = boundaryHere(path, variant) ? '\n  permissions_boundary = aws_iam_policy.limit.arn' : '';
  const parts = [
    'variable "region" {}\ndata "aws_caller_identity" "me" {}',
    principalBlock(by, owner, bounded),
    rightsBlock(kind, owner, policy),
  ];
  if (bounded !== '')
    parts.push(`resource "aws_iam_policy" "limit" {
  name   = "shop-limit"
  policy = ${document(limit)}
}`);
  if (kind === 'own-group' && by === 'user')
    parts.push(`resource "aws_iam_group" "team" { name = "shop-own" }
resource "aws_iam_user_group_membership" "own" {
  user   = aws_iam_user.own.name
  groups = [aws_iam_group.team.name]
}`);
  if (isDeclared && !['user', 'group'].includes(kind) && !kind.startsWith('own-'))
    parts.push(`resource "aws_iam_role" "strong" {
  name               = "shop-strong"
  assume_role_policy = ${document(trustOf(target))}
}${
      target.startsWith('weak-')
        ? ''
        : `
resource "aws_iam_role_policy" "strong" {
  role   = aws_iam_role.strong.id
  policy = ${document(strong)}
}`
    }`);
  if (isDeclared)
    parts.push(
      (targets[kind.replace('weak-', '')]?.blocks ?? '')
        .replaceAll('ROLE', 'aws_iam_role.strong.arn')
        .replaceAll('STRONG', document(strong)),
    );
  return `${parts.join('\n')}\n`;
}

function principalBlock(by: LabelledPath['by'], owner: string, bounded: string): string {
  if (owner !== 'role') return `resource "aws_iam_${owner}" "own" {\n  name = "shop-own"${bounded}\n}`;
  const service = { function: 'lambda', machine: 'states' }[by as string] ?? 'ec2';
  const role = `resource "aws_iam_role" "own" {
  name               = "shop-own"
  assume_role_policy = jsonencode(${JSON.stringify(trust(service))})${bounded}
}`;
  const holders: Readonly<Record<string, string>> = {
    function: `resource "aws_lambda_function" "api" {
  function_name = "shop-api"
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  filename      = "api.zip"
  role          = aws_iam_role.own.arn
}`,
    machine: `resource "aws_sfn_state_machine" "flow" {
  name       = "shop-flow"
  role_arn   = aws_iam_role.own.arn
  definition = jsonencode({ StartAt = "A", States = { A = { Type = "Pass", End = true } } })
}`,
  };
  return `${role}\n${holders[by] ?? ''}`;
}

const rightsBlock = (kind: string, owner: string, policy: string): string =>
  kind === 'own-policy'
    ? `resource "aws_iam_policy" "own" {
  name   = "shop-own"
  policy = ${policy}
}
resource "aws_iam_${owner}_policy_attachment" "own" {
  ${owner}       = aws_iam_${owner}.own.name
  policy_arn = aws_iam_policy.own.arn
}`
    : `resource "aws_iam_${owner}_policy" "own" {
  ${owner}   = aws_iam_${owner}.own.name
  policy = ${policy}
}`;
