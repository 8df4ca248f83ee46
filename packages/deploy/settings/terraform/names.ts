/**
 * The provider's names for the settings that rules change, by CloudFormation's type and path. `tracing_config.mode` is an
 * attribute of a nested block. Functions of Google Cloud have Terraform's types, and CloudFormation's name for a limit. Source: hashicorp/aws and hashicorp/google provider documentation, each resource's page.
 */
export const names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::Lambda::Function': {
    Timeout: 'timeout',
    ReservedConcurrentExecutions: 'reserved_concurrent_executions',
    'TracingConfig.Mode': 'tracing_config.mode',
  },
  google_cloudfunctions_function: {
    ReservedConcurrentExecutions: 'max_instances',
    IngressSettings: 'ingress_settings',
  },
  google_cloudfunctions2_function: {
    ReservedConcurrentExecutions: 'service_config.max_instance_count',
    IngressSettings: 'service_config.ingress_settings',
  },
  google_cloud_run_v2_service: {
    ReservedConcurrentExecutions: 'template.scaling.max_instance_count',
    IngressSettings: 'ingress',
  },
  'AWS::Lambda::Permission': { Action: 'action', SourceArn: 'source_arn', SourceAccount: 'source_account' },
  'AWS::Lambda::Url': { AuthType: 'authorization_type' },
  'AWS::Logs::LogGroup': { RetentionInDays: 'retention_in_days' },
  'AWS::DynamoDB::Table': {
    'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled': 'point_in_time_recovery.enabled',
    DeletionProtectionEnabled: 'deletion_protection_enabled',
  },
  'AWS::SQS::Queue': {
    VisibilityTimeout: 'visibility_timeout_seconds',
    SqsManagedSseEnabled: 'sqs_managed_sse_enabled',
  },
  'AWS::SNS::Topic': { KmsMasterKeyId: 'kms_master_key_id' },
  'AWS::Kinesis::Stream': {
    'StreamEncryption.EncryptionType': 'encryption_type',
    'StreamEncryption.KeyId': 'kms_key_id',
  },
  'AWS::ApiGateway::Stage': { TracingEnabled: 'xray_tracing_enabled' },
  'AWS::ApiGateway::DomainName': { SecurityPolicy: 'security_policy' },
  'AWS::ApiGatewayV2::Stage': {
    'DefaultRouteSettings.ThrottlingBurstLimit': 'default_route_settings.throttling_burst_limit',
    'DefaultRouteSettings.ThrottlingRateLimit': 'default_route_settings.throttling_rate_limit',
  },
  'AWS::ApiGatewayV2::Route': { AuthorizationType: 'authorization_type', AuthorizerId: 'authorizer_id' },
  'AWS::ApiGateway::Method': { AuthorizationType: 'authorization', AuthorizerId: 'authorizer_id' },
  'AWS::StepFunctions::StateMachine': { 'TracingConfiguration.Enabled': 'tracing_configuration.enabled' },
  'AWS::Cognito::IdentityPool': { AllowUnauthenticatedIdentities: 'allow_unauthenticated_identities' },
};

/** Settings that are annotations, in texts with dots, which a person writes. Source: Cloud Run documentation, "Maximum instances", "Restrict network ingress". */
export const annotations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  google_cloud_run_service: {
    ReservedConcurrentExecutions: '"autoscaling.knative.dev/maxScale" in template.metadata.annotations',
    IngressSettings: '"run.googleapis.com/ingress" in metadata.annotations',
  },
};
