import { describe, expect, test } from 'vitest';
import { lowered, withFunction } from '../testing/lowered.ts';

const event = (type: string, properties: string, rest = '') =>
  lowered(withFunction(`Events:\n  In:\n    Type: ${type}\n    Properties: ${properties}`, rest));

describe('a service that starts the function gets a permission for its source alone', () => {
  test.each([
    ['SNS', '{ Topic: !Ref T }', 'sns.amazonaws.com', { Ref: 'T' }],
    ['Schedule', '{ Schedule: rate(1 day) }', 'events.amazonaws.com', { 'Fn::GetAtt': ['FnIn', 'Arn'] }],
    [
      'EventBridgeRule',
      '{ Pattern: { source: [a] } }',
      'events.amazonaws.com',
      { 'Fn::GetAtt': ['FnIn', 'Arn'] },
    ],
    [
      'CloudWatchEvent',
      '{ Pattern: { source: [a] } }',
      'events.amazonaws.com',
      { 'Fn::GetAtt': ['FnIn', 'Arn'] },
    ],
    [
      'CloudWatchLogs',
      '{ LogGroupName: g, FilterPattern: p }',
      'logs.amazonaws.com',
      {
        'Fn::Sub': [
          `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${__LogGroupName__}:*`,
          { __LogGroupName__: 'g' },
        ],
      },
    ],
    ['AlexaSkill', '{ SkillId: s }', 'alexa-appkit.amazon.com', undefined],
  ])('%s', (type, properties, Principal, SourceArn) => {
    const permission = event(type, properties).at('FnInPermission', 'Properties') as Record<string, unknown>;
    expect(permission).toMatchObject({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Fn' },
      Principal,
    });
    expect(permission['SourceArn']).toEqual(SourceArn);
  });
});

describe('a source that Lambda polls gets a mapping, and the role what polling needs', () => {
  test.each([
    ['SQS', '{ Queue: arn:s }', 'AWSLambdaSQSQueueExecutionRole'],
    ['Kinesis', '{ Stream: arn:s, StartingPosition: LATEST }', 'AWSLambdaKinesisExecutionRole'],
    ['DynamoDB', '{ Stream: arn:s, StartingPosition: LATEST }', 'AWSLambdaDynamoDBExecutionRole'],
    ['MSK', '{ Stream: arn:s, StartingPosition: LATEST }', 'AWSLambdaMSKExecutionRole'],
  ])('%s', (type, properties, policy) => {
    const { at } = event(type, properties);
    expect(at('FnIn', 'Properties')).toMatchObject({ EventSourceArn: 'arn:s', FunctionName: { Ref: 'Fn' } });
    expect(at('FnRole', 'Properties', 'ManagedPolicyArns')).toContainEqual({
      'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/service-role/${policy}`,
    });
  });

  test('MQ reads its secret and describes its broker', () => {
    const { at } = event(
      'MQ',
      '{ Broker: arn:b, Queues: [q], SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: arn:secret }] }',
    );
    expect(at('FnRole', 'Properties', 'Policies')).toMatchObject([
      {
        PolicyDocument: {
          Statement: [
            { Action: ['secretsmanager:GetSecretValue'], Resource: 'arn:secret' },
            { Action: ['mq:DescribeBroker'], Resource: 'arn:b' },
          ],
        },
      },
    ]);
  });

  test('a failure destination loses SAM’s Type, and the role may send there', () => {
    const { at } = event(
      'SQS',
      '{ Queue: arn:s, DestinationConfig: { OnFailure: { Type: SNS, Destination: !Ref Failed } } }',
    );
    expect(at('FnIn', 'Properties', 'DestinationConfig')).toEqual({
      OnFailure: { Destination: { Ref: 'Failed' } },
    });
    expect(at('FnRole', 'Properties', 'Policies')).toMatchObject([
      { PolicyDocument: { Statement: [{ Action: 'sns:publish', Resource: { Ref: 'Failed' } }] } },
    ]);
  });
});

test('S3 adds the function to the bucket’s notifications and waits for the permission', () => {
  const { at } = event(
    'S3',
    '{ Bucket: !Ref Photos, Events: s3:ObjectCreated:* }',
    '  Photos: { Type: AWS::S3::Bucket }',
  );
  expect(at('Photos')).toEqual({
    Type: 'AWS::S3::Bucket',
    DependsOn: ['FnInPermission'],
    Properties: {
      NotificationConfiguration: {
        LambdaConfigurations: [{ Function: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Event: 's3:ObjectCreated:*' }],
      },
    },
  });
  expect(at('FnInPermission', 'Properties', 'SourceAccount')).toEqual({ Ref: 'AWS::AccountId' });
});

test('Cognito sets the function as the pool’s trigger', () => {
  const { at } = event(
    'Cognito',
    '{ UserPool: !Ref Users, Trigger: [PreSignUp] }',
    '  Users: { Type: AWS::Cognito::UserPool }',
  );
  expect(at('Users', 'Properties', 'LambdaConfig')).toEqual({ PreSignUp: { 'Fn::GetAtt': ['Fn', 'Arn'] } });
  expect(at('FnCognitoPermission', 'Properties', 'Principal')).toBe('cognito-idp.amazonaws.com');
});

test('SNS through a queue makes the queue, lets the topic fill it and polls it', () => {
  const { at, ids } = event('SNS', '{ Topic: !Ref T, SqsSubscription: true }');
  expect(at('FnInEventSourceMapping', 'Properties', 'EventSourceArn')).toEqual({
    'Fn::GetAtt': ['FnInQueue', 'Arn'],
  });
  expect(at('FnInQueuePolicy', 'Properties', 'PolicyDocument', 'Statement')).toMatchObject([
    { Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'T' } } } },
  ]);
  expect(ids('AWS::Lambda::Permission')).toEqual([]);
});

test('ScheduleV2 starts the function with a role of its own', () => {
  const { at } = event('ScheduleV2', '{ ScheduleExpression: rate(1 day) }');
  expect(at('FnIn', 'Properties', 'Target')).toEqual({
    Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] },
    RoleArn: { 'Fn::GetAtt': ['FnInRole', 'Arn'] },
  });
  expect(at('FnInRole', 'Properties', 'Policies')).toMatchObject([
    {
      PolicyDocument: {
        Statement: [{ Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': ['Fn', 'Arn'] } }],
      },
    },
  ]);
});

test('a state machine is started by rules and schedules with a role', () => {
  const { at } = lowered(`
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: { StartAt: A, States: { A: { Type: Pass, End: true } } }
      Events: { Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }
`);
  expect(at('FlowNightlyRole', 'Properties', 'Policies')).toMatchObject([
    { PolicyDocument: { Statement: [{ Action: 'states:StartExecution', Resource: { Ref: 'Flow' } }] } },
  ]);
  expect(at('Flow', 'Properties', 'Definition', 'StartAt')).toBe('A');
});

test('an event says where it is written and what it became', () => {
  const { functions } = event('SNS', '{ Topic: !Ref T }');
  expect(functions.get('Fn')?.events).toEqual([
    {
      name: 'In',
      place: 'Events.In',
      type: 'SNS',
      at: expect.objectContaining({ line: 10 }),
      generated: ['FnInPermission', 'FnIn'],
    },
  ]);
});

test.each([
  ['Carrier', '{ Pigeon: p }', 'template/unsupported', 'event type Carrier of Fn'],
  [
    'S3',
    '{ Bucket: other-bucket, Events: s3:* }',
    'template/invalid',
    'FnIn must name a bucket of this template by Ref',
  ],
  ['SQS', '{ Kueue: q }', 'template/invalid', 'FnIn has no property Kueue'],
  ['Kinesis', '{ Stream: s }', 'template/invalid', 'FnIn needs StartingPosition'],
])('%s %s is reported, and the function is still there', (type, properties, code, about) => {
  const made = event(type, properties);
  expect(
    made.diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.message.split(': ')[1]]),
  ).toContainEqual([code, about]);
  expect(made.at('Fn', 'Type')).toBe('AWS::Lambda::Function');
});
