/**
 * Tells if resources of this type start no function, although they may name one: permissions, policies,
 * versions, logs, alarms, limits. The readers of flows read those of them that start functions by one of their
 * settings, as alarms do. Source: CloudFormation resource reference, documentation of the Terraform providers.
 */
export const isPassive = (type: string): boolean =>
  passiveServices.test(type) || passiveTypes.has(type) || passiveInTerraform.test(type);

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
