import { describe, expect, test } from 'vitest';
import { laid, readAgain } from '../testing/laid-plan.ts';
import { scannedFiles } from '../testing/scan.ts';
import { checkedRoles } from './roles.ts';

const code = {
  'src/package.json': '{ "main": "index.js", "dependencies": { "@google-cloud/storage": "7.0.0" } }',
  'src/index.js': `const { Storage } = require('@google-cloud/storage');
const storage = new Storage();
exports.save = async (req, res) => {
  await storage.bucket('reports').file('a').download();
  res.send('ok');
};
exports.ping = (req, res) => { res.send('ok'); };
exports.run = (req, res) => {
  require('child_process').execFile(req.query.program);
  res.send('ok');
};
`,
};

/** The plan for a module beside this code, checked to be undone and to be done when it is asked again. */
async function accountsIn(text: string) {
  const { apps, source } = await scannedFiles({ ...code, 'main.tf': text });
  const [scanned] = apps;
  if (!scanned) throw new Error('no app was read');
  const plan = checkedRoles(scanned, [{ path: 'main.tf', text }], null, readAgain('main.tf', source));
  return laid(plan, 'main.tf', text);
}

const archive = `data "archive_file" "code" {
  type        = "zip"
  source_dir  = "\${path.module}/src"
  output_path = "/tmp/code.zip"
}
resource "google_storage_bucket_object" "code" {
  name   = "code.zip"
  bucket = "code"
  source = data.archive_file.code.output_path
}
resource "google_storage_bucket" "reports" {
  name     = "reports"
  location = "EU"
}
`;

const second = (name: string, entry: string, config = '', more = ''): string => `
resource "google_cloudfunctions2_function" "${name}" {
  name     = ${name.startsWith('x') ? '"${var.stage}-x"' : `"${name}"`}
  location = "europe-west1" # near the bucket
${more}  build_config {
    runtime     = "nodejs22"
    entry_point = "${entry}"
    source {
      storage_source {
        bucket = "code"
        object = google_storage_bucket_object.code.name
      }
    }
  }
  service_config {
    available_memory = "256M"
${config}  }
}
`;

describe('a function of Google Cloud', () => {
  test('gets an account of its own with its roles on the resources, instead of the default account', async () => {
    const { text, said } = await accountsIn(archive + second('save', 'save'));
    expect(said).toEqual([
      'save changed: gets a service account of its own instead of the default account of Compute Engine',
    ]);
    expect(text).toContain(`resource "google_service_account" "save" {
  account_id   = "fn-save"
  display_name = "save"
}`);
    expect(text).toContain('service_account_email = google_service_account.save.email');
    expect(text).toMatch(
      /resource "google_storage_bucket_iam_member" "\w+" \{\n {2}bucket = google_storage_bucket\.reports\.name\n {2}role = "roles\/storage\.\w+"\n {2}member = google_service_account\.save\.member\n\}/,
    );
    expect(text).not.toContain('google_project_iam_member');
  });

  test('that needs nothing gets an account without roles', async () => {
    const { text } = await accountsIn(archive + second('ping', 'ping'));
    expect(text).toContain('service_account_email = google_service_account.ping.email');
    expect(text).not.toContain('iam_member');
  });

  test('whose name has a variable in it gets an id that differs with it', async () => {
    const { text } = await accountsIn(`${archive}variable "stage" {}\n${second('xsave', 'save')}`);
    expect(text).toContain('account_id   = "fn-${substr(sha1("${var.stage}-x"), 0, 20)}"');
  });

  test('that may start a program keeps its account, because what the program does is not known', async () => {
    const { text, said } = await accountsIn(archive + second('run', 'run'));
    expect(text).toBe(archive + second('run', 'run'));
    expect(said[0]).toMatch(/^run by-hand: .*a question is open: a program/);
  });

  test('with an account that no other function has keeps it', async () => {
    const own = `resource "google_service_account" "mine" { account_id = "mine-it-is" }\n`;
    const app =
      archive +
      own +
      second('ping', 'ping', '    service_account_email = google_service_account.mine.email\n');
    const { text, said } = await accountsIn(app);
    expect(text).toBe(app);
    expect(said).toEqual(['ping nothing: it has an account of its own']);
  });

  test('with an account that others have too gets its own, and may still call what the old one may call', async () => {
    const shared = '    service_account_email = google_service_account.all.email\n';
    const grants = `resource "google_service_account" "all" {
  account_id = "all-functions"
}
resource "google_cloud_run_service_iam_member" "calls" {
  location = "europe-west1"
  service  = google_cloudfunctions2_function.save.name
  role     = "roles/run.invoker"
  member   = "serviceAccount:\${google_service_account.all.email}"
}
`;
    const { text, said } = await accountsIn(
      archive + grants + second('save', 'save', shared) + second('ping', 'ping', shared),
    );
    expect(said.every((line) => line.includes('gets a service account of its own'))).toBe(true);
    expect(text).toContain(`resource "google_cloud_run_service_iam_member" "ping_calls" {
  location = "europe-west1"
  service  = google_cloudfunctions2_function.save.name
  role     = "roles/run.invoker"
  member   = google_service_account.ping.member
}`);
    expect(text).toContain(grants);
  });

  test('whose environment holds a secret is made after the grant on the secret', async () => {
    const secret = `    secret_environment_variables {
      key        = "KEY"
      project_id = "p"
      secret     = "api-key"
      version    = "latest"
    }
`;
    const { text } = await accountsIn(archive + second('ping', 'ping', secret));
    const [, label] = /resource "google_secret_manager_secret_iam_member" "(\w+)"/.exec(text) ?? [];
    expect(text).toContain(`depends_on = [google_secret_manager_secret_iam_member.${label}]`);
  });

  test('whose account another resource takes from it keeps its account', async () => {
    const user = `
resource "google_cloud_scheduler_job" "nightly" {
  http_target {
    uri = google_cloudfunctions2_function.ping.url
    oidc_token { service_account_email = google_cloudfunctions2_function.ping.service_config[0].service_account_email }
  }
}
`;
    const { said } = await accountsIn(archive + second('ping', 'ping') + user);
    expect(said[0]).toContain('resource.google_cloud_scheduler_job.nightly takes its account from it');
  });

  test('that a loop makes keeps its account, with the commands for a person', async () => {
    const { said } = await accountsIn(archive + second('save', 'save', '', '  count = 2\n'));
    expect(said[0]).toContain('a loop makes 2 functions of one block');
  });

  test('that is there or not gets an account that is always there', async () => {
    const { text } = await accountsIn(
      `variable "on" {}\n${archive}${second('save', 'save', '', '  count = var.on ? 1 : 0\n')}`,
    );
    expect(text).toContain('service_account_email = google_service_account.save.email');
  });

  test('whose block a loop makes keeps its account; another block of a loop does not matter', async () => {
    const dynamic = (name: string): string => `  dynamic "${name}" {
    for_each = []
    content {}
  }
`;
    const { said } = await accountsIn(archive + second('save', 'save', '', dynamic('event_trigger')));
    expect(said[0]).toContain('save changed');
    const again = await accountsIn(
      archive +
        second('save', 'save', '', dynamic('service_config')).replace(/ {2}service_config \{[^}]*\}\n/, ''),
    );
    expect(again.said[0]).toContain('a loop creates a part of it: dynamic "service_config"');
  });
});
