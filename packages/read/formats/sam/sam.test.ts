import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from '../../parse/index.ts';
import { entriesOf, get, type Node } from '../../tree.ts';
import { sam } from './index.ts';
import { lowered } from './testing/lowered.ts';

const recognised = (yaml: string): boolean => {
  const { root } = parseDocument('t.yaml', yaml);
  return root?.kind === 'map' && sam.recognises('t.yaml', root);
};

test('a template is SAM by its transform or by a resource type', () => {
  expect(recognised('Transform: AWS::Serverless-2016-10-31')).toBe(true);
  expect(recognised('Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]')).toBe(true);
  expect(recognised('Resources: { T: { Type: AWS::Serverless::SimpleTable } }')).toBe(true);
  expect(recognised('Resources: { T: { Type: AWS::DynamoDB::Table } }')).toBe(false);
});

test('the lowered template has no Globals, no SAM transform and only CloudFormation types', () => {
  const { root, ids } = lowered(`
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Globals: { Function: { Runtime: nodejs22.x, Handler: a.b } }
Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { CodeUri: . } }
  T: { Type: AWS::Serverless::SimpleTable }
  L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer } }
  A: { Type: AWS::Serverless::Application, Properties: { Location: nested/template.yaml } }
`);
  expect(get(root, 'Globals')).toBeUndefined();
  expect(get(root, 'Transform')).toMatchObject({ items: [{ value: 'AWS::LanguageExtensions' }] });
  expect(ids('AWS::DynamoDB::Table')).toEqual(['T']);
  expect(ids('AWS::Lambda::LayerVersion')).toEqual(['L']);
  expect(ids('AWS::CloudFormation::Stack')).toEqual(['A']);
});

test('every node of a generated resource has a place in the user’s file', () => {
  const { root } = lowered(`
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      FunctionUrlConfig: { AuthType: NONE }
      Policies: [{ DynamoDBCrudPolicy: { TableName: t } }]
      Events: { A: { Type: Api, Properties: { Path: /, Method: get } }, Q: { Type: SQS, Properties: { Queue: arn:q } } }
`);
  const walk = (node: Node): void => {
    expect(node.at.file).toBe('template.yaml');
    expect(node.at.line).toBeGreaterThan(1);
    if (node.kind === 'list') node.items.forEach(walk);
    for (const { value } of entriesOf(node)) walk(value);
  };
  walk(get(root, 'Resources') as Node);
});

test('an unknown SAM type is reported, and everything else goes on', () => {
  const { messages: said, ids } = lowered(`
Resources:
  New: { Type: AWS::Serverless::Teleporter }
  T: { Type: AWS::Serverless::SimpleTable }
`);
  expect(said).toEqual([
    '3 a feature of the format is not supported yet: resource type AWS::Serverless::Teleporter',
  ]);
  expect(ids('AWS::DynamoDB::Table')).toEqual(['T']);
});

test.each([
  'Resources:',
  'Resources: []',
  'Resources: { A: null }',
  'Resources: { A: { Type: { x: 1 } } }',
  'Globals: 3\nResources: { F: { Type: AWS::Serverless::Function, Properties: [] } }',
])('no crash on %s', (yaml) => {
  expect(() => lowered(yaml)).not.toThrow();
});

test('any value in any place gives a result of the expander', () => {
  const word = fc.constantFrom(
    ...'Fn::If Ref Fn::Sub AWS::NoValue Type Properties Auth Authorizers DefaultAuthorizer Events Path Method Api HttpApi SQS S3 SNS Schedule ScheduleV2 Policies Statement S3ReadPolicy BucketName DefinitionBody paths openapi swagger 3.0.1 get Cors Domain DomainName UsagePlan FunctionUrlConfig AuthType NONE EventInvokeConfig DestinationConfig OnSuccess AutoPublishAlias DeploymentPreference Enabled Role Tags SourceAccessConfigurations Bucket Queue Topic Location Source Destination Permissions Id'.split(
      ' ',
    ),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      word,
      fc.constantFrom(null, true, 0, 3.5, ''),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(word, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const type = fc.constantFrom(
    ...'Function Api HttpApi WebSocketApi StateMachine SimpleTable LayerVersion Application Connector GraphQLApi CapacityProvider'.split(
      ' ',
    ),
  );
  const resource = fc.record({
    Type: type.map((name) => `AWS::Serverless::${name}`),
    Properties: fc.dictionary(word, value, { maxKeys: 5 }),
  });
  const template = fc.record({
    Globals: value,
    Resources: fc.dictionary(fc.constantFrom('A', 'B', 'C', 'ServerlessRestApi'), resource),
  });
  fc.assert(
    fc.property(template, (json) => {
      const made = lowered(JSON.stringify(json));
      const left = entriesOf(get(made.root, 'Resources')).map(({ value: resource }) =>
        JSON.stringify(get(resource, 'Type') ?? null),
      );
      expect(left.filter((text) => text.includes('AWS::Serverless::'))).toEqual([]);
    }),
    { seed: 20161031, numRuns: 400 },
  );
});
