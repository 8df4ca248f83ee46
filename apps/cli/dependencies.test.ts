import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { zipOf } from '../../packages/code/testing/zip.ts';
import { copyOf, emmental, folderWith, json, withoutTime } from './testing/run.ts';

/** Records written for these tests, about the packages of examples/weak-shop. Their day is far ahead, so that they are of today. */
const records = [
  {
    id: 'GHSA-35jh-r3h4-6jhm',
    aliases: ['CVE-2021-23337'],
    name: 'lodash',
    fixed: '4.17.21',
    summary: 'Options of lodash.template can run commands',
    score: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H',
  },
  {
    id: 'GHSA-29mw-wpgm-hmr9',
    aliases: ['CVE-2020-28500'],
    name: 'lodash',
    fixed: '4.17.21',
    summary: 'Trimming takes time that grows with the square of the text',
    score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L',
  },
  {
    id: 'GHSA-xvch-5gv4-984h',
    aliases: ['CVE-2021-44906'],
    name: 'minimist',
    fixed: '1.2.6',
    summary: 'Arguments can change the prototype of objects',
    score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  },
];

const requests = {
  id: 'GHSA-652x-xj99-gmcc',
  aliases: ['CVE-2014-1830'],
  name: 'requests',
  fixed: '2.3.0',
  summary: 'Credentials of a proxy are sent to another host',
  score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
};

const osv = (modified: string, of: readonly ((typeof records)[number] & { ecosystem?: string })[]): string =>
  JSON.stringify(
    of.map(({ id, aliases, name, fixed, summary, score, ecosystem = 'npm' }) => ({
      id,
      aliases,
      modified: `${modified}T00:00:00Z`,
      summary,
      severity: [{ type: 'CVSS_V3', score }],
      affected: [
        {
          package: { ecosystem, name },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
        },
      ],
    })),
  );

/** An advisory file of these records. */
function advisories(modified = '2099-01-01', of: Parameters<typeof osv>[1] = records): string {
  const folder = folderWith({ 'osv.json': osv(modified, of) });
  const db = join(folder, 'advisories.db');
  const { status, stderr } = emmental(['db', 'update', '--from', join(folder, 'osv.json'), '--db', db]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return db;
}

const golden = (name: string): string => join(import.meta.dirname, 'golden', name);

function broken(document: unknown, schema: string): unknown {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  ajv.validate(
    JSON.parse(readFileSync(join(import.meta.dirname, 'schema', `${schema}.json`), 'utf8')) as object,
    document,
  );
  return ajv.errors ?? [];
}

interface Found {
  readonly asOf: unknown;
  readonly findings: readonly {
    readonly rule: string;
    readonly title: string;
    readonly severity: string;
    readonly status: string;
    readonly file: string;
    readonly line: number;
    readonly dependency?: {
      readonly id: string;
      readonly functions: readonly { id: string; level: string }[];
    };
  }[];
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  readonly packages: readonly { readonly name: string }[];
}

describe('weak-shop', () => {
  test.each([80, 120])('what people see at %i columns', async (columns) => {
    const db = advisories();
    for (const [name, args] of [
      ['dependencies', ['dependencies', 'examples/weak-shop']],
      ['dependencies-all', ['dependencies', 'examples/weak-shop', '--all']],
      ['dependencies-scan', ['scan', 'examples/weak-shop']],
    ] as const) {
      const { stdout, stderr } = emmental([...args, '--db', db], { env: { COLUMNS: String(columns) } });
      expect(stderr).toBe('');
      const text = withoutTime(stdout).replace(/^(advisory data: npm )\([^)]+\)/m, '$1(DATE)');
      await expect(text).toMatchFileSnapshot(golden(`${name}${columns === 80 ? '' : `-${columns}`}.txt`));
      expect(text.split('\n').filter((line) => line.length > columns)).toEqual([]);
    }
  });

  test('one advisory is called, one loaded and one in the package, each with its line', () => {
    const db = advisories();
    const args = ['dependencies', 'examples/weak-shop', '--db', db];
    const document = json<Found>(args);
    expect(broken(document, 'dependencies-1')).toEqual([]);
    expect(document.asOf).toEqual({ npm: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) });
    const told = document.findings.flatMap(({ file, line, dependency }) =>
      dependency?.id ? [`${dependency.id} ${dependency.functions[0]?.level} ${file}:${line}`] : [],
    );
    expect(told).toEqual([
      'GHSA-29mw-wpgm-hmr9 called package-lock.json:15',
      'GHSA-35jh-r3h4-6jhm loaded package-lock.json:15',
      'GHSA-xvch-5gv4-984h shipped package-lock.json:20',
    ]);
    const sarif = JSON.parse(emmental([...args, '--format', 'sarif']).stdout) as {
      runs: { results: { locations: { physicalLocation: { region: { startLine: number } } }[] }[] }[];
    };
    expect(sarif.runs[0]?.results[0]?.locations[0]?.physicalLocation.region.startLine).toBe(15);
  });

  test('the scan has the same findings, and says of what day they are', () => {
    const db = advisories();
    const scanned = json<Found>(['scan', 'examples/weak-shop', '--db', db]);
    expect(broken(scanned, 'scan-1')).toEqual([]);
    const alone = json<Found>(['dependencies', 'examples/weak-shop', '--db', db]);
    expect(scanned.findings.filter(({ rule }) => rule.startsWith('dependencies/'))).toEqual(
      alone.findings.filter(({ severity }) => severity !== 'info'),
    );
    expect(scanned.asOf).toEqual(alone.asOf);
  });

  test('without advisories it is not checked; old ones are told', () => {
    const bare = emmental(['dependencies', 'examples/weak-shop']);
    expect(bare.stdout).toContain('dependencies not checked: no advisory data');
    expect(bare.stdout).toContain('no package was checked against advisories');
    expect(bare.stdout).not.toContain('nothing to fix');
    expect(emmental(['scan', 'examples/weak-shop']).stdout).toContain(
      'dependencies not checked: no advisory data',
    );
    const old = emmental(['dependencies', 'examples/weak-shop', '--db', advisories('2020-01-01')]);
    expect(old.stdout).toMatch(/old data: npm is [\d,]+ days old/);
    expect(json<Found>(['dependencies', 'examples/weak-shop']).asOf).toBeNull();
  });

  test('one function alone', () => {
    const db = advisories();
    const titles = (name: string): readonly string[] =>
      json<Found>(['dependencies', 'examples/weak-shop', '--db', db, '--function', name]).findings.map(
        ({ title }) => title,
      );
    expect(titles('OrdersApi').join()).toContain('OrdersApi calls trim of lodash 4.17.20');
    const unknown = emmental(['dependencies', 'examples/weak-shop', '--db', db, '--function', 'None']);
    expect(unknown).toMatchObject({ status: 2 });
    expect(unknown.stderr).toContain('no function None; functions: Admin, Mailer');
  });
});

describe('CycloneDX', () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

  test.each([[], ['--function', 'OrdersApi']])('keeps the strict schema of 1.6 %j', async (...more) => {
    const args = [
      'dependencies',
      'examples/weak-shop',
      '--db',
      advisories(),
      '--format',
      'cyclonedx',
      ...more,
    ];
    const { stdout } = emmental(args);
    expect(await validator.validate(stdout)).toBeNull();
    expect(emmental(args).stdout).toBe(stdout);
    const bom = JSON.parse(stdout) as {
      components: { purl: string; hashes?: object[] }[];
      vulnerabilities: { id: string; analysis: { state: string; justification?: string } }[];
    };
    expect(bom.components.map(({ purl }) => purl)).toContain('pkg:npm/lodash@4.17.20');
    expect(bom.components.find(({ purl }) => purl.includes('lodash'))?.hashes).toHaveLength(1);
    expect(bom.vulnerabilities.map(({ id, analysis }) => `${id} ${analysis.state}`)).toEqual([
      'GHSA-29mw-wpgm-hmr9 exploitable',
      'GHSA-35jh-r3h4-6jhm in_triage',
      'GHSA-xvch-5gv4-984h not_affected',
    ]);
  });

  test('what comes from everywhere, with hostile names, keeps it too', async () => {
    const folder = folderWith({
      'package-lock.json': JSON.stringify({
        lockfileVersion: 3,
        packages: {
          'node_modules/@a/b': { version: '1.0.0', resolved: 'git+ssh://git@example.com/x.git#main' },
          'node_modules/a b"<>': { version: 'no version', integrity: 'sha512-!!' },
          'node_modules/c': { version: '1.0.0-rc.1+é', dev: true, optional: true },
        },
      }),
      'requirements.txt': 'Flask>=1\nzope.interface==5.0\n-e ../away\n',
      'pom.xml':
        '<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>org.x</groupId><artifactId>y</artifactId><version>1.0</version></dependency></dependencies></project>',
    });
    const { stdout } = emmental(['dependencies', folder, '--db', advisories(), '--format', 'cyclonedx']);
    expect(await validator.validate(stdout)).toBeNull();
    expect(stdout).toContain('pkg:maven/org.x/y@1.0');
    expect(stdout).toContain('pkg:pypi/zope-interface@5.0');
  });
});

describe('what PATH may be', () => {
  const lock = (version: string): string =>
    JSON.stringify({
      lockfileVersion: 3,
      packages: { '': {}, 'node_modules/lodash': { version, integrity: 'sha512-x' } },
    });

  test('a lockfile, and a folder without functions', () => {
    const db = advisories();
    const folder = folderWith({ 'package-lock.json': lock('4.17.20') });
    for (const path of [join(folder, 'package-lock.json'), folder]) {
      const { findings } = json<Found>(['dependencies', path, '--db', db]);
      expect(findings.map(({ title }) => title)).toEqual([
        'lodash 4.17.20 is vulnerable: Options of lodash.template can run commands',
        'lodash 4.17.20 is vulnerable: Trimming takes time that grows with the square of the text',
      ]);
    }
  });

  test('what is deployed, an archive or a folder, and how it differs from the lockfile', () => {
    const db = advisories();
    // The root of the scan is above PATH: what is deployed is named from PATH.
    const folder = join(folderWith({ '.git/HEAD': '', 'app/package-lock.json': lock('4.17.21') }), 'app');
    const content = '{"name":"lodash","version":"4.17.20"}';
    writeFileSync(join(folder, 'app.zip'), zipOf([{ path: 'node_modules/lodash/package.json', content }]));
    mkdirSync(join(folder, 'out/node_modules/lodash'), { recursive: true });
    writeFileSync(join(folder, 'out/node_modules/lodash/package.json'), content);
    for (const deployed of ['app.zip', 'out']) {
      const { findings } = json<Found>(['dependencies', folder, '--db', db, '--deployed', deployed]);
      expect(findings.map(({ title }) => title)).toContain(
        `app/${deployed} holds lodash 4.17.20; the lockfile has 4.17.21`,
      );
      expect(findings.filter(({ dependency }) => dependency?.id)).toHaveLength(2);
    }
    expect(json<Found>(['dependencies', join(folder, 'app.zip'), '--db', db]).findings).toHaveLength(2);
  });

  test('a function whose code and packages lie in a committed archive: what it loads is seen, and nothing is unread', () => {
    const db = advisories(undefined, [...records, { ...requests, ecosystem: 'PyPI' }]);
    const installed = [
      { path: 'node_modules/lodash/package.json', content: '{"name":"lodash","version":"4.17.20"}' },
      { path: 'node_modules/lodash/index.js', content: 'exports.template = () => {};' },
    ];
    const site = [
      { path: 'requests-2.0.0.dist-info/METADATA', content: 'Name: requests\nVersion: 2.0.0\n\n' },
      { path: 'requests/__init__.py', content: '' },
    ];
    const node = { path: 'app.js', content: "exports.main = async () => require('lodash').template('a');" };
    const python = { path: 'app.py', content: 'import requests\ndef main(event, context):\n    return 1\n' };
    for (const [runtime, entries] of [
      ['nodejs22.x', [node]],
      ['nodejs22.x', [node, ...installed]],
      ['python3.13', [python]],
      ['python3.13', [python, ...site]],
    ] as const) {
      const folder = folderWith({
        'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Packed:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: build/app.zip, Handler: app.main, Runtime: ${runtime} }
`,
      });
      mkdirSync(join(folder, 'build'));
      writeFileSync(join(folder, 'build/app.zip'), zipOf(entries));
      for (const command of ['scan', 'holes', 'dependencies']) {
        const run = emmental([command, folder, '--db', db, '--format', 'json'], { env: { CI: '1' } });
        expect(JSON.parse(run.stdout).diagnostics, `${command} ${runtime}`).toEqual([]);
        expect(run.status).not.toBe(3);
      }
      if (entries.length === 3)
        expect(
          json<Found>(['dependencies', folder, '--db', db]).findings.map(({ title }) => title),
        ).toContainEqual(
          expect.stringContaining(runtime === 'nodejs22.x' ? 'lodash 4.17.20' : 'requests 2.0.0'),
        );
    }
  });

  test('torn, in conflict, of an unknown version or format: told with its line, never nothing found', () => {
    const torn = lock('4.17.20').replace('"node_modules/lodash"', '\n"node_modules/lodash"').slice(0, -8);
    const conflict =
      '{\n<<<<<<< ours\n"lockfileVersion": 3\n=======\n"lockfileVersion": 2\n>>>>>>> theirs\n}';
    const folder = folderWith({
      'a/package-lock.json': torn,
      'b/package-lock.json': conflict,
      'c/package-lock.json': '{"lockfileVersion": 9, "packages": {}}',
      'd/Cargo.lock': '',
      'e/package-lock.json': lock('4.17.20'),
    });
    const { findings, diagnostics } = json<Found>(['dependencies', folder, '--db', advisories()]);
    expect(findings.map(({ file }) => file)).toContain('e/package-lock.json');
    expect(diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'read/partly-read',
        'dependencies/conflict',
        'dependencies/unknown-version',
        'dependencies/unread-format',
      ]),
    );
    const { stdout } = emmental(['dependencies', join(folder, 'b'), '--db', advisories()]);
    expect(stdout).not.toContain('nothing to fix');
  });
});

test('a comment beside the line that asks for a package lets its findings be', () => {
  const folder = folderWith({
    'template.yaml':
      'Transform: AWS::Serverless-2016-10-31\nResources:\n  A: {Type: AWS::Serverless::Function, Properties: {Handler: a.h, Runtime: python3.12, CodeUri: .}}\n',
    'a.py': 'import six\ndef h(e, c):\n    return six\n',
    'requirements.txt':
      'git+https://example.com/left.git\n# emmental:ignore dependencies/not-from-registry our own fork\ngit+https://example.com/right.git\nsix==1.0\n',
  });
  const { findings } = json<Found>(['dependencies', folder, '--db', advisories()]);
  expect(
    findings
      .filter(({ rule }) => rule === 'dependencies/not-from-registry')
      .map(({ line, status }) => `${line} ${status}`),
  ).toEqual(['1 fail', '3 waived']);
});

test('an exception holds until its day or until there is a fix, and then the finding comes back', () => {
  const db = advisories();
  const exceptions = (...lines: readonly string[]): string =>
    copyOf('weak-shop', {
      'emmental.yaml': `emmental: profile/1\nexceptions:\n${lines.join('\n')}\n`,
    });
  const waiver = (name: string, finding: string, until: string): string =>
    `  ${name}:\n    finding: ${finding}\n    reason: known\n    owner: "@shop"\n    until: ${until}`;
  const run = (folder: string): Found => json<Found>(['dependencies', folder, '--db', db]);
  const accepted = run(
    exceptions(
      waiver('trim', 'CVE-2020-28500', '2098-01-01'),
      waiver('args', 'dependencies/known-vulnerability GHSA-xvch-5gv4-984h', '2098-01-01'),
      waiver('templates', 'GHSA-35jh-r3h4-6jhm', 'fix-available'),
      waiver('ended', 'dependencies/unused mkdirp', '2020-01-01'),
    ),
  );
  const statuses = Object.fromEntries(
    accepted.findings.map(({ dependency, rule, status }) => [dependency?.id ?? rule, status]),
  );
  expect(statuses).toEqual({
    'GHSA-29mw-wpgm-hmr9': 'waived',
    'GHSA-xvch-5gv4-984h': 'waived',
    'GHSA-35jh-r3h4-6jhm': 'fail',
    'dependencies/unused': 'fail',
  });
  const codes = accepted.diagnostics.map(({ code }) => code);
  expect(codes).toContain('profile/fix-available');
  expect(codes).toContain('profile/expired');
  // A package that is not looked at cannot be matched.
  const folder = exceptions(waiver('trim', 'CVE-2020-28500', '2098-01-01'));
  expect(json<Found>(['scan', folder]).diagnostics.map(({ code }) => code)).not.toContain(
    'profile/unmatched',
  );
});
