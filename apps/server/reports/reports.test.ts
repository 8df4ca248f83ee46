import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scanOf } from '../../../packages/store/testing/scan.ts';
import { type TestConsole, testConsole } from '../testing/console.ts';
import { readCycloneDx } from './cyclonedx.ts';
import { readSarif } from './sarif.ts';

const result = (rule: string, text: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  ruleId: rule,
  message: { text },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: 'src/a%20b.mjs' },
        region: { startLine: 7, snippet: { text: 'eval(x)' } },
      },
    },
  ],
  ...fields,
});
const sarif = (...results: readonly unknown[]) => ({
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'OtherScan',
          rules: [
            { id: 'R1', properties: { 'security-severity': '9.8' } },
            { id: 'R2', defaultConfiguration: { level: 'error' }, shortDescription: { text: 'A leak' } },
          ],
        },
      },
      results,
    },
  ],
});

test('severity comes from the score, else from the level; passed and suppressed results are none', () => {
  const { reports, ignored } = readSarif(
    sarif(
      result('R1', 'runs code'),
      result('R2', '', { message: {} }),
      result('R3', 'odd', { level: 'note' }),
      result('R3', 'passed', { kind: 'pass' }),
      result('R3', 'accepted', { suppressions: [{ kind: 'inSource' }] }),
      result('R3', 'rejected', { suppressions: [{ kind: 'inSource', status: 'rejected' }] }),
    ),
  );
  expect(ignored).toBe(2);
  expect(reports).toHaveLength(1);
  expect(reports[0]?.tool).toBe('OtherScan');
  expect(
    reports[0]?.findings.map(({ rule, severity, title, file }) => [rule, severity, title, file]),
  ).toEqual([
    ['R1', 'critical', 'runs code', 'src/a b.mjs'],
    ['R2', 'high', 'A leak', 'src/a b.mjs'],
    ['R3', 'low', 'odd', 'src/a b.mjs'],
    ['R3', 'medium', 'rejected', 'src/a b.mjs'],
  ]);
});

test('the same text twice in a file is two findings, also when its lines move', () => {
  const twice = (line: number) =>
    readSarif(
      sarif(
        ...[line, line + 5].map((startLine) =>
          result('R1', 'runs code', {
            locations: [{ physicalLocation: { artifactLocation: { uri: './a.js' }, region: { startLine } } }],
          }),
        ),
      ),
    ).reports[0]?.findings.map(({ fingerprint }) => fingerprint);
  expect(new Set(twice(3)).size).toBe(2);
  expect(twice(3)).toEqual(twice(90));
});

test('no document makes a reader throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      readSarif({ runs: [value, { results: [value, { locations: [value], message: value }] }] });
      readCycloneDx({ metadata: value, components: [value], vulnerabilities: [value, { affects: [value] }] });
      readCycloneDx(value);
      readSarif(value);
    }),
    { seed: 25, numRuns: 500 },
  );
});

const bom = (...states: readonly (string | null)[]) => ({
  bomFormat: 'CycloneDX',
  metadata: { tools: { components: [{ name: 'OtherSbom' }] } },
  components: [{ 'bom-ref': 'a', name: 'tar', version: '7.4.3', purl: 'pkg:npm/tar@7.4.3' }],
  vulnerabilities: states.map((state, at) => ({
    id: `CVE-2026-${at}`,
    ratings: [{ severity: 'low' }, { severity: 'high' }],
    description: 'writes outside its folder',
    affects: [{ ref: 'a' }],
    ...(state === null ? {} : { analysis: { state } }),
  })),
});

let served: TestConsole;
let cookie = '';
let token = '';

beforeAll(async () => {
  served = await testConsole();
  cookie = await served.logInFirst();
  token = await served.makeToken(cookie, { kind: 'upload', name: 'ci', team: 'shop' });
  const scan = scanOf('shop', new Date('2026-12-01T09:00:00Z'), {
    packages: [
      {
        ecosystem: 'npm',
        name: 'tar',
        version: '7.4.3',
        source: 'registry',
        lockfile: 'package-lock.json',
        line: 4,
        loadedBy: ['template.yaml#Admin'],
        shippedWith: [],
        owner: null,
      },
    ],
  });
  const [admin] = scan.functions;
  const functions = [{ ...admin, report: { id: 'template.yaml#Admin', handler: { file: 'src/a b.mjs' } } }];
  await served.ask('/v1/scans', { method: 'POST', token, body: { ...scan, functions } });
});
afterAll(async () => {
  await served.remove();
  expect(served.logged).toEqual([]);
});

const send = (path: string, body: unknown) => served.ask(path, { method: 'POST', token, body });
async function found(q: string) {
  const { body } = await served.ask(`/v1/findings?q=${encodeURIComponent(q)}`, { cookie });
  return (body as unknown as { readonly rows: readonly Record<string, unknown>[] }).rows;
}

test('findings of another tool have its name, their function, and are resolved when its next report has them not', async () => {
  const path = '/v1/sarif?app=shop';
  expect(await send(path, sarif(result('R1', 'runs code'), result('R2', 'leaks')))).toMatchObject({
    status: 201,
    body: { tools: [{ tool: 'OtherScan', findings: 2, appeared: 2, resolved: 0 }], ignored: 0 },
  });
  expect(await found('tool:OtherScan')).toMatchObject([
    { rule: 'R1', tool: 'OtherScan', foundBy: 'report', function: 'Admin', due: '2026-12-08', line: 7 },
    { rule: 'R2', severity: 'high' },
  ]);
  await send('/v1/cyclonedx?app=shop', bom(null, 'not_affected'));
  expect(await found('advisory:CVE-2026-0')).toMatchObject([
    { title: 'tar 7.4.3 has CVE-2026-0: writes outside its folder', tool: 'OtherSbom', function: 'Admin' },
  ]);
  expect(await send(path, sarif(result('R2', 'leaks')))).toMatchObject({
    body: { tools: [{ appeared: 0, resolved: 1 }] },
  });
  expect((await found('found:report')).map(({ rule }) => rule)).toEqual(['R2', 'CVE-2026-0']);
});

test('a report of an unknown app, of Emmental, of another form or of a bomb is refused with a sentence', async () => {
  const refused = async (path: string, body: unknown) => {
    const answer = await send(path, body);
    return [answer.status, answer.body['detail']];
  };
  expect(await refused('/v1/sarif?app=bank', sarif())).toEqual([
    404,
    'your team has no app bank (prod); send a scan of it first',
  ]);
  const own = { version: '2.1.0', runs: [{ tool: { driver: { name: 'Emmental' } } }] };
  expect(await refused('/v1/sarif?app=shop', own)).toEqual([400, expect.stringContaining('scan --upload')]);
  expect(await refused('/v1/cyclonedx?app=shop', { bomFormat: 'SPDX' })).toEqual([400, expect.any(String)]);
  expect(await refused('/v1/sarif', sarif())).toEqual([400, expect.stringContaining('app')]);
  const many = Array.from({ length: 20_001 }, (_, at) => ({ ruleId: `R${at}` }));
  expect(await refused('/v1/sarif?app=shop', sarif(...many))).toEqual([413, expect.any(String)]);
  const bomb = await served.ask('/v1/sarif?app=shop', {
    method: 'POST',
    token,
    body: gzipSync(Buffer.alloc(70 * 1024 * 1024, 32)),
    headers: { 'content-encoding': 'gzip' },
  });
  expect(bomb.status).toBe(413);
});
