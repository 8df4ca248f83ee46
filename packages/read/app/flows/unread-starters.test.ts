import { describe, expect, test } from 'vitest';
import { appOf } from '../testing/app-of.ts';

const fn = `Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: { FunctionName: orders, Runtime: nodejs22.x, Handler: index.handler, Code: { ZipFile: "exports.handler = 1" }, Role: "arn:aws:iam::1:role/x" }
`;

function startedBy(more: string): readonly string[] {
  const { app } = appOf(fn + more);
  return (app.functions[0]?.triggers ?? []).map(({ source, exposure }) => `${source} ${exposure}`);
}

describe('a function is started in an unknown way', () => {
  test.each([
    ['its ARN', '!GetAtt Fn.Arn'],
    ['its name', '!Ref Fn'],
    ['an ARN inside a text', '!Sub "arn:aws:apigateway:x:lambda:path/functions/${Fn.Arn}/invocations"'],
    ['its literal ARN', '"arn:aws:lambda:eu-west-1:123456789012:function:orders"'],
    ['a list of a mapping', '{ deep: [{ target: !GetAtt Fn.Arn }] }'],
  ])('by a resource that has %s', (_, target) => {
    expect(startedBy(`  Hook: { Type: Acme::Chat::Hook, Properties: { Target: ${target} } }\n`)).toEqual([
      'Hook (Acme::Chat::Hook) unknown',
    ]);
  });

  test('by a resource that has an alias or a version of it', () => {
    expect(
      startedBy(`  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Fn, Name: live } }
  Hook: { Type: Acme::Chat::Hook, Properties: { Target: !Ref Live } }
`),
    ).toEqual(['Hook (Acme::Chat::Hook) unknown']);
  });

  test('by a stage variable, a parameter of the account and a custom resource that get its name', () => {
    expect(
      startedBy(`  Api: { Type: AWS::ApiGateway::Stage, Properties: { Variables: { fn: !Ref Fn } } }
  Kept: { Type: AWS::SSM::Parameter, Properties: { Value: !GetAtt Fn.Arn } }
  Made: { Type: Custom::Trigger, Properties: { ServiceToken: "arn:aws:lambda:x:1:function:other", Function: !Ref Fn } }
`),
    ).toEqual([
      'Api (AWS::ApiGateway::Stage) unknown',
      'Kept (AWS::SSM::Parameter) unknown',
      'Made (Custom::Trigger) unknown',
    ]);
  });

  test.each([
    ['an item beyond a list', '!Select [9, [!GetAtt Fn.Arn]]'],
    ['a part of its ARN', '!Select [1, !Split ["/", !Sub "${Fn.Arn}"]]'],
    ['a macro', '{ "Fn::Transform": { Name: Acme, Parameters: { Target: !Ref Fn } } }'],
    ['an unknown function of CloudFormation', '{ "Fn::Acme": [!GetAtt Fn.Arn] }'],
  ])('by an expression with it whose value is not known: %s', (_, target) => {
    expect(startedBy(`  Hook: { Type: Acme::Chat::Hook, Properties: { Target: ${target} } }\n`)).toEqual([
      'Hook (Acme::Chat::Hook) unknown',
    ]);
  });

  test('by an export, but not by an output for people', () => {
    expect(startedBy('Outputs: { Out: { Value: !GetAtt Fn.Arn, Export: { Name: fn } } }\n')).toEqual([
      'output Out unknown',
    ]);
    expect(startedBy('Outputs: { Out: { Value: !GetAtt Fn.Arn } }\n')).toEqual([]);
  });
});

describe('a function is not started', () => {
  test.each([
    [
      'its log group',
      '{ Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub "/aws/lambda/${Fn}" } }',
    ],
    [
      'an alarm',
      '{ Type: AWS::CloudWatch::Alarm, Properties: { Dimensions: [{ Name: FunctionName, Value: !Ref Fn }] } }',
    ],
    [
      'a policy that names it',
      '{ Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Statement: [{ Effect: Allow, Action: "lambda:InvokeFunction", Resource: !GetAtt Fn.Arn }] } } }',
    ],
    [
      'a limit',
      '{ Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: { ResourceId: !Sub "function:${Fn}:live" } }',
    ],
    [
      'a rule that watches it',
      '{ Type: AWS::Events::Rule, Properties: { EventPattern: { resources: [!GetAtt Fn.Arn] }, Targets: [] } }',
    ],
    [
      'the retention of its log',
      '{ Type: Custom::LogRetention, Properties: { ServiceToken: x, LogGroupName: !Sub "/aws/lambda/${Fn}" } }',
    ],
    [
      'another function of the same name elsewhere',
      '{ Type: Acme::Chat::Hook, Properties: { Name: orders } }',
    ],
    ['its role', '{ Type: Acme::Chat::Hook, Properties: { Version: !GetAtt Fn.SnapStartResponse } }'],
  ])('by %s', (_, resource) => {
    expect(startedBy(`  Other: ${resource}\n`)).toEqual([]);
  });

  test('twice, by a way that a reader knows', () => {
    expect(
      startedBy(`  Bot: { Type: AWS::Bedrock::Agent, Properties: { ActionGroups: [{ ActionGroupExecutor: { Lambda: !GetAtt Fn.Arn } }] } }
`),
    ).toEqual(['bedrock agent Bot unknown']);
  });
});

test('the diagnostic of a type names the first source and counts the others', () => {
  const { diagnostics } = appOf(`${fn}  A: { Type: Acme::Chat::Hook, Properties: { Target: !Ref Fn } }
  B: { Type: Acme::Chat::Hook, Properties: { Target: !Ref Fn } }
`);
  expect(diagnostics.map(({ code, line, message }) => `${code} ${line} ${message.split(': ')[1]}`)).toEqual([
    'template/unknown-starter 5 Fn through A (Acme::Chat::Hook) and 1 more',
  ]);
});
