import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { derive, type Mine, merge, parseLock } from '@emmental/profile';
import { openSource, readProfile } from '@emmental/read';
import { beforeAll, expect, test } from 'vitest';
import { scan } from '../scan.ts';
import { copyOf, repository } from '../testing/run.ts';

const examples = ['weak-shop', 'photo-pipeline', 'well-built'] as const;
type Example = (typeof examples)[number];

/** Files of a copy, to be changed as a person would. */
interface Files {
  read(path: string): string;
  write(path: string, text: string): void;
  change(path: string, ...edits: readonly (readonly [string | RegExp, string])[]): void;
  move(from: string, to: string): void;
  remove(path: string): void;
}

const filesIn = (folder: string): Files => {
  const at = (path: string) => join(folder, path);
  const files: Files = {
    read: (path) => readFileSync(at(path), 'utf8'),
    write: (path, text) => {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    },
    change: (path, ...edits) => {
      let text = files.read(path);
      for (const [from, to] of edits) {
        const next = text.replaceAll(typeof from === 'string' ? from : new RegExp(from, 'g'), to);
        // An edit that finds nothing would prove nothing.
        if (next === text) throw new Error(`${path} has no ${from}`);
        text = next;
      }
      files.write(path, text);
    },
    move: (from, to) => {
      mkdirSync(dirname(at(to)), { recursive: true });
      renameSync(at(from), at(to));
    },
    remove: (path) => rmSync(at(path)),
  };
  return files;
};

interface Written {
  readonly text: string;
  readonly lock: string;
}

/** Returns the rulebase that `derive` writes for the app in a folder, starting from the rulebase that is there. */
async function derivedIn(folder: string, before: Written | null): Promise<Written> {
  if (before) writeFileSync(join(folder, 'emmental.yaml'), before.text);
  const request = {
    command: 'scan' as const,
    path: folder,
    root: folder,
    handlers: [],
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
    code: true,
    today: '2026-11-25',
  };
  const { apps } = await scan(request, { step: () => {}, end: () => {} });
  const [app] = apps;
  if (!app || apps.length > 1) throw new Error('one app is meant');
  const merged = merge(before && (await mineOf(folder, before)), derive(app.app, app.report));
  if (typeof merged === 'string') throw new Error(merged);
  return { text: merged.text, lock: merged.lock };
}

async function mineOf(folder: string, { text, lock }: Written): Promise<Mine> {
  const { found } = await readProfile(openSource(folder), '');
  const read = parseLock(lock);
  if (!found || typeof read === 'string') throw new Error('the rulebase was not read');
  return { text, profile: found.profile, lock: read };
}

const first = new Map<Example, Written>();

beforeAll(async () => {
  for (const example of examples) {
    const folder = join(repository, 'examples', example);
    first.set(example, await derivedIn(folder, null));
  }
});

const thumbnail = 'src/thumbnail.mjs';
const orders = 'src/orders.mjs';
const repo = 'src/repo/orders.mjs';
const resize = 'functions/resize.py';
const template = 'template.yaml';

const edits: readonly (readonly [string, Example, (files: Files) => void])[] = [
  [
    'lines move down',
    'weak-shop',
    (f) => f.write(thumbnail, `// A long\n// comment.\n\n\n${f.read(thumbnail)}`),
  ],
  [
    'local variables are renamed',
    'weak-shop',
    (f) =>
      f.change(
        thumbnail,
        [/\bkey\b/, 'objectKey'],
        ['.object.objectKey', '.object.key'],
        [/\bbucket\b/, 'source'],
        ['.s3.source', '.s3.bucket'],
      ),
  ],
  [
    'a function is taken out',
    'weak-shop',
    (f) =>
      f.change(
        thumbnail,
        ['await run(`convert /tmp/${key} -resize 200x200 /tmp/out.jpg`);', 'await shrink(key);'],
        [
          'const s3 =',
          'const shrink = (name) => run(`convert /tmp/${name} -resize 200x200 /tmp/out.jpg`);\nconst s3 =',
        ],
      ),
  ],
  [
    'a function is put in',
    'weak-shop',
    (f) =>
      f.change(
        orders,
        [
          'return place(JSON.parse(event.body));',
          '{\n    const order = JSON.parse(event.body);\n    await save(order);\n    await sqs.send(\n      new SendMessageCommand({ QueueUrl: process.env.MAIL_QUEUE, MessageBody: JSON.stringify(order) }),\n    );\n    return { statusCode: 201, body: JSON.stringify({ id: order.id }) };\n  }',
        ],
        [/\nasync function place[\s\S]*/, ''],
      ),
  ],
  [
    'a part moves into a file of its own',
    'weak-shop',
    (f) => {
      f.write(
        'src/convert.mjs',
        "import { exec } from 'node:child_process';\nimport { promisify } from 'node:util';\n\nconst run = promisify(exec);\n\nexport const convert = (key) => run(`convert /tmp/${key} -resize 200x200 /tmp/out.jpg`);\n",
      );
      f.change(
        thumbnail,
        ["import { exec } from 'node:child_process';\n", "import { convert } from './convert.mjs';\n"],
        ["import { promisify } from 'node:util';\n", ''],
        ['const run = promisify(exec);\n', ''],
        [/await run\(.*\);/, 'await convert(key);'],
      );
    },
  ],
  [
    'quotes and semicolons change',
    'weak-shop',
    (f) => {
      for (const path of [thumbnail, orders, repo]) f.change(path, ["'", '"'], [/;\n/, '\n']);
    },
  ],
  [
    'lines end as on Windows',
    'weak-shop',
    (f) => {
      for (const path of [thumbnail, repo, template]) f.change(path, ['\n', '\r\n']);
    },
  ],
  [
    'CommonJS instead of ESM',
    'weak-shop',
    (f) => {
      f.remove('src/upload.mjs');
      f.write(
        'src/upload.js',
        "const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');\nconst { getSignedUrl } = require('@aws-sdk/s3-request-presigner');\n\nconst s3 = new S3Client({});\n\nexports.handler = async (event) => {\n  const { name } = JSON.parse(event.body);\n  const command = new PutObjectCommand({ Bucket: process.env.UPLOADS, Key: name });\n  return { statusCode: 200, body: await getSignedUrl(s3, command, { expiresIn: 300 }) };\n};\n",
      );
    },
  ],
  [
    'TypeScript instead of JavaScript',
    'weak-shop',
    (f) => {
      f.move('src/report.mjs', 'src/report.ts');
      f.change(
        'src/report.ts',
        ['export const handler = async () => {', 'export const handler = async (): Promise<void> => {'],
        ['const Message =', 'const Message: string ='],
      );
    },
  ],
  [
    'a module is renamed',
    'weak-shop',
    (f) => {
      f.move(repo, 'src/repo/order-store.mjs');
      f.change(orders, ['./repo/orders.mjs', './repo/order-store.mjs']);
    },
  ],
  [
    'the handler’s file is renamed',
    'weak-shop',
    (f) => {
      f.move('src/mailer.mjs', 'src/mail/send.mjs');
      f.change(template, ['src/mailer.handler', 'src/mail/send.handler']);
    },
  ],
  [
    'arrows become functions',
    'weak-shop',
    (f) =>
      f.change(repo, [
        'export const save = (order) => client.send(new PutCommand({ TableName, Item: order }));',
        'export function save(order) {\n  return client.send(new PutCommand({ TableName, Item: order }));\n}',
      ]),
  ],
  [
    'await becomes then',
    'weak-shop',
    (f) =>
      f.change(
        orders,
        ['  await save(order);\n  await sqs.send(', '  return save(order).then(() => sqs.send('],
        [
          'JSON.stringify(order) }),\n  );\n  return { statusCode: 201, body: JSON.stringify({ id: order.id }) };',
          'JSON.stringify(order) }),\n  )).then(() => ({ statusCode: 201, body: JSON.stringify({ id: order.id }) }));',
        ],
      ),
  ],
  [
    'fields are taken apart',
    'weak-shop',
    (f) =>
      f.change(
        thumbnail,
        ['const bucket = record.s3.bucket.name;', 'const { bucket: { name: bucket }, object } = record.s3;'],
        ['record.s3.object.key', 'object.key'],
      ),
  ],
  [
    'a constant gets a name',
    'weak-shop',
    (f) =>
      f.change(
        thumbnail,
        ['const s3 =', "const scratch = '/tmp';\nconst s3 ="],
        ['`/tmp/${key}`', '`${scratch}/${key}`'],
        ["readFile('/tmp/out.jpg')", 'readFile(`${scratch}/out.jpg`)'],
      ),
  ],
  [
    'a loop runs side by side',
    'weak-shop',
    (f) =>
      f.change(
        'src/mailer.mjs',
        ['for (const record of event.Records) {', 'await Promise.all(event.Records.map(async (record) => {'],
        ['    );\n  }\n};', '    );\n  }));\n};'],
      ),
  ],
  [
    'clients move to a module',
    'weak-shop',
    (f) => {
      f.write(
        'src/clients.mjs',
        "import { S3Client } from '@aws-sdk/client-s3';\n\nexport const s3 = new S3Client({});\n",
      );
      f.change(
        thumbnail,
        ['PutObjectCommand, S3Client }', 'PutObjectCommand }'],
        ['const s3 = new S3Client({});', ''],
        ["from '@aws-sdk/client-s3';\n", "from '@aws-sdk/client-s3';\nimport { s3 } from './clients.mjs';\n"],
      );
    },
  ],
  [
    'a variable of the environment is read once',
    'weak-shop',
    (f) =>
      f.change(
        orders,
        ['const sqs =', 'const { MAIL_QUEUE: queue } = process.env;\nconst sqs ='],
        ['QueueUrl: process.env.MAIL_QUEUE', 'QueueUrl: queue'],
      ),
  ],
  [
    'functions become a class',
    'weak-shop',
    (f) => {
      f.change(repo, [
        'export const load = async (id) => (await client.send(new GetCommand({ TableName, Key: { id } }))).Item;',
        'class Store {\n  async load(id) {\n    return (await client.send(new GetCommand({ TableName, Key: { id } }))).Item;\n  }\n}\n\nconst store = new Store();\nexport const load = (id) => store.load(id);',
      ]);
    },
  ],
  [
    'a log line is added',
    'weak-shop',
    (f) =>
      f.change('src/admin.mjs', [
        'const request = JSON.parse(event.body);',
        "const request = JSON.parse(event.body);\n  console.log('admin', request.action);",
      ]),
  ],
  [
    'keys of the template are in another order',
    'weak-shop',
    (f) =>
      f.change(template, [
        / {6}Handler: src\/thumbnail\.handler\n( {6}Environment:\n(?: {8}.*\n)+)/,
        '$1      Handler: src/thumbnail.handler\n',
      ]),
  ],
  [
    'functions of the template are in another order',
    'weak-shop',
    (f) => {
      const text = f.read(template);
      const [, mailer = ''] = /(\n {2}Mailer:\n(?: {4}.*\n)+)/.exec(text) ?? [];
      f.write(template, text.replace(mailer, '').replace('\n  OrdersApi:\n', `${mailer}\n  OrdersApi:\n`));
    },
  ],
  [
    'the template gets comments and quotes',
    'weak-shop',
    (f) =>
      f.change(
        template,
        ['Resources:\n', '# Everything below is deployed together.\n\nResources:\n'],
        ['Path: /orders, Method: get', "Path: '/orders', Method: 'get'"],
        ['s3:ObjectCreated:*', "'s3:ObjectCreated:*'"],
      ),
  ],
  [
    'Python variables are renamed',
    'photo-pipeline',
    (f) => f.change(resize, [/\blocal\b/, 'downloaded'], [/\brecord\b/, 'item']),
  ],
  [
    'a Python text is joined in another way',
    'photo-pipeline',
    (f) =>
      f.change(resize, [
        'f"convert {local} -resize 50% {local}.small.jpg"',
        '"convert " + local + " -resize 50% " + local + ".small.jpg"',
      ]),
  ],
  [
    'a Python function is taken out',
    'photo-pipeline',
    (f) =>
      f.change(
        resize,
        ['        os.system(f"convert {local} -resize 50% {local}.small.jpg")', '        shrink(local)'],
        [
          'def handler',
          'def shrink(path):\n    os.system(f"convert {path} -resize 50% {path}.small.jpg")\n\n\ndef handler',
        ],
      ),
  ],
  [
    'a Python part moves into a module',
    'photo-pipeline',
    (f) => {
      f.write(
        'functions/storage.py',
        'import os\n\nimport boto3\n\ns3 = boto3.client("s3")\n\n\ndef download(key, local):\n    s3.download_file(os.environ["PHOTOS"], key, local)\n',
      );
      f.change(
        resize,
        ['        s3.download_file(os.environ["PHOTOS"], key, local)', '        download(key, local)'],
        ['import boto3\n', 'import boto3\n\nfrom functions.storage import download\n'],
      );
    },
  ],
  [
    'Python imports under another name',
    'photo-pipeline',
    (f) =>
      f.change(
        'functions/restore.py',
        ['import boto3\n', 'from boto3 import client as connect\n'],
        ['boto3.client("sns")', 'connect("sns")'],
      ),
  ],
  [
    'Python reads the environment otherwise',
    'photo-pipeline',
    (f) => f.change('functions/tag.py', ['os.environ["TAGS_TABLE"]', 'os.getenv("TAGS_TABLE")']),
  ],
  [
    'functions of serverless.yml are in another order',
    'photo-pipeline',
    (f) => f.change('serverless.yml', [/( {2}resize:\n(?: {4}.*\n)+)( {2}search:\n(?: {4}.*\n)+)/, '$2\n$1']),
  ],
  [
    'serverless.yml is written in other forms',
    'photo-pipeline',
    (f) =>
      f.change(
        'serverless.yml',
        ['      - httpApi: GET /photos', '      - httpApi: { method: get, path: /photos }'],
        ['functions:\n', '# what runs\nfunctions:\n'],
      ),
  ],
  [
    'a helper wraps the call',
    'well-built',
    (f) =>
      f.change('src/save.mjs', [
        'await notes.send(',
        'const store = (command) => notes.send(command);\n  await store(',
      ]),
  ],
  [
    'a Python loop becomes recursion’s cousin',
    'well-built',
    (f) =>
      f.change('src/export.py', [
        '    while "LastEvaluatedKey" in found:\n        found = table.scan(ExclusiveStartKey=found["LastEvaluatedKey"])\n',
        '    while True:\n        if "LastEvaluatedKey" not in found:\n            break\n        found = table.scan(ExclusiveStartKey=found["LastEvaluatedKey"])\n',
      ]),
  ],
];

test('there are enough of them', () => {
  expect(edits.length).toBeGreaterThanOrEqual(20);
});

test.each(edits)('%s in %s: no line of the rulebase and its lock changes', async (_, example, edit) => {
  const before = first.get(example);
  if (!before) throw new Error('not derived');
  const folder = copyOf(example);
  edit(filesIn(folder));
  const after = await derivedIn(folder, before);
  expect(after.text).toBe(before.text);
  expect(after.lock).toBe(before.lock);
});

test('derived afresh elsewhere, only the app has the name of its folder', async () => {
  const folder = copyOf('weak-shop');
  rmSync(join(folder, 'emmental.yaml'));
  const fresh = await derivedIn(folder, null);
  expect(fresh.text.replace(/^app: .*$/m, 'app: weak-shop')).toBe(first.get('weak-shop')?.text);
  expect(fresh.lock).toBe(first.get('weak-shop')?.lock);
});
