import { expect, onTestFinished, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { storedFile } from './stored-file.ts';
import { repository } from './testing/repository.ts';

const files = {
  'infra/main.yaml': '',
  'infra/templates/child.yaml': '',
  'templates/net.yaml': '',
  'index.html': '',
};

test.each([
  ['https://${Bucket}.s3.amazonaws.com/${Prefix}/templates/child.yaml', 'infra/templates/child.yaml'],
  ['https://s3.amazonaws.com/acme/v1/templates/child.yaml', 'infra/templates/child.yaml'],
  ['https://s3.amazonaws.com/${Bucket}/templates/net.yaml', 'templates/net.yaml'],
  ['s3://${Bucket}/templates/child.yaml?versionId=1', 'infra/templates/child.yaml'],
  ['https://${Bucket}.s3.amazonaws.com/${Prefix}templates/child.yaml', 'infra/templates/child.yaml'],
  ['https://${Bucket}.s3.amazonaws.com/${Stage}child.yaml', null],
  ['https://${Bucket}.s3.amazonaws.com/templates/${Name}.yaml', null],
  ['https://${Bucket}.s3.amazonaws.com/../../etc/passwd', null],
  ['https://${Bucket}.s3.amazonaws.com/main.yaml', null],
  ['https://${Bucket}.s3.amazonaws.com/', null],
  ['${Address}', null],
])('%s is %s', (address, expected) => {
  const made = repository(files);
  onTestFinished(() => made.remove());
  expect(storedFile(address, 'infra/main.yaml', made.source)).toBe(expected);
});

const child = `Parameters: { Target: { Type: String } }
Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Take: { Type: AWS::Lambda::EventSourceMapping, Properties: { EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Target } }
`;
const parent = (url: string): string => `Parameters: { Bucket: { Type: String } }
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: app.handler, Code: ., Role: "arn:aws:iam::1:role/x" }
  Inside: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${url}, Parameters: { Target: !Ref Fn } } }
`;

test.each([
  ['!Sub "https://${Bucket}.s3.amazonaws.com/v1/inner/child.yaml"', 'sqs Jobs account', 0],
  ['!Join ["/", ["https://s3.amazonaws.com", !Ref Bucket, inner, child.yaml]]', 'sqs Jobs account', 0],
  ['!Join ["", ["https://", !Ref Bucket, ".s3.amazonaws.com/inner/child.yaml"]]', 'sqs Jobs account', 0],
  ['"https://acme.s3.amazonaws.com/inner/child.yaml"', 'sqs Jobs account', 0],
  ['"https://acme.s3.amazonaws.com/inner/other.yaml"', 'Inside (AWS::CloudFormation::Stack) unknown', 1],
  ['!Ref Bucket', 'Inside (AWS::CloudFormation::Stack) unknown', 1],
])('a stack whose template is at %s starts the function by %s', (url, expected, elsewhere) => {
  const made = repository({
    'main.yaml': parent(url),
    'inner/child.yaml': child,
    'app.js': 'exports.handler = async () => ({});',
  });
  onTestFinished(() => made.remove());
  const { apps, diagnostics } = readApps(made.source, '', {
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
  });
  const [fn] = apps.flatMap(({ functions }) => functions);
  expect(fn?.triggers.map(({ source, exposure }) => `${source} ${exposure}`)).toEqual([expected]);
  expect(diagnostics.filter(({ code }) => code === 'template/elsewhere')).toHaveLength(elsewhere);
});

test('a state machine whose definition is an object in a bucket is read from the file of that name', () => {
  const made = repository({
    'template.yaml': `Parameters: { Bucket: { Type: String } }
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: app.handler, Code: ., Role: "arn:aws:iam::1:role/x" }
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: "arn:aws:iam::1:role/x"
      DefinitionS3Location: { Bucket: !Ref Bucket, Key: v1/machines/order.asl.json }
      DefinitionSubstitutions: { FnArn: !GetAtt Fn.Arn }
`,
    'machines/order.asl.json':
      '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${FnArn}","End":true}}}',
    'app.js': 'exports.handler = async () => ({});',
  });
  onTestFinished(() => made.remove());
  const { apps } = readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
  const [fn] = apps.flatMap(({ functions }) => functions);
  expect(fn?.triggers.map(({ source }) => source)).toEqual(['step function Machine']);
});
