import type { Finding, FunctionDeclaration } from '@emmental/model';
import { expect, test } from 'vitest';
import { linkedOf } from '../../link/testing/linked.ts';
import { analysed } from '../testing/analysed.ts';
import { codeFindings } from './code-findings.ts';
import { gainsOf } from './gains.ts';

const declared: FunctionDeclaration = {
  id: 'template.yaml#Gif',
  name: 'Gif',
  logicalId: 'Gif',
  at: { file: 'template.yaml', line: 1, column: 1 },
  runtime: 'nodejs22.x',
  language: 'javascript',
  packageType: 'zip',
  handler: { kind: 'unknown', why: '' },
  environment: new Map(),
  role: null,
  triggers: [],
  settings: new Map(),
  condition: null,
};

async function findingsOf(code: string): Promise<readonly Finding[]> {
  const behaviours = linkedOf(declared, (await analysed(code)).behaviours);
  const reachedBy = { exposure: 'public' as const, path: [] };
  return codeFindings([{ function: declared, behaviours, reachedBy, granted: [] }]);
}

const causesOf = async (code: string): Promise<readonly (string | undefined)[]> =>
  (await findingsOf(code)).map(({ cause }) => cause);

test('a field that reaches several files in one body is mended once, in another body by itself', async () => {
  const causes = await causesOf(`
    const { readFileSync, unlinkSync } = require('node:fs');
    const remove = (name) => unlinkSync('/tmp/' + name);
    exports.handler = async ({ name }) => {
      readFileSync('/tmp/' + name);
      readFileSync('/tmp/' + name + '.gif');
      remove(name);
    };`);
  const start = 'code/path-from-event template.yaml#Gif name app.js';
  expect(causes.toSorted()).toEqual([`${start} handler`, `${start} handler`, `${start} remove`]);
});

test('each command of a shell is mended where it stands', async () => {
  expect(
    await causesOf(`
    const { execSync } = require('node:child_process');
    exports.handler = async ({ name }) => {
      execSync('ls ' + name);
      execSync('rm ' + name);
    };`),
  ).toEqual([undefined, undefined]);
});

test.each([
  ["execFileSync('git', ['clone', event.url])", /^put '--' before the value/],
  ["execFileSync('sh', ['-c', event.url])", /^execFile/],
  ["execFileSync('git', ['clone', '--upload-pack', event.url])", /^execFile/],
  ["execFileSync('git', ['-c', event.url, 'fetch'])", /^execFile/],
  ["execFileSync('git', ['-c', 'core.sshCommand=' + event.url, 'fetch'])", /^execFile/],
  ["execFileSync('ssh', ['-o', 'ProxyCommand=' + event.url, 'host'])", /^execFile/],
  ["execFileSync('tar', ['cf', 'a.tar', '-I', event.url, 'b'])", /^execFile/],
  ["execFileSync('find', ['.', '-exec', event.url, ';'])", /^execFile/],
])('%s: the fix fits what the program takes the value for', async (call, fix) => {
  const found = await findingsOf(`
    const { execFileSync } = require('node:child_process');
    exports.handler = async (event) => ${call};`);
  expect(found.map((finding) => finding.fix)).toEqual([expect.stringMatching(fix)]);
});

test.each([
  "execFileSync('git', ['-c', 'user.name=' + event.name, 'commit', '-m', 'kept'])",
  "execFileSync('ssh', ['-o', 'ConnectTimeout=' + event.seconds, 'host', 'uptime'])",
])('%s: a setting that is no code is no finding', async (call) => {
  const found = await findingsOf(`
    const { execFileSync } = require('node:child_process');
    exports.handler = async (event) => ${call};`);
  expect(found).toEqual([]);
});

test('a title counts only the functions that the people in it reach', async () => {
  const code = `
    const { execSync } = require('node:child_process');
    exports.handler = async (event) => { execSync('ls ' + event.name); };`;
  const behaviours = linkedOf(declared, (await analysed(code)).behaviours);
  const titleWith = (exposure: 'public' | 'internal'): readonly string[] =>
    codeFindings(
      (['public', 'public', exposure] as const).map((who, index) => ({
        function: { ...declared, id: `template.yaml#F${index}`, name: `F${index}` },
        behaviours,
        reachedBy: { exposure: who, path: [who] },
        granted: [],
      })),
    ).map(({ title }) => title);
  expect(titleWith('public')).toEqual([expect.stringMatching(/^Anyone can .* 3 functions/)]);
  expect(titleWith('internal')).toEqual([expect.stringMatching(/^Anyone can .* 2 functions/)]);
});

test('who decides an address gains what the function can reach, and not what its role has', async () => {
  const gains = async (code: string): Promise<readonly string[]> => {
    const behaviours = linkedOf(declared, (await analysed(code)).behaviours);
    const granted = [{ action: 's3:*', resource: '*', statement: 'p#0' }] as never;
    return codeFindings([
      { function: declared, behaviours, reachedBy: { exposure: 'public', path: [] }, granted },
    ]).flatMap(({ details = [] }) => details.flatMap(({ label, text }) => (label === 'gains' ? [text] : [])));
  };
  expect(await gains('exports.handler = async (event) => fetch(event.to);')).toEqual([
    'what the function can reach: private addresses, services that trust it',
  ]);
  expect(
    await gains("exports.handler = async (event) => require('node:child_process').execSync(event.command);"),
  ).toEqual(['all its role has (s3:* on *)']);
});

test('all that the role has is counted, with logs last, and what was not read of it is said', () => {
  const on = (...actions: string[]) =>
    actions.map((action) => ({ action, resource: 'arn:aws:s3:::a' }) as never);
  const gains = (granted: never[], unreadRole?: 'all' | 'part') =>
    gainsOf({ function: declared, granted, ...(unreadRole ? { unreadRole } : {}) });
  const logs = ['logs:CreateLogStream', 'xray:PutTraceSegments'];
  expect(gains(on(...logs, 's3:GetObject', 's3:PutObject'))).toBe(
    'all its role has (s3:GetObject, s3:PutObject and 2 more)',
  );
  expect(gains(on(...logs))).toBe('all its role has (logs:CreateLogStream, xray:PutTraceSegments)');
  expect(gains([])).toBe('its memory and its files');
  expect(gains([], 'all')).toBe('all its role has, which is not known, its memory and its files');
  expect(gains(on('s3:GetObject'), 'part')).toBe(
    'all its role has (s3:GetObject; a part of it is not known)',
  );
});

test.each([
  ['headers', 'use headers as it is, without the deserialiser: it is no text'],
  ['body', 'use JSON.parse and check the shape'],
  ['headers.cookie', 'use JSON.parse and check the shape'],
])('the fix of a deserialiser that reads %s fits what it is', async (field, fix) => {
  const code = `
    const { unserialize } = require('node-serialize');
    exports.handler = async (event) => unserialize(event.${field});`;
  const behaviours = linkedOf(declared, (await analysed(code)).behaviours);
  const reachedBy = { exposure: 'public' as const, path: [] };
  const found = codeFindings([{ function: declared, behaviours, reachedBy, granted: [] }]);
  expect(found.filter(({ rule }) => rule === 'code/deserialize-from-event').map((each) => each.fix)).toEqual([
    fix,
  ]);
});
