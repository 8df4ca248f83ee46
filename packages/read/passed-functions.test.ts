import { describe, expect, onTestFinished, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { repository } from './testing/repository.ts';

const parent = (parameters: string, more = '', name = '') => `Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: { ${name} Runtime: nodejs22.x, Handler: app.handler, Code: ., Role: "arn:aws:iam::1:role/x" }
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Fn, Name: live } }
  Inside: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml, Parameters: { ${parameters} } } }
${more}`;

const queue = `  Jobs: { Type: AWS::SQS::Queue }
  Take: { Type: AWS::Lambda::EventSourceMapping, Properties: { EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Target } }
`;
const child = (resources: string) =>
  `Parameters: { Target: { Type: String } }\nResources:\n${resources || '  Topic: { Type: AWS::SNS::Topic }\n'}`;

function startedBy(files: Readonly<Record<string, string>>): readonly string[] {
  const made = repository({ ...files, 'app.js': 'exports.handler = async () => ({});' });
  onTestFinished(() => made.remove());
  const { apps } = readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
  const [fn] = apps.flatMap(({ functions }) => functions).filter(({ name }) => name === 'Fn');
  return (fn?.triggers ?? []).map(({ source, exposure, at }) => `${source} ${exposure} ${at.file}`);
}

describe('a nested stack that gets a function starts it as its template says', () => {
  const followed = ['sqs Jobs account child.yaml'];

  test.each([
    ['the ARN', 'Target: !GetAtt Fn.Arn', ''],
    ['the name', 'Target: !Ref Fn', ''],
    ['a name that the template sets', 'Target: !Ref Fn', 'FunctionName: orders,'],
    ['an alias', 'Target: !Ref Live', ''],
  ])('by %s', (_, parameters, name) => {
    expect(startedBy({ 'template.yaml': parent(parameters, '', name), 'child.yaml': child(queue) })).toEqual(
      followed,
    );
  });

  test('through two levels', () => {
    const middle = child(
      '  Deep: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: deep.yaml, Parameters: { Target: !Ref Target } } }\n',
    );
    const files = { 'template.yaml': parent('Target: !GetAtt Fn.Arn'), 'child.yaml': middle };
    expect(startedBy({ ...files, 'deep.yaml': child(queue) })).toEqual(['sqs Jobs account deep.yaml']);
  });

  test('and not at all, where it only names the function in an alarm', () => {
    const alarm =
      '  Slow: { Type: AWS::CloudWatch::Alarm, Properties: { Dimensions: [{ Name: FunctionName, Value: !Ref Target }] } }\n';
    expect(startedBy({ 'template.yaml': parent('Target: !Ref Fn'), 'child.yaml': child(alarm) })).toEqual([]);
  });

  test('as a public API', () => {
    const api = `  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, Name: x, Target: !Ref Target } }
  Let: { Type: AWS::Lambda::Permission, Properties: { Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com, FunctionName: !Ref Target } }
`;
    expect(
      startedBy({ 'template.yaml': parent('Target: !GetAtt Fn.Arn'), 'child.yaml': child(api) }),
    ).toEqual(['ANY $default public child.yaml']);
  });
});

describe('a nested stack starts the function in an unknown way', () => {
  const unknown = ['Inside (AWS::CloudFormation::Stack) unknown template.yaml'];

  test('if a type that nobody reads gets it', () => {
    const hook =
      '  Topic: { Type: AWS::SNS::Topic }\n  Hook: { Type: Acme::Chat::Hook, Properties: { Target: !Ref Target } }\n';
    expect(startedBy({ 'template.yaml': parent('Target: !Ref Fn'), 'child.yaml': child(hook) })).toEqual([
      'Hook (Acme::Chat::Hook) unknown child.yaml',
    ]);
  });

  test('if it gets the function in a longer text', () => {
    const parameters = 'Target: !Sub "arn:aws:apigateway:x:lambda:path/functions/${Fn.Arn}/invocations"';
    expect(startedBy({ 'template.yaml': parent(parameters), 'child.yaml': child(queue) })).toEqual(unknown);
  });

  test('if several stacks use its template', () => {
    const second =
      '  Other: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml, Parameters: { Target: none } } }\n';
    expect(
      startedBy({ 'template.yaml': parent('Target: !Ref Fn', second), 'child.yaml': child(queue) }),
    ).toEqual(unknown);
  });

  test('if its template is elsewhere', () => {
    const text = parent('Target: !Ref Fn').replace('child.yaml', 'https://s3.amazonaws.com/acme/child.yaml');
    expect(startedBy({ 'template.yaml': text })).toEqual(unknown);
  });
});
