import { type ExactCase, fn, quiet, stack, terraform, terraformFn } from './case.ts';

const child = `Parameters: { Auth: { Type: String } }
Conditions: { Open: !Equals [!Ref Auth, NONE] }
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: 'exports.handler = async () => 1;'
      Runtime: nodejs22.x
      Handler: index.handler
      FunctionUrlConfig: { AuthType: !Ref Auth }
`;
const sam = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n";
const nested = (name: string, auth: string): string => `  ${name}:
    Type: AWS::Serverless::Application
    Properties:
      Location: ./child/template.yaml
      Parameters: { Auth: ${auth} }
`;

const moduleText = `variable "actions" { type = list(string) }
variable "name" {}
${terraformFn().replace('"src"', '"${path.module}/src"')}resource "aws_iam_role_policy" "fn" {
  role = aws_iam_role.fn.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = var.actions, Resource = "arn:aws:s3:::acme/*" }] })
}
`;
const eachRole = (text: string): string => `${text}
data "archive_file" "fn" {
  type = "zip"
  source_dir = "src"
  output_path = "fn.zip"
}
`;

const instances: readonly ExactCase[] = [
  {
    says: 'a nested application, used twice: each use is judged with its values',
    isLeft: true,
    files: {
      'template.yaml': `${sam}Resources:\n${nested('Inner', 'AWS_IAM')}${nested('Outer', 'NONE')}`,
      'child/template.yaml': `${sam}${child}`,
    },
    finds: [{ rule: 'access/public-function-url', on: /Outer/, when: null }],
    not: [{ rule: 'access/public-function-url', on: /Inner/ }],
  },
  {
    says: 'a nested application, used once with a closed address',
    files: {
      'template.yaml': `${sam}Resources:\n${nested('Inner', 'AWS_IAM')}`,
      'child/template.yaml': `${sam}${child}`,
    },
    not: [{ rule: 'access/public-function-url' }],
  },
  {
    says: 'a module of Terraform, used twice',
    files: {
      'main.tf':
        'module "reader" {\n  source = "./fn"\n  name = "reader"\n  actions = ["s3:GetObject"]\n}\nmodule "cleaner" {\n  source = "./fn"\n  name = "cleaner"\n  actions = ["s3:DeleteObject"]\n}\n',
      'fn/main.tf': moduleText,
      'fn/src/app.mjs': quiet,
    },
    finds: [{ rule: 'access/excess-delete', on: /cleaner/ }],
    not: [{ rule: 'access/excess-delete', on: /reader/ }],
  },
  {
    says: 'for_each of addresses: only the open instance',
    files: terraform(
      `${terraformFn()}locals { urls = { inner = "AWS_IAM", outer = "NONE" } }\nresource "aws_lambda_alias" "a" {\n  for_each = local.urls\n  name = each.key\n  function_name = aws_lambda_function.Fn.function_name\n  function_version = "1"\n}\nresource "aws_lambda_function_url" "u" {\n  for_each = local.urls\n  function_name = aws_lambda_function.Fn.function_name\n  qualifier = each.key\n  authorization_type = each.value\n}\n`,
    ),
    finds: [{ rule: 'access/public-function-url', on: /outer/ }],
    not: [{ rule: 'access/public-function-url', on: /inner/ }],
  },
  {
    says: 'for_each of functions with their own role',
    files: terraform(
      eachRole(`locals { actions = { reader = "s3:GetObject", cleaner = "s3:DeleteObject" } }
resource "aws_iam_role" "r" {
  for_each = local.actions
  name = each.key
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "p" {
  for_each = local.actions
  role = aws_iam_role.r[each.key].id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = each.value, Resource = "arn:aws:s3:::acme/*" }] })
}
resource "aws_lambda_function" "f" {
  for_each = local.actions
  function_name = each.key
  runtime = "nodejs22.x"
  handler = "app.handler"
  role = aws_iam_role.r[each.key].arn
  filename = data.archive_file.fn.output_path
}
`),
    ),
    finds: [{ rule: 'access/excess-delete', on: /cleaner/ }],
    not: [{ rule: 'access/excess-delete', on: /reader/ }],
  },
  {
    says: 'count that is off by default',
    files: terraform(
      `variable "open" {\n  type = bool\n  default = false\n}\n${terraformFn()}resource "aws_lambda_function_url" "u" {\n  count = var.open ? 1 : 0\n  function_name = aws_lambda_function.Fn.function_name\n  authorization_type = "NONE"\n}\n`,
    ),
    not: [
      { rule: 'access/public-function-url', severity: 'medium' },
      { rule: 'access/public-function-url', when: null },
    ],
  },
];

const staged = (then: string): string => `Parameters: { Stage: { Type: String, Default: dev } }
Conditions: { IsProd: !Equals [!Ref Stage, prod], IsDev: !Equals [!Ref Stage, dev] }
Resources:
  Jobs:
    Type: AWS::SQS::Queue
  Open:
    Type: AWS::SQS::QueuePolicy
    Condition: ${then}
    Properties:
      Queues: [!Ref Jobs]
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: sqs:SendMessage, Resource: '*' }] }
`;

const conditions: readonly ExactCase[] = [
  {
    says: 'a finding that is off by default names what to set, and weighs less',
    files: { 'template.yaml': staged('IsProd') },
    finds: [{ rule: 'queue/public', when: /Stage is prod.*off by default/, severity: 'medium' }],
  },
  {
    says: 'a finding that is on by default keeps its weight',
    files: { 'template.yaml': staged('IsDev') },
    finds: [{ rule: 'queue/public', when: /Stage/, severity: 'high' }],
  },
  {
    says: 'Serverless: a door that only one stage opens',
    isLeft: true,
    files: {
      'serverless.yml': `service: shop
provider: { name: aws, runtime: nodejs22.x, stage: "\${opt:stage, 'dev'}" }
custom:
  auth: { dev: NONE, prod: AWS_IAM }
functions:
  orders:
    handler: src/app.handler
resources:
  Resources:
    Url:
      Type: AWS::Lambda::Url
      Properties:
        TargetFunctionArn: !Ref OrdersLambdaFunction
        AuthType: \${self:custom.auth.\${opt:stage, 'dev'}}
`,
      'src/app.mjs': quiet,
    },
    finds: [{ rule: 'access/public-function-url', when: /stage.*dev/ }],
  },
  {
    says: 'a Deny takes away what an Allow gives',
    files: stack(
      fn(
        "[{ Statement: [{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::acme/*' }, { Effect: Deny, Action: 's3:Delete*', Resource: '*' }] }]",
      ),
    ),
    not: [{ rule: 'access/excess-delete' }],
  },
  {
    says: 'a Deny of passing roles',
    files: stack(
      fn(
        "[{ Statement: [{ Effect: Allow, Action: ['iam:PassRole'], Resource: '*' }, { Effect: Deny, Action: 'iam:*', Resource: '*' }] }]",
      ),
    ),
    not: [{ rule: 'access/passrole-wildcard' }, { rule: 'access/escalation' }],
  },
  {
    says: 'a Deny of everything that a wildcard gives',
    files: stack(
      fn(
        "[{ Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }, { Effect: Deny, Action: 's3:*', Resource: '*' }] }]",
      ),
    ),
    not: [{ rule: 'access/wildcard-action' }, { rule: 'access/wildcard-resource' }],
  },
  {
    says: 'a Deny in a policy that nothing holds',
    files: stack(`  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - { Effect: Allow, Action: 'iam:PassRole', Resource: '*' }
          - { Effect: Deny, Action: 'iam:PassRole', Resource: '*' }
`),
    not: [{ rule: 'policy/pass-any-role' }],
  },
  {
    says: 'an effect under a condition',
    files: stack(
      fn(
        "[{ Statement: [{ Effect: !If [Prod, Deny, Allow], Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::acme/*' }] }]",
      ),
      'Parameters: { Stage: { Type: String, Default: dev } }\nConditions: { Prod: !Equals [!Ref Stage, prod] }\n',
    ),
    finds: [{ rule: 'access/excess-delete', when: /Stage|Prod/ }],
  },
  {
    says: 'an effect under a condition, in a policy that nothing holds',
    files: stack(
      `  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - { Effect: !If [Prod, Deny, Allow], Action: 'iam:PassRole', Resource: '*' }
`,
      'Parameters: { Stage: { Type: String, Default: dev } }\nConditions: { Prod: !Equals [!Ref Stage, prod] }\n',
    ),
    finds: [{ rule: 'policy/pass-any-role', when: /Stage|Prod/ }],
  },
  {
    says: 'an effect under a condition, in the policy of a queue',
    files: stack(
      `  Jobs:
    Type: AWS::SQS::Queue
  Open:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Jobs]
      PolicyDocument: { Statement: [{ Effect: !If [Prod, Deny, Allow], Principal: '*', Action: sqs:SendMessage, Resource: '*' }] }
`,
      'Parameters: { Stage: { Type: String, Default: dev } }\nConditions: { Prod: !Equals [!Ref Stage, prod] }\n',
    ),
    finds: [{ rule: 'queue/public', when: /Stage|Prod/ }],
  },
];

const queue = (condition: string, principal = "'*'"): Readonly<Record<string, string>> =>
  stack(`  Jobs:
    Type: AWS::SQS::Queue
  Open:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Jobs]
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: ${principal}, Action: sqs:SendMessage, Resource: '*'${condition === '' ? '' : `, Condition: ${condition}`} }] }
`);
const isPublic = [{ rule: 'queue/public' }];

/** Source: IAM user guide, condition operators. */
const operators: readonly ExactCase[] = [
  {
    says: 'an organisation is no limit under a negated operator',
    files: queue("{ StringNotEquals: { 'aws:PrincipalOrgID': o-acme } }"),
    finds: isPublic,
  },
  {
    says: 'an organisation is a limit',
    files: queue("{ StringEquals: { 'aws:PrincipalOrgID': o-acme } }"),
    not: isPublic,
  },
  {
    says: 'all accounts but one',
    files: queue("{ StringNotLike: { 'aws:SourceAccount': '111122223333' } }"),
    finds: isPublic,
  },
  {
    says: 'a source of only wildcards',
    files: queue("{ ArnLike: { 'aws:SourceArn': 'arn:*:*:*:*:*' } }"),
    finds: isPublic,
  },
  {
    says: 'the topics of anybody',
    files: queue("{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } }"),
    finds: isPublic,
  },
  {
    says: 'the topics of an account',
    files: queue("{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:*' } }"),
    not: isPublic,
  },
  {
    says: 'an organisation of only wildcards',
    files: queue("{ StringLike: { 'aws:PrincipalOrgID': '*' } }"),
    not: [],
    finds: isPublic,
  },
  {
    says: 'all addresses but some',
    files: queue("{ NotIpAddress: { 'aws:SourceIp': 10.0.0.0/8 } }"),
    finds: isPublic,
  },
  {
    says: 'a network of all addresses',
    files: queue("{ IpAddress: { 'aws:SourceIp': 0.0.0.0/0 } }"),
    finds: isPublic,
  },
  {
    says: 'callers without an organisation',
    files: queue("{ 'Null': { 'aws:PrincipalOrgID': 'true' } }"),
    finds: isPublic,
  },
  {
    says: 'an account, if there is one',
    files: queue("{ StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }"),
    finds: isPublic,
  },
  {
    says: 'the key of another organisation',
    files: queue("{ ArnNotLike: { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:*' } }"),
    finds: isPublic,
  },
  {
    says: 'a bucket of anybody starts a function',
    files: stack(`${fn('[]')}  Call:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceArn: 'arn:aws:s3:::*' }
`),
    finds: [{ rule: 'function/permission-without-source' }],
  },
  {
    says: 'a topic of any account starts a function',
    files: stack(`${fn('[]')}  Call:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: sns.amazonaws.com, SourceArn: 'arn:aws:sns:*:*:*' }
`),
    finds: [{ rule: 'function/permission-without-source' }],
  },
  {
    says: 'any role but one assumes a role',
    files: stack(`  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: '*' }, Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } } }] }
`),
    finds: [{ rule: 'role/anyone-assumes' }],
  },
  {
    says: 'every repository of a host assumes a role',
    files: stack(`  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com' }, Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } } }] }
`),
    finds: [{ rule: 'role/anyone-assumes' }],
  },
];

export const exactInstances: Readonly<Record<string, readonly ExactCase[]>> = {
  instances,
  conditions,
  operators,
};
