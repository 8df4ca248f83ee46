import { spawnSync } from 'node:child_process';
import { describe, expect, test, vi } from 'vitest';
import { outcomesOf, replaysIn } from './testing/replays.ts';
import { folderWith } from './testing/run.ts';

// A loaded machine takes long; nothing here depends on time.
vi.setConfig({ testTimeout: 300_000 });

/** One function: where event data takes effect, behind which trigger, and what is lost without the guard and with it. */
interface Place {
  readonly says: string;
  readonly trigger: string;
  readonly code: string;
  readonly outcome: string;
}

const api = "{ Type: HttpApi, Properties: { Path: '/a/{id}', Method: post } }";
const rest = "{ Type: Api, Properties: { Path: '/a/{id}', Method: post } }";
const queue = '{ Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }';
const topic = '{ Type: SNS, Properties: { Topic: !Ref Topic } }';

const javascript: readonly Place[] = [
  {
    says: 'single quotes of a shell, one case of a switch',
    trigger: api,
    code: `import { execSync } from 'node:child_process';
export const handler = async (event) => {
  const job = JSON.parse(event.body);
  switch (job.action) {
    case 'list':
      return { statusCode: 200, body: String(execSync(\`ls '/tmp/\${job.folder}' || true\`)) };
    default:
      return { statusCode: 400 };
  }
};
`,
    outcome: 'T1: 2 without, 0 with',
  },
  {
    says: 'a handler with a callback, a path parameter',
    trigger: rest,
    code: `import { exec } from 'node:child_process';
export const handler = (event, context, callback) => {
  exec('echo "' + event.pathParameters.id + '"', (error, body) => callback(error, { statusCode: 200, body }));
};
`,
    outcome: 'T1: 2 without, 0 with',
  },
  {
    says: 'a stream of a table',
    trigger:
      "{ Type: DynamoDB, Properties: { Stream: 'arn:aws:dynamodb:eu-west-1:1:table/T/stream/x', StartingPosition: LATEST } }",
    code: `import { spawn } from 'node:child_process';
import { once } from 'node:events';
export const handler = async (event) => {
  for (const { dynamodb } of event.Records)
    await once(spawn('echo ' + dynamodb.NewImage.name.S, { shell: true }), 'exit');
};
`,
    outcome: 'T1: 2 without, 0 with',
  },
  {
    says: 'source of a function',
    trigger: api,
    code: `export const handler = async (event) => {
  const { rule } = JSON.parse(event.body);
  return { statusCode: 200, body: String(new Function('x', 'return ' + rule)(1)) };
};
`,
    outcome: 'T2: 2 without, 0 with',
  },
  {
    says: 'another context, which is none to stay in: the way out leads through Function',
    trigger: topic,
    code: `import { runInNewContext } from 'node:vm';
export const handler = async (event) => {
  for (const { Sns } of event.Records) runInNewContext(JSON.parse(Sns.Message).rule, { x: 1 });
};
`,
    outcome: 'T2: 2 without, 0 with',
  },
  {
    says: 'the host of an address',
    trigger: api,
    code: `export const handler = async (event) => {
  const { host } = JSON.parse(event.body);
  const answer = await fetch(\`http://\${host}/status\`);
  return { statusCode: answer.status };
};
`,
    outcome: 'T3: 1 without, 0 with',
  },
  {
    says: 'a file that is removed, in a folder that is not there',
    trigger: queue,
    code: `import { rm } from 'node:fs/promises';
export const handler = async (event) => {
  for (const record of event.Records) await rm('/tmp/emmental-places/' + record.body);
};
`,
    outcome: 'T5: 1 without, 0 with',
  },
];

const python: readonly Place[] = [
  {
    says: 'single quotes of a shell, a field in a field',
    trigger: rest,
    code: `import json, subprocess
def handler(event, context):
    name = json.loads(event["body"])["user"]["name"]
    subprocess.run(f"echo '{name}' >/dev/null", shell=True)
    return {"statusCode": 200}
`,
    outcome: 'T1: 2 without, 0 with',
  },
  {
    says: 'quotes of source, on an event bus',
    trigger: '{ Type: EventBridgeRule, Properties: { Pattern: { source: [shop] } } }',
    code: `def handler(event, context):
    exec("result = '" + event["detail"]["formula"] + "'")
`,
    outcome: 'T2: 2 without, 0 with',
  },
  {
    says: 'a file that is written, JSON in Base64',
    trigger: '{ Type: Kinesis, Properties: { Stream: !GetAtt Stream.Arn, StartingPosition: LATEST } }',
    code: `import base64, json, os
def handler(event, context):
    for record in event["Records"]:
        data = json.loads(base64.b64decode(record["kinesis"]["data"]))
        with open(os.path.join("/tmp", data["file"]), "w") as file:
            file.write("x")
`,
    outcome: 'T5: 1 without, 0 with',
  },
];

const hasPython = spawnSync('python3', ['--version']).status === 0 || Boolean(process.env['CI']);
const interpreters = {
  javascript: { program: process.execPath, packages: [] },
  python: { program: 'python3', packages: [] },
};

describe('attacks on places of all kinds', () => {
  for (const [name, runtime, ending, places, isThere] of [
    ['JavaScript', 'nodejs22.x', '.mjs', javascript, true],
    ['Python', 'python3.13', '.py', python, hasPython],
  ] as const)
    test.skipIf(!isThere)(name, async () => {
      const functions = places.map(
        ({ trigger }, index) => `  Fn${index}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: ${runtime}
      Handler: fn${index}.handler
      Policies: []
      Events: { One: ${trigger} }
`,
      );
      const folder = folderWith({
        'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Topic: { Type: AWS::SNS::Topic }
  Stream: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 1 } }
${functions.join('')}`,
        ...Object.fromEntries(places.map(({ code }, index) => [`fn${index}${ending}`, code])),
      });
      const all = await replaysIn(folder, 'template.yaml', interpreters);
      expect(outcomesOf(all), JSON.stringify(all)).toEqual(
        places.map(({ outcome }, index) => `Fn${index} ${outcome}`),
      );
    });
});
