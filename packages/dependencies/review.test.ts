import type { Finding } from '@emmental/model';
import { expect, test } from 'vitest';
import type { FunctionCode } from './reach/code.ts';
import { type ReviewInput, reviewDependencies } from './review.ts';
import { buildStore } from './store/build.ts';
import { openStore } from './store/open.ts';
import { folderWith } from './testing/folder.ts';
import { type RecordParts, record } from './testing/records.ts';

const high = [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' }];

function storeOf(records: readonly RecordParts[]) {
  const made = buildStore(
    records.map((parts) => ({
      from: 'test',
      file: `${parts.id}.json`,
      bytes: Buffer.from(JSON.stringify(record(parts))),
      asOf: null,
    })),
    '2026-11-24',
  );
  const store = made.kind === 'refused' ? { why: made.why } : openStore(made.bytes);
  if ('why' in store) throw new Error(store.why);
  return store;
}

const fn = (module: string, more: Partial<FunctionCode> = {}): ReviewInput['functions'][number] => ({
  code: {
    id: `template.yaml#${module.replace(/\..*/, '')}`,
    name: module.replace(/\..*/, ''),
    entry: { module, export: 'handler' },
    why: null,
    language: module.endsWith('.py') ? 'python' : 'javascript',
    runtime: 'nodejs22.x',
    directory: '',
    layers: [],
    foreignLayers: false,
    inline: null,
    bundled: false,
    ...more,
  },
  reachedBy: { exposure: 'public', path: ['anyone', 'GET /'] },
});

async function review(
  files: Readonly<Record<string, string>>,
  functions: ReviewInput['functions'],
  records: readonly RecordParts[],
  deployed: readonly string[] = [],
) {
  return reviewDependencies({
    source: folderWith(files),
    path: '',
    functions,
    deployed,
    store: records.length > 0 ? storeOf(records) : null,
    today: '2026-11-25',
    // Another package finds behaviours in code; here each address of a text is one that is called.
    hostsAtLoad: async (module) => {
      const host = /https:\/\/([\w.]+)/.exec(files[module] ?? '')?.[1];
      return host ? [{ host, at: { file: module, line: 1, column: 1 }, text: `calls ${host}` }] : [];
    },
  });
}

const lines = (findings: readonly Finding[], rule?: string): readonly string[] =>
  findings
    .filter((finding) => rule === undefined || finding.rule === `dependencies/${rule}`)
    .map(({ severity, title, file, line }) => `${severity} ${title} ${file}:${line}`);

const lock = (packages: Readonly<Record<string, object>>): string =>
  JSON.stringify({ lockfileVersion: 3, packages }, null, 1);
const entry = (version: string, more: object = {}): object => ({ version, integrity: 'sha512-x', ...more });

test('one sentence for each level, and a severity that follows it', async () => {
  const { findings, report } = await review(
    {
      'package-lock.json': lock({
        '': { dependencies: { lib: '1', deep: '1', other: '1' }, devDependencies: { tool: '1' } },
        'node_modules/lib': entry('1.0.0'),
        'node_modules/deep': entry('1.0.0', { dependencies: { below: '1' } }),
        'node_modules/below': entry('1.0.0'),
        'node_modules/other': entry('1.0.0'),
        'node_modules/tool': entry('1.0.0', { dev: true }),
      }),
      'calls.js': "const lib = require('lib');\nexports.handler = (e) => lib.risky(e);",
      'names.js': "const { risky } = require('lib');\nexports.handler = (e) => 1;",
      'plain.js': "require('deep');\nexports.handler = () => 1;",
      'open.js': 'require(process.env.X);',
    },
    [fn('calls.js'), fn('names.js'), fn('plain.js'), fn('open.js')],
    [
      { id: 'GHSA-lib', name: 'lib', severity: high, affected: undefined },
      ...['below', 'other', 'tool'].map((name) => ({ id: `GHSA-${name}`, name, severity: high })),
    ].map((row) =>
      row.name === 'lib'
        ? {
            ...row,
            affected: [
              {
                package: { ecosystem: 'npm', name: 'lib' },
                ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }],
                ecosystem_specific: { affected_functions: ['lib.risky'] },
              },
            ],
          }
        : row,
    ),
  );
  expect(lines(findings, 'known-vulnerability')).toEqual([
    'high calls calls risky of lib 1.0.0: Summary of GHSA-lib package-lock.json:14',
    'medium plain loads below 1.0.0: Summary of GHSA-below package-lock.json:25',
    'medium open may load other 1.0.0: Summary of GHSA-other package-lock.json:29',
    'info No function gets tool 1.0.0: Summary of GHSA-tool package-lock.json:33',
  ]);
  const [first, second] = findings.filter(({ rule }) => rule === 'dependencies/known-vulnerability');
  expect(first?.dependency).toMatchObject({
    id: 'GHSA-lib',
    fixed: '1.2.0',
    cvss: 7.5,
    functions: [
      { id: 'template.yaml#calls', level: 'called', chain: ['calls.js:2'], symbol: 'risky' },
      { id: 'template.yaml#names', level: 'symbol', chain: ['names.js:1'] },
      { id: 'template.yaml#open', level: 'unknown', why: 'open.js:1 computes the name of an import' },
      { id: 'template.yaml#plain', level: 'shipped', chain: [] },
    ],
  });
  expect(first?.fix).toBe('upgrade lib to 1.2.0 (package-lock.json)');
  expect(first?.function).toBeNull();
  expect(second?.details).toContainEqual({
    label: 'way',
    text: 'plain.js:1 → deep@1.0.0 → below@1.0.0',
  });
  expect(report).toMatchObject({ asOf: { npm: '2026-11-20' }, old: [] });
  expect(report.packages.find(({ name }) => name === 'below')).toMatchObject({
    loadedBy: ['template.yaml#plain'],
    shippedWith: ['template.yaml#calls', 'template.yaml#names', 'template.yaml#open'],
  });
});

test('two versions of one package are two findings; the lowest keeps its fingerprint when the other goes', async () => {
  const packages = {
    '': { dependencies: { lib: '1' } },
    'node_modules/lib': entry('1.0.0'),
    'node_modules/x/node_modules/lib': entry('2.0.0'),
    'node_modules/y/node_modules/lib': entry('2.0.0'),
  };
  const records = [{ id: 'GHSA-lib', name: 'lib' }];
  const both = await review({ 'package-lock.json': lock(packages) }, [], records);
  expect(both.findings.map(({ title }) => title)).toEqual([
    'lib 1.0.0 is vulnerable: Summary of GHSA-lib',
    'lib 2.0.0 is vulnerable: Summary of GHSA-lib',
  ]);
  const reviewed = await review(
    { 'package-lock.json': lock({ 'node_modules/lib': entry('1.1.0') }) },
    [],
    records,
  );
  expect(reviewed.findings[0]?.fingerprint).toBe(both.findings[0]?.fingerprint);
});

test('what is exploited elsewhere and called here is high at least; malware is critical', async () => {
  const files = {
    'package-lock.json': lock({
      '': { dependencies: { bad: '1' } },
      'node_modules/bad': entry('1.0.0'),
    }),
    'a.js': "require('bad');",
  };
  const { findings } = await review(files, [fn('a.js')], [{ id: 'MAL-2026-1', name: 'bad' }]);
  expect(lines(findings)).toEqual([
    'critical a gets bad 1.0.0, which is known to be malicious package-lock.json:9',
  ]);
  expect(findings[0]?.rule).toBe('dependencies/malicious');
});

test('facts about the supply chain', async () => {
  const { findings } = await review(
    {
      'package.json': JSON.stringify(
        { dependencies: { lib: '^2.0.0', gone: '1', forked: 'git+https://example.com/forked' } },
        null,
        1,
      ),
      'package-lock.json': lock({
        '': { dependencies: { lib: '^2.0.0', forked: '*' }, devDependencies: { tool: '1' } },
        'node_modules/lib': entry('1.0.0', { dependencies: { below: '1' } }),
        'node_modules/below': { version: '1.0.0' },
        'node_modules/tool': entry('1.0.0', { dev: true, hasInstallScript: true }),
        'node_modules/forked': {
          version: '1.0.0',
          resolved: 'git+https://me:secret@example.com/forked.git#main',
        },
        'node_modules/plain': { version: '1.0.0', resolved: 'http://example.com/plain.tgz', integrity: 'x' },
      }),
      'node_modules/lib/package.json': '{"name":"lib","version":"1.5.0"}',
      'node_modules/lib/index.js': '',
      'a.js':
        "require('lib'); require('tool'); require('below'); require('nowhere'); require('@aws-sdk/client-s3');",
    },
    [fn('a.js')],
    [],
  );
  expect(lines(findings)).toEqual([
    'medium package.json asks for lib ^2.0.0, package-lock.json has 1.0.0 package.json:3',
    'medium package.json asks for gone 1, package-lock.json does not have it package.json:4',
    'medium lib 1.5.0 is installed where package-lock.json says lib 1.0.0 node_modules/lib/package.json:1',
    'low Someone on the network path can replace plain 1.0.0: it is fetched without TLS package-lock.json:33',
    'low forked 1.0.0 comes from git, not from a registry, and may change package-lock.json:29',
    'low 1 package of package-lock.json has no checksum package-lock.json:20',
    'medium a imports tool, which only development asks for a.js:1',
    'low a imports below, which no manifest lists: another package brings it a.js:1',
    'medium a imports nowhere, which package-lock.json does not have a.js:1',
    'info tool 1.0.0 runs a script when it is installed package-lock.json:23',
    'info No function loads forked 1.0.0, which is deployed with a package-lock.json:29',
  ]);
  expect(JSON.stringify(findings)).not.toContain('secret');
});

test('a module of another workspace asks by the manifest of that one', async () => {
  const { findings } = await review(
    {
      'package.json': JSON.stringify({ workspaces: ['a', 'b'] }),
      'package-lock.json': lock({
        '': {},
        a: { name: '@app/a', dependencies: { '@app/b': '1' } },
        b: { name: '@app/b', dependencies: { lib: '1' } },
        'node_modules/@app/b': { link: true, resolved: 'b' },
        'node_modules/lib': entry('1.0.0'),
        'node_modules/@aws-sdk/client-s3': entry('3.0.0'),
      }),
      'a/index.js': "require('@app/b'); require('@aws-sdk/client-s3');",
      'b/index.js': "require('lib')",
      'b/package.json': '{"name":"@app/b","version":"1.0.0"}',
    },
    [fn('a/index.js', { directory: 'a' })],
    [],
  );
  expect(lines(findings, 'phantom')).toEqual([]);
});

test('signs of a package that was taken over: scripts that its own file tells, a host that it calls when it is loaded', async () => {
  const { findings, report } = await review(
    {
      'package-lock.json': lock({
        '': { dependencies: { pad: '1', near: 'file:vendor/near' } },
        'node_modules/pad': entry('1.0.0'),
        'node_modules/near': { resolved: 'vendor/near', link: true },
        'vendor/near': { version: '0.1.0', hasInstallScript: true },
      }),
      'package.json': JSON.stringify({ dependencies: { pad: '1', near: 'file:vendor/near' } }),
      'node_modules/pad/package.json': JSON.stringify(
        { name: 'pad', version: '1.0.0', scripts: { postinstall: 'node x.js' } },
        null,
        1,
      ),
      'node_modules/pad/index.js': "require('https').get('https://collect.example');",
      'vendor/near/package.json': JSON.stringify({ name: 'near', version: '0.1.0' }),
      'vendor/near/index.js': "fetch('https://other.example');",
      'a.js': "require('pad'); require('near'); exports.handler = () => fetch('https://own.example');",
    },
    [fn('a.js')],
    [],
  );
  expect(lines(findings, 'install-script').toSorted()).toEqual([
    'info near 0.1.0 runs a script when it is installed package-lock.json:18',
    'info pad 1.0.0 runs a script when it is installed node_modules/pad/package.json:5',
  ]);
  expect(lines(findings, 'sends-at-load').toSorted()).toEqual([
    'medium near 0.1.0 calls other.example as soon as it is loaded vendor/near/index.js:1',
    'medium pad 1.0.0 calls collect.example as soon as it is loaded node_modules/pad/index.js:1',
  ]);
  expect(report.packages.map(({ name, loadedBy }) => [name, loadedBy.length])).toEqual([
    ['near', 1],
    ['pad', 1],
  ]);
});

test('modules that were not asked whom they call as they are loaded are told of', async () => {
  const names = Array.from({ length: 101 }, (_, index) => `p${String(index).padStart(3, '0')}`);
  const { findings, diagnostics } = await review(
    {
      'package-lock.json': lock(
        Object.fromEntries([
          ['', { dependencies: Object.fromEntries(names.map((name) => [name, '1'])) }],
          ...names.map((name) => [`node_modules/${name}`, entry('1.0.0')]),
        ]),
      ),
      ...Object.fromEntries(
        names.flatMap((name) => [
          [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0' })],
          [`node_modules/${name}/index.js`, `fetch('https://${name}.example');`],
        ]),
      ),
      'a.js': `${names.map((name) => `require('${name}');`).join('')} exports.handler = () => 1;`,
    },
    [fn('a.js')],
    [],
  );
  expect(lines(findings, 'sends-at-load')).toHaveLength(100);
  expect(diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([
    'code/limit node_modules/p100/index.js',
  ]);
});

test('a workspace is code of the repository: what it calls as it is loaded is its own affair', async () => {
  const { findings } = await review(
    {
      'package.json': JSON.stringify({ workspaces: ['packages/*'], dependencies: { own: '*' } }),
      'package-lock.json': lock({
        '': { workspaces: ['packages/*'], dependencies: { own: '*' } },
        'node_modules/own': { resolved: 'packages/own', link: true },
        'packages/own': { version: '0.1.0', hasInstallScript: true },
      }),
      'packages/own/package.json': JSON.stringify({ name: 'own', version: '0.1.0' }),
      'packages/own/index.js': "fetch('https://settings.example');",
      'a.js': "require('own'); exports.handler = () => 1;",
    },
    [fn('a.js')],
    [],
  );
  expect([...lines(findings, 'sends-at-load'), ...lines(findings, 'install-script')]).toEqual([]);
});

test('a package that somebody copied among the code of the repository is told of when it calls a host as it is loaded', async () => {
  const files = {
    'vendor/padlite/__init__.py': "urlopen('https://collect.example')",
    'vendor/plain/__init__.py': '',
    'a.py': 'from vendor import padlite, plain\nimport urllib\ndef handler(event, context):\n    pass\n',
  };
  const told = {
    ...files,
    'vendor/padlite/__init__.py': `import urllib\n${files['vendor/padlite/__init__.py']}`,
  };
  const { findings, report } = await review(told, [fn('a.py', { runtime: 'python3.12' })], []);
  expect(lines(findings)).toEqual([
    'medium padlite calls collect.example as soon as it is loaded vendor/padlite/__init__.py:1',
  ]);
  expect(report.packages.map(({ name, source, loadedBy }) => [name, source, loadedBy.length])).toEqual([
    ['padlite', 'workspace', 1],
  ]);
});

test('what is installed counts, whatever the lockfile says', async () => {
  const { findings } = await review(
    {
      'package-lock.json': lock({ '': { dependencies: { lib: '1' } }, 'node_modules/lib': entry('1.0.0') }),
      'node_modules/lib/package.json': '{\n"name": "lib",\n"version": "0.9.0"\n}',
      'node_modules/lib/index.js': '',
      'a.js': "require('lib')",
    },
    [fn('a.js')],
    [{ id: 'GHSA-lib', name: 'lib', events: [{ introduced: '0' }, { fixed: '1.0.0' }] }],
  );
  expect(lines(findings)).toContain(
    'low a loads lib 0.9.0: Summary of GHSA-lib node_modules/lib/package.json:3',
  );
});

test('without advisories nothing is matched, and it is told', async () => {
  const { report } = await review(
    { 'package-lock.json': lock({ 'node_modules/lib': entry('1.0.0') }), 'Cargo.lock': '' },
    [],
    [],
  );
  expect(report.asOf).toBeNull();
  expect(report.packages.map(({ name }) => name)).toEqual(['lib']);
});
