import { expect, onTestFinished, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { repository } from './testing/repository.ts';

const app = (more = ''): string => `Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: { FunctionName: orders, Runtime: nodejs22.x, Handler: app.handler, Code: ., Role: "arn:aws:iam::1:role/x" }
${more}`;
const attached = (role: string, action = 'lambda:InvokeFunction'): string => `  P:
    Type: AWS::IAM::Policy
    Properties: { PolicyName: p, Roles: [${role}], PolicyDocument: { Statement: [{ Effect: Allow, Action: "${action}", Resource: !GetAtt Fn.Arn }] } }
`;
const auth = (
  action: string,
  resource: string,
  service = 'cognito-identity.amazonaws.com',
  more = '',
): string => `Resources:
  Guest:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Federated: ${service} }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": unauthenticated } } }] }
      Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: "${action}", Resource: ${resource} }] } }]
${more}`;

function starters(files: Readonly<Record<string, string>>): readonly string[] {
  const made = repository({ ...files, 'app.js': 'exports.handler = async () => ({});' });
  onTestFinished(() => made.remove());
  const { apps } = readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
  const [fn] = apps.flatMap(({ functions }) => functions).filter(({ name }) => name === 'Fn');
  return (fn?.triggers ?? []).map(({ source, exposure }) => `${source}: ${exposure}`);
}

test.each([
  ['an imported role', '!ImportValue guest'],
  ['a role of a parameter', '!Ref Role'],
  ['a role by its name', 'guest'],
])('a policy that is attached to %s may start the function', (_, role) => {
  const parameters = 'Parameters: { Role: { Type: String } }\n';
  expect(starters({ 'app.yaml': parameters + app(attached(role)) })).toEqual(['a call by P: unknown']);
});

test('a policy for another action that is attached to a role elsewhere starts nothing', () => {
  expect(starters({ 'app.yaml': app(attached('guest', 's3:GetObject')) })).toEqual([]);
});

const byName = '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:orders"';
test.each([
  ['by its name', { 'auth.yaml': auth('lambda:InvokeFunction', byName) }],
  ['by a wildcard', { 'auth.yaml': auth('lambda:*', '"*"') }],
  ['from a folder above', { 'auth.yaml': auth('lambda:*', '"*"'), 'app/app.yaml': app() }],
])('guests of an identity pool in another template start a function %s', (_, files) => {
  const all: Readonly<Record<string, string>> =
    'app/app.yaml' in files ? files : { ...files, 'app.yaml': app() };
  expect(starters(all)).toEqual(['a call by Guest of auth.yaml: unknown']);
});

test.each([
  ['another function', { 'auth.yaml': auth('lambda:InvokeFunction', '"arn:aws:lambda:x:1:function:other"') }],
  ['another action', { 'auth.yaml': auth('s3:GetObject', '"*"') }],
  [
    'its own function',
    {
      'auth.yaml': auth(
        'lambda:InvokeFunction',
        '!GetAtt Own.Arn',
        undefined,
        '  Own: { Type: AWS::Lambda::Function, Properties: { FunctionName: own, Runtime: nodejs22.x, Handler: app.handler, Code: ., Role: "arn:aws:iam::1:role/x" } }\n',
      ),
    },
  ],
  [
    'a service',
    { 'auth.yaml': auth('lambda:*', '"*"', 'x').replace('Federated: x', 'Service: ecs.amazonaws.com') },
  ],
  ['an app in another folder', { 'other/auth.yaml': auth('lambda:*', '"*"'), 'app/app.yaml': app() }],
])('a role of another template for %s starts nothing', (_, files) => {
  const all: Readonly<Record<string, string>> =
    'app/app.yaml' in files ? files : { ...files, 'app.yaml': app() };
  expect(starters(all)).toEqual([]);
});
