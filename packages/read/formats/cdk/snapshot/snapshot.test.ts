import { describe, expect, it, onTestFinished } from 'vitest';
import { readApps } from '../../../read-apps.ts';
import { defaultLimits, type SourceLimits } from '../../../source/index.ts';
import { repository } from '../../../testing/repository.ts';
import { exportedIn } from './exported.ts';
import { readPrinted } from './pretty-format.ts';

/** The text of one entry as Jest 29 writes it. */
function entry(title: string, value: unknown): string {
  const escaped = printed(value, 0).replace(/`|\\|\$\{/g, '\\$&');
  return `exports[\`${title}\`] = \`\n${escaped}\n\`;\n`;
}

function printed(value: unknown, level: number): string {
  const pad = '  '.repeat(level + 1);
  const end = '  '.repeat(level);
  if (Array.isArray(value))
    return value.length === 0
      ? '[]'
      : `[\n${value.map((item) => `${pad}${printed(item, level + 1)},\n`).join('')}${end}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) return '{}';
    return `{\n${entries.map(([key, item]) => `${pad}"${key}": ${printed(item, level + 1)},\n`).join('')}${end}}`;
  }
  return typeof value === 'string' ? `"${value}"` : String(value);
}

const fn = (stage: string, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'artifacts', S3Key: `shop/${stage}/orders/orders.zip` },
    Environment: { Variables: { STAGE: stage } },
    Handler: 'index.handler',
    Runtime: 'nodejs22.x',
    ...more,
  },
});

const policy = (action: string) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyDocument: { Statement: [{ Action: action, Effect: 'Allow', Resource: '*' }] } },
});

const header = '// Jest Snapshot v1, https://goo.gl/fbAQLP\n\n';

function read(files: Readonly<Record<string, string>>, limits: SourceLimits = defaultLimits) {
  const made = repository({ 'infra/cdk.json': '{}', ...files }, limits);
  onTestFinished(made.remove);
  return readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
}

const names = ({ apps }: ReturnType<typeof read>) =>
  apps.map(({ id, functions }) => [id, ...functions.map(({ name }) => name)]);

const codes = ({ diagnostics }: ReturnType<typeof read>) => diagnostics.map(({ code }) => code);

const snap = 'infra/test/__snapshots__/shop.test.ts.snap';

describe('templates in committed snapshots', () => {
  it('a stack is an app, with its places in the snapshot', () => {
    const result = read({
      [snap]: header + entry('Shop 1', { Resources: { Orders: fn('TEST') } }),
    });
    expect(names(result)).toEqual([[snap, 'Orders']]);
    expect(result.apps[0]).toMatchObject({ format: 'cdk', name: 'shop' });
    expect(result.apps[0]?.functions[0]?.at).toMatchObject({ file: snap, line: 6 });
    expect(result.diagnostics).toMatchObject([{ code: 'template/snapshot' }]);
    expect(result.diagnostics[0]?.message).toContain('stage TEST');
  });

  it('one stack in two stages is told once; the resources that differ are counted', () => {
    const stage = (name: string, action: string, more: object = {}) => ({
      Resources: {
        Orders: fn(name),
        [`Orders${name}Api1A2B3C4D`]: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: name } },
        Rights: policy(action),
        ...more,
      },
    });
    const result = read({
      [snap]:
        header +
        entry('Shop 1', stage('CODE', 's3:GetObject', { Debug: fn('CODE') })) +
        entry('Shop 2', stage('PROD', 's3:*')),
    });
    expect(names(result)).toEqual([[snap, 'Orders', 'Debug']]);
    expect([...(result.apps[0]?.resources.keys() ?? [])]).not.toContain('OrdersCODEApi1A2B3C4D');
    const said = result.diagnostics.map(({ message }) => message).join('\n');
    expect(said).toContain('stage PROD; other stages: CODE');
    expect(said).toMatch(/1 resource of 1 stack, such as Rights in CODE/);
  });

  it('two stacks of one file are two apps', () => {
    const result = read({
      [snap]:
        header +
        entry('Shop: Main 1', { Resources: { Orders: fn('TEST') } }) +
        entry('Shop: Edge 1', { Resources: { Sign: fn('TEST') } }),
    });
    expect(names(result)).toEqual([
      [`${snap}:Edge`, 'Sign'],
      [`${snap}:Main`, 'Orders'],
    ]);
  });

  it('a template that the repository holds, too, is read once', () => {
    const template = { Resources: { Orders: fn('TEST') } };
    const result = read({
      'infra/out/shop.template.json': JSON.stringify(template),
      [snap]: header + entry('Shop 1', template),
    });
    expect(names(result)).toEqual([['infra/out/shop.template.json', 'Orders']]);
    expect(codes(result)).not.toContain('template/snapshot');
  });

  it('a program without snapshots, and snapshots of other tests, are what they were', () => {
    const result = read({
      'web/__snapshots__/page.test.tsx.snap': `${header}exports[\`page 1\`] = \`<div class="AWS::x" />\`;\n`,
    });
    expect(names(result)).toEqual([]);
    expect(codes(result)).toEqual(['template/unread-format']);
  });
});

describe('the text of a snapshot', () => {
  const value = (body: string) => {
    const [first] = exportedIn('a.snap', `${header}exports[\`a 1\`] = \`\n${body}\n\`;\n`);
    if (!first) throw new Error('no entry');
    return readPrinted(first.printed);
  };
  const inner = (text: string) => entry('a 1', { Resources: { F: fn('x', { Code: { ZipFile: text } }) } });
  const codeIn = (text: string) => {
    const result = read({ [snap]: header + inner(text) });
    const handler = result.apps[0]?.functions[0]?.handler;
    return handler?.kind === 'handler' ? handler.inline?.text : undefined;
  };

  it.each([
    ['quotes and line breaks', 'const a = "x",\n  b = "y",\n"c"'],
    ['backquotes and placeholders', 'x = `$' + '{y}`;\nz = "\\d"'],
    [
      'a document of JSON',
      '{\n          "Zone": "a",\n          "Zulu": {\n            "A": "b",\n            "B": "c"\n          }\n}',
    ],
    ['lines like entries', 'd = {\n  "a": "b",\n  "c": "d",\n}'],
    ['a blank line at its end', 'a = "b",\n'],
  ])('%s stay in a text', (_name, text) => {
    expect(codeIn(text)).toBe(text);
  });

  it('printers before Jest 29 wrote names of types, and escapes', () => {
    const { root, cut } = value('Object {\n  "A": Array [\n    "b\\\\"c",\n    Object {},\n  ],\n}');
    expect(cut).toBeNull();
    expect(root).toMatchObject({
      entries: [{ key: 'A', value: { items: [{ value: 'b"c' }, { entries: [] }] } }],
    });
  });

  it('a value that a test masks is not known', () => {
    const { root } = value('{\n  "A": Any<String>,\n  "B": 1,\n}');
    expect(root).toMatchObject({
      entries: [{ value: { parts: [{ kind: 'unknown' }] } }, { value: { value: 1 } }],
    });
  });

  it('a snapshot that breaks off is read in part, and says so', () => {
    const text = header + entry('Shop 1', { Resources: { A: fn('x'), B: fn('x') } });
    const result = read({ [snap]: text.slice(0, text.lastIndexOf('"Handler"')) });
    expect(names(result)).toEqual([[snap, 'A']]);
    expect(codes(result)).toContain('read/partly-read');
  });

  it('a snapshot of a CDK program over the limit of bytes is reported, one of another test is not', () => {
    const limits = { ...defaultLimits, fileBytes: 2_000 };
    const big = header + entry('Shop 1', { Resources: { A: fn('x'), B: policy('s3:*'.repeat(1_000)) } });
    expect(codes(read({ [snap]: big }, limits))).toContain('read/too-large');
    expect(codes(read({ 'web/page.snap': big }, limits))).not.toContain('read/too-large');
  });

  it('hostile texts end in time', () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, at) => `        "k${String(at).padStart(6, '0')}": "v",`,
    );
    value(`{\n  "A": "\n${lines.join('\n')}\n  "B`);
    value(`${'[\n'.repeat(50_000)}`);
    value(`{\n  "A": "${'\\`'.repeat(100_000)}",\n}`);
  });
});
