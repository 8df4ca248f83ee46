import { isTriggerKind } from '@emmental/knowledge';
import { expect, test } from 'vitest';
import { appOf } from './app-of.ts';

// Parts of templates for the tests of triggers. Each is the text of one or more resources.

export const fn = `
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: { ZipFile: "exports.handler = 1" }, Role: !GetAtt Role.Arn }
`;

export const restApi = (properties: string) => `
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop ${properties} } }
  Orders: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders } }
`;

export const method = (properties: string) => `
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: POST
      ${properties}
      Integration: { Type: AWS_PROXY, Uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" }
`;

export const bucket = `
  Uploads:
    Type: AWS::S3::Bucket
    Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Event: "s3:ObjectCreated:*", Function: !GetAtt Fn.Arn }] } }
`;

export const mapping = (source: string) => `
  Mapping: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref Fn, ${source} } }
`;

export const rule = (properties: string) => `
  Rule: { Type: AWS::Events::Rule, Properties: { ${properties}, Targets: [{ Id: one, Arn: !GetAtt Fn.Arn }] } }
`;

export const subscription = `
  Topic: { Type: AWS::SNS::Topic }
  Subscription: { Type: AWS::SNS::Subscription, Properties: { TopicArn: !Ref Topic, Protocol: lambda, Endpoint: !GetAtt Fn.Arn } }
`;

export const permission = (properties: string) => `
  Permission: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", ${properties} } }
`;

/** Returns a template with the function `Fn` and the given resources. */
export const template = (resources: string) =>
  `Resources:\n  Role: { Type: AWS::IAM::Role, Properties: {} }${fn}${resources}`;

/** Returns the triggers of the function `Fn` in that template. */
export const triggersOf = (resources: string) =>
  appOf(template(resources)).app.functions.find((each) => each.name === 'Fn')?.triggers ?? [];

/** The title, the resources, then the expected kind, source and exposure, and a part of the reason. */
export type TriggerCase = readonly [string, string, string, string, string, string];

/** Tests that each case has one trigger, as expected, and that its kind is in the trigger table. */
export function testTriggers(cases: readonly TriggerCase[]): void {
  test.each(cases)('%s', (_, resources, kind, source, exposure, by) => {
    const triggers = triggersOf(resources);
    expect(triggers.map((each) => [each.kind, each.source, each.exposure])).toEqual([
      [kind, source, exposure],
    ]);
    expect(triggers[0]?.by).toContain(by);
  });

  test('every kind is a row of the trigger table', () => {
    expect(cases.map(([, , kind]) => kind).filter((kind) => !isTriggerKind(kind))).toEqual([]);
  });
}
