import type { TriggerKind, Value } from '@emmental/model';
import { valuesAt } from '../calls.ts';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, nameOf, type Reach, targetsOf } from '../flow.ts';
import { property, textAt } from '../property.ts';

/** Reads the resources in which a plain setting names the function or resource that is started. */
export function namedInSettings(app: Declared): readonly Flow[] {
  return [...rows, ...terraformRows].flatMap((row) =>
    app.ofType(row.type).flatMap((resource) =>
      row.paths.flatMap((path) =>
        valuesAt(row.updatePolicy ? (resource.updatePolicy ?? undefined) : resource.properties, path).flatMap(
          (target) =>
            targetsOf(target, app).map((to) =>
              flow({
                to,
                kind: row.kind,
                source: row.source(resource, app),
                sourceId: resource.id,
                sourceValue: row.names === undefined ? null : (propertyOf(resource, row.names) ?? null),
                reach: row.reach,
                when: resource.condition,
                at: target.at ?? resource.at,
                through: [resource.id],
                ...(row.reach?.exposure === 'unknown' ? { unread: row.type } : {}),
              }),
            ),
        ),
      ),
    ),
  );
}

interface Row {
  readonly type: string;
  /** Paths of the targets; `[]` stands for each item of a list. */
  readonly paths: readonly string[];
  /** Set when the paths are in `UpdatePolicy` instead of the properties. */
  readonly updatePolicy?: true;
  readonly kind: TriggerKind;
  readonly source: (resource: Declaration, app: Declared) => string;
  /** The property whose value is the subject of the event, such as the secret that is rotated. */
  readonly names?: string;
  readonly reach: Reach | null;
}

const internalTo = (reason: string): Reach => ({ exposure: 'internal', by: reason });
const accountOnly = (reason: string): Reach => ({ exposure: 'account', by: reason });
const bot: Reach = { exposure: 'unknown', by: 'who may talk to the bot is decided by its clients' };
const agent: Reach = { exposure: 'unknown', by: 'who may talk to the agent is decided by its clients' };
const labelled = (label: string) => (resource: Declaration) => `${label} ${resource.id}`;
const propertyOf = (resource: Declaration, key: string): Value | undefined =>
  property(resource.properties, key);

/** Returns the topic filter of an IoT rule's SQL: `sensors/+/data` of `SELECT * FROM 'sensors/+/data'`. */
const topicOf = (resource: Declaration): string =>
  /\bfrom\s+'([^']*)'/i.exec(textAt(resource.properties, 'TopicRulePayload', 'Sql') ?? '')?.[1] ??
  resource.id;

/**
 * Types of Terraform that are not lowered to CloudFormation. Source: hashicorp/aws provider documentation, and the
 * developer guide of each service for who can start the target.
 */
const terraformRows: readonly Row[] = [
  {
    type: 'aws_lambda_invocation',
    paths: ['function_name'],
    kind: 'custom',
    source: ({ id }) => id,
    reach: internalTo('deployment'),
  },
  {
    type: 'aws_config_config_rule',
    paths: ['source[].source_identifier'],
    kind: 'config',
    source: labelled('config rule'),
    reach: internalTo('AWS Config'),
  },
  {
    type: 'aws_config_organization_custom_rule',
    paths: ['lambda_function_arn'],
    kind: 'config',
    source: labelled('config rule'),
    reach: internalTo('AWS Config'),
  },
  {
    type: 'aws_codepipeline',
    paths: ['stage[].action[].configuration.FunctionName'],
    kind: 'codepipeline',
    source: labelled('pipeline'),
    reach: accountOnly('whoever may start the pipeline or change what it builds'),
  },
  {
    type: 'aws_bedrockagent_agent_action_group',
    paths: ['action_group_executor[].lambda'],
    kind: 'bedrock-agent',
    source: labelled('bedrock agent'),
    reach: agent,
  },
  {
    type: 'aws_lex_intent',
    paths: ['fulfillment_activity[].code_hook[].uri', 'dialog_code_hook[].uri'],
    kind: 'lex',
    source: labelled('lex'),
    reach: bot,
  },
  {
    type: 'aws_connect_lambda_function_association',
    paths: ['function_arn'],
    kind: 'connect',
    source: labelled('connect'),
    reach: { exposure: 'unknown', by: 'which contact flows call it, and for whom, is not in the template' },
  },
  {
    type: 'aws_s3control_object_lambda_access_point',
    paths: [
      'configuration[].transformation_configuration[].content_transformation[].aws_lambda[].function_arn',
    ],
    kind: 's3-object-lambda',
    source: labelled('s3 object lambda'),
    reach: accountOnly('whoever may read through the access point'),
  },
  {
    type: 'aws_transfer_server',
    paths: ['function'],
    kind: 'transfer',
    source: labelled('transfer server'),
    reach: { exposure: 'public', by: 'it is asked before the user is signed in' },
  },
  {
    type: 'aws_iot_authorizer',
    paths: ['authorizer_function_arn'],
    kind: 'custom',
    source: labelled('authorizer'),
    reach: { exposure: 'public', by: 'an authorizer is asked before anyone is signed in' },
  },
  {
    type: 'aws_vpclattice_target_group_attachment',
    paths: ['target[].id'],
    kind: 'vpc-lattice',
    source: labelled('vpc lattice'),
    reach: accountOnly('callers in the service network'),
  },
  {
    type: 'aws_ssm_maintenance_window_task',
    paths: ['task_arn'],
    kind: 'schedule',
    source: labelled('maintenance window'),
    reach: internalTo('a schedule'),
  },
];

/**
 * Sources: CloudFormation resource reference for the settings; the developer guide of each service for who
 * can start the target.
 */
const rows: readonly Row[] = [
  {
    type: 'AWS::IoT::TopicRule',
    paths: [
      'Lambda.FunctionArn',
      'Sqs.QueueUrl',
      'Sns.TargetArn',
      'Kinesis.StreamName',
      'StepFunctions.StateMachineName',
      'S3.BucketName',
      'DynamoDBv2.PutItem.TableName',
      'DynamoDB.TableName',
    ].map((path) => `TopicRulePayload.Actions[].${path}`),
    kind: 'iot',
    source: (resource) => `iot ${topicOf(resource)}`,
    reach: {
      exposure: 'authenticated',
      by: 'devices whose policy lets them publish to the topic',
      permission: 'iot:Publish',
    },
  },
  {
    type: 'AWS::SES::ReceiptRule',
    paths: [
      'Rule.Actions[].LambdaAction.FunctionArn',
      'Rule.Actions[].S3Action.BucketName',
      'Rule.Actions[].SNSAction.TopicArn',
    ],
    kind: 'ses',
    source: (resource, app) =>
      `ses ${
        valuesAt(propertyOf(resource, 'Rule'), 'Recipients[]')
          .map((recipient) => nameOf(recipient, app))
          .join(',') || resource.id
      }`,
    reach: { exposure: 'public', by: 'anyone can send mail' },
  },
  {
    type: 'AWS::Logs::SubscriptionFilter',
    paths: ['DestinationArn'],
    kind: 'logs',
    source: (resource, app) => `logs ${nameOf(propertyOf(resource, 'LogGroupName'), app)}`,
    reach: accountOnly('what this account logs'),
  },
  {
    type: 'AWS::Config::ConfigRule',
    paths: ['Source.SourceIdentifier'],
    kind: 'config',
    source: labelled('config rule'),
    reach: internalTo('AWS Config'),
  },
  {
    type: 'AWS::Config::OrganizationConfigRule',
    paths: [
      'OrganizationCustomRuleMetadata.LambdaFunctionArn',
      'OrganizationCustomPolicyRuleMetadata.LambdaFunctionArn',
    ],
    kind: 'config',
    source: labelled('config rule'),
    reach: internalTo('AWS Config'),
  },
  {
    type: 'AWS::SecretsManager::RotationSchedule',
    paths: ['RotationLambdaARN'],
    kind: 'rotation',
    source: (resource, app) => `rotation of ${nameOf(propertyOf(resource, 'SecretId'), app)}`,
    names: 'SecretId',
    reach: internalTo('secret rotation'),
  },
  {
    type: 'AWS::Bedrock::Agent',
    paths: ['ActionGroups[].ActionGroupExecutor.Lambda', 'PromptOverrideConfiguration.OverrideLambda'],
    kind: 'bedrock-agent',
    source: labelled('bedrock agent'),
    reach: agent,
  },
  {
    type: 'AWS::Lex::Bot',
    paths: [
      'TestBotAliasSettings.BotAliasLocaleSettings[].BotAliasLocaleSetting.CodeHookSpecification.LambdaCodeHook.LambdaArn',
    ],
    kind: 'lex',
    source: labelled('lex'),
    reach: bot,
  },
  {
    type: 'AWS::Lex::BotAlias',
    paths: ['BotAliasLocaleSettings[].BotAliasLocaleSetting.CodeHookSpecification.LambdaCodeHook.LambdaArn'],
    kind: 'lex',
    source: labelled('lex'),
    reach: bot,
  },
  {
    type: 'AWS::Connect::IntegrationAssociation',
    paths: ['IntegrationArn'],
    kind: 'connect',
    source: labelled('connect'),
    reach: { exposure: 'public', by: 'anyone can call the contact centre' },
  },
  {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    paths: [
      'ExtendedS3DestinationConfiguration',
      'RedshiftDestinationConfiguration',
      'AmazonopensearchserviceDestinationConfiguration',
      'ElasticsearchDestinationConfiguration',
      'HttpEndpointDestinationConfiguration',
      'SplunkDestinationConfiguration',
      'SnowflakeDestinationConfiguration',
      'IcebergDestinationConfiguration',
      'AmazonOpenSearchServerlessDestinationConfiguration',
    ].map((destination) => `${destination}.ProcessingConfiguration.Processors[].Parameters[].ParameterValue`),
    kind: 'firehose',
    source: labelled('firehose'),
    reach: accountOnly('whoever may write to the delivery stream'),
  },
  {
    type: 'AWS::CodePipeline::Pipeline',
    paths: ['Stages[].Actions[].Configuration.FunctionName'],
    kind: 'codepipeline',
    source: labelled('pipeline'),
    reach: accountOnly('whoever may start the pipeline or change what it builds'),
  },
  {
    type: 'AWS::Lambda::Alias',
    paths: [
      'CodeDeployLambdaAliasUpdate.BeforeAllowTrafficHook',
      'CodeDeployLambdaAliasUpdate.AfterAllowTrafficHook',
    ],
    updatePolicy: true,
    kind: 'codedeploy',
    source: labelled('deployment of'),
    reach: internalTo('a deployment'),
  },
  {
    type: 'AWS::CloudFormation::Macro',
    paths: ['FunctionName'],
    kind: 'custom',
    source: labelled('macro'),
    reach: accountOnly('whoever may deploy templates in this account'),
  },
  {
    type: 'AWS::CloudFront::Distribution',
    paths: [
      'DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations[].LambdaFunctionARN',
      'DistributionConfig.CacheBehaviors[].LambdaFunctionAssociations[].LambdaFunctionARN',
    ],
    kind: 'cloudfront',
    source: labelled('cloudfront'),
    reach: { exposure: 'public', by: 'anyone can call the distribution' },
  },
  {
    type: 'AWS::S3ObjectLambda::AccessPoint',
    paths: [
      'ObjectLambdaConfiguration.TransformationConfigurations[].ContentTransformation.AwsLambda.FunctionArn',
    ],
    kind: 's3-object-lambda',
    source: labelled('s3 object lambda'),
    reach: accountOnly('whoever may read through the access point'),
  },
  {
    type: 'AWS::VpcLattice::TargetGroup',
    paths: ['Targets[].Id'],
    kind: 'vpc-lattice',
    source: labelled('vpc lattice'),
    reach: accountOnly('callers in the service network'),
  },
  {
    type: 'AWS::Transfer::Workflow',
    paths: ['Steps[].CustomStepDetails.Target', 'OnExceptionSteps[].CustomStepDetails.Target'],
    kind: 'custom',
    source: labelled('transfer workflow'),
    reach: { exposure: 'authenticated', by: 'users of the transfer server' },
  },
  {
    type: 'AWS::Transfer::Server',
    paths: ['IdentityProviderDetails.Function'],
    kind: 'transfer',
    source: labelled('transfer server'),
    reach: { exposure: 'public', by: 'it is asked before the user is signed in' },
  },
  {
    type: 'AWS::SSM::MaintenanceWindowTask',
    paths: ['TaskArn'],
    kind: 'schedule',
    source: labelled('maintenance window'),
    reach: internalTo('a schedule'),
  },
  {
    type: 'AWS::SSM::Document',
    paths: ['Content.mainSteps[].inputs.FunctionName'],
    kind: 'custom',
    source: labelled('automation'),
    reach: accountOnly('whoever may start the automation'),
  },
  {
    type: 'AWS::IoT::Authorizer',
    paths: ['AuthorizerFunctionArn'],
    kind: 'custom',
    source: labelled('authorizer'),
    reach: { exposure: 'public', by: 'an authorizer runs before the caller is signed in' },
  },
  {
    type: 'AWS::IoT::ProvisioningTemplate',
    paths: ['PreProvisioningHook.TargetArn'],
    kind: 'iot',
    source: labelled('provisioning'),
    reach: { exposure: 'authenticated', by: 'devices with a claim certificate' },
  },
  {
    type: 'AWS::CloudWatch::Alarm',
    paths: ['AlarmActions[]', 'OKActions[]', 'InsufficientDataActions[]'],
    kind: 'alarm',
    source: labelled('alarm'),
    reach: internalTo('CloudWatch'),
  },
  {
    type: 'AWS::CloudWatch::CompositeAlarm',
    paths: ['AlarmActions[]', 'OKActions[]', 'InsufficientDataActions[]'],
    kind: 'alarm',
    source: labelled('alarm'),
    reach: internalTo('CloudWatch'),
  },
  {
    type: 'AWS::Lambda::Function',
    paths: ['DeadLetterConfig.TargetArn'],
    kind: 'custom',
    source: labelled('failed events of'),
    reach: null,
  },
];
