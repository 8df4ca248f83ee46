import type { Value } from '@emmental/model';
import type { Declaration } from '../declared.ts';
import { property } from '../property.ts';

/**
 * Tells if resources of this type start no function, although they may name one: permissions, policies,
 * versions, logs, alarms, limits. The readers of flows read those of them that start functions by one of their
 * settings, as alarms do. Webhooks of monitoring services may start one. Source: CloudFormation resource reference, documentation of the Terraform providers.
 */
export const isPassive = (type: string): boolean =>
  !callsBack.test(type) &&
  (passiveServices.test(type) || passiveTypes.has(type) || passiveInTerraform.test(type));

/**
 * Returns the part of a resource that may name a function which it starts; null where there is none. The provisioners of
 * Terraform run programs on any resource; `null_resource` and `terraform_data` hold the values for them.
 */
export function startingPart({ type, properties }: Pick<Declaration, 'type' | 'properties'>): Value | null {
  if (!isPassive(type)) return properties;
  const provisioner = property(properties, 'provisioner') ?? property(properties, 'Provisioner') ?? null;
  return provisioner && /^(null_resource|terraform_data)$/.test(type) ? properties : provisioner;
}

/** Types of monitoring services that call an address. Source: documentation of the Terraform providers. */
const callsBack =
  /^(datadog|newrelic|grafana|opsgenie|pagerduty|signalfx|dynatrace|sumologic|honeycombio|sentry|checkly)_.*(webhook|contact_point|notification|connection|integration|destination|extension|channel|recipient|action|synthetics|check|hook)/;

const passiveServices =
  /^AWS::(Lambda|IAM|Logs|CloudWatch|XRay|KMS|EC2|ApplicationAutoScaling|ApplicationInsights|CodeDeploy|ResourceGroups|ServiceCatalogAppRegistry|Signer|CloudTrail|CodeGuruProfiler|DevOpsGuru|GuardDuty|RUM|Budgets|CDK)::/;

const passiveTypes: ReadonlySet<string> = new Set([
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::Events::EventBusPolicy',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGatewayV2::Deployment',
]);

/** Types that keep their Terraform name, and data sources. Monitors name functions in their queries. */
const passiveInTerraform =
  /^(data\.|aws_(lambda|iam|cloudwatch_(log|metric|dashboard|composite|query)|appautoscaling|kms|xray|cloudtrail|signer|resourcegroups|servicecatalogappregistry|sqs_queue_policy|sns_topic_policy|s3_bucket_policy|secretsmanager_secret_policy|ecr)(_|$)|(null_resource|terraform_data)$|(random|time|local|archive|tls|datadog|newrelic|grafana|opsgenie|pagerduty|signalfx|dynatrace|sumologic|honeycombio|sentry|checkly)_)/;
