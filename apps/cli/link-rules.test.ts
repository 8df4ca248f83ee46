import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Link, linkRules } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { zipOf } from '../../packages/code/testing/zip.ts';
import { folderWith, json } from './testing/run.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Two small apps for a rule: in `hits` it finds the source of the only function, in `misses` it must not. */
interface Fixtures {
  readonly hits: Files;
  readonly misses: Files;
}

const code = 'export const handler = async () => 1;\n';

/** A template with one function. */
const sam = (properties: string, metadata = '') => ({
  'infra/template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
${metadata}    Properties: { Runtime: nodejs22.x, ${properties} }
`,
});

const terraform = (body: string) => `resource "aws_lambda_function" "fn" {
  function_name = "mail"
  role          = "arn:aws:iam::123456789012:role/r"
  runtime       = "python3.13"
  handler       = "app.run"
  ${body}
}
`;

const image = {
  'infra/main.tf': `resource "aws_lambda_function" "fn" {
  function_name = "mail"
  role          = "arn:aws:iam::123456789012:role/r"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail-lambda:1"
}
`,
};
const unknownImage = {
  'infra/main.tf': image['infra/main.tf'].replace(
    /image_uri.*/,
    'image_uri     = "${var.ecr_repository_url}:${var.tag}"',
  ),
};
const dockerfile = 'FROM public.ecr.aws/lambda/python:3.13\nCOPY app.py .\nCMD ["app.run"]\n';
const python = 'def run(event, context):\n    return 1\n';

const moduleCall = (folder: string) => ({
  'main.tf': `module "mail" {\n  source      = "./fn"\n  source_path = "${folder}"\n}\n`,
  'fn/main.tf': `variable "source_path" {}\n${terraform('filename = data.external.package.result.filename')}`,
  'src/app.py': python,
});

const snapshot = {
  'cdk.json': '{"app": "node shop.js"}',
  'test/__snapshots__/shop.test.ts.snap': `// Jest Snapshot v1, https://goo.gl/fbAQLP

exports[\`Shop 1\`] = \`
{
  "Resources": {
    "ShopOrders1A2B3C4D": {
      "Properties": {
        "Code": {
          "S3Bucket": "assets",
          "S3Key": "HASH-REPLACED.zip",
        },
        "Handler": "index.handler",
        "Runtime": "nodejs22.x",
      },
      "Type": "AWS::Lambda::Function",
    },
  },
}
\`;
`,
  'src/orders.ts': code,
};
const program = (id: string) =>
  `import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';\nnew NodejsFunction(this, '${id}', { entry: 'src/orders.ts' });\n`;

const google = (main: string) => ({
  'mail/main.py': main,
  'mail/deploy.sh':
    'gcloud functions deploy mail --runtime python313 --entry-point "$ENTRY" --trigger-http --source .\n',
});
const framework =
  'import functions_framework\n\n@functions_framework.http\ndef run(request):\n    return "ok"\n';

const answered = (until: string) => ({
  ...sam('CodeUri: gone, Handler: index.handler'),
  'real/index.js': code,
  'emmental.yaml': `emmental: profile/1\nassume: { Fn/code: { is: real/index.js#handler, because: b, owner: o, until: ${until} } }\n`,
});

const fixtures = {
  'file of the handler': {
    hits: { ...sam('CodeUri: ../fn, Handler: index.handler'), 'fn/index.js': code },
    misses: { ...sam('CodeUri: ../fn, Handler: index.handler'), 'fn/other.js': code },
  },
  'code in the template': {
    hits: sam('Handler: index.handler, InlineCode: "exports.handler = async () => 1"'),
    misses: { ...sam('Handler: index.handler, InlineCode: !Ref Code'), 'index.js': code },
  },
  'entry point of the bundler': {
    hits: {
      ...sam(
        'CodeUri: ../fn, Handler: mail.handler',
        '    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [src/mail.ts] } }\n',
      ),
      'fn/src/mail.ts': code,
    },
    misses: {
      ...sam(
        'CodeUri: ../fn, Handler: mail.handler',
        '    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [src/a.ts, src/b.ts] } }\n',
      ),
      'fn/src/a.ts': code,
      'fn/src/b.ts': code,
    },
  },
  archive: {
    hits: {
      ...sam('CodeUri: ../fn.zip, Handler: index.handler'),
      'fn.zip': zipOf([{ path: 'index.js', content: code }]),
    },
    misses: { ...sam('CodeUri: ../fn.zip, Handler: index.handler'), 'fn.zip': 'PK' },
  },
  'source map': {
    hits: {
      ...sam('CodeUri: ../fn, Handler: index.handler'),
      'fn/index.js': code,
      'fn/index.js.map': '{"sources":["../src/mail.ts"]}',
      'src/mail.ts': code,
    },
    misses: {
      ...sam('CodeUri: ../fn, Handler: index.handler'),
      'fn/index.js': code,
      'fn/index.js.map': '{"sources":["../../../mail.ts"]}',
    },
  },
  build: {
    hits: {
      ...sam('CodeUri: ../fn/out, Handler: index.handler'),
      'fn/package.json': '{"scripts":{"build":"esbuild src/mail.ts --outfile=out/index.js"}}',
      'fn/src/mail.ts': code,
    },
    misses: {
      ...sam('CodeUri: ../fn/out, Handler: index.handler'),
      'fn/package.json': '{"scripts":{"build":"esbuild src/mail.ts --outfile=$OUT/index.js"}}',
      'fn/src/mail.ts': code,
    },
  },
  'source beside the output': {
    hits: { ...sam('CodeUri: ../fn, Handler: dist/mail.handler'), 'fn/src/mail.ts': code },
    misses: { ...sam('CodeUri: ../fn, Handler: dist/mail.handler'), 'fn/src/other.ts': code },
  },
  'name of the artefact': {
    hits: { ...sam('CodeUri: ../build/mail.zip, Handler: index.handler'), 'svc/mail/index.js': code },
    misses: { ...sam('CodeUri: ../build/mail.zip, Handler: index.handler'), 'svc/email/index.js': code },
  },
  'name of the image': {
    hits: { ...image, 'svc/mail/Dockerfile': dockerfile, 'svc/mail/app.py': python },
    misses: { ...image, 'svc/email/Dockerfile': dockerfile, 'svc/email/app.py': python },
  },
  'only Dockerfile': {
    hits: { ...unknownImage, 'api/Dockerfile': dockerfile, 'api/app.py': python },
    misses: {
      ...unknownImage,
      'api/Dockerfile': dockerfile,
      'api/app.py': python,
      'web/Dockerfile': dockerfile,
      'web/app.py': python,
    },
  },
  'only file of the name': {
    hits: { ...sam('CodeUri: ../fn, Handler: worker.handler'), 'fn/a/b/worker.ts': code },
    misses: {
      ...sam('CodeUri: ../fn, Handler: worker.handler'),
      'fn/a/worker.ts': code,
      'fn/b/worker.ts': code,
    },
  },
  adapter: {
    hits: {
      ...sam('CodeUri: ../fn, Handler: run.sh'),
      'fn/run.sh': 'exec node server.js\n',
      'fn/server.js': '',
    },
    misses: {
      ...sam('CodeUri: ../fn, Handler: run.sh'),
      'fn/run.sh': 'node a.js\nnode b.js\n',
      'fn/a.js': '',
      'fn/b.js': '',
    },
  },
  'construct of the program': {
    hits: { ...snapshot, 'lib/shop.ts': program('Orders') },
    misses: { ...snapshot, 'lib/shop.ts': program('Mail') },
  },
  'argument of the module': { hits: moduleCall('src'), misses: moduleCall('../src') },
  'name of the function': {
    hits: { 'infra/main.tf': terraform(''), 'svc/mail/app.py': python },
    misses: { 'infra/main.tf': terraform(''), 'svc/shop/app.py': python },
  },
  'only entry point': {
    hits: google(framework),
    misses: google(framework + framework.replace('run', 'other')),
  },
  answer: { hits: answered('2999-01-01'), misses: answered('2020-01-01') },
} satisfies Readonly<Record<Link['how'], Fixtures>>;

interface Scanned {
  readonly apps: readonly {
    readonly functions: readonly { readonly handler: { readonly link?: Link } | null }[];
  }[];
}

function rulesIn(files: Files): readonly (Link['how'] | undefined)[] {
  const texts = Object.entries(files).flatMap(([name, content]) =>
    typeof content === 'string' ? [[name, content] as const] : [],
  );
  const folder = folderWith(Object.fromEntries(texts));
  for (const [name, bytes] of Object.entries(files))
    if (typeof bytes !== 'string') writeFileSync(join(folder, name), bytes);
  return json<Scanned>(['scan', folder]).apps.flatMap(({ functions }) =>
    functions.map(({ handler }) => handler?.link?.how),
  );
}

describe.each(Object.entries(fixtures) as readonly (readonly [Link['how'], Fixtures])[])(
  '%s',
  (how, { hits, misses }) => {
    test('finds the source', () => expect(rulesIn(hits)).toEqual([how]));
    test('does not find another file', () => {
      const found = rulesIn(misses);
      expect(found).toHaveLength(1);
      expect(found).not.toContain(how);
    });
  },
);

test('each rule of the registry has both fixtures', () => {
  expect(Object.keys(fixtures).sort()).toEqual([...linkRules].sort());
});
