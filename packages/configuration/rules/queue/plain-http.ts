import { plainHttpRule } from '../../plain-http.ts';

/** Source: SQS developer guide, security best practices: enforce encryption of data in transit. */
export const queuePlainHttp = plainHttpRule({
  id: 'queue/plain-http',
  aliases: ['EMM-SQS-TLS'],
  type: 'AWS::SQS::Queue',
  noun: 'queue',
  policy: 'AWS::SQS::QueuePolicy',
  on: (id) => ({ Queues: [{ Ref: id }] }),
  denied: (id) => ({ Action: 'sqs:*', Resource: { 'Fn::GetAtt': [id, 'Arn'] } }),
});
