import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { zipOf } from '../../packages/code/testing/zip.ts';
import { added as addedFunction, foundOrLost, python, variable } from './added.ts';
import type { GateAttack } from './attack.ts';
import { evilCode, git, writeFiles } from './base.ts';

const harmless = 'exports.handler = async () => ({ statusCode: 200 });\n';
const evilPython = "def handler(event, context):\n    return eval(event['body'])\n";
const harmlessPython = "def handler(event, context):\n    return {'statusCode': 200}\n";
const usesUuid =
  "const { validate } = require('uuid');\nexports.handler = async (event) => validate(event.body);\n";
const evilUuid = 'exports.validate = (text) => eval(text);\n';
const usesYaml = "import yaml\n\n\ndef handler(event, context):\n    return yaml.safe_load(event['body'])\n";
const evilYaml = 'def safe_load(text):\n    return eval(text)\n';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** An attack that adds the public function `Evil` and files, and then changes the folder further. */
const added = (
  says: string,
  files: Files,
  replace: readonly [string, string] = ['', ''],
  more = '',
  then: (folder: string) => void = () => {},
): GateAttack => {
  const attack = addedFunction(says, files, foundOrLost, replace, more);
  return {
    ...attack,
    change: (folder, run) => {
      attack.change(folder, run);
      then(folder);
    },
  };
};

const manifest = (more: object): string => JSON.stringify({ name: 'shop', ...more });
const layer = `FunctionUrlConfig: { AuthType: NONE }, Layers: [!Ref Shared] }
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layer.zip }
`;
const pointer =
  'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n';

/** Attacks by a known name that stands for other code in the manifest of a package. */
const manifests: readonly GateAttack[] = [
  added('a dependency that is an alias of another package', {
    'evil.js': usesUuid,
    'package.json': manifest({ dependencies: { uuid: 'npm:helper-tools@1.0.0' } }),
  }),
  added('a dependency from a folder of the repository', {
    'evil.js': usesUuid,
    'package.json': manifest({ dependencies: { uuid: 'file:./vendor/uuid' } }),
    'vendor/uuid/package.json': '{"name":"uuid","version":"9.0.0"}',
    'vendor/uuid/index.js': evilUuid,
  }),
  added('a dependency from a repository', {
    'evil.js': usesUuid,
    'package.json': manifest({ dependencies: { uuid: 'github:someone/uuid' } }),
  }),
  added('an override of a dependency', {
    'evil.js': usesUuid,
    'package.json': manifest({
      dependencies: { uuid: '^9.0.0' },
      overrides: { uuid: 'npm:helper-tools@1.0.0' },
    }),
  }),
  added('a resolution of a dependency', {
    'evil.js': usesUuid,
    'package.json': manifest({
      dependencies: { uuid: '^9.0.0' },
      resolutions: { uuid: 'https://example.com/uuid.tgz' },
    }),
  }),
  added(
    'a requirement of Python from an address',
    { 'evil.py': usesYaml, 'requirements.txt': 'yaml @ https://example.com/yaml.zip\n' },
    python,
  ),
  added(
    'a requirement of Python from a folder of the repository',
    {
      'evil.py': usesYaml,
      'requirements.txt': './vendor/yaml\n',
      'vendor/yaml/setup.py': "from setuptools import setup\nsetup(name='PyYAML', packages=['yaml'])\n",
      'vendor/yaml/yaml/__init__.py': evilYaml,
    },
    python,
  ),
  added('the main file of a folder that is the handler', {
    'evil/package.json': manifest({ main: 'real.js' }),
    'evil/index.js': harmless,
    'evil/real.js': evilCode,
  }),
  added('the exports of a workspace, by a condition', {
    'evil.js': "const { run } = require('tools');\nexports.handler = async (event) => run(event.body);\n",
    'package.json': manifest({ workspaces: ['tools'] }),
    'tools/package.json':
      '{"name":"tools","exports":{".":{"development":"./ok.js","node":"./run.js","default":"./ok.js"}}}',
    'tools/run.js': 'exports.run = (text) => eval(text);\n',
    'tools/ok.js': 'exports.run = (text) => text.length;\n',
  }),
];

/** Attacks by what a build, a runtime or git puts in the place of the code that is read. */
const builds: readonly GateAttack[] = [
  added(
    'paths of a tsconfig that lead a known package to other code',
    {
      'evil.ts':
        "import { validate } from 'uuid';\nexport const handler = async (event: any) => validate(event.body);\n",
      'uuid.ts': 'export const validate = (text: string) => eval(text);\n',
      'tsconfig.json': '{"compilerOptions":{"baseUrl":".","paths":{"uuid":["./uuid.ts"]}}}',
    },
    ['', ''],
    '    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [evil.ts] } }\n',
  ),
  added(
    'a banner of esbuild',
    { 'evil.ts': 'export const handler = async () => ({ statusCode: 200 });\n' },
    ['', ''],
    '    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [evil.ts], Banner: ["js=setTimeout(() => { module.exports = { handler: async (event) => eval(event.body) }; });"] } }\n',
  ),
  added(
    'an alias of esbuild for a known package',
    { 'evil.ts': usesUuid, 'run.js': evilUuid },
    ['', ''],
    '    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [evil.ts], Alias: ["uuid=./run.js"] } }\n',
  ),
  added(
    'a committed archive of a layer with a known package',
    {
      'evil.js': usesUuid,
      'layer.zip': zipOf([
        { path: 'nodejs/node_modules/uuid/package.json', content: '{"name":"uuid","version":"9.0.0"}' },
        { path: 'nodejs/node_modules/uuid/index.js', content: evilUuid },
      ]),
    },
    ['FunctionUrlConfig: { AuthType: NONE } }\n', layer],
  ),
  added(
    'a folder of NODE_PATH with a known package',
    { 'evil.js': usesUuid, 'lib/uuid/index.js': evilUuid },
    variable('NODE_PATH', '/var/task/lib'),
  ),
  added(
    'a folder of PYTHONPATH with a known package',
    { 'evil.py': usesYaml, 'lib/yaml/__init__.py': evilYaml },
    [
      'Runtime: nodejs22.x, Handler: evil.handler',
      'Runtime: python3.13, Handler: evil.handler, Environment: { Variables: { PYTHONPATH: /var/task/lib } }',
    ],
  ),
  added(
    'a package of Python with the name of the handler',
    { 'evil.py': harmlessPython, 'evil/__init__.py': evilPython },
    python,
  ),
  added(
    'a module of Python that makes the handler when it is asked for',
    { 'evil.py': "def __getattr__(name):\n    return lambda event, context: eval(event['body'])\n" },
    python,
  ),
  added('exports that are a proxy', {
    'evil.js': 'module.exports = new Proxy({}, { get: () => async (event) => eval(event.body) });\n',
  }),
  added(
    'a package that is a link to a folder',
    { 'evil.js': usesUuid, 'tools/index.js': evilUuid },
    ['', ''],
    '',
    (folder) => {
      writeFiles(folder, { 'node_modules/.keep': '' });
      symlinkSync('../tools', join(folder, 'node_modules/uuid'));
    },
  ),
  added('a handler that is a pointer of LFS', { 'evil.js': pointer, '.gitattributes': '*.js filter=lfs\n' }),
  {
    says: 'a template that is a pointer of LFS',
    change: (folder) =>
      writeFiles(folder, { 'svc/template.yaml': pointer, '.gitattributes': 'svc/* filter=lfs\n' }),
    told: /not read:|svc\/template\.yaml/,
  },
  {
    says: 'a submodule that is not fetched',
    change: (folder) => {
      writeFiles(folder, { '.gitmodules': '[submodule "svc"]\n\tpath = svc\n\turl = ../svc\n' });
      git(
        folder,
        'update-index',
        '--add',
        '--cacheinfo',
        `160000,${git(folder, 'rev-parse', 'HEAD').trim()},svc`,
      );
      writeFiles(folder, { 'svc/.keep': '' });
    },
    told: /not read:|svc/,
  },
];

/** Attacks that were invented beside those of the other tables. */
export const neighbours: readonly GateAttack[] = [...manifests, ...builds];
