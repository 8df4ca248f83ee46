import { block, blockList, type Row } from './row.ts';

/** Queues, topics, streams, buses, schedules, state machines and logs. */
export const messages: Readonly<Record<string, Row>> = {
  aws_sqs_queue: {
    type: 'AWS::SQS::Queue',
    names: {
      name: 'QueueName',
      visibility_timeout_seconds: 'VisibilityTimeout',
      message_retention_seconds: 'MessageRetentionPeriod',
      max_message_size: 'MaximumMessageSize',
      receive_wait_time_seconds: 'ReceiveMessageWaitTimeSeconds',
      sqs_managed_sse_enabled: 'SqsManagedSseEnabled',
    },
    attributes: { name: 'QueueName', url: null },
    apart: { policy: { type: 'AWS::SQS::QueueInlinePolicy', as: 'PolicyDocument', on: 'Queue' } },
  },
  aws_sqs_queue_policy: {
    type: 'AWS::SQS::QueuePolicy',
    names: { queue_url: 'Queues', policy: 'PolicyDocument' },
  },
  aws_sqs_queue_redrive_policy: {
    type: 'AWS::SQS::Queue',
    into: { target: 'aws_sqs_queue', named: 'queue_url', as: 'RedrivePolicy', only: 'redrive_policy' },
  },
  aws_sns_topic: {
    type: 'AWS::SNS::Topic',
    names: { name: 'TopicName' },
    attributes: { name: 'TopicName' },
    apart: { policy: { type: 'AWS::SNS::TopicInlinePolicy', as: 'PolicyDocument', on: 'TopicArn' } },
  },
  aws_sns_topic_policy: {
    type: 'AWS::SNS::TopicPolicy',
    names: { arn: 'Topics', policy: 'PolicyDocument' },
  },
  aws_sns_topic_subscription: { type: 'AWS::SNS::Subscription' },
  aws_kinesis_stream: {
    type: 'AWS::Kinesis::Stream',
    names: {
      encryption_type: 'StreamEncryption.EncryptionType',
      kms_key_id: 'StreamEncryption.KeyId',
      retention_period: 'RetentionPeriodHours',
      stream_mode_details: block('StreamModeDetails'),
    },
  },
  aws_kinesis_stream_consumer: {
    type: 'AWS::Kinesis::StreamConsumer',
    names: { name: 'ConsumerName', stream_arn: 'StreamARN' },
  },
  aws_kinesis_firehose_delivery_stream: {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    names: {
      name: 'DeliveryStreamName',
      server_side_encryption: block('DeliveryStreamEncryptionConfigurationInput', { key_arn: 'KeyARN' }),
      kinesis_source_configuration: block('KinesisStreamSourceConfiguration', {
        kinesis_stream_arn: 'KinesisStreamARN',
        role_arn: 'RoleARN',
      }),
      extended_s3_configuration: block('ExtendedS3DestinationConfiguration', {
        bucket_arn: 'BucketARN',
        role_arn: 'RoleARN',
        processing_configuration: block('ProcessingConfiguration', {
          processors: blockList('Processors', { parameters: blockList('Parameters') }),
        }),
      }),
    },
  },
  aws_cloudwatch_event_bus: { type: 'AWS::Events::EventBus' },
  aws_cloudwatch_event_permission: {
    type: 'AWS::Events::EventBusPolicy',
    names: { condition: block('Condition') },
  },
  aws_cloudwatch_event_rule: {
    type: 'AWS::Events::Rule',
    attributes: { name: null },
  },
  aws_cloudwatch_event_target: {
    type: 'AWS::Events::Rule',
    names: {
      rule: null,
      event_bus_name: null,
      target_id: 'Id',
      dead_letter_config: block('DeadLetterConfig'),
      input_transformer: block('InputTransformer', { input_paths: 'InputPathsMap' }),
      sqs_target: block('SqsParameters'),
      ecs_target: block('EcsParameters'),
    },
    into: { target: 'aws_cloudwatch_event_rule', named: 'rule', as: 'Targets', many: true },
  },
  aws_scheduler_schedule: {
    type: 'AWS::Scheduler::Schedule',
    names: {
      flexible_time_window: block('FlexibleTimeWindow'),
      target: block('Target', {
        dead_letter_config: block('DeadLetterConfig'),
        eventbridge_parameters: block('EventBridgeParameters'),
        sqs_parameters: block('SqsParameters'),
      }),
    },
  },
  aws_scheduler_schedule_group: { type: 'AWS::Scheduler::ScheduleGroup' },
  aws_pipes_pipe: {
    type: 'AWS::Pipes::Pipe',
    names: {
      source_parameters: block('SourceParameters'),
      target_parameters: block('TargetParameters'),
    },
  },
  aws_sfn_state_machine: {
    type: 'AWS::StepFunctions::StateMachine',
    names: {
      name: 'StateMachineName',
      definition: 'DefinitionString',
      type: 'StateMachineType',
      logging_configuration: block('LoggingConfiguration', {
        log_destination: 'Destinations.CloudWatchLogsLogGroup.LogGroupArn',
      }),
      tracing_configuration: block('TracingConfiguration'),
    },
    attributes: { name: 'Name' },
  },
  aws_cloudwatch_log_group: { type: 'AWS::Logs::LogGroup', names: { name: 'LogGroupName' } },
  aws_cloudwatch_log_subscription_filter: {
    type: 'AWS::Logs::SubscriptionFilter',
    names: { name: 'FilterName' },
  },
  aws_cloudwatch_log_resource_policy: {
    type: 'AWS::Logs::ResourcePolicy',
    names: { policy_document: 'PolicyDocument' },
  },
  aws_cloudwatch_metric_alarm: { type: 'AWS::CloudWatch::Alarm' },
};
