import { expect, test, vi } from 'vitest';
import { folderWith, json } from './testing/run.ts';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 120_000 });

interface Report {
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly title: string }[];
  readonly apps: readonly {
    readonly functions: readonly {
      readonly reachedBy: { readonly exposure: string; readonly path: readonly string[] } | null;
    }[];
  }[];
}

const google = (member: string): string => `
resource "google_cloudfunctions2_function" "submit" {
  name = "submit"
  service_config { service_account_email = google_service_account.s.email }
}
resource "google_service_account" "s" { account_id = "s" }
resource "google_project_iam_member" "s" {
  role   = "roles/editor"
  member = google_service_account.s.member
}
resource "google_cloud_run_service_iam_member" "open" {
  service = google_cloudfunctions2_function.submit.name
  role    = "roles/run.invoker"
  member  = "${member}"
}
`;

test.each([
  ['allUsers', 'public', 'anyone', 'critical'],
  ['allAuthenticatedUsers', 'public', 'anyone with a Google account', 'critical'],
  ['group:ops@acme.example', 'account', 'the account', 'high'],
])('%s is judged by who can become it', (member, exposure, who, severity) => {
  const { apps, findings } = json<Report>(['scan', folderWith({ 'main.tf': google(member) }), '--all']);
  const [reached] = apps.flatMap(({ functions }) => functions.map(({ reachedBy }) => reachedBy));
  expect(reached?.exposure).toBe(exposure);
  expect(reached?.path[0]).toBe(who);
  expect(findings.find(({ rule }) => rule === 'google/wide-role')?.severity).toBe(severity);
});

test.each([
  ['"*"', 'public', 'anyone with an AWS account'],
  ['"123456789012"', 'unknown', 'unknown callers'],
  ['!Ref AWS::AccountId', 'account', 'the account'],
])('a URL that IAM guards and that %s may call', (principal, exposure, who) => {
  const template = `
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: i.h, Role: r, Code: { ZipFile: 'exports.h = async () => 1;' } } }
  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, AuthType: AWS_IAM } }
  Permission: { Type: AWS::Lambda::Permission, Properties: { Action: 'lambda:InvokeFunctionUrl', FunctionName: !Ref Fn, Principal: ${principal}, FunctionUrlAuthType: AWS_IAM } }
`;
  const { apps } = json<Report>(['scan', folderWith({ 'template.yaml': template })]);
  const [reached] = apps.flatMap(({ functions }) => functions.map(({ reachedBy }) => reachedBy));
  expect([reached?.exposure, reached?.path[0]]).toEqual([exposure, who]);
});
