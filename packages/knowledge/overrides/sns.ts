import { all, has, not, type ServiceOverrides } from './row.ts';

const toTelephone = all(has('PhoneNumber'), not(has('TopicArn|TargetArn')));

export const sns: ServiceOverrides = {
  services: ['sns'],
  source:
    'https://docs.aws.amazon.com/sns/latest/api/API_{operation}.html, ' +
    'https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html',
  names: { TopicName: 'TopicArn|TargetArn|ResourceArn|Name' },
  operations: {
    Publish: [
      {
        action: 'sns:Publish',
        resources: [
          { type: 'sns:topic', when: not(toTelephone) },
          // A text message goes to a telephone number, which has no ARN.
          { type: '*', when: toTelephone },
        ],
      },
    ],
    PublishBatch: [{ action: 'sns:Publish' }],
  },
};
