import { expect, test } from 'vitest';
import { globOf } from '../algebra/glob.ts';
import { statementsOfDocument } from '../algebra/statement.ts';
import { namesOf } from '../needs/canonical.ts';
import * as made from '../testing/app.ts';
import { grantsOfResources } from './granted-by-resource.ts';

const statements = statementsOfDocument(
  {
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'sqs:Send*', Resource: 'arn:aws:sqs:*:*:jobs' },
      { Effect: 'Deny', Principal: '*', Action: 'sqs:ReceiveMessage', Resource: '*' },
    ],
  },
  'inline',
  made.at(3),
);
const app = made.app([], [], [], {
  resourcePolicies: [{ resource: 'Queue', at: made.at(2), statements, audiences: [null, null] }],
});

test.each([
  ['sqs:SendMessage', 'arn:aws:sqs:eu-west-1:1:jobs', true],
  ['sqs:SendMessage', 'arn:aws:sqs:eu-west-1:1:others', false],
  ['sqs:ReceiveMessage', 'arn:aws:sqs:eu-west-1:1:jobs', false],
])('a policy on resources, %s on %s: %s', (action, resource, granted) => {
  expect(grantsOfResources(app, namesOf(app))(action, globOf(resource))).toBe(granted);
});
