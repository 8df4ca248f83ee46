import { expect, test } from 'vitest';
import { git } from '../../e2e/gate/base.ts';
import { emmental, folderWith } from './testing/run.ts';

const template = (runtime: string): string =>
  `Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: ${runtime}, Handler: app.handler }\n`;
const javascript = {
  'template.yaml': template('nodejs22.x'),
  'app.js': "const { validate } = require('uuid');\nexports.handler = async (event) => validate(event.id);\n",
};
const copy = {
  'node_modules/uuid/package.json': '{"name":"uuid","version":"9.0.0"}',
  'node_modules/uuid/index.js': 'exports.validate = () => true;\n',
};

interface Document {
  readonly apps: readonly { readonly functions: readonly { readonly unknown: readonly object[] }[] }[];
}

/** Returns the questions about copies in a repository of which `tracked` is in git. */
function questionsOf(files: Readonly<Record<string, string>>, tracked: readonly string[]): string[] {
  const folder = folderWith(files);
  git(folder, 'init', '-q');
  if (tracked.length > 0) git(folder, 'add', '-f', ...tracked);
  const { stdout } = emmental(['scan', folder, '--format', 'json', '--fail-on', 'never']);
  const { apps } = JSON.parse(stdout) as Document;
  return apps
    .flatMap(({ functions }) => functions.flatMap(({ unknown }) => unknown))
    .map((question) => JSON.stringify(question))
    .filter((question) => question.includes('not compared with what is published'));
}

test('a committed copy of a known package is a question', () => {
  const found = questionsOf({ ...javascript, ...copy }, ['.']);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('uuid in node_modules');
});

test('a copy that an installation made is none', () => {
  expect(questionsOf({ ...javascript, ...copy }, ['app.js', 'template.yaml'])).toEqual([]);
  expect(questionsOf(javascript, ['.'])).toEqual([]);
});

test('a copy that no function loads is none', () => {
  const app = 'exports.handler = async () => 1;\n';
  expect(questionsOf({ ...javascript, ...copy, 'app.js': app }, ['.'])).toEqual([]);
});

test('a copy of a package of Python lies beside the code', () => {
  const files = {
    'template.yaml': template('python3.13'),
    'app.py': "import yaml\n\n\ndef handler(event, context):\n    return yaml.safe_load(event['body'])\n",
    'yaml/__init__.py': 'def safe_load(text):\n    return text\n',
    'PyYAML-6.0.dist-info/top_level.txt': 'yaml\n',
  };
  expect(questionsOf(files, ['.'])[0]).toContain('yaml in .');
});
