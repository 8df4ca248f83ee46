import { expect, test } from 'vitest';
import { globOf } from '../algebra/glob.ts';
import { namesOf } from '../needs/canonical.ts';
import { app } from '../testing/app.ts';
import { doingsOf, objectOf } from './words.ts';

test.each([
  ['ec2:DetachNetworkInterface', 'detach any network interface'],
  ['bedrock:InvokeModel', 'invoke any model'],
  ['rds:CreateDBSnapshot', 'create any snapshot'],
  ['ses:SendEmail', 'send mail as any identity'],
  ['es:ESHttpPut', 'write to any domain'],
  ['cloudwatch:PutMetricData', 'put metrics into any dataset'],
  ['s3:GetObject', 'get any object'],
  ['dynamodb:GetItem', 'get any table'],
  ['dynamodb:PartiQLSelect', 'select any index'],
  ['xray:GetSamplingRules', 'get anything of xray'],
])('%s on everything: %s', (action, words) => {
  expect(doingsOf([{ action, object: objectOf(globOf('*'), action, namesOf(app([], []))) }])).toBe(words);
});

test('an unknown resource without an action is named by its service', () => {
  const named = (key: string) => objectOf(globOf(key, true), '', namesOf(app([], [])));
  expect(named('arn:aws:sqs:${AWS::Region}:1:${a part that is not known}')).toBe('anything of sqs');
  expect(named('*')).toBe('any resource');
});
