import { type ServiceOverrides, to } from './row.ts';

export const sqs: ServiceOverrides = {
  services: ['sqs'],
  source:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_{operation}.html, ' +
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html',
  names: { QueueName: { at: 'QueueUrl|QueueName|SourceArn', as: 'queue-url' } },
  operations: {
    SendMessageBatch: to('sqs:SendMessage'),
    DeleteMessageBatch: to('sqs:DeleteMessage'),
    ChangeMessageVisibilityBatch: to('sqs:ChangeMessageVisibility'),
  },
};
