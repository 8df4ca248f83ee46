/** Services whose role parameters need no iam:PassRole: the service assumes, looks up or describes the role. */
const neverPass: ReadonlySet<string> = new Set([
  'accessanalyzer',
  'cognito-identity',
  'iam',
  'rolesanywhere',
  'sso',
  'sso-admin',
  'sso-oidc',
  'sts',
]);

const readsOnly = /^(?:Get|List|Describe|Search|BatchGet|Preview)/;

/** True when an operation passes the role in its request to the service. */
export const passesRole = (service: string, operation: string): boolean =>
  !neverPass.has(service) && !readsOnly.test(operation);

/**
 * True when an operation passes roles that its request does not name: the task definition that it runs names them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export const passesOtherRoles = (service: string, operation: string): boolean =>
  service === 'ecs' && (operation === 'RunTask' || operation === 'StartTask');

/**
 * Returns the service principal that receives a passed role (`iam:PassedToService`), or null when it is not known.
 * Source: the "Service role" section of each service's IAM page,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
 */
export const passedTo = (service: string): string | null =>
  Object.hasOwn(principals, service) ? `${principals[service]}.amazonaws.com` : null;

const principals: Readonly<Record<string, string>> = {
  amplify: 'amplify',
  apigateway: 'apigateway',
  apigatewayv2: 'apigateway',
  appsync: 'appsync',
  batch: 'batch',
  bedrock: 'bedrock',
  'bedrock-agent': 'bedrock',
  cloudformation: 'cloudformation',
  codebuild: 'codebuild',
  codedeploy: 'codedeploy',
  codepipeline: 'codepipeline',
  'cognito-idp': 'cognito-idp',
  comprehend: 'comprehend',
  config: 'config',
  datapipeline: 'datapipeline',
  datasync: 'datasync',
  dms: 'dms',
  ec2: 'ec2',
  ecs: 'ecs-tasks',
  eks: 'eks',
  emr: 'elasticmapreduce',
  events: 'events',
  firehose: 'firehose',
  forecast: 'forecast',
  glue: 'glue',
  iot: 'iot',
  kendra: 'kendra',
  kinesisanalytics: 'kinesisanalytics',
  kinesisanalyticsv2: 'kinesisanalytics',
  lambda: 'lambda',
  logs: 'logs',
  mediaconvert: 'mediaconvert',
  personalize: 'personalize',
  pipes: 'pipes',
  rekognition: 'rekognition',
  s3: 's3',
  sagemaker: 'sagemaker',
  scheduler: 'scheduler',
  ssm: 'ssm',
  stepfunctions: 'states',
  textract: 'textract',
  transcribe: 'transcribe',
  transfer: 'transfer',
};
