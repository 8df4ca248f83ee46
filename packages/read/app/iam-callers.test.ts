import { expect, test } from 'vitest';
import { appOf } from './testing/app-of.ts';

const fn = `Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: { ZipFile: "exports.handler = 1" }, Role: "arn:aws:iam::1:role/x" }
`;
const url =
  '  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !GetAtt Fn.Arn, AuthType: AWS_IAM } }\n';
const guests = '{ "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": unauthenticated } }';
const signedIn = '{ "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": authenticated } }';
const ofPool = '{ StringEquals: { "cognito-identity.amazonaws.com:aud": !Ref Pool } }';
const closedPool =
  '  Pool: { Type: AWS::Cognito::IdentityPool, Properties: { AllowUnauthenticatedIdentities: false } }\n';
const role = (principal: string, condition: string, action: string, resource: string) => `  Holder:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: ${principal}, Action: "sts:AssumeRole", Condition: ${condition} }] }
      Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: "${action}", Resource: ${resource} }] } }]
`;
const pool = '{ Federated: cognito-identity.amazonaws.com }';
const saml = '{ Federated: "arn:aws:iam::1:saml-provider/acme" }';
const github = '{ Federated: "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" }';
const repository = '{ StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/shop:*" } }';
const invokeUrl = 'lambda:InvokeFunctionUrl';

function exposures(more: string): readonly string[] {
  const { app } = appOf(fn + more);
  return (app.functions[0]?.triggers ?? []).map(({ source, exposure }) => `${source} ${exposure}`).sort();
}

test.each([
  ['guests of an identity pool', role(pool, guests, invokeUrl, '!GetAtt Fn.Arn'), 'public'],
  ['guests, by a wildcard', role(pool, guests, 'lambda:*', '"*"'), 'public'],
  ['signed-in users of an identity pool', role(pool, signedIn, invokeUrl, '!GetAtt Fn.Arn'), 'authenticated'],
  ['a pool that admits no guests', closedPool + role(pool, ofPool, invokeUrl, '"*"'), 'authenticated'],
  ['users of SAML', role(saml, '{}', invokeUrl, '!GetAtt Fn.Arn'), 'authenticated'],
  ['jobs of one repository', role(github, repository, invokeUrl, '!GetAtt Fn.Arn'), 'account'],
  ['another account', role('{ AWS: "210987654321" }', '{}', invokeUrl, '!GetAtt Fn.Arn'), 'account'],
  ['anyone', role('{ AWS: "*" }', '{}', invokeUrl, '!GetAtt Fn.Arn'), 'public'],
  ['a role with another permission', role(pool, guests, 's3:GetObject', '"*"'), 'unknown'],
  [
    'a role for another function',
    role(pool, guests, invokeUrl, '"arn:aws:lambda:x:1:function:other"'),
    'unknown',
  ],
  ['nobody in the template', '', 'unknown'],
])('a URL that IAM guards is called by %s', (_, holder, exposure) => {
  expect(exposures(url + holder)).toContain(`function URL ${exposure}`);
});

test.each([
  ['guests', role(pool, guests, 'lambda:InvokeFunction', '!GetAtt Fn.Arn'), ['a call by Holder public']],
  [
    'users of SAML',
    role(saml, '{}', 'lambda:InvokeFunction', '!GetAtt Fn.Arn'),
    ['a call by Holder authenticated'],
  ],
  ['a pipeline that may do everything', role(github, repository, 'lambda:*', '"*"'), []],
  ['a service', role('{ Service: ecs.amazonaws.com }', '{}', 'lambda:InvokeFunction', '!GetAtt Fn.Arn'), []],
])('a function without a trigger is called by %s', (_, holder, starts) => {
  expect(exposures(holder)).toEqual(starts);
});
