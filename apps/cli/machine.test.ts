import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { copyOf, type Document, emmental, folderWith, json, repository } from './testing/run.ts';

const examples = ['weak-shop', 'photo-pipeline', 'well-built'] as const;
const golden = (name: string) => join(import.meta.dirname, 'golden', name);
const schema = (name: string): object =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'schema', `${name}.json`), 'utf8')) as object;

/** Returns the violations of a document against a published schema. */
function broken(document: unknown, name: string): unknown {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  ajv.validate(schema(name), document);
  return ajv.errors ?? [];
}

/** The schema of SARIF 2.1.0 as its committee publishes it: JSON Schema of draft 4, which ajv takes without its `id`. */
const sarif = ((): ValidateFunction => {
  const file = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  );
  const { $schema: _, id: __, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  return new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
    rest,
  );
})();

/** Removes the commit of this repository, which is another one each day. */
const withoutCommit = (text: string): string => text.replace(/"commit": "[0-9a-f]{40}"/, '"commit": null');

function brokenSarif(document: unknown): unknown {
  sarif(document);
  return sarif.errors ?? [];
}

describe.each(examples)('%s as JSON', (example) => {
  test.each(['scan', 'permissions'])('%s keeps its schema, and its golden file', async (command) => {
    const args = [command, `examples/${example}`, '--format', 'json', '--fail-on', 'never'];
    const { stdout, stderr, status } = emmental(args);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(broken(JSON.parse(stdout), `${command}-1`)).toEqual([]);
    if (command === 'scan')
      await expect(withoutCommit(stdout)).toMatchFileSnapshot(golden(`${example}.json`));
  });

  test('SARIF keeps the 2.1.0 schema, and its golden file', async () => {
    const { stdout } = emmental(['scan', `examples/${example}`, '--format', 'sarif']);
    expect(brokenSarif(JSON.parse(stdout))).toEqual([]);
    await expect(withoutCommit(stdout)).toMatchFileSnapshot(golden(`${example}.sarif`));
  });
});

test('SARIF of holes keeps the schema; each result is a flow across files', () => {
  const document = JSON.parse(emmental(['holes', 'examples/weak-shop', '--format', 'sarif']).stdout) as {
    runs: {
      results: {
        ruleId: string;
        codeFlows: {
          threadFlows: {
            locations: { location: { physicalLocation: { artifactLocation: { uri: string } } } }[];
          }[];
        }[];
      }[];
    }[];
  };
  expect(brokenSarif(document)).toEqual([]);
  const flow = document.runs[0]?.results.find(({ ruleId }) => ruleId === 'holes/T1')?.codeFlows[0]
    ?.threadFlows[0];
  const files = flow?.locations.map(({ location }) => location.physicalLocation.artifactLocation.uri);
  expect(files).toEqual(['template.yaml', 'src/upload.mjs', 'template.yaml', 'src/thumbnail.mjs']);
});

test('a broken template, an empty folder and a handler alone keep the schema too', () => {
  const wrong = folderWith({
    'template.yaml': 'Transform: AWS::Serverless-2016-10-31\nResources:\n  A: {Type: [\n',
    'lib/h.py': 'def handler(event, context):\n    return eval(event["x"])\n',
  });
  const documents = [
    json<Document>(['scan', wrong]),
    json<Document>(['scan', folderWith({})]),
    json<Document>(['scan', wrong, '--handler', 'lib/h.py#handler']),
  ];
  for (const document of documents) expect(broken(document, 'scan-1')).toEqual([]);
  expect(documents[0]?.diagnostics).not.toEqual([]);
  expect(documents[2]?.apps[0]?.functions[0]?.id).toBe('lib/h.py#handler');
});

test('SARIF of what is broken, hostile or waived keeps the schema, and that refuses what is none', () => {
  const folder = folderWith({
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  "A b%<img src=x>[a](javascript:1)\\n\\e[31m":
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: "a #%.handler", FunctionUrlConfig: { AuthType: NONE } }
`,
    'a #%.js': 'exports.handler = (event) => eval(event.body);\n',
    'broken.yaml': 'AWSTemplateFormatVersion: 1\nResources: {A: [\n',
    'emmental.yaml': `emmental: profile/1
exceptions: { x: { finding: code/code-from-event, reason: r, owner: "@o", until: 2999-01-01 } }
`,
  });
  const { stdout } = emmental(['scan', folder, '--format', 'sarif']);
  const document = JSON.parse(stdout) as {
    runs: { results: { suppressions?: unknown[]; locations: unknown }[] }[];
  };
  expect(brokenSarif(document)).toEqual([]);
  expect(document.runs[0]?.results.some((result) => result.suppressions)).toBe(true);
  expect(JSON.stringify(document.runs[0]?.results)).toContain('a%20%23%25.js');
  expect(brokenSarif({ ...document, version: '2.0.0' })).not.toEqual([]);
  expect(brokenSarif({ ...document, runs: [{}] })).not.toEqual([]);
});

test('a schema refuses what it does not describe', () => {
  const document = json<Record<string, unknown>>(['scan', 'examples/well-built']);
  expect(broken({ ...document, more: 1 }, 'scan-1')).not.toEqual([]);
  expect(broken({ ...document, root: undefined }, 'scan-1')).not.toEqual([]);
});

test('the two documents differ in their name only', () => {
  const text = JSON.stringify(schema('scan-1'));
  expect(
    JSON.parse(
      text
        .replaceAll('emmental/scan/1', 'emmental/permissions/1')
        .replace('emmental scan', 'emmental permissions'),
    ),
  ).toEqual(schema('permissions-1'));
});

test('equal input gives equal bytes, wherever it lies', () => {
  const [a, b] = [copyOf('weak-shop'), copyOf('weak-shop')];
  const scan = (cwd: string, format: string) => emmental(['scan', '--format', format], { cwd }).stdout;
  for (const format of ['json', 'sarif']) {
    const text = scan(a, format);
    expect(scan(b, format)).toBe(text);
    expect(scan(a, format)).toBe(text);
    expect(text).not.toContain(a);
  }
});

test('paths are relative to PATH, not to where the command stands', () => {
  const { root, findings } = json<Document>(['scan', 'examples/weak-shop']);
  expect(root).toBe('examples/weak-shop');
  expect(findings.filter(({ file }) => file.startsWith('examples'))).toEqual([]);
});

describe('fingerprints', () => {
  const marks = (folder: string) =>
    json<Document>(['scan', folder])
      .findings.map(({ fingerprint, rule, function: fn }) => `${rule} ${fn} ${fingerprint}`)
      .sort();

  test('stay when lines move', () => {
    const folder = copyOf('weak-shop');
    const before = marks(folder);
    for (const file of ['template.yaml', 'src/admin.mjs', 'src/thumbnail.mjs']) {
      const text = readFileSync(join(folder, file), 'utf8');
      const comment = file.endsWith('.yaml') ? '# moved\n' : '// moved\n';
      writeFileSync(join(folder, file), comment.repeat(7) + text);
    }
    expect(marks(folder)).toEqual(before);
  });

  test('are the same in SARIF, and each is there once', () => {
    const { stdout } = emmental(['scan', 'examples/weak-shop', '--format', 'sarif']);
    const { runs } = JSON.parse(stdout) as {
      runs: { results: { partialFingerprints: Record<string, string> }[] }[];
    };
    const written = runs[0]?.results.map((result) => result.partialFingerprints['emmental/v1'] ?? '') ?? [];
    const { findings } = json<Document>(['scan', 'examples/weak-shop']);
    expect(written.sort()).toEqual(findings.map(({ fingerprint }) => fingerprint).sort());
    expect(new Set(written).size).toBe(written.length);
  });
});

test('SARIF stays within what GitHub takes', () => {
  const functions = Array.from(
    { length: 120 },
    (_, n) => `  F${n}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
      FunctionUrlConfig: { AuthType: NONE }
      Policies: [{ Statement: [{ Effect: Allow, Action: ['s3:*'], Resource: '*' }] }]
`,
  );
  const folder = folderWith({
    'template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n${functions.join('')}`,
    'a.js': 'exports.handler = (event) => eval(event.body);\n',
  });
  const { stdout } = emmental(['scan', folder, '--format', 'sarif']);
  const { runs } = JSON.parse(stdout) as {
    runs: {
      results: { message: { text: string }; locations: unknown[] }[];
      tool: { driver: { rules: { properties: { tags: string[] }; fullDescription: { text: string } }[] } };
    }[];
  };
  // GitHub, "SARIF support for code scanning": 25,000 results (5,000 shown), 25,000 rules, 10 MB packed, 20 tags, 1,024 characters.
  const [run] = runs;
  expect(run?.results.length).toBeGreaterThan(120);
  expect(run?.results.length).toBeLessThanOrEqual(5000);
  expect(Buffer.byteLength(stdout)).toBeLessThan(10_000_000);
  for (const result of run?.results ?? []) {
    expect(result.message.text.length).toBeLessThanOrEqual(1024);
    expect(result.locations).toHaveLength(1);
  }
  for (const rule of run?.tool.driver.rules ?? []) {
    expect(rule.properties.tags.length).toBeLessThanOrEqual(20);
    expect(rule.fullDescription.text.length).toBeLessThanOrEqual(1024);
  }
});

test('the published schemas are those that the command writes', () => {
  const written = JSON.parse(emmental(['scan', 'examples/well-built', '--format', 'json']).stdout) as {
    schema: string;
  };
  expect(written.schema).toBe('emmental/scan/1');
  expect(readFileSync(join(repository, 'apps/cli/package.json'), 'utf8')).toContain('"schema"');
});
