import { expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

interface Document {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly id: string;
      readonly reachedBy: { readonly exposure: string; readonly path: readonly string[] };
    }[];
  }[];
}

/** Returns each function of some apps with the people who reach it, and the rules of the findings. */
function reached(files: Readonly<Record<string, string>>) {
  const { stdout } = emmental(['scan', folderWith(files), '--format', 'json']);
  const { apps, findings } = JSON.parse(stdout) as Document & { findings: readonly { rule: string }[] };
  const functions = apps
    .flatMap(({ functions }) => functions)
    .map(({ id, reachedBy }) => ({ name: id.slice(id.indexOf('#') + 1), reachedBy }));
  return {
    exposures: Object.fromEntries(functions.map(({ name, reachedBy }) => [name, reachedBy.exposure])),
    paths: Object.fromEntries(functions.map(({ name, reachedBy }) => [name, reachedBy.path.join(' → ')])),
    rules: findings.map(({ rule }) => rule),
  };
}

const template = (resources: string): string =>
  `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources}`;

const fn = (name: string, more = ''): string => `  ${name}:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.12, Handler: app.handler, CodeUri: .${more} }
`;

const route = ', Events: { Api: { Type: HttpApi, Properties: { Path: /x, Method: post } } }';

/** An app whose public function makes a call with the body of its request. */
const front = (call: string, more = ''): Record<string, string> => ({
  'front/template.yaml': template(fn('Front', `${more}${route}`)),
  'front/app.py': `import os, boto3, json\ndef handler(event, context):\n    ${call}\n`,
});

/** An app whose function runs a command of its event. */
const worker = (resources: string, field = "event['dir']"): Record<string, string> => ({
  'worker/template.yaml': template(resources),
  'worker/app.py': `import os\ndef handler(event, context):\n    os.system('ls ' + ${field})\n`,
});

const invoke = (name: string): string =>
  `boto3.client('lambda').invoke(FunctionName=${name}, Payload=event['body'])`;

test('a function that another app calls by its name is reached by its callers', () => {
  const { exposures, paths, rules } = reached({
    ...front(invoke("'worker-prod'")),
    ...worker(fn('Worker', ', FunctionName: worker-prod')),
  });
  expect(exposures).toEqual({ Front: 'public', Worker: 'public' });
  expect(paths['Worker']).toBe('anyone → POST /x → front/Front → Worker');
  expect(rules).toContain('code/shell-from-event');
});

test('the name comes from a variable of the environment, and the call passes through three apps', () => {
  const { exposures } = reached({
    ...front(invoke("os.environ['NEXT']"), ', Environment: { Variables: { NEXT: middle-prod } }'),
    'middle/template.yaml': template(fn('Middle', ', FunctionName: middle-prod')),
    'middle/app.py': `import boto3\ndef handler(event, context):\n    boto3.client('lambda').invoke(FunctionName='worker-prod', Payload=event['dir'])\n`,
    ...worker(fn('Worker', ', FunctionName: worker-prod')),
  });
  expect(exposures).toEqual({ Front: 'public', Middle: 'public', Worker: 'public' });
});

test('a call passes through more apps than there are audiences', () => {
  const names = Array.from({ length: 8 }, (_, index) => `step${index}`);
  const steps = names.flatMap((name, index) => [
    [`${name}/template.yaml`, template(fn(`Step${index}`, `, FunctionName: ${name}`))],
    [
      `${name}/app.py`,
      `import boto3\ndef handler(event, context):\n    ${invoke(`'step${index + 1}'`).replace("event['body']", 'event')}\n`,
    ],
  ]);
  const { exposures } = reached({
    ...front(invoke("'step0'")),
    ...Object.fromEntries(steps),
    ...worker(fn('Worker', ', FunctionName: step8')),
  });
  expect(exposures['Worker']).toBe('public');
});

test.each([
  [
    'queue',
    "boto3.client('sqs').send_message(QueueUrl='https://sqs.eu-west-1.amazonaws.com/111111111111/jobs', MessageBody=event['body'])",
    '  Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }\n',
    'Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn }',
  ],
  [
    'topic',
    "boto3.client('sns').publish(TopicArn='arn:aws:sns:eu-west-1:111111111111:told', Message=event['body'])",
    '  Told: { Type: AWS::SNS::Topic, Properties: { TopicName: told } }\n',
    'Type: SNS, Properties: { Topic: !Ref Told }',
  ],
  [
    'bucket',
    "boto3.client('s3').put_object(Bucket='shop-files', Key=event['rawPath'], Body=b'')",
    '  Files: { Type: AWS::S3::Bucket, Properties: { BucketName: shop-files } }\n',
    'Type: S3, Properties: { Bucket: !Ref Files, Events: "s3:ObjectCreated:*" }',
  ],
])('what another app writes to a %s of an app starts its function', (_, call, resource, event) => {
  const { exposures } = reached({
    ...front(call),
    ...worker(`${resource}${fn('Worker', `, Events: { In: { ${event} } }`)}`),
  });
  expect(exposures['Worker']).toBe('public');
});

test.each([
  ['another name', front(invoke("'worker-test'"))],
  [
    'a thing of another kind with this name',
    front("boto3.client('sqs').send_message(QueueUrl='worker-prod', MessageBody='')"),
  ],
  [
    'a caller that nobody outside reaches',
    {
      'front/template.yaml': template(
        fn('Front', ', Events: { At: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }'),
      ),
      'front/app.py': `import boto3\ndef handler(event, context):\n    ${invoke("'worker-prod'")}\n`,
    },
  ],
])('%s reaches no function of another app', (_, files) => {
  const { exposures } = reached({ ...files, ...worker(fn('Worker', ', FunctionName: worker-prod')) });
  expect(exposures['Worker']).toBe('internal');
});

test('an own function of the name hides that of another app', () => {
  const { paths } = reached({
    ...front(invoke("'worker-prod'")),
    'front/template.yaml': template(`${fn('Front', route)}${fn('Own', ', FunctionName: worker-prod')}`),
    ...worker(fn('Worker', ', FunctionName: worker-prod')),
  });
  expect(paths['Worker']).toBe('nobody from outside → Worker');
});
