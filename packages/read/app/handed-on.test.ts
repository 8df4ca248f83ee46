import { expect, test } from 'vitest';
import { appOf } from './testing/app-of.ts';

const placeIn = (resources: string, more = ''): string | undefined =>
  appOf(`Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.handler, Code: { S3Bucket: b, S3Key: k } } }
${resources}${more}`).app.handedOn?.get('Fn');

const other = (variable: string): string =>
  `  Other: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.handler, Code: { S3Bucket: b, S3Key: k }, Environment: { Variables: { NEXT: ${variable} } } } }\n`;

test.each([
  ['an output of its ARN', '', 'Outputs: { Arn: { Value: !GetAtt Fn.Arn } }\n', 'output Arn'],
  ['an output of its name', '', 'Outputs: { Name: { Value: !Sub "it is ${Fn}" } }\n', 'output Name'],
  ['the environment of another function', other('!Ref Fn'), '', 'Other'],
  ['its ARN there', other('!GetAtt Fn.Arn'), '', 'Other'],
  [
    'a parameter of a nested stack',
    '  Inner: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://example.com/a.yaml, Parameters: { Fn: !GetAtt Fn.Arn } } }\n',
    '',
    'Inner',
  ],
  [
    'a property of a resource that no reader knows',
    '  Thing: { Type: Vendor::Thing::Thing, Properties: { Call: !GetAtt Fn.Arn } }\n',
    '',
    'Thing',
  ],
  [
    'an alias that is an output',
    '  Live: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref Fn, FunctionVersion: "1" } }\n',
    'Outputs: { Live: { Value: !Ref Live } }\n',
    'output Live',
  ],
])('%s gives the name of a function to others', (_, resources, outputs, place) => {
  expect(placeIn(resources, outputs)).toBe(place);
});

test.each([
  ['nothing', ''],
  [
    'its version, alias, permission, log group and alarm',
    `  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Fn } }
  Live: { Type: AWS::Lambda::Alias, Properties: { Name: live, FunctionName: !Ref Fn, FunctionVersion: !GetAtt V.Version } }
  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com } }
  Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub "/aws/lambda/\${Fn}" } }
  Alarm: { Type: AWS::CloudWatch::Alarm, Properties: { Dimensions: [{ Name: FunctionName, Value: !Ref Fn }] } }
`,
  ],
])('%s gives it to nobody', (_, resources) => {
  expect(placeIn(resources)).toBeUndefined();
});
