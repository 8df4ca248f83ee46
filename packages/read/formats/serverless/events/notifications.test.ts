import { describe, expect, test } from 'vitest';
import { added, allow, arn, local, permission } from '../testing/added.ts';
import type { Plain } from '../testing/lowered.ts';

describe('messages', () => {
  test('sns makes the topic that is named', () => {
    const { resources } = added('- sns: my-topic');
    expect(resources).toEqual({
      SNSTopicMytopic: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'my-topic', Subscription: [{ Endpoint: arn, Protocol: 'lambda' }] },
      },
      HelloLambdaPermissionMytopicSNS: permission('sns.amazonaws.com', {
        SourceArn: local('sns', 'my-topic'),
      }),
    });
  });
  test('sns subscribes to the topic whose ARN is given', () => {
    const { resources } = added('- sns: arn:aws:sns:eu-west-1:1:there');
    expect(resources).toEqual({
      HelloSnsSubscriptionThere: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: 'arn:aws:sns:eu-west-1:1:there', Endpoint: arn, Protocol: 'lambda' },
      },
      HelloLambdaPermissionThereSNS: permission('sns.amazonaws.com', {
        SourceArn: 'arn:aws:sns:eu-west-1:1:there',
      }),
    });
  });
  test('sns of the service, with a filter and a dead letter queue', () => {
    const { properties } = added(
      '- sns: { arn: !Ref Topic, topicName: news, filterPolicy: { a: [b] }, redrivePolicy: { deadLetterTargetRef: Dead } }',
    );
    expect(properties('HelloSnsSubscriptionNews')).toMatchObject({
      TopicArn: { Ref: 'Topic' },
      FilterPolicy: { a: ['b'] },
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] } },
    });
    expect(properties('NewsToHelloDLQPolicy')).toMatchObject({
      Queues: [{ Ref: 'Dead' }],
      PolicyDocument: {
        Statement: [
          { Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } } },
        ],
      },
    });
  });

  const bucketArn = (name: Plain) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', name]],
  });
  test('s3 makes the bucket that is named', () => {
    const { resources } = added(
      '- s3: { bucket: my-photos, event: "s3:ObjectRemoved:*", rules: [{ prefix: up/ }, { suffix: .jpg }] }',
    );
    expect(resources).toEqual({
      HelloLambdaPermissionMyphotosS3: permission('s3.amazonaws.com', {
        SourceArn: bucketArn('my-photos'),
        SourceAccount: { Ref: 'AWS::AccountId' },
      }),
      S3BucketMyphotos: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'my-photos',
          NotificationConfiguration: {
            LambdaConfigurations: [
              {
                Event: 's3:ObjectRemoved:*',
                Function: arn,
                Filter: {
                  S3Key: {
                    Rules: [
                      { Name: 'prefix', Value: 'up/' },
                      { Name: 'suffix', Value: '.jpg' },
                    ],
                  },
                },
              },
            ],
          },
        },
      },
    });
  });
  test('s3 of an existing bucket only lets it start the function', () => {
    const { resources } = added('- s3: { bucket: my-photos, existing: true }');
    expect(Object.keys(resources)).toEqual(['HelloLambdaPermissionMyphotosS3']);
  });
  test('s3 with a bucket that the provider describes', () => {
    const { properties } = added(
      '- s3: photos',
      's3: { photos: { name: named-photos, accessControl: Private } }',
    );
    expect(properties('S3BucketPhotos')).toMatchObject({
      BucketName: 'named-photos',
      AccessControl: 'Private',
    });
  });

  test.each<[string, readonly string[]]>([
    ['- schedule: rate(1 hour)', ['HelloEventsRuleSchedule1']],
    ['- schedule: { rate: cron(0 1 * * ? *), enabled: false }', ['HelloEventsRuleSchedule1']],
    [
      '- schedule: { rate: [rate(1 hour), cron(0 1 * * ? *)] }\n- schedule: rate(2 hours)',
      ['HelloEventsRuleSchedule1', 'HelloEventsRuleSchedule2', 'HelloEventsRuleSchedule3'],
    ],
  ])('%s', (events, rules) => {
    const { resources } = added(events);
    expect(Object.keys(resources).filter((id) => !id.includes('Permission'))).toEqual(rules);
    expect(resources['HelloLambdaPermissionEventsRuleSchedule1']).toEqual(
      permission('events.amazonaws.com', {
        SourceArn: { 'Fn::GetAtt': ['HelloEventsRuleSchedule1', 'Arn'] },
      }),
    );
    expect(resources['HelloEventsRuleSchedule1']).toMatchObject({
      Properties: {
        State: events.includes('false') ? 'DISABLED' : 'ENABLED',
        Targets: [{ Arn: arn, Id: 'helloSchedule' }],
      },
    });
  });
  test('schedule by EventBridge Scheduler starts the function with the function’s own role', () => {
    const { resources, statements, trust } = added(
      '- schedule: { rate: [rate(1 hour)], method: scheduler, timezone: Europe/Paris }',
    );
    const name = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-dev-hello';
    expect(resources['HelloSchedulerSchedule1']).toMatchObject({
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpressionTimezone: 'Europe/Paris',
        Target: { Arn: arn, RoleArn: { 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] } },
      },
    });
    expect(statements).toEqual([
      allow(['lambda:InvokeFunction'], [{ 'Fn::Sub': name }, { 'Fn::Sub': `${name}:*` }]),
    ]);
    expect(trust).toEqual({ Service: ['lambda.amazonaws.com', 'scheduler.amazonaws.com'] });
  });

  test('cloudwatchEvent', () => {
    const { resources } = added('- cloudwatchEvent: { event: { source: [aws.ec2] }, input: { a: 1 } }');
    expect(resources['HelloEventsRuleCloudWatchEvent1']).toMatchObject({
      Properties: { EventPattern: { source: ['aws.ec2'] }, Targets: [{ Input: '{"a":1}', Arn: arn }] },
    });
    expect(resources['HelloLambdaPermissionEventsRuleCloudWatchEvent1']).toEqual(
      permission('events.amazonaws.com', {
        SourceArn: { 'Fn::GetAtt': ['HelloEventsRuleCloudWatchEvent1', 'Arn'] },
      }),
    );
  });
  const ruleArn = (...parts: Plain[]) => ({
    'Fn::Join': [
      ':',
      [
        'arn',
        { Ref: 'AWS::Partition' },
        'events',
        { Ref: 'AWS::Region' },
        { Ref: 'AWS::AccountId' },
        { 'Fn::Join': ['/', ['rule', ...parts]] },
      ],
    ],
  });
  test.each<[string, string, Plain, Plain, boolean]>([
    ['the default bus', '', undefined, ruleArn('shop-dev-hello-rule-1'), false],
    ['a named bus', 'eventBus: orders,', 'orders', ruleArn('orders', 'shop-dev-hello-rule-1'), true],
    [
      'a bus by ARN',
      'eventBus: "arn:aws:events:eu-west-1:1:event-bus/there",',
      'there',
      ruleArn('there', 'shop-dev-hello-rule-1'),
      false,
    ],
    [
      'a bus of the service',
      'eventBus: !Ref Bus,',
      { Ref: 'Bus' },
      ruleArn({ Ref: 'Bus' }, 'shop-dev-hello-rule-1'),
      false,
    ],
  ])('eventBridge on %s', (_, bus, name, source, made) => {
    const { resources, properties } = added(`- eventBridge: { ${bus} pattern: { source: [shop] } }`);
    expect(properties('Shopdevhellorule1EventBridgeRule')['EventBusName']).toEqual(name);
    expect(resources['HelloEventBridgeLambdaPermission1']).toEqual(
      permission('events.amazonaws.com', { SourceArn: source }),
    );
    expect(resources['OrdersEventBridgeEventBus'] !== undefined).toBe(made);
  });

  test('cloudwatchLog', () => {
    const principal = { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] };
    const single = added('- cloudwatchLog: /aws/lambda/a');
    expect(single.resources['HelloLambdaPermissionLogsSubscriptionFilterCloudWatchLog']).toEqual(
      permission(principal, { SourceArn: local('logs', 'log-group:', '/aws/lambda/a', ':*') }),
    );
    const two = added(
      '- cloudwatchLog: /aws/lambda/a1\n- cloudwatchLog: { logGroup: /aws/lambda/a2, filter: ERROR }',
    );
    expect(two.properties('HelloLogsSubscriptionFilterCloudWatchLog2')).toMatchObject({
      FilterPattern: 'ERROR',
    });
    expect(two.properties('HelloLambdaPermissionLogsSubscriptionFilterCloudWatchLog')['SourceArn']).toEqual(
      local('logs', 'log-group:', '/aws/lambda/a*', ':*'),
    );
  });
  test('iot and iotFleetProvisioning', () => {
    const { resources } = added(
      '- iot: { sql: "SELECT * FROM \'a\'" }\n- iotFleetProvisioning: { templateBody: "{}", provisioningRoleArn: r }',
    );
    expect(resources['HelloIotTopicRule1']).toMatchObject({
      Properties: {
        TopicRulePayload: {
          RuleDisabled: false,
          Sql: "SELECT * FROM 'a'",
          Actions: [{ Lambda: { FunctionArn: arn } }],
        },
      },
    });
    expect(resources['HelloLambdaPermissionIotTopicRule1']).toEqual(
      permission('iot.amazonaws.com', { SourceArn: local('iot', 'rule/', { Ref: 'HelloIotTopicRule1' }) }),
    );
    expect(resources['HelloIotProvisioningTemplate']).toMatchObject({
      Properties: { PreProvisioningHook: { TargetArn: arn } },
    });
  });
  test.each<[string, string, Plain]>([
    ['- alexaSkill', 'HelloLambdaPermissionAlexaSkill1', permission('alexa-appkit.amazon.com', {})],
    [
      '- alexaSkill: amzn1.ask.skill.x',
      'HelloLambdaPermissionAlexaSkill1',
      permission('alexa-appkit.amazon.com', { EventSourceToken: 'amzn1.ask.skill.x' }),
    ],
    [
      '- alexaSmartHome: amzn1.ask.skill.x',
      'HelloLambdaPermissionAlexaSmartHome1',
      permission('alexa-connectedhome.amazon.com', { EventSourceToken: 'amzn1.ask.skill.x' }),
    ],
  ])('%s', (events, id, expected) => expect(added(events).resources[id]).toEqual(expected));

  test('cognitoUserPool makes the pool that is named', () => {
    const { resources } = added(
      '- cognitoUserPool: { pool: people, trigger: PreSignUp }\n- cognitoUserPool: { pool: people, trigger: CustomEmailSender, kmsKeyId: k }',
    );
    expect(resources['CognitoUserPoolPeople']).toEqual({
      Type: 'AWS::Cognito::UserPool',
      Properties: {
        UserPoolName: 'people',
        LambdaConfig: {
          PreSignUp: arn,
          CustomEmailSender: { LambdaArn: arn, LambdaVersion: 'V1_0' },
          KMSKeyID: 'k',
        },
      },
    });
    expect(resources['HelloLambdaPermissionCognitoUserPoolPeopleTriggerSourcePreSignUp']).toEqual(
      permission('cognito-idp.amazonaws.com', {
        SourceArn: { 'Fn::GetAtt': ['CognitoUserPoolPeople', 'Arn'] },
      }),
    );
  });
  test('cognitoUserPool of an existing pool: only its name is known', () => {
    const { resources } = added('- cognitoUserPool: { pool: people, trigger: PreSignUp, existing: true }');
    expect(JSON.stringify(resources)).toContain(
      'the id of user pool people is looked up when it is deployed',
    );
    expect(resources['CognitoUserPoolPeople']).toBeUndefined();
  });
  test('alb', () => {
    const listener =
      'arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2';
    const { resources } = added(
      `- alb: { listenerArn: "${listener}", priority: 7, conditions: { path: /a, method: [GET] }, authorizer: pool }`,
      'alb: { authorizers: { pool: { type: cognito, userPoolArn: p, userPoolClientId: c, userPoolDomain: d } } }',
    );
    expect(resources['HelloAlbListenerRule7']).toMatchObject({
      Properties: {
        Priority: 7,
        Conditions: [{ Field: 'path-pattern', Values: ['/a'] }, { Field: 'http-request-method' }],
        Actions: [
          { Type: 'authenticate-cognito', AuthenticateCognitoConfig: { OnUnauthenticatedRequest: 'deny' } },
          { Type: 'forward' },
        ],
      },
    });
    expect(resources['HelloLambdaPermissionAlb']).toEqual(
      permission('elasticloadbalancing.amazonaws.com', {
        SourceArn: { Ref: 'HelloAlbTargetGroup50dc6c495c0c9188' },
      }),
    );
    expect(resources['HelloLambdaPermissionRegisterTarget']).toEqual(
      permission('elasticloadbalancing.amazonaws.com', {}),
    );
  });
  test('cloudFront', () => {
    const { resources, trust, statements, properties } = added(
      '- cloudFront: { eventType: viewer-request, origin: "s3://photos.s3.amazonaws.com/up" }',
      'environment: { A: b }',
    );
    expect(resources['CloudFrontDistribution']).toMatchObject({
      Properties: {
        DistributionConfig: {
          Origins: [
            { Id: 's3/photos.s3.amazonaws.com/up', DomainName: 'photos.s3.amazonaws.com', OriginPath: '/up' },
          ],
          DefaultCacheBehavior: {
            LambdaFunctionAssociations: [
              { EventType: 'viewer-request', LambdaFunctionARN: { Ref: 'HelloLambdaVersion' } },
            ],
          },
        },
      },
    });
    expect(resources['HelloLambdaFunctionInvokePermission']).toMatchObject({
      Properties: { Principal: 'edgelambda.amazonaws.com' },
    });
    expect(trust).toEqual({ Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] });
    expect(statements).toHaveLength(1);
    expect(properties('HelloLambdaFunction')['Environment']).toBeUndefined();
  });
});
