import { isKnownService } from '../iam.ts';
import { services } from '../services.ts';
import { apigatewaymanagementapi, executeApi } from './apigateway.ts';
import { athena } from './athena.ts';
import { bedrock, bedrockAgents } from './bedrock.ts';
import { budgets } from './budgets.ts';
import { cloudwatch } from './cloudwatch.ts';
import { cognitoIdentity, cognitoIdp } from './cognito.ts';
import { dynamodb, dynamodbstreams } from './dynamodb.ts';
import { ecs } from './ecs.ts';
import { events, scheduler } from './events.ts';
import { idSourcesOnly } from './id-sources.ts';
import { iot } from './iot.ts';
import { keyspaces } from './keyspaces.ts';
import { firehose, kinesis } from './kinesis.ts';
import { kms } from './kms.ts';
import { lambda } from './lambda.ts';
import { logs } from './logs.ts';
import { polly, rekognition, textract, transcribe } from './media-analysis.ts';
import { neptuneData } from './neptune-data.ts';
import { perService } from './per-service.ts';
import { pinpoint } from './pinpoint.ts';
import { prefixes } from './prefixes.ts';
import { rdsData } from './rds-data.ts';
import { redshiftData } from './redshift-data.ts';
import { renames } from './renames.ts';
import type { ServiceOverrides } from './row.ts';
import { s3, s3control } from './s3.ts';
import { secretsmanager } from './secretsmanager.ts';
import { ses, sesv2 } from './ses.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import { ssm } from './ssm.ts';
import { stepfunctions } from './stepfunctions.ts';
import { sts } from './sts.ts';
import { ssoOidc, tokens } from './tokens.ts';

/** The corrections of all services: every file of this folder. */
export const overrides: readonly ServiceOverrides[] = [
  apigatewaymanagementapi,
  athena,
  bedrock,
  bedrockAgents,
  budgets,
  cloudwatch,
  cognitoIdentity,
  cognitoIdp,
  dynamodb,
  dynamodbstreams,
  ecs,
  events,
  executeApi,
  firehose,
  ...idSourcesOnly,
  iot,
  keyspaces,
  kinesis,
  kms,
  lambda,
  logs,
  neptuneData,
  ...perService,
  pinpoint,
  polly,
  rdsData,
  redshiftData,
  rekognition,
  ...renames,
  s3,
  s3control,
  scheduler,
  secretsmanager,
  ses,
  sesv2,
  sns,
  sqs,
  ssm,
  ssoOidc,
  stepfunctions,
  sts,
  textract,
  tokens,
  transcribe,
];

const byService = new Map(overrides.flatMap((row) => row.services.map((service) => [service, row])));

/** Returns the overrides of a botocore service, or null. */
export const overridesOf = (service: string): ServiceOverrides | null => byService.get(service) ?? null;

/**
 * Returns the IAM prefix of a service's actions: `stepfunctions` → `states`. An IAM prefix that is not a service of the SDK
 * (`execute-api`, `rds-db`) is returned as it is. Null when the service has no IAM prefix.
 */
export function prefixOfService(service: string): string | null {
  const found = services.get(service)?.prefix;
  if (found === undefined) return isKnownService(service) ? service : null;
  return (Object.hasOwn(prefixes, service) ? prefixes[service] : found) || null;
}
