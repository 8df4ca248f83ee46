import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { appOfText } from '@emmental/profile';
import type { Upload } from '@emmental/store/upload';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { googleApps } from '../../../e2e/google-apps/index.ts';
import { emmental } from '../testing/run.ts';
import { uploadedFrom } from '../testing/upload.ts';

const root = mkdtempSync(join(tmpdir(), 'emmental-google-upload-'));
const uploads = new Map<string, Upload>();

beforeAll(async () => {
  for (const { name, files } of googleApps) {
    const folder = join(root, name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    expect(emmental(['profile', 'derive', folder]).status).toBe(0);
    uploads.set(name, await uploadedFrom(folder));
  }
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(googleApps)('an upload of $name on Google Cloud', ({ name, functions }) => {
  const upload = (): Upload => {
    const found = uploads.get(name);
    if (!found) throw new Error(`${name} was not uploaded`);
    return found;
  };

  test('calls each function as Google, the rulebase and the guard do, with its rules', () => {
    const names = upload().functions.map((fn) => fn.name);
    expect(names.toSorted()).toEqual(Object.keys(functions).toSorted());
    const rulebase = readFileSync(join(root, name, upload().source?.path ?? 'emmental.yaml'), 'utf8');
    for (const fn of upload().functions) {
      expect(rulebase).toMatch(new RegExp(`^  ["']?${fn.name}["']?:`, 'm'));
      expect(fn.modes).not.toBeNull();
      expect(fn.rules.length).toBeGreaterThan(0);
    }
  });

  test('names a function alike in findings, changes, paths and pauses', () => {
    const names = new Set(upload().functions.map((fn) => fn.name));
    const { findings, steps, others, routes } = upload();
    const used = [
      ...findings.flatMap((finding) => finding.function ?? []),
      ...[...steps, ...others].flatMap((step) => step.functions),
      ...routes.map((route) => route.function),
    ];
    expect(used.filter((used) => !names.has(used))).toEqual([]);
  });

  test('stops each function by commands of Google alone', () => {
    for (const { name: fn, pause } of upload().functions) {
      expect(pause, fn).not.toBeNull();
      expect(pause?.command).toMatch(/^gcloud (run services|functions) /);
      expect(pause?.command).toContain(` ${fn.toLowerCase().replaceAll('_', '-')}`);
      expect(`${pause?.command} ${pause?.says}`).not.toMatch(/lambda|aws|concurrency/i);
    }
  });

  test('names the format in which the roles of each function are printed', () => {
    for (const { report } of upload().functions)
      expect(['terraform', 'gcloud', null]).toContain((report as { policyFormat: unknown }).policyFormat);
  });

  test('has the rulebase with what its compilation needs, and no roles of accounts', () => {
    expect(upload().source).not.toBeNull();
    const app = appOfText(upload().source?.app ?? '{}');
    for (const { account } of app.functions) expect(account?.roles).toEqual([]);
  });
});

test('values of variables stay in the repository, and the network of a function leaves it', async () => {
  const folder = join(root, 'secret');
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.js'), 'exports.pay = async () => process.env.CARD_KEY;');
  writeFileSync(
    join(folder, 'main.tf'),
    `resource "google_cloudfunctions2_function" "pay" {
  name = "pay"
  build_config {
    runtime     = "nodejs22"
    entry_point = "pay"
  }
  service_config {
    environment_variables = { CARD_KEY = "k-4821" }
    vpc_connector         = "inside"
  }
}`,
  );
  expect(emmental(['profile', 'derive', folder]).status).toBe(0);
  const { source } = await uploadedFrom(folder);
  expect(source?.app).toContain('"vpc_connector"');
  expect(source?.app).toContain('CARD_KEY');
  expect(source?.app).not.toContain('k-4821');
});
