import { expect, test } from 'vitest';
import { appOf } from '../testing/app-of.ts';

const users = 'AMAZON_COGNITO_USER_POOLS';

function exposure(primary: string, additional: string, more: string, files: Record<string, string> = {}) {
  const text = `Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: "exports.b = 1" }, Role: r } }
  Graph: { Type: AWS::AppSync::GraphQLApi, Properties: { Name: g, AuthenticationType: ${primary}, AdditionalAuthenticationProviders: [{ AuthenticationType: ${additional} }] } }
  Data: { Type: AWS::AppSync::DataSource, Properties: { ApiId: !GetAtt Graph.ApiId, Name: data, Type: AWS_LAMBDA, LambdaConfig: { LambdaFunctionArn: !GetAtt Fn.Arn } } }
  Get: { Type: AWS::AppSync::Resolver, Properties: { ApiId: !GetAtt Graph.ApiId, TypeName: Query, FieldName: post, DataSourceName: !GetAtt Data.Name } }
${more}`;
  return appOf(text, files).app.functions[0]?.triggers[0]?.exposure;
}

const schema = (definition: string) =>
  `  Schema: { Type: AWS::AppSync::GraphQLSchema, Properties: { ApiId: !GetAtt Graph.ApiId, Definition: "${definition}" } }\n`;
const guests = `  Guest:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Federated: cognito-identity.amazonaws.com }, Action: "sts:AssumeRoleWithWebIdentity" }] }
      Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: "appsync:GraphQL", Resource: !Sub "\${Graph.Arn}/types/Query/fields/post" }] } }]
`;

test.each([
  ['a schema that was not read', users, 'API_KEY', '', 'unknown'],
  [
    'no directive',
    users,
    'API_KEY',
    schema('type Query { post(id: ID!): Post! other: Int @aws_api_key }'),
    'authenticated',
  ],
  [
    'a directive of the field',
    users,
    'API_KEY',
    schema('type Query { other: Int post: [Post!]! @aws_api_key @aws_cognito_user_pools }'),
    'public',
  ],
  [
    'a directive of the type',
    users,
    'API_KEY',
    schema('type Query @aws_api_key { post: Post other: Int @aws_iam }'),
    'public',
  ],
  [
    'a directive of another type',
    users,
    'API_KEY',
    schema('extend type Query { post: Post } type Post { post: Int @aws_api_key }'),
    'authenticated',
  ],
  [
    'a directive that is stricter',
    'API_KEY',
    users,
    schema("type Query { post: Post @aws_cognito_user_pools(cognito_groups: ['a']) }"),
    'authenticated',
  ],
  [
    'IAM, and guests who hold the permission',
    users,
    'AWS_IAM',
    guests + schema('type Query { post: Post @aws_iam @aws_cognito_user_pools }'),
    'public',
  ],
  [
    'no IAM, and guests who hold the permission',
    users,
    'AWS_IAM',
    guests + schema('type Query { post: Post }'),
    'authenticated',
  ],
  ['guests who hold the permission, without a schema', users, 'AWS_IAM', guests, 'unknown'],
])('a GraphQL field: %s', (_, primary, additional, more, expected) => {
  expect(exposure(primary, additional, more)).toBe(expected);
});

test('a schema in a file, with comments and descriptions', () => {
  const inFile =
    '  Schema: { Type: AWS::AppSync::GraphQLSchema, Properties: { ApiId: !GetAtt Graph.ApiId, DefinitionS3Location: api/schema.graphql } }\n';
  const text =
    '"""Posts: # all"""\ntype Query {\n  # other: Int @aws_api_key\n  "a post" post: Post @aws_api_key\n}\n';
  expect(exposure(users, 'API_KEY', inFile, { 'api/schema.graphql': text })).toBe('public');
});
