import { type App, spelled } from '@emmental/model';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { repository } from './testing/repository.ts';

const parent = `Transform: AWS::Serverless-2016-10-31
Conditions: { Prod: !Equals [!Ref Stage, prod] }
Parameters: { Stage: { Type: String } }
Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Named: { Type: AWS::SNS::Topic, Properties: { TopicName: news } }
  Hidden: { Type: AWS::SQS::Queue }
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
      Policies:
        - PolicyName: work
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn }
              - { Effect: Allow, Action: sqs:PurgeQueue, Resource: !GetAtt Hidden.Arn }
              - !If [Prod, { Effect: Allow, Action: sns:Publish, Resource: !Sub "arn:aws:sns:\${AWS::Region}:\${AWS::AccountId}:\${Stage}" }, !Ref "AWS::NoValue"]
  Child:
    Type: AWS::Serverless::Application
    Properties: { Location: child.yaml, Parameters: { RoleArn: !GetAtt Worker.Arn, QueueArn: !GetAtt Jobs.Arn } }
`;

const child = (more = '') => `Transform: AWS::Serverless-2016-10-31
Parameters: { RoleArn: { Type: String }, QueueArn: { Type: String } }
Resources:
  Run: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: app.handler, Role: !Ref RoleArn } }
${more}`;

function appsOf(files: Readonly<Record<string, string>>): ReadonlyMap<string, App> {
  const made = repository({ ...files, 'app.js': 'exports.handler = async () => ({});' });
  onTestFinished(() => made.remove());
  const { apps } = readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
  return new Map(apps.map((app) => [app.id, app]));
}

const grants = (app: App | undefined, role: string) =>
  app?.roles
    .find(({ id }) => id === role)
    ?.statements.map(
      ({ action, resource, when }) =>
        `${action.values.map((value) => spelled(value)).join()} ${resource?.values.map((value) => spelled(value)).join()}${when === null ? '' : ` when ${when}`}`,
    );

describe('a role that the parent stack passes down', () => {
  test('is shown with its values in the terms of the nested template, and otherwise without', () => {
    const app = appsOf({ 'template.yaml': parent, 'child.yaml': child() }).get('child.yaml');
    expect(app?.functions[0]?.role).toBe('template.yaml#Worker');
    expect(app?.roles[0]).toMatchObject({ declaredIn: 'template.yaml', holders: ['Run'] });
    expect(grants(app, 'template.yaml#Worker')).toEqual([
      'sqs:SendMessage ${QueueArn}',
      'sqs:PurgeQueue *',
      'sns:Publish arn:aws:sns:${AWS::Region}:${AWS::AccountId}:* when Prod of template.yaml',
    ]);
    expect(app?.roles[0]?.managed).toHaveLength(1);
  });

  test('comes through stacks that only hand it on; there nothing of it has a name', () => {
    const middle = `Transform: AWS::Serverless-2016-10-31
Parameters: { Role: { Type: String }, Worker: { Type: String, Default: x } }
Resources:
  Worker2: { Type: AWS::SQS::Queue }
  Inner: { Type: AWS::Serverless::Application, Properties: { Location: child.yaml, Parameters: { RoleArn: !Ref Role, QueueArn: !GetAtt Worker2.Arn } } }
`;
    const top = parent.replace(
      'Location: child.yaml, Parameters: { RoleArn:',
      'Location: middle.yaml, Parameters: { Role:',
    );
    const app = appsOf({ 'template.yaml': top, 'middle.yaml': middle, 'child.yaml': child() }).get(
      'child.yaml',
    );
    expect(app?.functions[0]?.role).toBe('template.yaml#Worker');
    expect(grants(app, 'template.yaml#Worker')?.[0]).toBe('sqs:SendMessage *');
  });

  test.each([
    ['two parents', { 'other.yaml': parent }],
    ['no parent', { 'template.yaml': 'Resources: {}' }],
    [
      'a parent that passes a text',
      { 'template.yaml': parent.replace('RoleArn: !GetAtt Worker.Arn', 'RoleArn: "arn:aws:iam::1:role/x"') },
    ],
    [
      'a parent that passes a queue',
      { 'template.yaml': parent.replace('RoleArn: !GetAtt Worker.Arn', 'RoleArn: !Ref Jobs') },
    ],
  ])('%s: the role is not known', (_, files) => {
    const app = appsOf({ 'template.yaml': parent, 'child.yaml': child(), ...files }).get('child.yaml');
    expect(app?.functions[0]?.role).toBeNull();
  });

  test('templates that name each other end', () => {
    const loop = (file: string) => `Transform: AWS::Serverless-2016-10-31
Parameters: { RoleArn: { Type: String } }
Resources:
  Run: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: app.handler, Role: !Ref RoleArn } }
  Next: { Type: AWS::Serverless::Application, Properties: { Location: ${file}, Parameters: { RoleArn: !Ref RoleArn } } }
`;
    const apps = appsOf({ 'a.yaml': loop('b.yaml'), 'b.yaml': loop('a.yaml') });
    expect([...apps.values()].map((app) => app.functions[0]?.role)).toEqual([null, null]);
  });
});

describe('an export whose name holds the name of its stack', () => {
  const network = (suffix = 'Table') => `Resources:
  T: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }
Outputs: { Table: { Value: !Ref T, Export: { Name: !Sub "\${AWS::StackName}-${suffix}" } } }
`;
  const user = `Transform: AWS::Serverless-2016-10-31
Parameters: { Network: { Type: String, Default: net } }
Resources:
  Run:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      Environment: { Variables: { TABLE: !ImportValue { "Fn::Sub": "\${Network}-Table" } } }
`;
  const table = (files: Readonly<Record<string, string>>) =>
    appsOf({ 'user/template.yaml': user, ...files })
      .get('user/template.yaml')
      ?.functions[0]?.environment.get('TABLE');

  test('is the one that fits, by what it gives now; nothing is named by it', () => {
    expect(table({ 'network/template.yaml': network() })).toMatchObject({
      parts: [{ kind: 'unknown', default: 'orders' }],
    });
  });

  test('is not guessed when two match, or none', () => {
    const open = { parts: [{ kind: 'external', source: 'import' }] };
    expect(table({ 'a/template.yaml': network(), 'b/template.yaml': network() })).toMatchObject(open);
    expect(table({ 'a/template.yaml': network('Queue') })).toMatchObject(open);
  });
});
