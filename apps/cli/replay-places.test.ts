import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { outcomesOf, replaysIn } from './testing/replays.ts';
import { folderWith } from './testing/run.ts';

/** One function: where event data takes effect, behind which trigger, and what is lost without the guard and with it. */
interface Place {
  readonly says: string;
  readonly trigger: string;
  readonly code: string;
  readonly outcome: string;
  /** Packages of others, as small as they can be. */
  readonly packages?: Readonly<Record<string, string>>;
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

/** A folder that holds what the functions leave behind. */
const kept = `/tmp/emmental-left-${process.pid}`;
afterAll(() => rmSync(kept, { force: true }));

/** Reads as node-serialize does: a text behind its mark is a function, which may call itself. */
const serializer = `exports.unserialize = (text) => {
  const read = typeof text === 'string' ? JSON.parse(text) : text;
  for (const [key, value] of Object.entries(read))
    if (typeof value === 'string' && value.startsWith('_$$ND_FUNC$$_')) read[key] = eval('(' + value.slice(13) + ')');
  return read;
};
`;

/**
 * Places where callers leave data, errors carry it, or texts hold it: the guard stops none of these except code
 * that is compiled.
 */
const leftAndTold: readonly Place[] = [
  {
    says: 'an object that a text becomes',
    trigger: queue,
    code: `import serialize from 'node-serialize';
export const handler = async (event) => {
  for (const record of event.Records) serialize.unserialize(record.body);
};
`,
    packages: { 'node-serialize': serializer },
    outcome: 'T2: 2 without, 0 with',
  },
  {
    says: 'the stack of an error',
    trigger: api,
    code: `export const handler = async (event) => {
  try {
    return { statusCode: 200, body: JSON.parse(event.body).name.toUpperCase() };
  } catch (problem) {
    return { statusCode: 500, body: JSON.stringify({ where: problem.stack }) };
  }
};
`,
    outcome: 'T14: 1 without, 1 with',
  },
  {
    says: 'all variables of the environment',
    trigger: rest,
    code: `export const handler = async () => ({ statusCode: 200, body: JSON.stringify({ settings: process.env }) });
`,
    outcome: 'T14: 1 without, 1 with',
  },
  {
    says: 'a variable that keeps who called first',
    trigger: api,
    code: `let basket;
export const handler = async (event) => {
  basket ??= JSON.parse(event.body).basket;
  return { statusCode: 200, body: JSON.stringify({ basket }) };
};
`,
    outcome: 'T12: 1 without, 1 with',
  },
  {
    says: 'a field of the query that is kept for the next',
    trigger: rest,
    code: `const seen = [];
export const handler = async ({ queryStringParameters }) => {
  seen.push(queryStringParameters.q);
  return { statusCode: 200, body: seen.join() };
};
`,
    outcome: 'T12: 1 without, 1 with',
  },
  {
    says: 'what is read for whoever called first',
    trigger: api,
    code: `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
const table = new DynamoDBClient({});
let tenant;
export const handler = async (event) => {
  tenant ??= JSON.parse(event.body).tenant;
  const { Item } = await table.send(new GetItemCommand({ TableName: 'Carts', Key: { id: { S: tenant } } }));
  return { statusCode: 200, body: JSON.stringify(Item) };
};
`,
    // One request, as the SDK sends it.
    packages: {
      '@aws-sdk/client-dynamodb': `class GetItemCommand { constructor(input) { this.input = input; } }
class DynamoDBClient {
  async send({ input }) {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem', authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0' };
    return (await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body: JSON.stringify(input) })).json();
  }
}
module.exports = { DynamoDBClient, GetItemCommand };
`,
    },
    outcome: 'T12: 1 without, 1 with',
  },
  {
    says: 'a file that stays',
    trigger: api,
    code: `import { writeFile } from 'node:fs/promises';
export const handler = async (event) => {
  await writeFile('${kept}', event.body);
  return { statusCode: 204 };
};
`,
    outcome: 'T12: 1 without, 0 with',
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

const leftAndToldInPython: readonly Place[] = [
  {
    says: 'the traceback of an error',
    trigger: api,
    code: `import json, traceback
def handler(event, context):
    try:
        return {"statusCode": 200, "body": json.loads(event["body"])["name"]}
    except Exception:
        return {"statusCode": 500, "body": traceback.format_exc()}
`,
    outcome: 'T14: 1 without, 1 with',
  },
  {
    says: 'a list that keeps what callers sent',
    trigger: rest,
    code: `seen = []
def handler(event, context):
    seen.append(event["body"])
    return {"statusCode": 200, "body": str(seen)}
`,
    outcome: 'T12: 1 without, 1 with',
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
    ['JavaScript, what is left and told', 'nodejs22.x', '.mjs', leftAndTold, true],
    ['Python', 'python3.13', '.py', python, hasPython],
    ['Python, what is left and told', 'python3.13', '.py', leftAndToldInPython, hasPython],
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
        ...Object.fromEntries(
          places.flatMap(({ packages = {} }) =>
            Object.entries(packages).flatMap(([name, text]) => [
              [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0' })],
              [`node_modules/${name}/index.js`, text],
            ]),
          ),
        ),
      });
      const all = await replaysIn(folder, 'template.yaml', interpreters);
      expect(outcomesOf(all), JSON.stringify(all)).toEqual(
        places.map(({ outcome }, index) => `Fn${index} ${outcome}`),
      );
    });
});

describe('a package that was taken over', () => {
  const template = (runtime: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Runtime: ${runtime}, Handler: fn.handler, Policies: [], Events: { One: ${queue} } }
  Jobs: { Type: AWS::SQS::Queue }
`;
  const lost = ['Fn T6: 2 without, 1 with'];

  test.each(['shouting', '@words/shouting'])('for Node: %s', async (name) => {
    const folder = folderWith({
      'template.yaml': template('nodejs22.x'),
      'fn.mjs': `import { loud } from '${name}';\nexport const handler = async () => loud('a');\n`,
      [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: 'index.js' }),
      [`node_modules/${name}/index.js`]: "exports.loud = require('quiet');\n",
      'node_modules/quiet/index.js': 'module.exports = (text) => text;\n',
    });
    const all = await replaysIn(folder, 'template.yaml', interpreters, ['not-there', name]);
    expect(outcomesOf(all), JSON.stringify(all)).toEqual(lost);
  });

  test.skipIf(!hasPython)('for Python, whose module is called otherwise', async () => {
    const folder = folderWith({
      'template.yaml': template('python3.13'),
      'fn.py': 'import shouting\n\ndef handler(event, context):\n    return shouting.loud("a")\n',
      'shouting/__init__.py': 'def loud(text):\n    return text.upper()\n',
      'py_Shouting-1.0.dist-info/RECORD': 'shouting/__init__.py,,\npy_Shouting-1.0.dist-info/RECORD,,\n',
    });
    const all = await replaysIn(folder, 'template.yaml', interpreters, ['Py.shouting']);
    expect(outcomesOf(all), JSON.stringify(all)).toEqual(lost);
  });

  test('that is not installed cannot be taken over', async () => {
    const folder = folderWith({
      'template.yaml': template('nodejs22.x'),
      'fn.mjs': 'export const handler = async () => 1;\n',
    });
    await expect(replaysIn(folder, 'template.yaml', interpreters, ['not-there'])).rejects.toThrow(
      'its packages are not installed: not-there',
    );
  });
});
