import { constant, type Hole, holeText, partsOf, text, unknown, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { actionsOf } from './actions-of.ts';
import { overrides } from './overrides/index.ts';
import type { ResourceLookup } from './resource-name.ts';
import { operationsOf } from './services.ts';

/** Returns the possible needs of an action of Glue on the tables of one database. */
const onTables = (action: string): readonly string[] =>
  ['catalog', 'database/sales', 'table/sales/*'].map(
    (resource) => `glue:${action} on ~:${resource} (dependent) (possible)`,
  );

/** A query of Athena stores its result in a bucket and looks up its database. */
const writesOfAthena = [
  's3:GetObject on ${Uploads.Arn}/queries/* (dependent)',
  's3:PutObject on ${Uploads.Arn}/queries/* (dependent)',
  's3:GetBucketLocation on ${Uploads.Arn} (dependent)',
  's3:ListBucket on ${Uploads.Arn} (dependent)',
  's3:AbortMultipartUpload on ${Uploads.Arn}/queries/* (dependent) (possible)',
  's3:ListMultipartUploadParts on ${Uploads.Arn}/queries/* (dependent) (possible)',
  's3:ListBucketMultipartUploads on ${Uploads.Arn} (dependent) (possible)',
  'glue:GetDatabase on ~:catalog (dependent) (possible)',
  'glue:GetDatabase on ~:database/sales (dependent) (possible)',
];

const readsOfCatalog: readonly string[] = [
  'glue:GetDatabases on ~:catalog (dependent) (possible)',
  'glue:GetDatabases on ~:database/sales (dependent) (possible)',
  ...['BatchGetPartition', 'GetPartition', 'GetTables'].flatMap(onTables),
];

/**
 * Rows: service and operation, the input as JSON, the needs. In input texts `{env X}`, `{event x.y}`, `{ref Orders}`,
 * `{get Orders.Arn}`, `{param X}` and `{?}` are holes; `'?'` as an input, or as a field's value, is unknown.
 * A need is `action on ARN`, with ` (dependent)` or ` (possible)` behind it; `~` stands for the start of an ARN of
 * the account and region, `arn:${AWS::Partition}:<service>:${AWS::Region}:${AWS::AccountId}`.
 */
const rows: readonly (readonly [call: string, input: unknown, needs: readonly string[]])[] = [
  // Security Hub: the second versions of operations keep the actions of the first.
  ['securityhub GetFindingsV2', {}, ['securityhub:GetFindings on *']],
  ['securityhub BatchUpdateFindingsV2', {}, ['securityhub:BatchUpdateFindings on *']],
  ['securityhub GetFindingStatisticsV2', {}, ['securityhub:GetAdhocInsightResults on *']],
  // DynamoDB
  ['dynamodb GetItem', { TableName: 'Orders', Key: '?' }, ['dynamodb:GetItem on ~:table/Orders']],
  ['dynamodb GetItem', { TableName: '{ref Orders}' }, ['dynamodb:GetItem on ${Orders.Arn}']],
  ['dynamodb GetItem', { TableName: '{get Orders.Arn}' }, ['dynamodb:GetItem on ${Orders.Arn}']],
  ['dynamodb GetItem', { TableName: '{event body.table}' }, ['dynamodb:GetItem on ~:table/*']],
  [
    'dynamodb GetItem',
    { TableName: '{param Stage}-orders' },
    ['dynamodb:GetItem on ~:table/${Stage}-orders'],
  ],
  ['dynamodb GetItem', '?', ['dynamodb:GetItem on ~:table/*']],
  [
    'dynamodb GetItem',
    { TableName: 'arn:aws:dynamodb:eu-west-1:111122223333:table/Orders' },
    ['dynamodb:GetItem on arn:aws:dynamodb:eu-west-1:111122223333:table/Orders'],
  ],
  ['dynamodb Query', { TableName: '{ref Orders}' }, ['dynamodb:Query on ${Orders.Arn}']],
  [
    'dynamodb Query',
    { TableName: '{ref Orders}', IndexName: 'byCustomer' },
    ['dynamodb:Query on ${Orders.Arn}/index/byCustomer'],
  ],
  [
    'dynamodb Scan',
    { TableName: 'Orders', IndexName: '{event i}' },
    ['dynamodb:Scan on ~:table/Orders/index/*'],
  ],
  [
    'dynamodb Query',
    { TableName: 'Orders', '…': '?' },
    ['dynamodb:Query on ~:table/Orders', 'dynamodb:Query on ~:table/Orders/index/*'],
  ],
  [
    'dynamodb BatchWriteItem',
    { RequestItems: { Orders: [], Stock: [] } },
    ['dynamodb:BatchWriteItem on ~:table/Orders', 'dynamodb:BatchWriteItem on ~:table/Stock'],
  ],
  ['dynamodb BatchGetItem', { RequestItems: '?' }, ['dynamodb:BatchGetItem on ~:table/*']],
  [
    'dynamodb TransactWriteItems',
    { TransactItems: [{ Put: { TableName: 'Orders' } }, { ConditionCheck: { TableName: 'Stock' } }] },
    ['dynamodb:PutItem on ~:table/Orders', 'dynamodb:ConditionCheckItem on ~:table/Stock'],
  ],
  [
    'dynamodb TransactWriteItems',
    { TransactItems: '?' },
    [
      'dynamodb:PutItem on ~:table/* (possible)',
      'dynamodb:UpdateItem on ~:table/* (possible)',
      'dynamodb:DeleteItem on ~:table/* (possible)',
      'dynamodb:ConditionCheckItem on ~:table/* (possible)',
    ],
  ],
  [
    'dynamodb TransactGetItems',
    { TransactItems: [{ Get: { TableName: 'Orders' } }] },
    ['dynamodb:GetItem on ~:table/Orders'],
  ],
  [
    'dynamodb ExecuteStatement',
    { Statement: 'SELECT * FROM "Orders"."byDate" WHERE id = ?' },
    ['dynamodb:PartiQLSelect on ~:table/Orders/index/byDate'],
  ],
  [
    'dynamodb ExecuteStatement',
    { Statement: "INSERT INTO Orders VALUE {'id': ?}" },
    ['dynamodb:PartiQLInsert on ~:table/Orders'],
  ],
  [
    'dynamodb ExecuteStatement',
    { Statement: 'update "{ref Orders}" set x = 1' },
    ['dynamodb:PartiQLUpdate on ~:table/${Orders}'],
  ],
  [
    'dynamodb BatchExecuteStatement',
    { Statements: [{ Statement: 'DELETE FROM Orders WHERE id = ?' }] },
    ['dynamodb:PartiQLDelete on ~:table/Orders'],
  ],
  ['dynamodb ListTables', {}, ['dynamodb:ListTables on *']],
  ['dynamodbstreams GetRecords', { ShardIterator: '?' }, ['dynamodb:GetRecords on ~:table/*/stream/*']],
  [
    'dynamodbstreams DescribeStream',
    { StreamArn: '{get Orders.StreamArn}' },
    ['dynamodb:DescribeStream on ${Orders.StreamArn}'],
  ],

  // S3
  ['s3 GetObject', { Bucket: '{ref Uploads}', Key: '{event key}' }, ['s3:GetObject on ${Uploads.Arn}/*']],
  [
    's3 GetObject',
    { Bucket: 'b', Key: 'a/b.json' },
    ['s3:GetObject on arn:${AWS::Partition}:s3:::b/a/b.json'],
  ],
  [
    's3 GetObject',
    { Bucket: 'b', Key: 'k', VersionId: '?' },
    [
      's3:GetObject on arn:${AWS::Partition}:s3:::b/k',
      's3:GetObjectVersion on arn:${AWS::Partition}:s3:::b/k',
    ],
  ],
  ['s3 HeadObject', { Bucket: 'b', Key: 'k' }, ['s3:GetObject on arn:${AWS::Partition}:s3:::b/k']],
  ['s3 ListObjectsV2', { Bucket: '{ref Uploads}' }, ['s3:ListBucket on ${Uploads.Arn}']],
  ['s3 HeadBucket', { Bucket: 'b' }, ['s3:ListBucket on arn:${AWS::Partition}:s3:::b']],
  ['s3 ListBuckets', {}, ['s3:ListAllMyBuckets on *']],
  [
    's3 PutObject',
    { Bucket: '{ref Uploads}', Key: 'in/{event id}' },
    ['s3:PutObject on ${Uploads.Arn}/in/*'],
  ],
  [
    's3 PutObject',
    { Bucket: 'b', Key: 'k', ACL: 'public-read', Tagging: 'a=b' },
    [
      's3:PutObject on arn:${AWS::Partition}:s3:::b/k',
      's3:PutObjectAcl on arn:${AWS::Partition}:s3:::b/k',
      's3:PutObjectTagging on arn:${AWS::Partition}:s3:::b/k',
    ],
  ],
  [
    's3 PutObject',
    { Bucket: 'b', Key: 'k', SSEKMSKeyId: '{ref Key}' },
    [
      's3:PutObject on arn:${AWS::Partition}:s3:::b/k',
      'kms:GenerateDataKey on ${Key.Arn} (dependent)',
      'kms:Decrypt on ${Key.Arn} (dependent) (possible)',
    ],
  ],
  [
    's3 CopyObject',
    { Bucket: 'to', Key: 'k', CopySource: '/{ref Uploads}/{event key}' },
    [
      's3:GetObject on ${Uploads.Arn}/*',
      's3:PutObject on arn:${AWS::Partition}:s3:::to/k',
      's3:GetObjectTagging on ${Uploads.Arn}/* (possible)',
      's3:PutObjectTagging on arn:${AWS::Partition}:s3:::to/k (possible)',
    ],
  ],
  [
    's3 CopyObject',
    { Bucket: 'to', Key: 'k', CopySource: { Bucket: 'from', Key: 'old' } },
    [
      's3:GetObject on arn:${AWS::Partition}:s3:::from/old',
      's3:PutObject on arn:${AWS::Partition}:s3:::to/k',
      's3:GetObjectTagging on arn:${AWS::Partition}:s3:::from/old (possible)',
      's3:PutObjectTagging on arn:${AWS::Partition}:s3:::to/k (possible)',
    ],
  ],
  ['s3 UploadPart', { Bucket: 'b', Key: 'k' }, ['s3:PutObject on arn:${AWS::Partition}:s3:::b/k']],
  [
    's3 DeleteObjects',
    { Bucket: 'b', Delete: { Objects: [{ Key: 'x' }, { Key: 'y' }] } },
    [
      's3:DeleteObject on arn:${AWS::Partition}:s3:::b/x',
      's3:DeleteObject on arn:${AWS::Partition}:s3:::b/y',
    ],
  ],
  [
    's3 PutBucketLifecycleConfiguration',
    { Bucket: 'b' },
    ['s3:PutLifecycleConfiguration on arn:${AWS::Partition}:s3:::b'],
  ],

  // SQS, SNS, EventBridge
  ['sqs SendMessage', { QueueUrl: '{ref Mails}' }, ['sqs:SendMessage on ${Mails.Arn}']],
  ['sqs SendMessageBatch', { QueueUrl: '{get Mails.QueueUrl}' }, ['sqs:SendMessage on ${Mails.Arn}']],
  [
    'sqs DeleteMessageBatch',
    { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/mails' },
    ['sqs:DeleteMessage on arn:${AWS::Partition}:sqs:eu-west-1:111122223333:mails'],
  ],
  ['sqs ReceiveMessage', { QueueUrl: '{env QUEUE_URL}' }, ['sqs:ReceiveMessage on ~:*']],
  ['sqs GetQueueUrl', { QueueName: 'mails' }, ['sqs:GetQueueUrl on ~:mails']],
  ['sns Publish', { TopicArn: '{ref Reports}' }, ['sns:Publish on ${Reports}']],
  ['sns Publish', { TargetArn: '{ref Reports}' }, ['sns:Publish on ${Reports}']],
  ['sns PublishBatch', { TopicArn: '{ref Reports}' }, ['sns:Publish on ${Reports}']],
  ['sns Publish', { TopicArn: '{ref Reports}', '…': '?' }, ['sns:Publish on ${Reports}']],
  ['sns Publish', { PhoneNumber: '{event to}' }, ['sns:Publish on *']],
  ['events PutEvents', { Entries: [{ Source: 'shop' }] }, ['events:PutEvents on ~:event-bus/default']],
  ['events PutEvents', { Entries: [{ EventBusName: '{ref Bus}' }] }, ['events:PutEvents on ${Bus.Arn}']],
  ['events PutRule', { Name: 'nightly' }, ['events:PutRule on ~:rule/nightly']],
  [
    'scheduler CreateSchedule',
    { Name: 'x', Target: { RoleArn: '{get Runner.Arn}' } },
    ['scheduler:CreateSchedule on ~:schedule/default/x', 'iam:PassRole on ${Runner.Arn} (dependent)'],
  ],

  // Lambda, Step Functions, ECS
  ['lambda Invoke', { FunctionName: '{ref Worker}' }, ['lambda:InvokeFunction on ${Worker.Arn}']],
  [
    'lambda Invoke',
    { FunctionName: 'worker', Qualifier: 'live' },
    ['lambda:InvokeFunction on ~:function:worker:live'],
  ],
  [
    'lambda Invoke',
    { FunctionName: '111122223333:function:worker' },
    ['lambda:InvokeFunction on ~:function:worker'],
  ],
  [
    'lambda InvokeWithResponseStream',
    { FunctionName: 'worker' },
    ['lambda:InvokeFunction on ~:function:worker'],
  ],
  [
    'lambda CreateFunction',
    { FunctionName: 'new', Role: '{get Runner.Arn}' },
    [
      'lambda:CreateFunction on ~:function:new',
      'iam:PassRole on ${Runner.Arn} (dependent)',
      'lambda:PassCapacityProvider on * (dependent) (possible)',
    ],
  ],
  ['stepfunctions StartExecution', { stateMachineArn: '{ref Flow}' }, ['states:StartExecution on ${Flow}']],
  [
    'stepfunctions StartSyncExecution',
    { stateMachineArn: '{env FLOW_ARN}' },
    ['states:StartSyncExecution on *'],
  ],
  ['stepfunctions DescribeExecution', { executionArn: '{event arn}' }, ['states:DescribeExecution on *']],
  [
    'stepfunctions DescribeExecution',
    '?',
    ['states:DescribeExecution on ~:execution:*:*', 'states:DescribeExecution on ~:express:*:*:*'],
  ],
  ['stepfunctions ListExecutions', { stateMachineArn: '{ref Flow}' }, ['states:ListExecutions on ${Flow}']],
  // Tags in the request.
  [
    'transcribe StartTranscriptionJob',
    { TranscriptionJobName: 'j', Tags: [{ Key: 'a', Value: 'b' }] },
    [
      'transcribe:StartTranscriptionJob on *',
      'transcribe:TagResource on * (dependent)',
      's3:GetObject on * (dependent) (possible)',
    ],
  ],
  [
    'transcribe StartTranscriptionJob',
    { TranscriptionJobName: 'j', Tags: [] },
    ['transcribe:StartTranscriptionJob on *', 's3:GetObject on * (dependent) (possible)'],
  ],
  [
    'sts AssumeRole',
    { RoleArn: 'arn:aws:iam::111122223333:role/x', Tags: [{ Key: 'a', Value: '{event t}' }] },
    [
      'sts:AssumeRole on arn:aws:iam::111122223333:role/x',
      'sts:TagSession on arn:aws:iam::111122223333:role/x (dependent)',
    ],
  ],
  [
    'sqs CreateQueue',
    { QueueName: 'q', tags: '{event tags}' },
    ['sqs:CreateQueue on ~:q', 'sqs:TagQueue on ~:q (dependent) (possible)'],
  ],
  [
    'iam CreateRole',
    { RoleName: 'r', Tags: [{ Key: 'a', Value: 'b' }] },
    [
      'iam:CreateRole on arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r',
      'iam:TagRole on arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r (dependent)',
    ],
  ],
  [
    'ssm PutParameter',
    { Name: '/a', Tags: [{ Key: 'a', Value: 'b' }] },
    ['ssm:PutParameter on ~:parameter/a', 'ssm:AddTagsToResource on ~:parameter/a (dependent)'],
  ],
  [
    'secretsmanager CreateSecret',
    { Name: 's', KmsKeyId: '{get Key.Arn}' },
    [
      'secretsmanager:CreateSecret on ~:secret:s-??????',
      'kms:GenerateDataKey on ${Key.Arn} (dependent)',
      'kms:Decrypt on ${Key.Arn} (dependent)',
    ],
  ],
  [
    'ssm PutParameter',
    { Name: '/a', Type: 'SecureString', KeyId: '{get Key.Arn}' },
    ['ssm:PutParameter on ~:parameter/a', 'kms:Encrypt on ${Key.Arn} (dependent)'],
  ],
  ['ecr CreateRepository', { repositoryName: 'r' }, ['ecr:CreateRepository on ~:repository/r']],
  [
    'ecr CreateRepository',
    { repositoryName: 'r', tags: [{ Key: 'a', Value: 'b' }] },
    ['ecr:CreateRepository on ~:repository/r', 'ecr:TagResource on ~:repository/r (dependent)'],
  ],
  [
    'lambda TagResource',
    { Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:worker' },
    ['lambda:TagResource on arn:aws:lambda:eu-west-1:111122223333:function:worker'],
  ],
  [
    'personalize-runtime GetRecommendations',
    { campaignArn: '{env CAMPAIGN_ARN}' },
    ['personalize:GetRecommendations on *'],
  ],
  [
    'route53 ChangeResourceRecordSets',
    { HostedZoneId: 'Z1' },
    ['route53:ChangeResourceRecordSets on arn:${AWS::Partition}:route53:::hostedzone/Z1'],
  ],
  [
    'athena StartQueryExecution',
    {
      ResultConfiguration: { OutputLocation: 's3://{ref Uploads}/queries/' },
      QueryExecutionContext: { Database: 'sales' },
    },
    [
      'athena:StartQueryExecution on ~:workgroup/primary',
      ...writesOfAthena,
      'glue:GetPartitions on ~:catalog (dependent) (possible)',
      'glue:GetPartitions on ~:database/sales (dependent) (possible)',
      'glue:GetPartitions on ~:table/sales/* (dependent) (possible)',
      'glue:GetTable on ~:catalog (dependent) (possible)',
      'glue:GetTable on ~:database/sales (dependent) (possible)',
      'glue:GetTable on ~:table/sales/* (dependent) (possible)',
      ...readsOfCatalog,
      'glue:CreateDatabase on ~:catalog (dependent) (possible)',
      'glue:CreateDatabase on ~:database/sales (dependent) (possible)',
      'glue:UpdateDatabase on ~:catalog (dependent) (possible)',
      'glue:UpdateDatabase on ~:database/sales (dependent) (possible)',
      ...[
        'BatchCreatePartition',
        'BatchDeletePartition',
        'BatchDeleteTable',
        'BatchUpdatePartition',
        'CreatePartition',
        'CreateTable',
        'DeleteDatabase',
        'DeletePartition',
        'DeleteTable',
        'UpdatePartition',
        'UpdateTable',
      ].flatMap(onTables),
      'lakeformation:GetDataAccess on * (dependent) (possible)',
      'kms:Decrypt on ~:key/* (dependent) (possible)',
      'kms:GenerateDataKey on ~:key/* (dependent) (possible)',
    ],
  ],
  [
    'athena StartQueryExecution',
    {
      QueryString: 'select count(*) from orders',
      ResultConfiguration: { OutputLocation: 's3://{ref Uploads}/queries/' },
      QueryExecutionContext: { Database: 'sales' },
    },
    [
      'athena:StartQueryExecution on ~:workgroup/primary',
      ...writesOfAthena,
      ...['GetPartitions', 'GetTable'].flatMap(onTables),
      ...readsOfCatalog,
      'lakeformation:GetDataAccess on * (dependent) (possible)',
      'kms:Decrypt on ~:key/* (dependent) (possible)',
      'kms:GenerateDataKey on ~:key/* (dependent) (possible)',
    ],
  ],
  ['athena CreateNamedQuery', { Name: 'daily' }, ['athena:CreateNamedQuery on ~:workgroup/primary']],
  ['athena CreateWorkGroup', { Name: 'sales' }, ['athena:CreateWorkGroup on ~:workgroup/sales']],
  [
    'athena TagResource',
    { ResourceARN: 'arn:aws:athena:eu-west-1:111122223333:workgroup/sales' },
    ['athena:TagResource on arn:aws:athena:eu-west-1:111122223333:workgroup/sales'],
  ],
  [
    'service-quotas ListServiceQuotas',
    { ServiceCode: 'dynamodb' },
    ['servicequotas:ListServiceQuotas on *', 'dynamodb:DescribeLimits on * (dependent) (possible)'],
  ],
  [
    'wafv2 GetWebACLForResource',
    { ResourceArn: 'arn:aws:apigateway:{?}::/restapis/{?}/stages/live' },
    ['wafv2:GetWebACLForResource on arn:aws:apigateway:*::/restapis/*/stages/live'],
  ],
  ['cloudformation GetTemplate', { StackName: 'shop' }, ['cloudformation:GetTemplate on ~:stack/shop/*']],
  ['stepfunctions SendTaskSuccess', { taskToken: '?' }, ['states:SendTaskSuccess on *']],
  // The task definition names the roles that are passed.
  [
    'ecs RunTask',
    { taskDefinition: 'resize' },
    ['ecs:RunTask on ~:task-definition/resize:*', 'iam:PassRole on * (dependent) (possible)'],
  ],

  // Secrets, parameters, keys, logs
  [
    'secretsmanager GetSecretValue',
    { SecretId: 'shop/mail' },
    ['secretsmanager:GetSecretValue on ~:secret:shop/mail-??????'],
  ],
  ['secretsmanager GetSecretValue', { SecretId: '{ref Mail}' }, ['secretsmanager:GetSecretValue on ${Mail}']],
  ['ssm GetParameter', { Name: '/shop/mail' }, ['ssm:GetParameter on ~:parameter/shop/mail']],
  [
    'ssm GetParameters',
    { Names: ['/a', 'b'] },
    ['ssm:GetParameters on ~:parameter/a', 'ssm:GetParameters on ~:parameter/b'],
  ],
  [
    'ssm GetParametersByPath',
    { Path: '/shop/' },
    ['ssm:GetParametersByPath on ~:parameter/shop', 'ssm:GetParametersByPath on ~:parameter/shop/*'],
  ],
  [
    'ssm GetParametersByPath',
    { Path: '/shop' },
    ['ssm:GetParametersByPath on ~:parameter/shop', 'ssm:GetParametersByPath on ~:parameter/shop/*'],
  ],
  ['kms Decrypt', { KeyId: '{ref Key}' }, ['kms:Decrypt on ${Key.Arn}']],
  ['kms Encrypt', { KeyId: 'alias/shop' }, ['kms:Encrypt on ~:key/*']],
  [
    'logs PutRetentionPolicy',
    { logGroupName: '/aws/lambda/x' },
    ['logs:PutRetentionPolicy on ~:log-group:/aws/lambda/x:*'],
  ],
  [
    'logs PutLogEvents',
    { logGroupName: 'audit', logStreamName: '{event day}' },
    ['logs:PutLogEvents on ~:log-group:audit:log-stream:*'],
  ],

  // Mail, identity, APIs
  [
    'ses SendEmail',
    { Source: 'Shop <orders@shop.example>' },
    ['ses:SendEmail on ~:identity/orders@shop.example', 'ses:SendEmail on ~:identity/shop.example'],
  ],
  [
    'sesv2 SendEmail',
    { FromEmailAddress: '{env FROM}', Content: { Simple: '?' } },
    ['ses:SendEmail on ~:identity/*'],
  ],
  ['cognito-idp AdminGetUser', { UserPoolId: '{ref Users}' }, ['cognito-idp:AdminGetUser on ${Users.Arn}']],
  [
    'apigatewaymanagementapi PostToConnection',
    { ConnectionId: '?' },
    ['execute-api:ManageConnections on ~:*/*/POST/@connections/*'],
  ],
  [
    'apigateway GetRestApi',
    { restApiId: '{ref Api}' },
    ['apigateway:GET on arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}'],
  ],
  ['apigatewayv2 GetApis', {}, ['apigateway:GET on arn:${AWS::Partition}:apigateway:${AWS::Region}::/apis']],
  ['execute-api Invoke', '?', ['execute-api:Invoke on ~:*/*/*/*']],
  ['rds-db connect', '?', ['rds-db:connect on ~:dbuser:*/*']],
  ['sts GetCallerIdentity', {}, []],
  ['sts AssumeRole', { RoleArn: '{get Reader.Arn}' }, ['sts:AssumeRole on ${Reader.Arn}']],
  [
    'sts AssumeRole',
    { RoleArn: 'arn:aws:iam::111122223333:role/team/reader' },
    ['sts:AssumeRole on arn:aws:iam::111122223333:role/team/reader'],
  ],

  // Data and machine learning
  ['kinesis PutRecord', { StreamName: '{ref Clicks}' }, ['kinesis:PutRecord on ${Clicks.Arn}']],
  [
    'firehose PutRecordBatch',
    { DeliveryStreamName: 'archive' },
    ['firehose:PutRecordBatch on ~:deliverystream/archive'],
  ],
  [
    'rds-data ExecuteStatement',
    { resourceArn: '{get Db.DBClusterArn}', secretArn: '{ref Mail}' },
    [
      'rds-data:ExecuteStatement on ${Db.DBClusterArn}',
      'secretsmanager:GetSecretValue on ${Mail} (dependent)',
    ],
  ],
  [
    'bedrock-runtime Converse',
    // Who speaks is no role of IAM.
    { modelId: 'anthropic.claude-3', messages: [{ role: 'user' }] },
    [
      'bedrock:InvokeModel on arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/anthropic.claude-3',
    ],
  ],
  [
    'bedrock-runtime ConverseStream',
    { modelId: 'eu.anthropic.claude-3' },
    [
      'bedrock:InvokeModelWithResponseStream on ~:inference-profile/eu.anthropic.claude-3',
      'bedrock:InvokeModelWithResponseStream on arn:${AWS::Partition}:bedrock:*::foundation-model/anthropic.claude-3',
    ],
  ],
  [
    'rekognition DetectLabels',
    { Image: { S3Object: { Bucket: '{ref Uploads}', Name: '{event key}' } } },
    ['rekognition:DetectLabels on *', 's3:GetObject on ${Uploads.Arn}/* (dependent)'],
  ],
  ['rekognition DetectLabels', { Image: { Bytes: '?' } }, ['rekognition:DetectLabels on *']],
  [
    'transcribe StartTranscriptionJob',
    {
      TranscriptionJobName: 'j',
      Media: { MediaFileUri: 's3://{ref Uploads}/{event key}' },
      OutputBucketName: 'out',
    },
    [
      'transcribe:StartTranscriptionJob on *',
      's3:GetObject on ${Uploads.Arn}/* (dependent)',
      's3:PutObject on arn:${AWS::Partition}:s3:::out/* (dependent)',
    ],
  ],
  ['glue StartJobRun', { JobName: 'etl' }, ['glue:StartJobRun on ~:job/etl']],
  ['iot-data Publish', { topic: 'shop/orders' }, ['iot:Publish on ~:topic/shop/orders']],
  ['cloudwatch PutMetricData', { Namespace: 'shop' }, ['cloudwatch:PutMetricData on *']],
  ['ec2 DescribeInstances', {}, ['ec2:DescribeInstances on *']],
  ['xray PutTraceSegments', {}, ['xray:PutTraceSegments on *']],
];

describe('a call needs', () => {
  test.each(rows)('%s %j', (call, input, needs) => {
    expect(needsOf(call, input)).toEqual(needs);
  });
});

/** Rows: the call, its request, the requests of the calls that gave its id, the needs. */
const carried: readonly (readonly [string, unknown, readonly unknown[], readonly string[]])[] = [
  ['athena GetQueryResults', { QueryExecutionId: '?' }, [], ['athena:GetQueryResults on ~:workgroup/*']],
  [
    'athena GetQueryResults',
    { QueryExecutionId: '?' },
    [{ QueryString: 'SELECT 1' }, { WorkGroup: 'sales' }],
    ['athena:GetQueryResults on ~:workgroup/primary', 'athena:GetQueryResults on ~:workgroup/sales'],
  ],
  [
    'athena StopQueryExecution',
    { QueryExecutionId: 'q1' },
    [{ WorkGroup: 'sales' }, '?'],
    ['athena:StopQueryExecution on ~:workgroup/sales', 'athena:StopQueryExecution on ~:workgroup/*'],
  ],
  // The name is the query's, not the workgroup's.
  [
    'athena UpdateNamedQuery',
    { NamedQueryId: 'n1', Name: 'daily' },
    [],
    ['athena:UpdateNamedQuery on ~:workgroup/*'],
  ],
  [
    'athena GetSession',
    { SessionId: 's1' },
    [{ WorkGroup: 'spark' }],
    ['athena:GetSession on ~:workgroup/spark/session/s1', 'athena:GetSession on ~:workgroup/spark'],
  ],
  // Operations that take a workgroup themselves ask no other operation.
  [
    'athena ListQueryExecutions',
    {},
    [{ WorkGroup: 'sales' }],
    ['athena:ListQueryExecutions on ~:workgroup/primary'],
  ],
  [
    'logs GetQueryResults',
    { queryId: '?' },
    [{ logGroupNames: ['/aws/lambda/a', '/aws/lambda/b'] }],
    [
      'logs:GetQueryResults on ~:log-group:/aws/lambda/a:*',
      'logs:GetQueryResults on ~:log-group:/aws/lambda/b:*',
    ],
  ],
  [
    'kinesis GetRecords',
    { ShardIterator: '?' },
    [{ StreamName: 'clicks' }],
    ['kinesis:GetRecords on ~:stream/clicks'],
  ],
  [
    'kinesis GetRecords',
    { ShardIterator: '?', StreamARN: '{get Clicks.Arn}' },
    [],
    ['kinesis:GetRecords on ${Clicks.Arn}'],
  ],
  [
    'dynamodbstreams GetRecords',
    { ShardIterator: '?' },
    [{ StreamArn: '{get Orders.StreamArn}' }],
    ['dynamodb:GetRecords on ${Orders.StreamArn}'],
  ],
  [
    'appconfigdata GetLatestConfiguration',
    { ConfigurationPollToken: '?' },
    [{ ApplicationIdentifier: 'a1', EnvironmentIdentifier: 'e1', ConfigurationProfileIdentifier: 'c1' }],
    ['appconfig:GetLatestConfiguration on ~:application/a1/environment/e1/configuration/c1'],
  ],
  [
    'codebuild BatchGetBuilds',
    { ids: ['?'] },
    [{ projectName: 'site' }],
    ['codebuild:BatchGetBuilds on ~:project/site'],
  ],
  [
    'codedeploy GetDeployment',
    { deploymentId: '?' },
    [{ applicationName: 'shop', deploymentGroupName: 'live' }],
    ['codedeploy:GetDeployment on ~:deploymentgroup:shop/live'],
  ],
];

describe('a call with the id that another call gave needs', () => {
  test.each(carried)('%s %j after %j', (call, input, idRequests, needs) => {
    expect(needsOf(call, input, idRequests)).toEqual(needs);
  });

  test('every row names operations of its service', () => {
    for (const { services, idSources = {} } of overrides)
      for (const service of services)
        for (const name of [...Object.keys(idSources), ...Object.values(idSources).flat()])
          expect(operationsOf(service), `${service} ${name}`).toContain(name);
  });
});

test('a call that no table knows is unknown, not harmless', () => {
  const answer = actionsOf({ service: 'dynamodb', operation: 'Frobnicate', input: unknown('x') });
  expect(answer).toEqual({ kind: 'unknown', why: 'no IAM action is known for dynamodb Frobnicate' });
});

test('a passed role names the service that gets it', () => {
  const input = value({ FunctionName: 'f', Role: 'arn:aws:iam::111122223333:role/r' });
  const answer = actionsOf({ service: 'lambda', operation: 'CreateFunction', input });
  const pass = answer.kind === 'actions' && answer.actions.find(({ action }) => action === 'iam:PassRole');
  expect(pass).toMatchObject({ passedTo: 'lambda.amazonaws.com', certainty: 'known', because: 'dependent' });
});

test('an encrypted resource of the template asks for its key, a service’s own key for nothing', () => {
  const bucketWith =
    (key: string): ResourceLookup =>
    (id) => ({
      type: types[id] ?? 'AWS::S3::Bucket',
      properties: value({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { KMSMasterKeyID: key } }],
        },
      }),
    });
  const input = value({ Bucket: '{ref Uploads}', Key: '?' });
  const needs = (key: string, operation = 'PutObject') =>
    written(actionsOf({ service: 's3', operation, input, resource: bucketWith(key) }));
  expect(needs('{ref Key}')).toEqual([
    's3:PutObject on ${Uploads.Arn}/*',
    'kms:GenerateDataKey on ${Key.Arn} (dependent)',
    'kms:Decrypt on ${Key.Arn} (dependent) (possible)',
  ]);
  expect(needs('{ref Key}', 'UploadPart')).toEqual([
    's3:PutObject on ${Uploads.Arn}/*',
    'kms:GenerateDataKey on ${Key.Arn} (dependent)',
    'kms:Decrypt on ${Key.Arn} (dependent)',
  ]);
  expect(needs('alias/aws/s3')).toEqual(['s3:PutObject on ${Uploads.Arn}/*']);
});

test('a choice of tables is a need on each', () => {
  const choices = ['Hot', 'Cold'].map((name) => ({ when: null, value: constant(name) }));
  const input: Value = {
    kind: 'fields',
    fields: new Map([['TableName', { kind: 'one-of', choices }]]),
    open: false,
  };
  expect(written(actionsOf({ service: 'dynamodb', operation: 'GetItem', input }))).toEqual([
    'dynamodb:GetItem on ~:table/Hot',
    'dynamodb:GetItem on ~:table/Cold',
  ]);
});

function needsOf(call: string, input: unknown, idRequests: readonly unknown[] = []): readonly string[] {
  const [service = '', operation = ''] = call.split(' ');
  return written(
    actionsOf({ service, operation, input: value(input), idRequests: idRequests.map(value), resource }),
  );
}

function written(answer: ReturnType<typeof actionsOf>): readonly string[] {
  if (answer.kind === 'unknown') return [`unknown: ${answer.why}`];
  return answer.actions.flatMap(({ action, resources, because, certainty }) =>
    resources.map(({ pattern }) => {
      const marks = `${because === 'dependent' ? ' (dependent)' : ''}${certainty === 'possible' ? ' (possible)' : ''}`;
      return `${action} on ${shown(pattern)}${marks}`;
    }),
  );
}

function shown(pattern: Value): string {
  const parts = partsOf(pattern) ?? ['?'];
  const arn = parts.map((part) => (typeof part === 'string' ? part : holeText(part))).join('');
  return arn.replace(/^arn:\$\{AWS::Partition\}:[a-z0-9-]+:\$\{AWS::Region\}:\$\{AWS::AccountId\}/, '~');
}

const types: Readonly<Record<string, string>> = {
  Api: 'AWS::ApiGateway::RestApi',
  Bus: 'AWS::Events::EventBus',
  Clicks: 'AWS::Kinesis::Stream',
  Db: 'AWS::RDS::DBCluster',
  Flow: 'AWS::StepFunctions::StateMachine',
  Key: 'AWS::KMS::Key',
  Mail: 'AWS::SecretsManager::Secret',
  Mails: 'AWS::SQS::Queue',
  Orders: 'AWS::DynamoDB::Table',
  Reader: 'AWS::IAM::Role',
  Reports: 'AWS::SNS::Topic',
  Runner: 'AWS::IAM::Role',
  Uploads: 'AWS::S3::Bucket',
  Users: 'AWS::Cognito::UserPool',
  Worker: 'AWS::Lambda::Function',
};

const resource: ResourceLookup = (id) => {
  const type = types[id];
  return type ? { type, properties: { kind: 'fields', fields: new Map(), open: false } } : undefined;
};

function value(plain: unknown): Value {
  if (plain === '?') return unknown('not known');
  if (typeof plain === 'string') return holes(plain);
  if (Array.isArray(plain)) return { kind: 'list', items: plain.map(value), open: false };
  const entries = Object.entries(plain as Record<string, unknown>);
  return {
    kind: 'fields',
    fields: new Map(entries.filter(([name]) => name !== '…').map(([name, inner]) => [name, value(inner)])),
    open: entries.some(([name]) => name === '…'),
  };
}

function holes(written: string): Value {
  return text(
    written.split(/(\{(?:env|event|ref|get|param) [^}]+\}|\{\?\})/).map((part): string | Hole => {
      const [, kind, name = ''] = /^\{(\?|env|event|ref|get|param) ?(.*)\}$/.exec(part) ?? [];
      switch (kind) {
        case 'env':
          return { kind: 'env', name };
        case 'event':
          return { kind: 'event', path: name };
        case 'param':
          return { kind: 'parameter', name };
        case 'ref':
          return { kind: 'resource', id: name, attribute: null };
        case 'get': {
          const [id = '', attribute = ''] = name.split('.');
          return { kind: 'resource', id, attribute };
        }
        case '?':
          return { kind: 'unknown', why: 'not known' };
        default:
          return part;
      }
    }),
  );
}
