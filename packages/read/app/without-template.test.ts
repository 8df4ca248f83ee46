import { describe, expect, it, onTestFinished } from 'vitest';
import { readApps } from '../read-apps.ts';
import { repository } from '../testing/repository.ts';

function functionsIn(files: Readonly<Record<string, string>>) {
  const made = repository(files);
  onTestFinished(made.remove);
  const { apps } = readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
  return apps.flatMap(({ functions }) => functions);
}

describe('an app of Chalice', () => {
  const config = '{ "version": "2.0", "app_name": "shop" }';
  const program = `from chalice import Chalice
app = Chalice(app_name='shop')

@app.route('/')
def index():
    return {}

@app.schedule('rate(1 hour)',
              name='x')
def sweep(event):
    pass

def helper():
    pass
`;

  it('has a function of its routes and one for each decorator that makes one', () => {
    const found = functionsIn({ 'api/.chalice/config.json': config, 'api/app.py': program });
    expect(found).toMatchObject([
      {
        id: 'api/app.py#app',
        name: 'shop',
        handler: { kind: 'handler', directory: 'api', handler: 'app.app' },
      },
      {
        id: 'api/app.py#sweep',
        name: 'sweep',
        handler: { handler: 'app.sweep' },
        triggers: [{ source: 'undeclared trigger', exposure: 'unknown' }],
        role: null,
      },
    ]);
  });

  it.each([
    ['without a program', {}],
    ['whose program makes no app', { 'api/app.py': 'import os\n' }],
    [
      'whose app has neither routes nor other functions',
      { 'api/app.py': "app = Chalice(app_name='shop')\n" },
    ],
  ])('not %s', (_, more) => {
    expect(functionsIn({ 'api/.chalice/config.json': config, ...more })).toEqual([]);
  });

  it('not settings of another tool', () => {
    expect(functionsIn({ 'api/config.json': config, 'api/app.py': program })).toEqual([]);
  });
});

describe('aws lambda create-function', () => {
  const create = (more: string) =>
    `aws --region eu-west-1 lambda create-function --function-name mail --runtime python3.13 --handler app.run ${more}\n`;

  it('is a function with the package that it uploads', () => {
    const script = `DIR=build\n${create('\\\n  --role arn:aws:iam::123456789012:role/mail --zip-file fileb://$DIR/mail.zip --environment "Variables={TABLE=orders,KEY=$KEY}"')}`;
    const [fn, ...more] = functionsIn({ 'deploy.sh': script });
    expect(more).toEqual([]);
    expect(fn).toMatchObject({
      id: 'deploy.sh#mail',
      runtime: 'python3.13',
      language: 'python',
      roleElsewhere: { name: 'mail' },
      handler: { kind: 'unknown', handler: 'app.run', artefact: { kind: 'path', name: 'build/mail.zip' } },
    });
    expect([...(fn?.environment.keys() ?? [])]).toEqual(['TABLE']);
  });

  it.each([
    ['an object', '--code S3Bucket=b,S3Key=shop/mail.zip', { kind: 'object', name: 'shop/mail.zip' }],
    ['a computed key', '--code S3Bucket=b,S3Key=${STAGE}/mail.zip', { kind: 'object', name: '*/mail.zip' }],
    ['no package', '', { kind: 'function', name: 'mail' }],
    ['a path out of the root', '--zip-file fileb://../../mail.zip', { kind: 'function', name: 'mail' }],
  ])('with %s', (_, option, artefact) => {
    expect(functionsIn({ 'deploy.sh': create(option) })[0]?.handler).toMatchObject({ artefact });
  });

  it('in a Makefile, a workflow and a script of package.json', () => {
    const found = functionsIn({
      Makefile: `deploy:\n\t${create('')}`,
      '.github/workflows/ci.yml': `jobs:\n  a:\n    steps:\n      - run: ${create('')}`,
      'web/package.json': JSON.stringify({ scripts: { deploy: create('').trim() } }),
    });
    expect(found.map(({ id }) => id).sort()).toEqual([
      '.github/workflows/ci.yml#mail',
      'Makefile#mail',
      'web/package.json#mail',
    ]);
  });

  it.each([
    ['a comment', `# ${create('')}`],
    ['another command', 'aws lambda invoke --function-name create-function out.json\n'],
    ['another program', 'echo lambda create-function --function-name mail\n'],
    ['a command without a name', 'aws lambda create-function --runtime python3.13\n'],
  ])('not %s', (_, script) => {
    expect(functionsIn({ 'deploy.sh': script })).toEqual([]);
  });
});

describe('aws lambda update-function-code', () => {
  const template = (code: string) => ({
    'infra/main.tf': `resource "aws_lambda_function" "fn" {
  function_name = "mail"
  role          = "arn:aws:iam::123456789012:role/r"
  runtime       = "python3.13"
  handler       = "app.run"
  ${code}
}
`,
  });
  const update = (name: string, file: string) =>
    `aws lambda update-function-code --function-name ${name} --zip-file fileb://${file}\n`;
  const artefactIn = (code: string, script: string) => {
    const handler = functionsIn({ ...template(code), 'deploy.sh': script })[0]?.handler;
    return handler?.kind === 'unknown' ? handler.artefact : undefined;
  };

  it.each([
    ['names no package', ''],
    ['names a placeholder', 'filename = "placeholder.zip"'],
  ])('gives the package of a function whose template %s', (_, code) => {
    expect(artefactIn(code, update('mail', 'build/post.zip'))).toEqual({
      kind: 'path',
      name: 'build/post.zip',
    });
  });

  it.each([
    ['of another function', '', update('shop', 'build/post.zip'), 'mail'],
    ['of a computed name', '', update('$NAME', 'build/post.zip'), 'mail'],
    [
      'of a template that names its package',
      'filename = "real.zip"',
      update('mail', 'build/post.zip'),
      'infra/real.zip',
    ],
    ['where two packages are uploaded', '', update('mail', 'a.zip') + update('mail', 'b.zip'), 'mail'],
  ])('not %s', (_, code, script, name) => {
    expect(artefactIn(code, script)?.name).toBe(name);
  });
});
