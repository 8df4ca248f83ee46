import { javascript, type SilentApp } from './case.ts';

const events = ['T1', 'T2', 'T3', 'T4', 'T5'];

/** Code in JavaScript and TypeScript that leads to code which is not in the repository. */
export const silentJavaScript: readonly SilentApp[] = [
  {
    says: 'a package that is not installed and takes the event',
    files: javascript(
      "import { save } from 'acme-store';\nexport const handler = async (event) => save(event.body);\n",
    ),
    asks: 'acme-store',
    keeps: true,
    open: events,
  },
  {
    says: 'a class of a package that is not installed, in TypeScript',
    files: javascript(
      "import { Store } from '@acme/store';\nconst store = new Store();\nexport const handler = async (event: { body: string }) => store.put(event.body);\n",
      { file: 'app.ts' },
    ),
    asks: '@acme/store',
    keeps: true,
    open: events,
  },
  {
    says: 'a package that is not installed and takes nothing of the event',
    files: javascript(
      "import { sweep } from 'acme-sweeper';\nexport const handler = async () => { await sweep(); };\n",
    ),
    asks: 'acme-sweeper',
    keeps: true,
  },
  {
    says: 'a package that runs when it is imported',
    files: javascript("import 'acme-agent';\nexport const handler = async () => ({ statusCode: 204 });\n"),
    asks: 'acme-agent',
    keeps: true,
  },
  {
    says: 'a call of a value that comes from a table which nothing fills',
    files: javascript(
      'const jobs = new Map();\nexport const handler = async (event) => jobs.get(event.kind)(event.body);\n',
    ),
    asks: 'behind a call in src/app.mjs',
    keeps: true,
    open: events,
  },
  {
    says: 'a module of the repository that does not exist',
    files: javascript(
      "import { save } from './acme-save.mjs';\nexport const handler = async (event) => save(event);\n",
    ),
    asks: 'acme-save',
    keeps: true,
    open: events,
  },
  {
    says: 'an alias of tsconfig.json that leads nowhere',
    files: {
      ...javascript(
        "import { save } from '~acme/save';\nexport const handler = async (event: unknown) => save(event);\n",
        {
          file: 'app.ts',
        },
      ),
      'src/tsconfig.json': '{ "compilerOptions": { "paths": { "~acme/*": ["../acme/*"] } } }\n',
    },
    asks: '~acme/save',
    keeps: true,
    open: events,
  },
  {
    says: 'a module that the event names',
    files: javascript(
      'exports.handler = async (event) => require(`./acme-${event.rawPath.slice(1)}`).run(event.body);\n',
      { file: 'app.js' },
    ),
    asks: 'require',
    keeps: true,
    open: ['T2'],
  },
  {
    says: 'a module that the environment names',
    files: javascript(
      'export const handler = async (event) => (await import(process.env.ACME_PLUGIN)).run(event.body);\n',
    ),
    asks: 'import',
    keeps: true,
    open: events,
  },
  {
    says: 'code that is built at run time',
    files: javascript(
      "import { readFileSync } from 'node:fs';\nconst run = new Function('event', readFileSync('/opt/acme.js', 'utf8'));\nexport const handler = async (event) => run(event);\n",
    ),
    asks: 'Function',
    keeps: true,
    open: events,
  },
  {
    says: 'code that vm runs',
    files: javascript(
      "import { readFileSync } from 'node:fs';\nimport { runInThisContext } from 'node:vm';\nexport const handler = async (event) => runInThisContext(readFileSync('/opt/acme.js', 'utf8'))(event);\n",
    ),
    asks: 'runInThisContext',
    keeps: true,
    open: events,
  },
  {
    says: 'a module in a layer of another account',
    files: javascript(
      "const { save } = require('/opt/nodejs/acme-save');\nexports.handler = async (event) => save(event.body);\n",
      {
        file: 'app.js',
        more: "      Layers: ['arn:aws:lambda:eu-west-1:210987654321:layer:acme-shared:7']\n",
      },
    ),
    asks: 'acme-save',
    keeps: true,
    open: events,
  },
  {
    says: 'a package of a layer of another account',
    files: javascript(
      "import { save } from 'acme-layered';\nexport const handler = async (event) => save(event.body);\n",
      { more: "      Layers: ['arn:aws:lambda:eu-west-1:210987654321:layer:acme-shared:7']\n" },
    ),
    asks: 'acme-layered',
    keeps: true,
    open: events,
  },
  {
    says: 'a handler that a package which is not installed wraps',
    files: javascript(
      "import { wrap } from 'acme-wrapper';\nexport const handler = wrap(async () => ({ statusCode: 204 }));\n",
    ),
    asks: 'acme-wrapper',
    keeps: true,
    open: events,
  },
  {
    says: 'a handler that a package which is not installed exports',
    files: javascript("export { handler } from 'acme-app';\n"),
    asks: 'acme-app',
    keeps: true,
    open: events,
  },
  {
    says: 'a base class of a package that is not installed',
    files: javascript(
      "import { Endpoint } from 'acme-endpoint';\nclass Orders extends Endpoint {}\nconst orders = new Orders();\nexport const handler = (event) => orders.handle(event);\n",
    ),
    asks: 'acme-endpoint',
    keeps: true,
    open: events,
  },
  {
    says: 'a function that a registry without known entries returns',
    files: javascript(
      "import registry from 'acme-registry';\nexport const handler = async (event) => {\n  const run = registry.get('orders');\n  return run(event.body);\n};\n",
    ),
    asks: 'acme-registry',
    keeps: true,
    open: events,
  },
  {
    says: 'a native addon',
    files: javascript(
      "const acme = require('./build/acme.node');\nexports.handler = async (event) => acme.run(event.body);\n",
      { file: 'app.js' },
    ),
    asks: 'acme.node',
    keeps: true,
    open: events,
  },
  {
    says: 'a program of the package, which has the credentials of the role',
    files: javascript(
      "import { execFileSync } from 'node:child_process';\nexport const handler = async () => execFileSync('./bin/acme-tool', ['sync']).toString();\n",
    ),
    asks: 'acme-tool',
    keeps: true,
  },
  {
    says: 'a worker whose file the environment names',
    files: javascript(
      "import { Worker } from 'node:worker_threads';\nexport const handler = async (event) => { new Worker(process.env.ACME_WORKER, { workerData: event.body }); };\n",
    ),
    asks: 'Worker',
    keeps: true,
    open: events,
  },
  {
    says: 'a method of a client that the environment names',
    files: javascript(
      "import { S3 } from '@aws-sdk/client-s3';\nconst s3 = new S3({});\nexport const handler = async () => s3[process.env.ACME_OPERATION]({ Bucket: 'acme-data' });\n",
    ),
    asks: 's3',
    keeps: true,
  },
  {
    says: 'a client that a package which is not installed takes',
    files: javascript(
      "import { S3Client } from '@aws-sdk/client-s3';\nimport { archive } from 'acme-archive';\nexport const handler = async (event) => archive(new S3Client({}), event.body);\n",
    ),
    asks: 'acme-archive',
    keeps: true,
    open: events,
  },
  {
    says: 'a file that does not parse',
    files: {
      ...javascript(
        "import { save } from './save.mjs';\nexport const handler = async (event) => save(event);\n",
      ),
      'src/save.mjs': "import { S3 } from '@aws-sdk/client-s3';\nexport const save = (event) => {{{\n",
    },
    asks: 'save.mjs',
    keeps: true,
    open: events,
  },
  {
    says: 'a file that holds zero bytes',
    files: {
      ...javascript(
        "import { save } from './save.mjs';\nexport const handler = async (event) => save(event);\n",
      ),
      'src/save.mjs': 'export\0const save = 1;\0\0',
    },
    asks: 'save.mjs',
    keeps: true,
    open: events,
  },
  {
    says: 'a handler file that does not exist',
    files: javascript('export const other = 1;\n', { file: 'other.mjs' }),
    asks: 'app.handler',
    keeps: true,
    open: events,
  },
  {
    says: 'an export that does not exist',
    files: javascript('export const main = async () => 1;\n'),
    asks: 'handler',
    keeps: true,
    open: events,
  },
  {
    says: 'an archive that holds the code',
    files: {
      'template.yaml':
        javascript('')['template.yaml']?.replace('CodeUri: src', 'CodeUri: acme-build.zip') ?? '',
    },
    asks: 'acme-build.zip',
    keeps: true,
    open: events,
  },
];
