import { sam } from './small-apps.ts';

/** A guarded function whose event reaches a package; the rules are those of `profile derive`, with every section on `enforce`. */
export interface PackageApp {
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
  /** Verdict about code injection: open where a rule admits what the package makes code with, and that is known. */
  readonly injection: 'aligned' | 'unproven' | 'n/a';
  /** True = the rulebase permits no text to run as code, although the package may need it. */
  readonly denied?: true;
}

const template = (runtime: string): string =>
  sam(`  Page:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: ${runtime}
      Handler: page.handler
      Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: /opt/emmental/wrapper } }
      Policies: []
      Events:
        Post: { Type: HttpApi, Properties: { Path: /page, Method: post } }
`);

/** Writes an installed package with one file. */
const installed = (name: string, text: string): Readonly<Record<string, string>> => ({
  'package.json': JSON.stringify({ name: 'page', version: '1.0.0', dependencies: { [name]: '1.0.0' } }),
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
  [`node_modules/${name}/index.js`]: text,
});

/** Writes a package that only the lockfile mentions. */
const locked = (name: string, version: string): Readonly<Record<string, string>> => ({
  'package.json': JSON.stringify({ name: 'page', version: '1.0.0', dependencies: { [name]: version } }),
  'package-lock.json': JSON.stringify({
    name: 'page',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'page', version: '1.0.0', dependencies: { [name]: version } },
      [`node_modules/${name}`]: {
        version,
        resolved: `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz`,
      },
    },
  }),
});

const node = (
  says: string,
  code: string,
  packages: Readonly<Record<string, string>>,
  injection: PackageApp['injection'],
): PackageApp => ({
  says,
  files: { 'template.yaml': template('nodejs22.x'), 'page.js': code, ...packages },
  injection,
});

const calling = (name: string, call: string): string => `const engine = require('${name}');
exports.handler = async (event) => ({ statusCode: 200, body: String(${call.replaceAll('TEXT', 'JSON.parse(event.body).text')}) });
`;

const compiler = `exports.compile = (text) => new Function('data', 'return ' + text);
exports.render = (text, data) => exports.compile(text)(data);
`;

export const packageApps: readonly PackageApp[] = [
  node(
    'a template engine that compiles texts',
    calling('ejs', 'engine.render(TEXT, {})'),
    installed('ejs', compiler),
    'aligned',
  ),
  node(
    'one that compiles by another way to the same',
    calling('handlebars', 'engine.compile(TEXT)({})'),
    installed('handlebars', 'exports.compile = (text) => Function.apply(null, ["data", text]);\n'),
    'aligned',
  ),
  node(
    'one that only a lockfile names',
    calling('pug', 'engine.render(TEXT)'),
    locked('pug', '3.0.3'),
    'aligned',
  ),
  node(
    'another one',
    calling('nunjucks', 'engine.renderString(TEXT, {})'),
    locked('nunjucks', '3.2.4'),
    'aligned',
  ),
  node(
    'a reader that evaluates functions',
    calling('node-serialize', 'engine.unserialize(TEXT)'),
    installed('node-serialize', "exports.unserialize = (text) => eval('(' + text + ')');\n"),
    'aligned',
  ),
  node(
    'a function as a package',
    calling('lodash.template', 'engine(TEXT)({})'),
    locked('lodash.template', '4.5.0'),
    'aligned',
  ),
  node(
    'an engine that makes no code',
    calling('mustache', 'engine.render(TEXT, {})'),
    installed(
      'mustache',
      'exports.render = (text, data) => text.replace(/{{(\\w+)}}/g, (_, name) => data[name]);\n',
    ),
    'unproven',
  ),
  {
    ...node(
      'a rulebase that lets no text run',
      calling('ejs', 'engine.render(TEXT, {})'),
      installed('ejs', compiler),
      'unproven',
    ),
    denied: true,
  },
  node(
    'an engine that runs texts in a context',
    calling('dot', 'engine.template(TEXT)({})'),
    installed(
      'dot',
      "const vm = require('vm');\nexports.template = (text) => () => vm.runInNewContext(text, {});\n",
    ),
    'unproven',
  ),
  node(
    'an engine by a wrapper of the repository',
    `const { render } = require('./render.js');
exports.handler = async (event) => ({ statusCode: 200, body: render(JSON.parse(event.body).text) });
`,
    {
      'render.js': "const ejs = require('ejs');\nexports.render = (text) => ejs.compile(text)({});\n",
      ...installed('ejs', compiler),
    },
    'aligned',
  ),
  node(
    'code of the function itself',
    'exports.handler = async (event) => ({ statusCode: 200, body: String(eval(JSON.parse(event.body).text)) });\n',
    {},
    'aligned',
  ),
  {
    says: 'a template of Python',
    files: {
      'template.yaml': template('python3.12'),
      'page.py': `import json
from jinja2 import Template


def handler(event, context):
    return {"statusCode": 200, "body": Template(json.loads(event["body"])["text"]).render()}
`,
      'requirements.txt': 'jinja2==3.1.6\n',
    },
    injection: 'unproven',
  },

  // No model describes these packages.
  node(
    'a package that makes code of what it is given',
    calling('tiny-engine', 'engine.compile(TEXT)({})'),
    installed('tiny-engine', compiler),
    'unproven',
  ),
  node(
    'an object of such a package',
    calling('tiny-engine', 'new engine.Engine().render(TEXT)'),
    installed(
      'tiny-engine',
      "exports.Engine = class { render(text) { return new Function('return ' + text)(); } };\n",
    ),
    'unproven',
  ),
  node(
    'such a package with a text of the code, the event beside it',
    calling('tiny-engine', "engine.compile('data.name')({}) + TEXT.length"),
    installed('tiny-engine', compiler),
    'n/a',
  ),
  node(
    'a number for such a package',
    calling('tiny-engine', 'engine.compile(Number(TEXT))({})'),
    installed('tiny-engine', compiler),
    'n/a',
  ),
  node(
    'a package that makes no code',
    calling('tiny-text', 'engine.trim(TEXT)'),
    installed('tiny-text', 'exports.trim = (text) => text.trim();\n'),
    'n/a',
  ),
  node(
    'a package that looks for the global object',
    calling('tiny-text', 'engine.trim(TEXT)'),
    installed(
      'tiny-text',
      "const root = Function('return this')();\nexports.trim = (text) => root.String(text).trim();\n",
    ),
    'n/a',
  ),
  node(
    'code that nothing leads to',
    calling('tiny-text', 'engine.trim(TEXT)'),
    installed(
      'tiny-text',
      'exports.trim = (text) => text.trim();\nexports.compileTemplateSource = (text) => new Function(text);\n',
    ),
    'n/a',
  ),
  node(
    'a schema of the event, made into code',
    calling('fast-json-stringify', 'engine(TEXT)({})'),
    locked('fast-json-stringify', '6.0.1'),
    'unproven',
  ),
  node(
    'a schema of the code, and the event as data for what was made of it',
    `const stringify = require('fast-json-stringify')({ type: 'object' });
exports.handler = async (event) => ({ statusCode: 200, body: stringify(JSON.parse(event.body)) });
`,
    locked('fast-json-stringify', '6.0.1'),
    'n/a',
  ),
];
