import { whenPublic } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { appOf } from './testing/app-of.ts';
import { bucket, fn, method, restApi, rule, template, triggersOf } from './testing/trigger-template.ts';

describe('triggers of a function', () => {
  test('the audience is given per condition when it depends on conditions alone', () => {
    const url = (type: string) =>
      `\n  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, AuthType: ${type} } }\n`;
    const [first] = triggersOf(url('!If [Prod, AWS_IAM, NONE]'));
    expect(first).toMatchObject({ exposure: 'unknown' });
    expect(first?.cases?.map(({ exposure }) => exposure)).toEqual(['account', 'public']);
    expect(triggersOf(url('!If [Prod, NONE, NONE]'))[0]?.cases).toBeUndefined();
  });

  test('a function referred to by its literal name is the same function', () => {
    const named = fn.replace('Runtime:', 'FunctionName: !Sub "${AWS::StackName}-orders", Runtime:');
    const source = `Resources:\n  Role: { Type: AWS::IAM::Role }${named}
  Rule: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: "rate(1 day)", Targets: [{ Id: a, Arn: !Sub "arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${AWS::StackName}-orders" }] } }\n`;
    expect(appOf(source).app.functions[0]?.triggers.map((each) => each.source)).toEqual(['rate(1 day)']);
  });

  test('what is never deployed starts nothing', () => {
    const never = bucket.replace('Type: AWS::S3::Bucket', 'Type: AWS::S3::Bucket\n    Condition: Never');
    const conditions = 'Conditions: { Never: !Equals [a, b] }\n';
    const { app } = appOf(conditions + template(never));
    expect(app.functions[0]?.triggers).toEqual([]);
    expect(app.resources.has('Uploads')).toBe(false);
  });

  test('the place of a trigger is the event that the user wrote', () => {
    const at = { file: 'template.yaml', line: 77, column: 9 };
    const event = { name: 'Nightly', place: 'Events.Nightly', type: 'Schedule', at, generated: ['Rule'] };
    const origin = { name: 'Fn', at, directory: null, entryPoints: [], events: [event] };
    const { app } = appOf(
      template(rule('ScheduleExpression: "rate(5 minutes)"')),
      {},
      { functions: new Map([['Fn', origin]]) },
    );
    expect(app.functions[0]?.triggers.map((each) => each.at.line)).toEqual([77]);
  });

  test('events on the same API are told apart by the path of their permissions', () => {
    const at = (line: number) => ({ file: 'template.yaml', line, column: 9 });
    const source = `Resources:\n  Role: { Type: AWS::IAM::Role }${fn}${restApi('')}${method('')}
  Get:
    Type: AWS::ApiGateway::Method
    Properties: { RestApiId: !Ref Api, ResourceId: !Ref Orders, HttpMethod: GET, Integration: { Type: AWS_PROXY, Uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" } }
  One: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: apigateway.amazonaws.com, SourceArn: !Sub "arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/POST/orders" } }
  Two: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: apigateway.amazonaws.com, SourceArn: !Sub "arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/GET/orders" } }
`;
    const events = [
      { name: 'Create', place: 'Events.Create', type: 'Api', at: at(50), generated: ['One'] },
      { name: 'Read', place: 'Events.Read', type: 'Api', at: at(60), generated: ['Two'] },
    ];
    const origin = { name: 'Fn', at: at(40), directory: null, entryPoints: [], events };
    const { app } = appOf(source, {}, { functions: new Map([['Fn', origin]]) });
    expect(app.functions[0]?.triggers.map((each) => [each.source, each.at.line])).toEqual([
      ['POST /orders', 50],
      ['GET /orders', 60],
    ]);
  });
});

describe('an open door under a condition', () => {
  const door = (parameter: string, ofFunction = '') => {
    const text = `Parameters: { Open: { Type: String${parameter} } }
Conditions: { IsOpen: !Equals [!Ref Open, "yes"], IsWide: !And [!Condition IsOpen, !Not [!Equals [!Ref Open, "no"]]] }
Resources:
  Fn: { Type: AWS::Lambda::Function${ofFunction}, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: "exports.b = 1" }, Role: r } }
  Url: { Type: AWS::Lambda::Url, Condition: IsWide, Properties: { TargetFunctionArn: !GetAtt Fn.Arn, AuthType: NONE } }
`;
    const [trigger] = appOf(text).app.functions[0]?.triggers ?? [];
    return trigger && [trigger.exposure, ...whenPublic(trigger)];
  };
  test.each([
    ['without a default', '', '', ['unknown', 'IsWide']],
    ['that the defaults meet', ', Default: "yes"', '', ['public', 'IsWide']],
    ['that the defaults do not meet', ', Default: "no"', '', ['unknown', 'IsWide']],
    ['of the function, too', '', ', Condition: IsWide', ['public', 'IsWide']],
  ])('%s', (_, parameter, ofFunction, expected) => {
    expect(door(parameter, ofFunction)).toEqual(expected);
  });
});
