import { many, one, type Row } from './row.ts';

/** AWS Lambda. */
export const functions: Readonly<Record<string, Row>> = {
  aws_lambda_function: {
    type: 'AWS::Lambda::Function',
    names: {
      filename: 'Code',
      image_uri: 'Code.ImageUri',
      s3_bucket: 'Code.S3Bucket',
      s3_key: 'Code.S3Key',
      s3_object_version: 'Code.S3ObjectVersion',
      source_code_hash: null,
      code_signing_config_arn: 'CodeSigningConfigArn',
      dead_letter_config: one('DeadLetterConfig'),
      environment: one('Environment'),
      ephemeral_storage: one('EphemeralStorage'),
      file_system_config: many('FileSystemConfigs', { arn: 'Arn' }),
      image_config: one('ImageConfig'),
      logging_config: one('LoggingConfig'),
      snap_start: one('SnapStart'),
      tracing_config: one('TracingConfig'),
      vpc_config: one('VpcConfig', { ipv6_allowed_for_dual_stack: 'Ipv6AllowedForDualStack' }),
    },
    attributes: {
      invoke_arn: 'Arn',
      qualified_arn: 'Arn',
      qualified_invoke_arn: 'Arn',
      response_streaming_invoke_arn: 'Arn',
    },
  },
  aws_lambda_function_url: {
    type: 'AWS::Lambda::Url',
    names: { function_name: 'TargetFunctionArn', authorization_type: 'AuthType', cors: one('Cors') },
    attributes: { function_url: 'FunctionUrl', function_arn: 'FunctionArn' },
  },
  aws_lambda_permission: {
    type: 'AWS::Lambda::Permission',
    names: { principal_org_id: 'PrincipalOrgID' },
  },
  aws_lambda_event_source_mapping: {
    type: 'AWS::Lambda::EventSourceMapping',
    names: {
      filter_criteria: one('FilterCriteria', { filter: many('Filters') }),
      destination_config: one('DestinationConfig', {
        on_failure: one('OnFailure', { destination_arn: 'Destination' }),
      }),
      self_managed_event_source: one('SelfManagedEventSource', {
        endpoints: 'Endpoints',
      }),
      source_access_configuration: many('SourceAccessConfigurations', { uri: 'URI' }),
      scaling_config: one('ScalingConfig'),
    },
  },
  aws_lambda_alias: { type: 'AWS::Lambda::Alias', attributes: { invoke_arn: null, arn: null, id: null } },
  aws_lambda_function_event_invoke_config: {
    type: 'AWS::Lambda::EventInvokeConfig',
    names: {
      maximum_event_age_in_seconds: 'MaximumEventAgeInSeconds',
      destination_config: one('DestinationConfig', {
        on_failure: one('OnFailure'),
        on_success: one('OnSuccess'),
      }),
    },
  },
  aws_lambda_layer_version: {
    type: 'AWS::Lambda::LayerVersion',
    names: { filename: 'Content', s3_bucket: 'Content.S3Bucket', s3_key: 'Content.S3Key' },
    attributes: { layer_arn: null },
  },
  aws_lambda_layer_version_permission: {
    type: 'AWS::Lambda::LayerVersionPermission',
    names: { layer_name: 'LayerVersionArn' },
  },
  aws_lambda_code_signing_config: {
    type: 'AWS::Lambda::CodeSigningConfig',
    names: {
      allowed_publishers: one('AllowedPublishers'),
      policies: one('CodeSigningPolicies', {
        untrusted_artifact_on_deployment: 'UntrustedArtifactOnDeployment',
      }),
    },
  },
};
