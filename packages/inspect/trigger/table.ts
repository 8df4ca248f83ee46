/** How a value at a known place of an event is written. `ciphertext` cannot be read and says so. */
export type Hint =
  | 'base64'
  | 'bytes'
  | 'brotli'
  | 'deflate'
  | 'form'
  | 'plus'
  | 'percent'
  | 'cookie'
  | 'mime'
  | 'ciphertext'
  | 'path';

/**
 * A condition on the event: `a.b` is there, `a.b=text` equals, `a.b^text` starts with, `a.b~text` contains.
 * Segments are keys or indexes, `\\.` is a dot in a key; an event that is an array is read as `{ Records: event }`.
 */
export type Clause = string;

export interface TriggerRow {
  /** Name of the trigger, permanent. */
  readonly id: string;
  /** All must hold. */
  readonly when: readonly Clause[];
  /** 0–1: how little else has this form. */
  readonly confidence: number;
  /** Places that are not plain text; `*` is any key or index. */
  readonly places?: Readonly<Record<string, Hint>>;
}

const httpV2 = {
  rawQueryString: 'form',
  rawPath: 'percent',
  'cookies.*': 'cookie',
  'headers.cookie': 'cookie',
} as const;
const httpV1 = {
  'queryStringParameters.*': 'percent',
  'headers.Cookie': 'cookie',
  'headers.cookie': 'cookie',
  'multiValueHeaders.Cookie.*': 'cookie',
} as const;

/**
 * Every trigger that is recognised, the more specific first.
 * Source of the forms: the event documentation of AWS Lambda, Google Eventarc and Azure Functions bindings.
 */
export const triggers = [
  // Records of AWS services: eventSource tells.
  {
    id: 'kinesis-cwlogs',
    when: ['Records.0.eventSource=aws:kinesis', 'Records.0.kinesis.data^H4sI'],
    confidence: 0.95,
    places: { 'Records.*.kinesis.data': 'base64' },
  },
  {
    id: 'kinesis',
    when: ['Records.0.eventSource=aws:kinesis'],
    confidence: 1,
    places: { 'Records.*.kinesis.data': 'base64' },
  },
  {
    id: 'kinesis',
    when: ['Records.0.kinesis.data'],
    confidence: 0.8,
    places: { 'Records.*.kinesis.data': 'base64' },
  },
  { id: 's3-sqs', when: ['Records.0.eventSource=aws:sqs', 'Records.0.body~"aws:s3"'], confidence: 0.95 },
  { id: 'sns-sqs', when: ['Records.0.eventSource=aws:sqs', 'Records.0.body~"TopicArn"'], confidence: 0.95 },
  {
    id: 'sqs',
    when: ['Records.0.eventSource=aws:sqs'],
    confidence: 1,
    places: { 'Records.*.messageAttributes.*.binaryValue': 'base64' },
  },
  { id: 'dynamodb-stream', when: ['Records.0.eventSource=aws:dynamodb'], confidence: 1 },
  {
    id: 's3',
    when: ['Records.0.eventSource=aws:s3'],
    confidence: 1,
    places: { 'Records.*.s3.object.key': 'plus' },
  },
  {
    id: 's3',
    when: ['Records.0.s3.object.key'],
    confidence: 0.8,
    places: { 'Records.*.s3.object.key': 'plus' },
  },
  { id: 'ses', when: ['Records.0.eventSource=aws:ses'], confidence: 1 },
  {
    id: 'ses',
    when: ['notificationType=Received', 'mail.messageId'],
    confidence: 0.9,
    places: { content: 'mime' },
  },
  { id: 'codecommit', when: ['Records.0.eventSource=aws:codecommit'], confidence: 1 },
  { id: 'cloudwatch-alarm', when: ['Records.0.Sns.Message~"AlarmName"'], confidence: 0.95 },
  {
    id: 'sns',
    when: ['Records.0.EventSource=aws:sns'],
    confidence: 1,
    places: { 'Records.*.Sns.MessageAttributes.*.Value': 'percent' },
  },
  { id: 'sns', when: ['Type=Notification', 'TopicArn', 'Message'], confidence: 0.9 },
  {
    id: 'cloudfront',
    when: ['Records.0.cf.request'],
    confidence: 1,
    places: {
      'Records.*.cf.request.querystring': 'form',
      'Records.*.cf.request.uri': 'percent',
      'Records.*.cf.request.headers.cookie.*.value': 'cookie',
    },
  },
  {
    id: 'mq',
    when: ['eventSource^aws:', 'messages.0.data'],
    confidence: 1,
    places: { 'messages.*.data': 'base64' },
  },
  {
    id: 'mq',
    when: ['eventSource=aws:rmq'],
    confidence: 1,
    places: { 'rmqMessagesByQueue.*.*.data': 'base64' },
  },
  {
    id: 'kafka',
    when: ['eventSource=aws:kafka'],
    confidence: 1,
    places: {
      'records.*.*.value': 'base64',
      'records.*.*.key': 'base64',
      'records.*.*.headers.*.*': 'bytes',
    },
  },
  {
    id: 'kafka',
    when: ['eventSource~SelfManagedKafka', 'records'],
    confidence: 1,
    places: {
      'records.*.*.value': 'base64',
      'records.*.*.key': 'base64',
      'records.*.*.headers.*.*': 'bytes',
    },
  },
  {
    id: 'kinesis-analytics',
    when: ['invocationId', 'applicationArn', 'records'],
    confidence: 0.95,
    places: { 'records.*.data': 'base64' },
  },
  {
    id: 'firehose',
    when: ['invocationId', 'records.0.data'],
    confidence: 0.95,
    places: { 'records.*.data': 'base64' },
  },
  { id: 'cloudwatch-logs', when: ['awslogs.data'], confidence: 1, places: { 'awslogs.data': 'base64' } },
  // HTTP.
  { id: 'apigw-authorizer', when: ['methodArn', 'type'], confidence: 1, places: httpV1 },
  { id: 'apigw-authorizer', when: ['routeArn', 'type'], confidence: 1, places: httpV2 },
  { id: 'apigw-authorizer', when: ['signatureVerified', 'protocolData'], confidence: 0.9 },
  {
    id: 'alb',
    when: ['requestContext.elb'],
    confidence: 1,
    places: {
      'queryStringParameters.*': 'plus',
      'multiValueQueryStringParameters.*.*': 'plus',
      path: 'percent',
      'headers.cookie': 'cookie',
      'multiValueHeaders.cookie.*': 'cookie',
    },
  },
  {
    id: 'vpc-lattice',
    when: ['requestContext.serviceNetworkArn'],
    confidence: 1,
    places: { 'queryStringParameters.*.*': 'plus', path: 'percent' },
  },
  {
    id: 'vpc-lattice',
    when: ['raw_path', 'query_string_parameters'],
    confidence: 0.9,
    places: { 'query_string_parameters.*': 'plus', raw_path: 'percent' },
  },
  { id: 'vpc-lattice', when: ['raw_path', 'method'], confidence: 0.8, places: { raw_path: 'form' } },
  { id: 'apigw-websocket', when: ['requestContext.connectionId', 'requestContext.eventType'], confidence: 1 },
  {
    id: 'lambda-url',
    when: ['requestContext.http', 'requestContext.domainName~lambda-url'],
    confidence: 1,
    places: httpV2,
  },
  { id: 'apigw-v2', when: ['requestContext.http', 'rawPath'], confidence: 0.95, places: httpV2 },
  { id: 'appsync', when: ['requestContext.apiId', 'requestContext.queryString'], confidence: 0.95 },
  { id: 'apigw-v1', when: ['httpMethod', 'requestContext', 'path'], confidence: 0.9, places: httpV1 },
  // Applications and build services.
  { id: 'appsync', when: ['info.fieldName', 'arguments'], confidence: 0.95 },
  { id: 'appsync', when: ['Records.0.info.fieldName'], confidence: 0.95 },
  { id: 'appsync', when: ['fieldName', 'arguments'], confidence: 0.8 },
  { id: 'appsync', when: ['cognitoIdentityAuthType', 'userArn'], confidence: 0.6 },
  {
    id: 'cognito',
    when: ['triggerSource^CustomEmailSender', 'userPoolId'],
    confidence: 1,
    places: { 'request.code': 'ciphertext' },
  },
  {
    id: 'cognito',
    when: ['triggerSource^CustomSMSSender', 'userPoolId'],
    confidence: 1,
    places: { 'request.code': 'ciphertext' },
  },
  { id: 'cognito', when: ['triggerSource', 'userPoolId'], confidence: 1 },
  { id: 'cognito', when: ['datasetName', 'identityPoolId'], confidence: 0.95 },
  { id: 'cognito', when: ['claims', 'defaultAuthStrategy'], confidence: 0.6 },
  { id: 'lex', when: ['bot', 'currentIntent'], confidence: 1 },
  { id: 'lex', when: ['bot', 'sessionState'], confidence: 1 },
  { id: 'lex', when: ['session.application', 'request.type'], confidence: 0.9 },
  { id: 'lex', when: ['header.namespace^Alexa', 'payload'], confidence: 0.9 },
  { id: 'connect', when: ['Details.ContactData'], confidence: 1 },
  { id: 'connect', when: ['connection-id', 'client-openvpn-version'], confidence: 0.8 },
  { id: 'bedrock-agent', when: ['actionGroup', 'agent'], confidence: 1 },
  {
    id: 's3-batch',
    when: ['invocationSchemaVersion', 'tasks'],
    confidence: 1,
    places: { 'tasks.*.s3Key': 'plus' },
  },
  {
    id: 's3-object-lambda',
    when: ['xAmzRequestId', 'userRequest.url'],
    confidence: 1,
    places: { 'userRequest.url': 'percent' },
  },
  { id: 'config', when: ['invokingEvent', 'configRuleName'], confidence: 1 },
  { id: 'codepipeline', when: ['CodePipeline\\.job'], confidence: 1 },
  { id: 'cloudformation', when: ['RequestType', 'ResponseURL', 'StackId'], confidence: 1 },
  { id: 'secretsmanager', when: ['SecretId', 'ClientRequestToken', 'Step'], confidence: 1 },
  { id: 'sagemaker', when: ['labelingJobArn'], confidence: 1 },
  { id: 'workmail', when: ['summaryVersion', 'envelope.mailFrom'], confidence: 1 },
  { id: 'codedeploy', when: ['DeploymentId', 'LifecycleEventHookExecutionId'], confidence: 1 },
  { id: 'cloudwatch-dashboard', when: ['widgetContext.dashboardName'], confidence: 1 },
  { id: 'cloudwatch-alarm', when: ['alarmArn', 'alarmData'], confidence: 1 },
  { id: 'iot', when: ['deviceEvent', 'deviceInfo'], confidence: 0.9 },
  { id: 'iot', when: ['serialNumber', 'clickType'], confidence: 0.9 },
  { id: 'iot', when: ['claimCertificateId', 'templateArn'], confidence: 0.9 },
  // EventBridge: source and detail-type tell.
  {
    id: 's3-eventbridge',
    when: ['source=aws.s3', 'detail.object.key'],
    confidence: 1,
    places: { 'detail.object.key': 'plus' },
  },
  { id: 'eventbridge-schedule', when: ['detail-type=Scheduled Event'], confidence: 1 },
  { id: 'autoscaling', when: ['source=aws.autoscaling', 'detail-type'], confidence: 1 },
  { id: 'batch', when: ['source=aws.batch', 'detail-type'], confidence: 1 },
  { id: 'cloudwatch-alarm', when: ['source=aws.cloudwatch', 'detail-type'], confidence: 1 },
  { id: 'codebuild', when: ['source=aws.codebuild', 'detail-type'], confidence: 1 },
  { id: 'codedeploy', when: ['source=aws.codedeploy', 'detail-type'], confidence: 1 },
  { id: 'codepipeline', when: ['source=aws.codepipeline', 'detail-type'], confidence: 1 },
  { id: 'config', when: ['source=aws.config', 'detail-type'], confidence: 1 },
  { id: 'ecs-ecr', when: ['source=aws.ecs', 'detail-type'], confidence: 1 },
  { id: 'ecs-ecr', when: ['source=aws.ecr', 'detail-type'], confidence: 1 },
  { id: 'eventbridge', when: ['detail-type', 'source', 'detail'], confidence: 0.95 },
  // Google.
  {
    id: 'gcp-structured',
    when: ['specversion', 'type^google.'],
    confidence: 1,
    places: { data_base64: 'base64', 'data.message.data': 'base64' },
  },
  {
    id: 'gcp-pubsub',
    when: ['message.messageId', 'subscription'],
    confidence: 0.95,
    places: { 'message.data': 'base64' },
  },
  {
    id: 'gcp-pubsub',
    when: ['message.data', 'subscription'],
    confidence: 0.9,
    places: { 'message.data': 'base64' },
  },
  { id: 'gcp-storage', when: ['kind=storage#object', 'bucket'], confidence: 1 },
  { id: 'gcp-firestore', when: ['value.fields', 'updateMask'], confidence: 0.9 },
  { id: 'gcp-firestore', when: ['oldValue.fields', 'updateMask'], confidence: 0.9 },
  { id: 'gcp-audit', when: ['protoPayload', 'insertId'], confidence: 1 },
  { id: 'gcp-cloudbuild', when: ['buildTriggerId', 'logUrl'], confidence: 0.95 },
  { id: 'gcp-scheduler', when: ['customData'], confidence: 0.5, places: { customData: 'base64' } },
  { id: 'gcp-analytics', when: ['userDim', 'eventDim'], confidence: 1 },
  { id: 'gcp-auth', when: ['uid', 'metadata.createTime'], confidence: 0.8 },
  { id: 'gcp-database', when: ['data', 'delta'], confidence: 0.6 },
  { id: 'gcp-firebasealerts', when: ['payload.@type~firebasealerts'], confidence: 1 },
  { id: 'gcp-firebasealerts', when: ['payload.@type~firebase'], confidence: 0.9 },
  { id: 'gcp-remoteconfig', when: ['versionNumber', 'updateOrigin'], confidence: 0.95 },
  { id: 'gcp-testlab', when: ['testMatrixId'], confidence: 0.95 },
  // Azure.
  {
    id: 'azure-cloudevent',
    when: ['specversion', 'type^Microsoft.'],
    confidence: 1,
    places: { subject: 'path', 'data.url': 'percent', data_base64: 'base64' },
  },
  {
    id: 'azure-eventgrid',
    when: ['topic', 'eventType', 'eventTime'],
    confidence: 0.95,
    places: { subject: 'path', 'data.url': 'percent' },
  },
  {
    id: 'azure-eventgrid',
    when: ['Records.0.eventType', 'Records.0.eventTime'],
    confidence: 0.9,
    places: { 'Records.*.subject': 'path', 'Records.*.data.url': 'percent' },
  },
  {
    id: 'azure-http',
    when: ['originalUrl', 'headers', 'method'],
    confidence: 0.9,
    places: { originalUrl: 'percent', url: 'percent', 'headers.cookie': 'cookie' },
  },
  {
    id: 'gcp-http',
    when: ['method', 'rawBody', 'path'],
    confidence: 0.7,
    places: { url: 'percent', path: 'percent', 'headers.cookie': 'cookie' },
  },
  {
    id: 'azure-blob',
    when: ['blobTrigger'],
    confidence: 0.95,
    places: { blobTrigger: 'percent', uri: 'percent', body: 'base64' },
  },
  {
    id: 'azure-queue',
    when: ['queueTrigger', 'popReceipt'],
    confidence: 1,
    places: { queueTrigger: 'base64' },
  },
  { id: 'azure-queue', when: ['queueTrigger'], confidence: 0.8, places: { queueTrigger: 'base64' } },
  { id: 'azure-servicebus', when: ['deliveryCount', 'enqueuedTimeUtc'], confidence: 0.9 },
  { id: 'azure-eventhub', when: ['partitionContext', 'offset'], confidence: 0.9 },
  { id: 'azure-signalr', when: ['hub', 'category', 'connectionId'], confidence: 0.9 },
  { id: 'azure-timer', when: ['scheduleStatus', 'isPastDue'], confidence: 1 },
  { id: 'azure-timer', when: ['schedule', 'isPastDue'], confidence: 0.9 },
  { id: 'azure-cosmosdb', when: ['Records.0._rid', 'Records.0._ts'], confidence: 0.95 },
  // Little else than their names: last.
  { id: 'batch', when: ['jobName', 'jobQueue', 'jobDefinition'], confidence: 0.7 },
  { id: 'batch', when: ['jobId'], confidence: 0.3 },
  { id: 'stepfunctions', when: ['Error', 'Cause'], confidence: 0.7 },
] as const satisfies readonly TriggerRow[];

export type TriggerId = (typeof triggers)[number]['id'] | 'custom';
