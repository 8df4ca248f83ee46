import { foundOrLost } from './added.ts';
import type { GateAttack } from './attack.ts';
import { baseFiles, writeFiles } from './base.ts';

type Files = Readonly<Record<string, string>>;

const template = (runtime: string): string => `${baseFiles['template.yaml']}  Page:
    Type: AWS::Serverless::Function
    Properties: { Runtime: ${runtime}, Handler: page.handler, CodeUri: page, FunctionUrlConfig: { AuthType: NONE } }
`;
const javascript: Files = {
  'template.yaml': template('nodejs22.x'),
  'page/page.js':
    "const { validate } = require('uuid');\nexports.handler = async (event) => validate(event.body);\n",
  'page/package.json': '{"dependencies":{"uuid":"^9.0.0"}}',
};
const python: Files = {
  'template.yaml': template('python3.13'),
  'page/page.py': "import yaml\n\n\ndef handler(event, context):\n    return yaml.safe_load(event['body'])\n",
  'page/requirements.txt': 'PyYAML==6.0\n',
};
const lockfile = (address: string, version = '9.0.0'): string =>
  JSON.stringify({
    lockfileVersion: 3,
    packages: { '': {}, 'node_modules/uuid': { version, resolved: `${address}/uuid/-/uuid-${version}.tgz` } },
  });
const registry = 'https://registry.npmjs.org';
const company = 'https://packages.example.com/npm';

const hides = (says: string, base: Files, files: Files): GateAttack => ({
  says,
  base,
  change: (folder) => writeFiles(folder, files),
  told: foundOrLost,
});
const isFair = (says: string, base: Files, files: Files): GateAttack => ({
  ...hides(says, base, files),
  told: /nothing new/,
});

/** Changes by which an installation takes a known package from another place. */
export const origins: readonly GateAttack[] = [
  hides('another registry in .npmrc', javascript, { '.npmrc': `registry=${company}/\n` }),
  hides(
    'another registry for a scope in .npmrc',
    {
      ...javascript,
      'page/page.js':
        "const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');\nexports.handler = async (event) => new S3Client({}).send(new GetObjectCommand({ Bucket: 'b', Key: event.body }));\n",
    },
    { 'page/.npmrc': `@aws-sdk:registry=${company}/\n` },
  ),
  hides('another registry in .yarnrc.yml', javascript, {
    '.yarnrc.yml': `nodeLinker: node-modules\nnpmRegistryServer: "${company}"\n`,
  }),
  hides('an override of pnpm', javascript, {
    'pnpm-workspace.yaml': "packages: ['page']\noverrides:\n  uuid: npm:helper-tools@1.0.0\n",
  }),
  hides(
    'another address in a lockfile of npm',
    { ...javascript, 'page/package-lock.json': lockfile(registry) },
    { 'page/package-lock.json': lockfile(company) },
  ),
  hides(
    'another package in a lockfile of npm',
    { ...javascript, 'page/package-lock.json': lockfile(registry) },
    {
      'page/package-lock.json': lockfile(registry).replace('/uuid/-/uuid-', '/helper/-/helper-'),
    },
  ),
  hides('another address in a lockfile of Yarn', javascript, {
    'page/yarn.lock':
      'uuid@^9.0.0:\n  version "9.0.0"\n  resolved "https://example.com/uuid-9.0.0.tgz#abc"\n',
  }),
  hides('another index in requirements', python, {
    'page/requirements.txt': '--extra-index-url https://example.com/simple\nPyYAML==6.0\n',
  }),
  hides(
    'another index in included requirements',
    { ...python, 'page/requirements.txt': '-r base.txt\n', 'page/base.txt': 'PyYAML==6.0\n' },
    {
      'page/base.txt': '-i https://example.com/simple\nPyYAML==6.0\n',
    },
  ),
  hides('an address of a package under the name of its distribution', python, {
    'page/requirements.txt': 'PyYAML @ https://example.com/yaml.zip\n',
  }),
  hides('a source of Poetry', python, {
    'page/pyproject.toml':
      '[tool.poetry.dependencies]\npyyaml = "6"\n\n[[tool.poetry.source]]\nname = "own"\nurl = "https://example.com/simple"\n',
  }),
  hides('a package of Poetry from a repository', python, {
    'page/pyproject.toml': '[tool.poetry.dependencies]\npyyaml = { git = "https://example.com/yaml.git" }\n',
  }),
  hides('a source of Pipenv', python, {
    'page/Pipfile': '[[source]]\nurl = "https://example.com/simple"\n\n[packages]\npyyaml = "*"\n',
  }),
  hides('an index of uv', python, {
    'page/pyproject.toml': '[tool.uv]\nextra-index-url = ["https://example.com/simple"]\n',
  }),
  hides(
    'another place beside an index that was there',
    {
      ...python,
      'page/requirements.txt': '--extra-index-url https://packages.example.com/simple\nPyYAML==6.0\n',
    },
    {
      'page/requirements.txt':
        '--extra-index-url https://packages.example.com/simple\nPyYAML @ https://example.com/yaml.zip\n',
    },
  ),
];

/** Changes of the same files that take known packages from where they came from. */
export const fairOrigins: readonly GateAttack[] = [
  isFair(
    'a version in requirements with an index of the company',
    {
      ...python,
      'page/requirements.txt': '--extra-index-url https://packages.example.com/simple\nPyYAML==6.0\n',
    },
    {
      'page/requirements.txt':
        '--extra-index-url https://packages.example.com/simple\nPyYAML==6.0.1\nrequests==2.32.0\n',
    },
  ),
  isFair('settings of npm', javascript, {
    '.npmrc': `engine-strict=true\nsave-exact=true\nregistry=${registry}/\n`,
  }),
  isFair('the usual source of Pipenv', python, {
    'page/Pipfile':
      '[[source]]\nurl = "https://pypi.org/simple"\nname = "pypi"\n\n[packages]\npyyaml = "*"\n',
  }),
  isFair('a lockfile of npm', javascript, { 'page/package-lock.json': lockfile(registry) }),
  isFair(
    'a version in a lockfile of a company',
    { ...javascript, 'page/package-lock.json': lockfile(company) },
    { 'page/package-lock.json': lockfile(company, '9.0.1') },
  ),
  isFair(
    'a version beside an alias that was there',
    { ...javascript, 'page/package.json': '{"dependencies":{"uuid":"npm:@shop/uuid@9.0.0"}}' },
    {
      'page/package.json':
        '{"dependencies":{"uuid":"npm:@shop/uuid@9.0.0","nanoid":"^5.0.0"},"description":"the page"}',
    },
  ),
];
