import { expect, onTestFinished, test } from 'vitest';
import { readApps } from '../read-apps.ts';
import { repository } from '../testing/repository.ts';

const plain = (name: string, more = ''): string =>
  `Resources:\n  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.handler, Code: .${name}${more} } }\n`;
const sam = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Check: { Type: String, Default: check-scope }
Resources:
  Front: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.handler, CodeUri: ., Environment: { Variables: { CHECK: !Ref Check } } } }
`;
const container = `Resources:
  Task:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }] }
      Policies:
        - PolicyName: p
          PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: lambda:InvokeFunction, Resource: !Sub "arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:check-scope" }] }
`;
const serverless =
  'service: front\nprovider: { name: aws, runtime: nodejs22.x, environment: { CHECK: check-scope } }\nfunctions: { front: { handler: a.handler } }\n';
const terraform = `resource "aws_lambda_function" "front" {
  function_name = "front"
  handler       = "a.handler"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::111122223333:role/r"
  environment { variables = { CHECK = "check-scope" } }
}
`;
const named = ', FunctionName: check-scope';
const made = 'check/template.yaml';

test.each<[string, Record<string, string>, string | undefined]>([
  ['a parameter of SAM', { [made]: plain(named), 'front/template.yaml': sam }, 'front/template.yaml:3'],
  ['the role of a container', { [made]: plain(named), 'task.yaml': container }, 'task.yaml:8'],
  [
    'an environment of the Serverless Framework',
    { [made]: plain(named), 'front/serverless.yml': serverless },
    'front/serverless.yml:2',
  ],
  ['Terraform', { [made]: plain(named), 'front/main.tf': terraform }, 'front/main.tf:7'],
  [
    'nobody',
    { [made]: plain(named), 'front/template.yaml': plain(', FunctionName: check-scope-old') },
    undefined,
  ],
  ['its own template alone', { [made]: `# check-scope\n${plain(named)}` }, undefined],
  ['a name that is made', { [made]: plain(''), 'front/template.yaml': sam }, undefined],
])('%s names a function of another app', (_, files, place) => {
  const folder = repository(files);
  onTestFinished(() => folder.remove());
  const { apps } = readApps(folder.source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
  expect(apps.find(({ template }) => template === made)?.handedOn?.get('Fn')).toBe(place);
});
