import { describe, expect, test } from 'vitest';
import {
  bucket,
  permission,
  type TriggerCase,
  testTriggers,
  triggersOf,
} from './testing/trigger-template.ts';

const cases: readonly TriggerCase[] = [
  [
    'a permission for anyone',
    permission('Principal: "*"'),
    'invoke',
    'a call by anyone',
    'public',
    'permission line',
  ],
  [
    'a permission for an organisation',
    permission('Principal: "*", PrincipalOrgID: o-1'),
    'invoke',
    'a call by anyone',
    'account',
    'aws:PrincipalOrgID',
  ],
  [
    'a permission for another account',
    permission('Principal: "123456789012"'),
    'invoke',
    'a call by 123456789012',
    'unknown',
    'account 123456789012, and no file shows whose it is',
  ],
  [
    'a permission for a bucket elsewhere',
    permission('Principal: s3.amazonaws.com, SourceArn: "arn:aws:s3:::uploads"'),
    's3',
    's3 uploads',
    'unknown',
    'not in the template',
  ],
  [
    'a permission for an API elsewhere',
    permission('Principal: apigateway.amazonaws.com'),
    'api',
    'api',
    'unknown',
    'routes of the API',
  ],
  [
    'a permission for log groups of one region',
    permission('Principal: !Sub "logs.${AWS::Region}.amazonaws.com"'),
    'logs',
    'logs',
    'unknown',
    'the source is not in the template',
  ],
  [
    'a permission for CloudFront to call the URL',
    permission('Principal: cloudfront.amazonaws.com').replace(
      'lambda:InvokeFunction',
      'lambda:InvokeFunctionUrl',
    ),
    'function-url',
    'cloudfront',
    'public',
    'distribution',
  ],
  [
    'a permission for a service that nobody knows',
    permission('Principal: nosuch.amazonaws.com'),
    'custom',
    'nosuch',
    'unknown',
    'nosuch call it is not known',
  ],
];

describe('triggers that only a permission shows', () => {
  testTriggers(cases);

  test('a permission for a source that is known adds no second trigger', () => {
    const granted = permission('Principal: s3.amazonaws.com, SourceArn: !GetAtt Uploads.Arn');
    expect(triggersOf(bucket + granted).map((each) => each.source)).toEqual(['s3 Uploads']);
  });

  test('a permission for a bucket that is written out is one for that bucket, whatever others are in the template', () => {
    const granted = permission('Principal: s3.amazonaws.com, SourceArn: "arn:aws:s3:::elsewhere"');
    expect(triggersOf(bucket + granted).map((each) => `${each.source} ${each.exposure}`)).toEqual([
      's3 Uploads account',
      's3 elsewhere unknown',
    ]);
    // One by a parameter may be the bucket's own.
    const open = permission('Principal: s3.amazonaws.com, SourceArn: !Ref Given');
    expect(triggersOf(bucket + open).map((each) => each.source)).toEqual(['s3 Uploads']);
  });

  test('a permission for a function URL is no trigger of its own', () => {
    const url =
      '\n  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, AuthType: NONE } }\n';
    const granted = permission('Principal: "*", FunctionUrlAuthType: NONE');
    expect(triggersOf(url + granted).map((each) => each.kind)).toEqual(['function-url']);
  });
});
