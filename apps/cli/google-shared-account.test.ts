import { expect, test, vi } from 'vitest';
import { emmental, folderWith, json } from './testing/run.ts';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 120_000 });

const fn = (name: string, account: string): string => `
resource "google_cloudfunctions2_function" "${name}" {
  name = "${name}"
  service_config { service_account_email = google_service_account.${account}.email }
}
`;

const account = (name: string): string => `
resource "google_service_account" "${name}" { account_id = "${name}" }
resource "google_project_iam_member" "${name}" {
  role   = "roles/editor"
  member = google_service_account.${name}.member
}
resource "google_project_iam_member" "${name}_agent" {
  role   = "roles/cloudfunctions.serviceAgent"
  member = google_service_account.${name}.member
}
`;

const open = `
resource "google_cloud_run_service_iam_member" "open" {
  service = google_cloudfunctions2_function.submit.name
  role    = "roles/run.invoker"
  member  = "allUsers"
}
`;

interface Finding {
  readonly rule: string;
  readonly title: string;
  readonly severity: string;
  readonly function: string | null;
  readonly functions?: readonly { readonly id: string; readonly severity: string }[];
}

const findingsOf = (template: string, rule: string): readonly Finding[] =>
  json<{ readonly findings: readonly Finding[] }>([
    'scan',
    folderWith({ 'main.tf': template }),
    '--all',
  ]).findings.filter((finding) => finding.rule === rule);

test.each(['google/wide-role', 'google/agent-role'])(
  '%s: functions that share an account are one finding with a part for each',
  (rule) => {
    const found = findingsOf(
      `${fn('digest', 'shared')}${fn('submit', 'shared')}${account('shared')}${open}`,
      rule,
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.title).toMatch(/^2 functions share an account that /);
    expect(found[0]?.function).toMatch(/submit$/);
    expect(found[0]?.functions?.map(({ id }) => id.replace(/^.*\./, ''))).toEqual(['submit', 'digest']);
  },
);

test('a part has the severity of its own function', () => {
  const [found] = findingsOf(
    `${fn('digest', 'shared')}${fn('submit', 'shared')}${account('shared')}${open}`,
    'google/wide-role',
  );
  expect(found?.severity).toBe('critical');
  expect(found?.functions?.map(({ severity }) => severity)).toEqual(['critical', 'high']);
});

test('functions with accounts of their own are two findings without parts', () => {
  const found = findingsOf(
    `${fn('digest', 'a')}${fn('submit', 'b')}${account('a')}${account('b')}${open}`,
    'google/wide-role',
  );
  expect(found.map(({ functions }) => functions?.length ?? 1)).toEqual([1, 1]);
});

test('the table of several apps counts the finding of an app once', () => {
  const app = `${fn('digest', 'shared')}${fn('submit', 'shared')}${account('shared')}`;
  const folder = folderWith({ 'a/main.tf': `${app}${open}`, 'b/main.tf': `${app}${open}` });
  const { stdout } = emmental(['scan', folder]);
  expect(stdout).toMatch(/CRITICAL +2 +2 {2}google\/wide-role/);
  expect(stdout).toMatch(/^a +2 +6 +1 +1 /m);
});
