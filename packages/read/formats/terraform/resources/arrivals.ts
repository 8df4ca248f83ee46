import { many, one, type Row } from './row.ts';

/** What takes messages of devices and mail: their actions are blocks beside each other here, a list in CloudFormation. */
export const arrivals: Readonly<Record<string, Row>> = {
  aws_iot_topic_rule: {
    type: 'AWS::IoT::TopicRule',
    names: {
      name: 'RuleName',
      sql: 'TopicRulePayload.Sql',
      description: 'TopicRulePayload.Description',
      dynamodb: many('TopicRulePayload.DynamoDB'),
      dynamodbv2: many('TopicRulePayload.DynamoDBv2', { put_item: one('PutItem') }),
      kinesis: many('TopicRulePayload.Kinesis'),
      lambda: many('TopicRulePayload.Lambda'),
      s3: many('TopicRulePayload.S3'),
      sns: many('TopicRulePayload.Sns'),
      sqs: many('TopicRulePayload.Sqs'),
      step_functions: many('TopicRulePayload.StepFunctions'),
    },
  },
  aws_ses_receipt_rule: {
    type: 'AWS::SES::ReceiptRule',
    names: {
      name: 'Rule.Name',
      enabled: 'Rule.Enabled',
      recipients: 'Rule.Recipients',
      scan_enabled: 'Rule.ScanEnabled',
      tls_policy: 'Rule.TlsPolicy',
      lambda_action: many('Rule.LambdaAction'),
      s3_action: many('Rule.S3Action'),
      sns_action: many('Rule.SNSAction'),
    },
  },
};
