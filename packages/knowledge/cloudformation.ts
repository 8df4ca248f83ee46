/**
 * For a type of template resource: its IAM resource type, and the values of references to it.
 * Source: the "Return values" section of each type in the CloudFormation resource reference,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 */
export interface CloudFormationType {
  /** Prefix and resource type in AWS's IAM reference: `dynamodb:table`. */
  readonly iam: string;
  /** The kind of value that `Ref` returns. */
  readonly ref: 'name' | 'arn' | 'url' | 'id';
  /** The attribute that returns the ARN; null = no attribute does (`Ref` may: then `ref` is `arn`). */
  readonly arn: string | null;
  /** The property that sets the name of the resource. */
  readonly name?: string;
  /** True when the value of the ARN attribute ends in `:*` or another suffix, so that no longer ARN can start with it. */
  readonly closed?: boolean;
  /** The attribute that stands for the ARN in every reference, because the service makes up a part of the ARN. */
  readonly indivisible?: string;
  /** Attributes that return the ARN of another IAM resource type: `StreamArn` → `dynamodb:stream`. */
  readonly also?: Readonly<Record<string, string>>;
}

/** Our name of an attribute that returns the ARN without its suffix: Terraform's provider removes the `:*` from the ARN of a log group. */
export const bareArn = 'BareArn';

/** Returns the row of a CloudFormation type; null when the table has none. */
export const cloudFormationType = (type: string): CloudFormationType | null =>
  Object.hasOwn(cloudFormationTypes, type) ? (cloudFormationTypes[type] ?? null) : null;

/**
 * Returns the placeholder of an ARN format that is the name of the resource itself, not of its parent. In
 * `database/${DatabaseName}/table/${TableName}` it is the second for a table. This is the placeholder with the name of the
 * property `name`, otherwise the first one that no property of the resource sets (`isSet`).
 */
export function ownPlaceholder(
  format: string,
  { name }: CloudFormationType,
  isSet: (property: string) => boolean,
): string | undefined {
  const all = [...format.matchAll(/\$\{([^}]+)\}/g)].flatMap(([, placeholder = '']) =>
    ['Partition', 'Region', 'Account'].includes(placeholder) ? [] : [placeholder],
  );
  return (
    all.find((placeholder) => placeholder === name) ??
    all.find((placeholder) => !isSet(placeholder)) ??
    all[0]
  );
}

const named = (iam: string, arn: string | null = 'Arn', name?: string): CloudFormationType =>
  name ? { iam, ref: 'name', arn, name } : { iam, ref: 'name', arn };
const byId = (iam: string, arn: string | null = 'Arn'): CloudFormationType => ({ iam, ref: 'id', arn });
const ofTerraform = (iam: string, name?: string): CloudFormationType =>
  name === undefined ? byId(iam, 'arn') : named(iam, 'arn', name);
const byArn = (iam: string): CloudFormationType => ({ iam, ref: 'arn', arn: null });

/** The rows by CloudFormation type. */
export const cloudFormationTypes: Readonly<Record<string, CloudFormationType>> = {
  'AWS::ApiGateway::RestApi': byId('execute-api:execute-api-general', null),
  'AWS::ApiGatewayV2::Api': byId('execute-api:execute-api-general', null),
  'AWS::AppConfig::Application': byId('appconfig:application', null),
  'AWS::AppConfig::ConfigurationProfile': byId('appconfig:configurationprofile', null),
  'AWS::AppConfig::Environment': byId('appconfig:environment', null),
  'AWS::AppRunner::Service': { ...byArn('apprunner:service'), also: { ServiceArn: 'apprunner:service' } },
  'AWS::AppSync::GraphQLApi': byArn('appsync:graphqlapi'),
  'AWS::Athena::WorkGroup': named('athena:workgroup', null, 'Name'),
  'AWS::Batch::JobDefinition': byArn('batch:job-definition-revision'),
  'AWS::Batch::JobQueue': byArn('batch:job-queue'),
  'AWS::Bedrock::Agent': byId('bedrock:agent', 'AgentArn'),
  'AWS::Bedrock::AgentAlias': byId('bedrock:agent-alias', 'AgentAliasArn'),
  'AWS::Bedrock::Guardrail': byArn('bedrock:guardrail'),
  'AWS::Bedrock::KnowledgeBase': byId('bedrock:knowledge-base', 'KnowledgeBaseArn'),
  'AWS::CloudFront::Distribution': byId('cloudfront:distribution', null),
  'AWS::CodeBuild::Project': named('codebuild:project', 'Arn', 'Name'),
  'AWS::CodeCommit::Repository': byId('codecommit:repository'),
  'AWS::CodePipeline::Pipeline': named('codepipeline:pipeline', null, 'Name'),
  'AWS::Cognito::IdentityPool': byId('cognito-identity:identitypool', null),
  'AWS::Cognito::UserPool': byId('cognito-idp:userpool'),
  'AWS::Comprehend::DocumentClassifier': byArn('comprehend:document-classifier'),
  'AWS::DMS::ReplicationTask': byArn('dms:ReplicationTask'),
  'AWS::DocDB::DBCluster': byId('rds:cluster', null),
  'AWS::DynamoDB::GlobalTable': {
    ...named('dynamodb:table', 'Arn', 'TableName'),
    also: { StreamArn: 'dynamodb:stream' },
  },
  'AWS::DynamoDB::Table': {
    ...named('dynamodb:table', 'Arn', 'TableName'),
    also: { StreamArn: 'dynamodb:stream' },
  },
  'AWS::EC2::Instance': byId('ec2:instance', null),
  'AWS::EC2::LaunchTemplate': byId('ec2:launch-template', null),
  'AWS::EC2::SecurityGroup': byId('ec2:security-group', null),
  'AWS::EC2::Subnet': byId('ec2:subnet', null),
  'AWS::EC2::VPC': byId('ec2:vpc', null),
  'AWS::ECR::Repository': named('ecr:repository', 'Arn', 'RepositoryName'),
  'AWS::ECS::Cluster': named('ecs:cluster', 'Arn', 'ClusterName'),
  'AWS::ECS::Service': byArn('ecs:service'),
  'AWS::ECS::TaskDefinition': byArn('ecs:task-definition'),
  'AWS::EFS::AccessPoint': byId('elasticfilesystem:access-point'),
  'AWS::EFS::FileSystem': byId('elasticfilesystem:file-system'),
  'AWS::Elasticsearch::Domain': named('es:domain', 'Arn', 'DomainName'),
  'AWS::Events::ApiDestination': named('events:api-destination', 'Arn', 'Name'),
  'AWS::Events::EventBus': named('events:event-bus', 'Arn', 'Name'),
  'AWS::Events::Rule': named('events:rule-on-default-event-bus', 'Arn', 'Name'),
  'AWS::Glue::Crawler': named('glue:crawler', null, 'Name'),
  'AWS::Glue::Database': named('glue:database', null),
  'AWS::Glue::DevEndpoint': named('glue:devendpoint', null, 'EndpointName'),
  'AWS::Glue::Job': named('glue:job', null, 'Name'),
  'AWS::IAM::Group': named('iam:group', 'Arn', 'GroupName'),
  'AWS::IAM::InstanceProfile': named('iam:instance-profile', 'Arn', 'InstanceProfileName'),
  'AWS::IAM::ManagedPolicy': { ...byArn('iam:policy'), name: 'ManagedPolicyName' },
  'AWS::IAM::Role': named('iam:role', 'Arn', 'RoleName'),
  'AWS::IAM::User': named('iam:user', 'Arn', 'UserName'),
  'AWS::IoT::Thing': named('iot:thing', 'Arn', 'ThingName'),
  'AWS::IoT::TopicRule': named('iot:rule', 'Arn', 'RuleName'),
  'AWS::KMS::Alias': named('kms:alias', null, 'AliasName'),
  'AWS::KMS::Key': byId('kms:key'),
  'AWS::Kendra::Index': byId('kendra:index'),
  'AWS::Kinesis::Stream': named('kinesis:stream', 'Arn', 'Name'),
  'AWS::Kinesis::StreamConsumer': { ...byArn('kinesis:consumer'), indivisible: 'ConsumerARN' },
  'AWS::KinesisFirehose::DeliveryStream': named('firehose:deliverystream', 'Arn', 'DeliveryStreamName'),
  'AWS::Lambda::Alias': byArn('lambda:function'),
  'AWS::Lambda::Function': named('lambda:function', 'Arn', 'FunctionName'),
  'AWS::Lambda::LayerVersion': byArn('lambda:layerVersion'),
  'AWS::Lambda::Version': byArn('lambda:function'),
  'AWS::Lex::Bot': byId('lex:bot'),
  'AWS::Location::Map': named('geo:map', 'Arn', 'MapName'),
  'AWS::Location::PlaceIndex': named('geo:place-index', 'Arn', 'IndexName'),
  'AWS::Location::RouteCalculator': named('geo:route-calculator', 'Arn', 'CalculatorName'),
  'AWS::Location::Tracker': named('geo:tracker', 'Arn', 'TrackerName'),
  'AWS::Logs::LogGroup': { ...named('logs:log-group', 'Arn', 'LogGroupName'), closed: true },
  'AWS::MWAA::Environment': named('airflow:environment', 'Arn', 'Name'),
  'AWS::MSK::Cluster': byArn('kafka:cluster'),
  'AWS::Neptune::DBCluster': byId('rds:cluster', null),
  'AWS::OpenSearchServerless::Collection': byId('aoss:Collection'),
  'AWS::OpenSearchService::Domain': named('es:domain', 'Arn', 'DomainName'),
  'AWS::Personalize::Dataset': byArn('personalize:dataset'),
  'AWS::Pinpoint::App': byId('mobiletargeting:apps'),
  'AWS::Pipes::Pipe': named('pipes:pipe', 'Arn', 'Name'),
  'AWS::QLDB::Ledger': named('qldb:ledger', null, 'Name'),
  'AWS::RDS::DBCluster': byId('rds:cluster', 'DBClusterArn'),
  'AWS::RDS::DBInstance': byId('rds:db', 'DBInstanceArn'),
  'AWS::RDS::DBProxy': named('rds:proxy', 'DBProxyArn', 'DBProxyName'),
  'AWS::Rekognition::Collection': byId('rekognition:collection'),
  'AWS::S3::AccessPoint': named('s3:accesspoint', 'Arn', 'Name'),
  'AWS::S3::Bucket': named('s3:bucket', 'Arn', 'BucketName'),
  'AWS::S3Express::DirectoryBucket': named('s3express:bucket', 'Arn', 'BucketName'),
  'AWS::SES::ConfigurationSet': named('ses:configuration-set', null, 'Name'),
  'AWS::SES::EmailIdentity': named('ses:identity', null, 'EmailIdentity'),
  'AWS::SES::Template': byId('ses:template', null),
  'AWS::SNS::Topic': { iam: 'sns:topic', ref: 'arn', arn: null, name: 'TopicName' },
  'AWS::SQS::Queue': { iam: 'sqs:queue', ref: 'url', arn: 'Arn', name: 'QueueName' },
  'AWS::SSM::Document': named('ssm:document', null, 'Name'),
  'AWS::SSM::Parameter': named('ssm:parameter', null, 'Name'),
  'AWS::SageMaker::Endpoint': byArn('sagemaker:endpoint'),
  'AWS::SageMaker::NotebookInstance': {
    ...byArn('sagemaker:notebook-instance'),
    name: 'NotebookInstanceName',
  },
  'AWS::Scheduler::Schedule': named('scheduler:schedule', 'Arn', 'Name'),
  'AWS::Scheduler::ScheduleGroup': named('scheduler:schedule-group', 'Arn', 'Name'),
  'AWS::SecretsManager::Secret': byArn('secretsmanager:Secret'),
  'AWS::ServiceDiscovery::Service': byId('servicediscovery:service'),
  'AWS::StepFunctions::Activity': byArn('states:activity'),
  'AWS::StepFunctions::StateMachine': {
    ...byArn('states:statemachine'),
    name: 'StateMachineName',
    also: { Arn: 'states:statemachine' },
  },
  'AWS::Timestream::Database': named('timestream:database', 'Arn', 'DatabaseName'),
  'AWS::Timestream::Table': named('timestream:table', 'Arn', 'TableName'),
  'AWS::WAFv2::IPSet': byId('wafv2:ipset'),
  'AWS::WAFv2::WebACL': byId('wafv2:webacl'),
  // Types of Terraform that keep their own names and run with a role. Source: hashicorp/aws provider documentation.
  aws_apprunner_service: ofTerraform('apprunner:service', 'service_name'),
  aws_codebuild_project: ofTerraform('codebuild:project', 'name'),
  aws_ecs_cluster: ofTerraform('ecs:cluster', 'name'),
  aws_ecs_service: ofTerraform('ecs:service', 'name'),
  aws_ecs_task_definition: ofTerraform('ecs:task-definition', 'family'),
  aws_glue_dev_endpoint: ofTerraform('glue:devendpoint', 'name'),
  aws_glue_job: ofTerraform('glue:job', 'name'),
  aws_instance: ofTerraform('ec2:instance'),
  aws_launch_template: ofTerraform('ec2:launch-template'),
  aws_mwaa_environment: ofTerraform('airflow:environment', 'name'),
  aws_sagemaker_notebook_instance: ofTerraform('sagemaker:notebook-instance', 'name'),
};
