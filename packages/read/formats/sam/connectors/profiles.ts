/**
 * The permissions of a connector, by the types of its source and destination. A mark such as `%{Source.Arn}`
 * is replaced by a value of one of the two resources. Source: AWS SAM connector profiles, version 1
 * (aws-sam-translator 1.115, Apache-2.0).
 */
export type Profile = PolicyProfile | PermissionProfile;

/**
 * Statements that are added destinationArn a role, a queue policy or a topic policy. `side` tells which of the two
 * resources is changed.
 */
export interface PolicyProfile {
  readonly kind: 'role' | 'queue' | 'topic';
  readonly side: 'source' | 'destination';
  readonly access: Readonly<Partial<Record<Access, readonly ProfileStatement[]>>>;
  /** The allowed combinations of permissions. Absent when all combinations are allowed. */
  readonly combinations?: readonly (readonly Access[])[];
}

export interface PermissionProfile {
  readonly kind: 'permission';
  readonly side: 'source' | 'destination';
  readonly principal: string;
  readonly sourceArn: string;
  readonly sourceAccount?: string;
}

export type Access = 'Read' | 'Write';

export interface ProfileStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Set for queue and topic policies: the service that is allowed destinationArn act, on behalf of the source. */
  readonly service?: string;
}

export const profileOf = (source: string, destination: string): Profile | null =>
  profiles[`${source} > ${destination}`] ?? null;

const destinationArn = ['%{Destination.Arn}'];

const onDestination = (access: PolicyProfile['access']): PolicyProfile => ({
  kind: 'role',
  side: 'source',
  access,
});
const write = (...actions: readonly string[]): PolicyProfile =>
  onDestination({ Write: [{ actions, resources: destinationArn }] });

const sends = (kind: 'queue' | 'topic', service: string, action: string): PolicyProfile => ({
  kind,
  side: 'destination',
  access: { Write: [{ actions: [action], resources: destinationArn, service }] },
});

const invokes = (principal: string, sourceArn: string, sourceAccount?: string): PermissionProfile => ({
  kind: 'permission',
  side: 'destination',
  principal,
  sourceArn,
  ...(sourceAccount === undefined ? {} : { sourceAccount }),
});

const bucketAccess = onDestination({
  Read: [
    {
      actions: [
        's3:GetObject',
        's3:GetObjectAcl',
        's3:GetObjectLegalHold',
        's3:GetObjectRetention',
        's3:GetObjectTorrent',
        's3:GetObjectVersion',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionForReplication',
        's3:GetObjectVersionTorrent',
        's3:ListBucket',
        's3:ListBucketMultipartUploads',
        's3:ListBucketVersions',
        's3:ListMultipartUploadParts',
      ],
      resources: ['%{Destination.Arn}', '%{Destination.Arn}/*'],
    },
  ],
  Write: [
    {
      actions: [
        's3:AbortMultipartUpload',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutObject',
        's3:PutObjectLegalHold',
        's3:PutObjectRetention',
        's3:RestoreObject',
      ],
      resources: ['%{Destination.Arn}', '%{Destination.Arn}/*'],
    },
  ],
});

const tableAccess = onDestination({
  Read: [
    {
      actions: [
        'dynamodb:GetItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:PartiQLSelect',
      ],
      resources: ['%{Destination.Arn}', '%{Destination.Arn}/index/*'],
    },
  ],
  Write: [
    {
      actions: [
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:PartiQLDelete',
        'dynamodb:PartiQLInsert',
        'dynamodb:PartiQLUpdate',
      ],
      resources: ['%{Destination.Arn}', '%{Destination.Arn}/index/*'],
    },
  ],
});

const regionAndAccount = `\${AWS::Region}:\${AWS::AccountId}`;
const executions = `arn:\${AWS::Partition}:states:${regionAndAccount}:execution:%{Destination.Name}:*`;
const executionRule = `arn:\${AWS::Partition}:events:${regionAndAccount}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;
const restStage = `arn:\${AWS::Partition}:execute-api:${regionAndAccount}:%{Source.ResourceId}/%{Source.Qualifier}`;

const profiles: Readonly<Record<string, Profile>> = {
  'AWS::DynamoDB::Table > AWS::Lambda::Function': {
    kind: 'role',
    side: 'destination',
    access: {
      Read: [
        {
          actions: [
            'dynamodb:DescribeStream',
            'dynamodb:GetRecords',
            'dynamodb:GetShardIterator',
            'dynamodb:ListStreams',
          ],
          resources: ['%{Source.Arn}/stream/*'],
        },
      ],
    },
  },
  'AWS::SQS::Queue > AWS::Lambda::Function': {
    kind: 'role',
    side: 'destination',
    combinations: [['Read', 'Write']],
    access: {
      Write: [{ actions: ['sqs:DeleteMessage'], resources: ['%{Source.Arn}'] }],
      Read: [{ actions: ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'], resources: ['%{Source.Arn}'] }],
    },
  },
  'AWS::Events::Rule > AWS::SNS::Topic': sends('topic', 'events.amazonaws.com', 'sns:Publish'),
  'AWS::Events::Rule > AWS::SQS::Queue': sends('queue', 'events.amazonaws.com', 'sqs:SendMessage'),
  'AWS::SNS::Topic > AWS::SQS::Queue': sends('queue', 'sns.amazonaws.com', 'sqs:SendMessage'),
  'AWS::Events::Rule > AWS::Events::EventBus': write('events:PutEvents'),
  'AWS::Events::Rule > AWS::StepFunctions::StateMachine': write('states:StartExecution'),
  'AWS::Events::Rule > AWS::Lambda::Function': invokes('events.amazonaws.com', '%{Source.Arn}'),
  'AWS::SNS::Topic > AWS::Lambda::Function': invokes('sns.amazonaws.com', '%{Source.Arn}'),
  'AWS::S3::Bucket > AWS::Lambda::Function': invokes(
    's3.amazonaws.com',
    '%{Source.Arn}',
    `\${AWS::AccountId}`,
  ),
  'AWS::ApiGatewayV2::Api > AWS::Lambda::Function': invokes('apigateway.amazonaws.com', restStage),
  'AWS::ApiGateway::RestApi > AWS::Lambda::Function': invokes('apigateway.amazonaws.com', restStage),
  'AWS::AppSync::GraphQLApi > AWS::Lambda::Function': invokes(
    'appsync.amazonaws.com',
    `arn:\${AWS::Partition}:appsync:${regionAndAccount}:apis/%{Source.ResourceId}`,
  ),
  'AWS::Lambda::Function > AWS::Lambda::Function': write('lambda:InvokeAsync', 'lambda:InvokeFunction'),
  'AWS::Lambda::Function > AWS::S3::Bucket': bucketAccess,
  'AWS::Lambda::Function > AWS::DynamoDB::Table': tableAccess,
  'AWS::Lambda::Function > AWS::SQS::Queue': onDestination({
    Read: [{ actions: ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'], resources: destinationArn }],
    Write: [
      {
        actions: ['sqs:DeleteMessage', 'sqs:SendMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue'],
        resources: destinationArn,
      },
    ],
  }),
  'AWS::Lambda::Function > AWS::SNS::Topic': write('sns:Publish'),
  'AWS::Lambda::Function > AWS::StepFunctions::StateMachine': onDestination({
    Read: [
      { actions: ['states:DescribeStateMachine', 'states:ListExecutions'], resources: destinationArn },
      {
        actions: [
          'states:DescribeExecution',
          'states:DescribeStateMachineForExecution',
          'states:GetExecutionHistory',
        ],
        resources: [executions],
      },
    ],
    Write: [
      { actions: ['states:StartExecution', 'states:StartSyncExecution'], resources: destinationArn },
      { actions: ['states:StopExecution'], resources: [executions] },
    ],
  }),
  'AWS::Lambda::Function > AWS::Events::EventBus': write('events:PutEvents'),
  'AWS::Lambda::Function > AWS::Location::PlaceIndex': onDestination({
    Read: [
      {
        actions: [
          'geo:DescribePlaceIndex',
          'geo:GetPlace',
          'geo:SearchPlaceIndexForPosition',
          'geo:SearchPlaceIndexForSuggestions',
          'geo:SearchPlaceIndexForText',
        ],
        resources: destinationArn,
      },
    ],
  }),
  'AWS::StepFunctions::StateMachine > AWS::Lambda::Function': write(
    'lambda:InvokeAsync',
    'lambda:InvokeFunction',
  ),
  'AWS::StepFunctions::StateMachine > AWS::SNS::Topic': write('sns:Publish'),
  'AWS::StepFunctions::StateMachine > AWS::SQS::Queue': write('sqs:SendMessage'),
  'AWS::StepFunctions::StateMachine > AWS::S3::Bucket': bucketAccess,
  'AWS::StepFunctions::StateMachine > AWS::DynamoDB::Table': tableAccess,
  'AWS::StepFunctions::StateMachine > AWS::StepFunctions::StateMachine': {
    kind: 'role',
    side: 'source',
    combinations: [['Read'], ['Read', 'Write']],
    access: {
      Read: [
        { actions: ['states:DescribeExecution'], resources: [executions] },
        { actions: ['events:DescribeRule'], resources: [executionRule] },
      ],
      Write: [
        { actions: ['states:StartExecution'], resources: destinationArn },
        { actions: ['states:StopExecution'], resources: [executions] },
        { actions: ['events:PutTargets', 'events:PutRule'], resources: [executionRule] },
      ],
    },
  },
  'AWS::StepFunctions::StateMachine > AWS::Events::EventBus': write('events:PutEvents'),
  'AWS::AppSync::DataSource > AWS::DynamoDB::Table': tableAccess,
  'AWS::AppSync::DataSource > AWS::Lambda::Function': onDestination({
    Write: [
      {
        actions: ['lambda:InvokeAsync', 'lambda:InvokeFunction'],
        resources: ['%{Destination.Arn}', '%{Destination.Arn}:*'],
      },
    ],
  }),
  'AWS::AppSync::DataSource > AWS::Events::EventBus': write('events:PutEvents'),
};
