import { block, blockList, type Row } from './row.ts';

/**
 * Rules for messages of IoT devices and for mail. In Terraform each action is a block of its own; in
 * CloudFormation the actions are a list.
 */
export const arrivals: Readonly<Record<string, Row>> = {
  aws_iot_topic_rule: {
    type: 'AWS::IoT::TopicRule',
    names: {
      name: 'RuleName',
      sql: 'TopicRulePayload.Sql',
      description: 'TopicRulePayload.Description',
      dynamodb: blockList('TopicRulePayload.DynamoDB'),
      dynamodbv2: blockList('TopicRulePayload.DynamoDBv2', { put_item: block('PutItem') }),
      kinesis: blockList('TopicRulePayload.Kinesis'),
      lambda: blockList('TopicRulePayload.Lambda'),
      s3: blockList('TopicRulePayload.S3'),
      sns: blockList('TopicRulePayload.Sns'),
      sqs: blockList('TopicRulePayload.Sqs'),
      step_functions: blockList('TopicRulePayload.StepFunctions'),
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
      lambda_action: blockList('Rule.LambdaAction'),
      s3_action: blockList('Rule.S3Action'),
      sns_action: blockList('Rule.SNSAction'),
    },
  },
};
