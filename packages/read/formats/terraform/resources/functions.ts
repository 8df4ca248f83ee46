import { block, blockList, type Row } from './row.ts';

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
      dead_letter_config: block('DeadLetterConfig'),
      environment: block('Environment'),
      ephemeral_storage: block('EphemeralStorage'),
      file_system_config: blockList('FileSystemConfigs', { arn: 'Arn' }),
      image_config: block('ImageConfig'),
      logging_config: block('LoggingConfig'),
      snap_start: block('SnapStart'),
      tracing_config: block('TracingConfig'),
      vpc_config: block('VpcConfig', { ipv6_allowed_for_dual_stack: 'Ipv6AllowedForDualStack' }),
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
    names: { function_name: 'TargetFunctionArn', authorization_type: 'AuthType', cors: block('Cors') },
    attributes: { function_url: 'FunctionUrl', function_arn: 'FunctionArn' },
  },
  aws_lambda_permission: {
    type: 'AWS::Lambda::Permission',
    names: { principal_org_id: 'PrincipalOrgID' },
  },
  aws_lambda_event_source_mapping: {
    type: 'AWS::Lambda::EventSourceMapping',
    names: {
      filter_criteria: block('FilterCriteria', { filter: blockList('Filters') }),
      destination_config: block('DestinationConfig', {
        on_failure: block('OnFailure', { destination_arn: 'Destination' }),
      }),
      self_managed_event_source: block('SelfManagedEventSource', {
        endpoints: 'Endpoints',
      }),
      source_access_configuration: blockList('SourceAccessConfigurations', { uri: 'URI' }),
      scaling_config: block('ScalingConfig'),
    },
  },
  aws_lambda_alias: { type: 'AWS::Lambda::Alias', attributes: { invoke_arn: null, arn: null, id: null } },
  aws_lambda_function_event_invoke_config: {
    type: 'AWS::Lambda::EventInvokeConfig',
    names: {
      maximum_event_age_in_seconds: 'MaximumEventAgeInSeconds',
      destination_config: block('DestinationConfig', {
        on_failure: block('OnFailure'),
        on_success: block('OnSuccess'),
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
      allowed_publishers: block('AllowedPublishers'),
      policies: block('CodeSigningPolicies', {
        untrusted_artifact_on_deployment: 'UntrustedArtifactOnDeployment',
      }),
    },
  },
};
