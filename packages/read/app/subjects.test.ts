import { asString, holeText, partsOf, type Subject, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { appOf } from './testing/app-of.ts';

const written = (value: Value): string =>
  (partsOf(value) ?? [value.kind]).map((part) => (typeof part === 'string' ? part : holeText(part))).join('');
const subjects = (resources: string, files: Readonly<Record<string, string>> = {}): readonly Subject[] =>
  appOf(
    `Resources:\n  Role: { Type: AWS::IAM::Role }\n  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: x } } }\n  Table: { Type: AWS::DynamoDB::Table }\n  Queue: { Type: AWS::SQS::Queue }\n${resources}`,
    files,
  ).app.subjects;
const actions = (subject: Subject | undefined) => (subject?.calls ?? []).map((call) => call.action);
const machine = (states: string, properties = '') =>
  `  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: !GetAtt Role.Arn, ${properties} Definition: { StartAt: A, States: { ${states} } } } }\n`;

describe('what a state machine calls', () => {
  const facts: readonly (readonly [string, string, readonly string[]])[] = [
    ['a function by its ARN', 'A: { Type: Task, Resource: !GetAtt Fn.Arn }', ['lambda:InvokeFunction']],
    [
      'a function by the integration',
      'A: { Type: Task, Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken", Parameters: { FunctionName: !GetAtt Fn.Arn } }',
      ['lambda:InvokeFunction'],
    ],
    [
      'a table',
      'A: { Type: Task, Resource: "arn:aws:states:::dynamodb:putItem", Parameters: { TableName: !Ref Table } }',
      ['dynamodb:PutItem'],
    ],
    [
      'an SDK integration',
      'A: { Type: Task, Resource: "arn:aws:states:::aws-sdk:sqs:sendMessage", Parameters: { QueueUrl: !Ref Queue } }',
      ['sqs:SendMessage'],
    ],
    [
      'branches',
      'A: { Type: Parallel, Branches: [{ StartAt: B, States: { B: { Type: Task, Resource: !GetAtt Fn.Arn } } }] }',
      ['lambda:InvokeFunction'],
    ],
    [
      'an iterator',
      'A: { Type: Map, Iterator: { StartAt: B, States: { B: { Type: Task, Resource: !GetAtt Fn.Arn } } } }',
      ['lambda:InvokeFunction'],
    ],
    [
      'a distributed map',
      'A: { Type: Map, ItemProcessor: { ProcessorConfig: { Mode: DISTRIBUTED }, StartAt: B, States: { B: { Type: Pass } } } }',
      ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'],
    ],
    [
      'a waiting child execution',
      'A: { Type: Task, Resource: "arn:aws:states:::states:startExecution.sync:2", Parameters: { StateMachineArn: "arn:aws:states:eu-west-1:1:stateMachine:other" } }',
      [
        'states:StartExecution',
        'states:DescribeExecution',
        'states:StopExecution',
        'events:PutTargets',
        'events:PutRule',
        'events:DescribeRule',
      ],
    ],
    [
      'an HTTP endpoint',
      'A: { Type: Task, Resource: "arn:aws:states:::http:invoke", Parameters: { Authentication: { ConnectionArn: c } } }',
      [
        'states:InvokeHTTPEndpoint',
        'events:RetrieveConnectionCredentials',
        'secretsmanager:GetSecretValue',
        'secretsmanager:DescribeSecret',
      ],
    ],
  ];
  test.each(facts)('%s', (_, states, expected) => {
    const [subject] = subjects(machine(states));
    expect(actions(subject)).toEqual(expected);
    expect(subject).toMatchObject({ kind: 'state-machine', role: 'Role', unknown: [] });
  });

  test('a job that is waited for is stopped only where the machine is', () => {
    const states =
      'A: { Type: Task, Resource: "arn:aws:states:::codebuild:startBuild.sync", Parameters: { ProjectName: p } }';
    const [subject] = subjects(machine(states));
    expect(
      subject?.calls.map(({ action, certainty }) => `${action} ${certainty ?? 'known'}`).slice(0, 3),
    ).toEqual([
      'codebuild:StartBuild known',
      'codebuild:StopBuild possible',
      'codebuild:BatchGetBuilds known',
    ]);
  });

  test.each([
    ['ecs:runTask.sync', 'Cluster: shop, TaskDefinition: resize', 'task-definition/resize'],
    ['ecs:runTask', 'Cluster: shop, TaskDefinition: "resize:3"', 'task-definition/resize:3'],
    ['codebuild:startBuild', 'ProjectName: site', 'project/site'],
    ['batch:submitJob', 'JobName: n, JobDefinition: render, JobQueue: slow', 'job-definition/render'],
    ['aws-sdk:dynamodb:getItem', 'TableName: orders', 'table/orders'],
  ])('names in Pascal case are those of the API: %s', (integration, parameters, name) => {
    const [subject] = subjects(
      machine(
        `A: { Type: Task, Resource: "arn:aws:states:::${integration}", Parameters: { ${parameters} } }`,
      ),
    );
    expect(JSON.stringify(subject?.calls)).toContain(name);
  });

  test('JSONata arguments count, and what is computed is unknown', () => {
    const states =
      'A: { Type: Task, QueryLanguage: JSONata, Resource: "arn:aws:states:::dynamodb:getItem", Arguments: { TableName: "{% $states.input.table %}" } }';
    const [subject] = subjects(machine(states));
    expect(actions(subject)).toEqual(['dynamodb:GetItem']);
  });

  test('substitutions are filled in', () => {
    const [subject] = subjects(
      machine('A: { Type: Task, Resource: "${Run}" }', 'DefinitionSubstitutions: { Run: !GetAtt Fn.Arn },'),
    );
    expect(subject?.calls.map((call) => written(call.resource))).toEqual(['${Fn.Arn}']);
  });

  test('a definition in a local file is read', () => {
    const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource: '${Run}' } } });
    const [subject] = subjects(
      '  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: !GetAtt Role.Arn, DefinitionSubstitutions: { Run: !GetAtt Fn.Arn }, DefinitionS3Location: flows/a.asl.json } }\n',
      { 'flows/a.asl.json': definition },
    );
    expect(actions(subject)).toEqual(['lambda:InvokeFunction']);
  });

  test('logging and tracing are calls too', () => {
    const [subject] = subjects(machine('A: { Type: Pass }', 'TracingConfiguration: { Enabled: true },'));
    expect(actions(subject)).toContain('xray:PutTraceSegments');
  });

  test.each([
    [
      'a definition in a bucket',
      '  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: r, DefinitionS3Location: { Bucket: b, Key: k } } }\n',
      'not in the repository',
    ],
    [
      'a service that does not exist',
      machine('A: { Type: Task, Resource: "arn:aws:states:::nosuch:thing" }'),
      'not known',
    ],
    ['a task that is imported', machine('A: { Type: Task, Resource: !ImportValue task }'), ''],
    [
      'text that is no JSON',
      '  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { DefinitionString: "{" } }\n',
      'not JSON',
    ],
  ])('%s is unknown', (_, resources, why) => {
    const [subject] = subjects(resources);
    expect(subject?.calls).toEqual([]);
    expect(subject?.unknown).toHaveLength(1);
    expect(subject?.unknown[0]?.why).toContain(why);
  });
});

describe('what integrations, rules, pipes, schedules and resolvers call', () => {
  const method = (
    uri: string,
    more = '',
  ) => `  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: a } }
  Post: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: POST, Integration: { Type: AWS, IntegrationHttpMethod: POST, Credentials: !GetAtt Role.Arn, Uri: !Sub "${uri}" ${more} } } }
`;
  const facts: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      'a table behind a REST API',
      method(
        'arn:aws:apigateway:${AWS::Region}:dynamodb:action/PutItem',
        `, RequestTemplates: { application/json: !Sub '{"TableName":"\${Table}","Item":{"id":{"S":"$context.requestId"}}}' }`,
      ),
      'api',
      ['dynamodb:PutItem'],
    ],
    [
      'a queue behind a REST API',
      method('arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue.QueueName}'),
      'api',
      ['sqs:SendMessage'],
    ],
    [
      'a state machine behind a REST API',
      method(
        'arn:aws:apigateway:${AWS::Region}:states:action/StartExecution',
        `, RequestTemplates: { application/json: '{"stateMachineArn": "arn:aws:states:eu-west-1:1:stateMachine:a", "input": "$util.escapeJavaScript($input.json(''$''))"}' }`,
      ),
      'api',
      ['states:StartExecution'],
    ],
    [
      'objects behind a REST API',
      method('arn:aws:apigateway:${AWS::Region}:s3:path/uploads/{key}').replace(
        'IntegrationHttpMethod: POST',
        'IntegrationHttpMethod: PUT',
      ),
      'api',
      ['s3:PutObject'],
    ],
    [
      'a function that a REST API starts with a role',
      method('arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'),
      'api',
      ['lambda:InvokeFunction'],
    ],
    [
      'a queue behind an HTTP API',
      '  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationSubtype: SQS-SendMessage, CredentialsArn: !GetAtt Role.Arn, RequestParameters: { QueueUrl: !Ref Queue } } }\n  R: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: "POST /", Target: !Sub "integrations/${I}" } }\n',
      'api',
      ['sqs:SendMessage'],
    ],
    [
      'a rule',
      '  Rule: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: "rate(1 day)", Targets: [{ Id: a, Arn: "arn:aws:states:eu-west-1:1:stateMachine:a", RoleArn: !GetAtt Role.Arn }] } }\n',
      'rule',
      ['states:StartExecution'],
    ],
    [
      'a rule that starts a task of ECS, whose roles it passes',
      '  Task: { Type: AWS::ECS::TaskDefinition, Properties: { TaskRoleArn: !GetAtt Role.Arn, ExecutionRoleArn: !GetAtt Role.Arn } }\n  Rule: { Type: AWS::Events::Rule, Properties: { Targets: [{ Id: a, Arn: "arn:aws:ecs:eu-west-1:1:cluster/c", RoleArn: !GetAtt Role.Arn, EcsParameters: { TaskDefinitionArn: !Ref Task } }] } }\n',
      'rule',
      ['ecs:RunTask', 'iam:PassRole', 'iam:PassRole', 'ecs:TagResource'],
    ],
    [
      'a schedule of a task of ECS that is not in the template',
      '  Plan: { Type: AWS::Scheduler::Schedule, Properties: { ScheduleExpression: "rate(1 day)", Target: { Arn: "arn:aws:ecs:eu-west-1:1:cluster/c", RoleArn: !GetAtt Role.Arn, EcsParameters: { TaskDefinitionArn: "arn:aws:ecs:eu-west-1:1:task-definition/t" } } } }\n',
      'schedule',
      ['ecs:RunTask', 'iam:PassRole', 'ecs:TagResource'],
    ],
    [
      'a pipe that starts a task of ECS without roles',
      '  Task: { Type: AWS::ECS::TaskDefinition }\n  Pipe: { Type: AWS::Pipes::Pipe, Properties: { RoleArn: !GetAtt Role.Arn, Source: !GetAtt Queue.Arn, Target: "arn:aws:ecs:eu-west-1:1:cluster/c", TargetParameters: { EcsTaskParameters: { TaskDefinitionArn: !Ref Task } } } }\n',
      'pipe',
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'ecs:RunTask', 'ecs:TagResource'],
    ],
    [
      'a pipe',
      '  Pipe: { Type: AWS::Pipes::Pipe, Properties: { RoleArn: !GetAtt Role.Arn, Source: !GetAtt Queue.Arn, Enrichment: !GetAtt Fn.Arn, Target: "arn:aws:events:eu-west-1:1:event-bus/b" } }\n',
      'pipe',
      [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'lambda:InvokeFunction',
        'events:PutEvents',
      ],
    ],
    [
      'a pipe that waits for a state machine',
      '  Pipe: { Type: AWS::Pipes::Pipe, Properties: { RoleArn: !GetAtt Role.Arn, Source: !GetAtt Queue.Arn, Target: "arn:aws:states:eu-west-1:1:stateMachine:a" } }\n',
      'pipe',
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'states:StartSyncExecution'],
    ],
    [
      'a pipe that only starts a state machine',
      '  Pipe: { Type: AWS::Pipes::Pipe, Properties: { RoleArn: !GetAtt Role.Arn, Source: !GetAtt Queue.Arn, Target: "arn:aws:states:eu-west-1:1:stateMachine:a", TargetParameters: { StepFunctionStateMachineParameters: { InvocationType: FIRE_AND_FORGET } } } }\n',
      'pipe',
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'states:StartExecution'],
    ],
    [
      'a queue behind a WebSocket API',
      '  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS, IntegrationMethod: POST, CredentialsArn: !GetAtt Role.Arn, IntegrationUri: !Sub "arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue.QueueName}" } }\n  R: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: $default, Target: !Sub "integrations/${I}" } }\n',
      'api',
      ['sqs:SendMessage'],
    ],
    [
      'a schedule',
      '  S: { Type: AWS::Scheduler::Schedule, Properties: { ScheduleExpression: "rate(1 day)", Target: { Arn: !GetAtt Fn.Arn, RoleArn: !GetAtt Role.Arn } } }\n',
      'schedule',
      ['lambda:InvokeFunction'],
    ],
    [
      'a schedule that calls any API',
      `  S: { Type: AWS::Scheduler::Schedule, Properties: { ScheduleExpression: "rate(1 day)", Target: { Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", Input: !Sub '{"QueueUrl":"\${Queue}"}', RoleArn: !GetAtt Role.Arn } } }\n`,
      'schedule',
      ['sqs:SendMessage'],
    ],
    [
      'a resolver written in VTL',
      `  D: { Type: AWS::AppSync::DataSource, Properties: { ApiId: a, Name: d, Type: AMAZON_DYNAMODB, ServiceRoleArn: !GetAtt Role.Arn, DynamoDBConfig: { TableName: !Ref Table } } }\n  R: { Type: AWS::AppSync::Resolver, Properties: { ApiId: a, TypeName: Query, FieldName: get, DataSourceName: !GetAtt D.Name, RequestMappingTemplate: '{"version":"2017-02-28","operation":"GetItem"}' } }\n`,
      'resolver',
      ['dynamodb:GetItem'],
    ],
    [
      'a resolver written in JavaScript',
      `  D: { Type: AWS::AppSync::DataSource, Properties: { ApiId: a, Name: d, Type: AMAZON_DYNAMODB, ServiceRoleArn: !GetAtt Role.Arn, DynamoDBConfig: { TableName: !Ref Table } } }\n  R: { Type: AWS::AppSync::Resolver, Properties: { ApiId: a, TypeName: Query, FieldName: list, DataSourceName: !GetAtt D.Name, Code: "import * as ddb from '@aws-appsync/utils/dynamodb'; export const request = () => ddb.scan({})" } }\n`,
      'resolver',
      ['dynamodb:Scan'],
    ],
  ];
  test.each(facts)('%s', (_, resources, kind, expected) => {
    const found = subjects(resources);
    expect(found.map((each) => [each.kind, each.role])).toEqual([[kind, 'Role']]);
    expect(actions(found[0])).toEqual(expected);
    expect(found[0]?.unknown).toEqual([]);
  });

  test('a resolver without a readable operation is unknown', () => {
    const found = subjects(
      '  D: { Type: AWS::AppSync::DataSource, Properties: { ApiId: a, Name: d, Type: AMAZON_DYNAMODB, ServiceRoleArn: !GetAtt Role.Arn, DynamoDBConfig: { TableName: !Ref Table } } }\n  R: { Type: AWS::AppSync::Resolver, Properties: { ApiId: a, TypeName: Query, FieldName: get, DataSourceName: d, CodeS3Location: "s3://b/k" } }\n',
    );
    expect(found[0]?.unknown.map((each) => each.why)).toEqual([
      'the operation of the resolver was not found in its code',
    ]);
  });

  test('the caller’s own credentials are no role of the API', () => {
    const found = subjects(
      method(
        'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations',
      ).replace('!GetAtt Role.Arn', '"arn:aws:iam::*:user/*"'),
    );
    expect(found).toEqual([]);
  });

  test('integrations with two roles are two subjects', () => {
    const second = method('arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue.QueueName}')
      .split('\n')[1]
      ?.replace('Post:', 'Put:')
      .replace('Role.Arn', 'Other.Arn');
    const found = subjects(
      `${method('arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Queue.QueueName}')}${second}\n  Other: { Type: AWS::IAM::Role }\n`,
    );
    expect(found.map((each) => each.role)).toEqual(['Role', 'Other']);
    expect(asString(found[0]?.calls[0]?.resource)).toBeNull();
  });
});
