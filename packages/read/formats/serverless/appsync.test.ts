import { describe, expect, onTestFinished, test } from 'vitest';
import { readApps } from '../../read-apps.ts';
import { repository } from '../../testing/repository.ts';
import { lowered } from './testing/lowered.ts';

const service = (more: string) => `service: shop
plugins: [serverless-appsync-plugin]
provider: { name: aws, runtime: nodejs22.x }
functions:
  search: { handler: a.search }
  reply-to: { handler: a.reply }
  check: { handler: a.check }
resources: { Resources: { Users: { Type: AWS::DynamoDB::Table }, Own: { Type: AWS::IAM::Role } } }
${more}`;

const second = service(`appSync:
  name: api
  authentication: { type: AWS_IAM }
  additionalAuthentications:
    - { type: AWS_LAMBDA, config: { functionName: check } }
  dataSources:
    - searching: { type: AWS_LAMBDA, config: { functionName: search } }
    - users: { type: AMAZON_DYNAMODB, config: { tableName: !Ref Users } }
    - mine: { type: AMAZON_DYNAMODB, config: { tableName: !Ref Users, iamRoleStatements: [{ Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt Users.Arn }] } }
    - theirs: { type: AMAZON_DYNAMODB, config: { tableName: !Ref Users, serviceRoleArn: !GetAtt Own.Arn } }
    - nothing: { type: NONE }
  pipelineFunctions:
    find: { dataSource: searching }
  resolvers:
    Query.search: { functions: [find] }
    Query.user: { kind: UNIT, dataSource: users }
    Mutation.reply: { kind: UNIT, dataSource: { type: AWS_LAMBDA, config: { functionName: reply-to } } }
`);

const first = service(`custom:
  appSync:
    - name: people
      authenticationType: AMAZON_COGNITO_USER_POOLS
      mappingTemplates:
        - { type: Query, field: search, dataSource: searching }
        - [{ type: Mutation, field: reply, kind: PIPELINE, functions: [step] }]
      functionConfigurations: [{ name: step, dataSource: replying }]
      dataSources:
        - { type: AWS_LAMBDA, name: searching, config: { functionName: search } }
        - { type: AWS_LAMBDA, name: replying, config: { lambdaFunctionArn: !GetAtt ReplyDashtoLambdaFunction.Arn } }
`);

/** `function: what starts it, who` */
function starts(text: string): readonly string[] {
  const made = repository({ 'serverless.yml': text, 'a.js': '' });
  onTestFinished(() => made.remove());
  const { apps, diagnostics } = readApps(made.source, '', {
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
  });
  expect(diagnostics).toEqual([]);
  return (apps[0]?.functions ?? []).flatMap((fn) =>
    fn.triggers.map((each) => `${fn.name}: ${each.source}, ${each.exposure}`),
  );
}

describe('the GraphQL API of serverless-appsync-plugin', () => {
  test('version 2: fields, steps of pipelines, data sources of resolvers and authorizers start functions', () => {
    const who = 'unknown';
    expect(starts(second)).toEqual([
      `search: Query.search, ${who}`,
      `reply-to: Mutation.reply, ${who}`,
      'check: authorizer of GraphQlApi, public',
    ]);
  });

  test('version 1: an API of a list has its name before each id', () => {
    expect(starts(first)).toEqual([
      'search: Query.search, authenticated',
      'reply-to: Mutation.reply, authenticated',
    ]);
    const { resources } = lowered(first);
    expect(Object.keys(resources).filter((id) => /GraphQl/.test(id))).toEqual([
      'PeopleGraphQlApi',
      'PeopleGraphQlSchema',
      'PeopleGraphQlDssearchingRole',
      'PeopleGraphQlDssearching',
      'PeopleGraphQlDsreplyingRole',
      'PeopleGraphQlDsreplying',
      'PeopleGraphQlFunctionConfigurationstep',
      'PeopleGraphQlResolverQuerysearch',
      'PeopleGraphQlResolverMutationreply',
    ]);
  });

  test('the roles that it creates: as written, as its kind needs, and none when one is set', () => {
    const { properties, resources } = lowered(second);
    const statements = (id: string) =>
      (
        properties(id)['Policies'] as { PolicyDocument: { Statement: { Action: unknown }[] } }[] | undefined
      )?.[0]?.PolicyDocument.Statement;
    expect(statements('GraphQlDssearchingRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['lambda:invokeFunction'],
        Resource: [
          { 'Fn::GetAtt': ['SearchLambdaFunction', 'Arn'] },
          { 'Fn::Join': [':', [{ 'Fn::GetAtt': ['SearchLambdaFunction', 'Arn'] }, '*']] },
        ],
      },
    ]);
    expect(statements('GraphQlDsusersRole')?.[0]?.Action).toContain('dynamodb:BatchWriteItem');
    expect(statements('GraphQlDsmineRole')?.map((statement) => statement.Action)).toEqual([
      'dynamodb:GetItem',
    ]);
    expect([resources['GraphQlDstheirsRole'], resources['GraphQlDsnothingRole']]).toEqual([
      undefined,
      undefined,
    ]);
    expect(properties('GraphQlDstheirs')['ServiceRoleArn']).toEqual({ 'Fn::GetAtt': ['Own', 'Arn'] });
  });

  test('an inline function of a data source is reported', () => {
    const { diagnostics } = lowered(
      service(
        'appSync:\n  name: a\n  dataSources: { x: { type: AWS_LAMBDA, config: { function: { handler: a.x } } } }',
      ),
    );
    expect(diagnostics).toEqual(['template/unsupported 11:21 the inline function of data source x']);
  });
});
