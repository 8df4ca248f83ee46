import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { generatorDigest } from '../../scripts/generate/digest.ts';
import { sources } from '../../scripts/generate/sources.ts';
import { googleClients } from './google/clients.ts';
import { iamDataset } from './google/generate/sources.ts';
import { dataFile, type TableHeader } from './table.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readdirSync(fileURLToPath(new URL('./data/', import.meta.url)));

const isOfGoogle = (file: string): boolean => file.startsWith('google-');

test('data/ holds generated tables only', () => {
  expect(files.sort()).toEqual(
    [
      'actions',
      'function-policies',
      'google-methods',
      'google-roles',
      'managed-policies',
      'names',
      'resources',
      'sam-policies',
      'services',
    ].map((name) => `${name}.generated.br`),
  );
});

test.each(files.filter(isOfGoogle))(
  '%s was written from the pinned clients (else: npm run generate google)',
  (file) => {
    const { header, body } = read(file);
    expect(header.content).toBe(createHash('sha256').update(body).digest('hex'));
    for (const [name, version] of Object.entries(googleClients))
      expect(header.packages).toContain(`@google-cloud/${name} ${version} (Apache-2.0)`);
    expect(header.packages).toContain(
      `iann0036/iam-dataset ${iamDataset.commit.slice(0, 9)} (${iamDataset.licence})`,
    );
    expect(statSync(dataFile(file)).size).toBeLessThanOrEqual(64 * 1024);
  },
);

test.each(files.filter((file) => !isOfGoogle(file)))(
  '%s was written by the generator as it is (else: npm run generate)',
  (file) => {
    const { header, body } = read(file);
    expect(header.generator).toBe(generatorDigest(root));
    expect(header.content).toBe(createHash('sha256').update(body).digest('hex'));
    for (const [name, { version }] of Object.entries({ ...sources.python, ...sources.npm })) {
      expect(
        header.packages.some((line) => line.startsWith(`${name} ${version} (`)),
        name,
      ).toBe(true);
    }
    expect(header.actionsAsOf).toMatch(/^\d{4}-\d\d-\d\d$/);
  },
);

test('what a scan loads for API calls stays within 300 KiB', () => {
  const size = ['names', 'services', 'actions', 'resources']
    .map((name) => statSync(dataFile(`${name}.generated.br`)).size)
    .reduce((sum, each) => sum + each, 0);
  expect(size).toBeLessThanOrEqual(300 * 1024);
});

function read(file: string): { header: TableHeader; body: string } {
  const text = brotliDecompressSync(readFileSync(dataFile(file))).toString('utf8');
  const end = text.indexOf('\n');
  return { header: JSON.parse(text.slice(0, end)) as TableHeader, body: text.slice(end + 1) };
}
