import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from '../testing/run.ts';

const source = {
  'js/index.js': 'exports.main = (req, res) => { res.send("ok"); };\n',
  'js/package.json': '{ "main": "index.js" }',
};

const archive = `data "archive_file" "js" {
  type        = "zip"
  source_dir  = "\${path.module}/../js"
  output_path = "/tmp/js.zip"
}
resource "google_storage_bucket_object" "js" {
  name   = "js.zip"
  bucket = "code"
  source = data.archive_file.js.output_path
}
`;

/** A function of the second generation; `config` are lines of service_config, `more` further blocks. */
const second = (
  name: string,
  config = '',
  more = '',
): string => `resource "google_cloudfunctions2_function" "${name}" {
  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "nodejs22"
    entry_point = "main"
    source {
      storage_source {
        bucket = "code"
        object = google_storage_bucket_object.js.name
      }
    }
  }
  service_config {
    service_account_email = "own-${name}@p.iam.gserviceaccount.com"
${config}  }
${more}}
`;

const event = (account = ''): string => `  event_trigger {
    event_type   = "google.cloud.pubsub.topic.v1.messagePublished"
    pubsub_topic = "projects/p/topics/t"
${account}  }
`;

const rulebase = (template: string): string =>
  `emmental: profile/1\napp: a\ntemplate: ${template}\ndefaults: { mode: alert }\n`;

/** Runs protect on a module in the folder `infra`, and returns the file and the screen. */
function protect(text: string, ...args: readonly string[]) {
  const folder = folderWith({ ...source, 'infra/main.tf': text });
  const { stdout, stderr } = emmental([
    'protect',
    join(folder, 'infra'),
    '--root',
    folder,
    ...args,
    '--write',
  ]);
  const after = readFileSync(join(folder, 'infra/main.tf'), 'utf8');
  emmental(['protect', join(folder, 'infra'), '--root', folder, '--remove', '--write']);
  expect(readFileSync(join(folder, 'infra/main.tf'), 'utf8')).toBe(text);
  return { after, said: `${stdout}${stderr}`.replaceAll(/\s+/g, ' ') };
}

describe('the address of a function', () => {
  test('that only its event trigger starts is closed; in the first generation such a function has none', () => {
    const first = `resource "google_cloudfunctions_function" "old" {
  name                  = "old"
  runtime               = "nodejs22"
  entry_point           = "main"
  source_archive_bucket = "code"
  source_archive_object = google_storage_bucket_object.js.name
  ingress_settings      = "ALLOW_ALL" # as always
  event_trigger {
    event_type = "google.storage.object.finalize"
    resource   = "uploads"
  }
}
`;
    const { after, said } = protect(archive + second('a', '', event()) + first, '--only', 'settings');
    expect(after).toContain('    ingress_settings = "ALLOW_INTERNAL_ONLY"\n  }\n');
    expect(after).toContain('  ingress_settings      = "ALLOW_ALL" # as always\n');
    expect(said).toContain('events still start it');
  });

  test('stays open for its callers: an HTTP function, a declared invoker, a variable', () => {
    const invoker = `resource "google_cloud_run_service_iam_member" "partner" {
  location = "europe-west1"
  service  = google_cloudfunctions2_function.b.name
  role     = "roles/run.invoker"
  member   = "user:partner@example.com"
}
`;
    const app =
      archive +
      second('a') +
      second('b', '', event()) +
      invoker +
      second('c', '    ingress_settings = var.ingress\n', event()) +
      'variable "ingress" {}\n';
    const { after, said } = protect(app, '--only', 'settings');
    expect(after).toBe(app);
    expect(said).toContain('calls of its address would have to come from the project’s network');
    expect(said).toContain('google_cloud_run_service_iam_member.partner lets somebody call its address');
  });

  test('is closed where only the account of its trigger may call it', () => {
    const own = `resource "google_service_account" "trigger" {
  account_id = "trigger-of-a"
}
resource "google_cloud_run_service_iam_member" "trigger" {
  location = "europe-west1"
  service  = google_cloudfunctions2_function.a.name
  role     = "roles/run.invoker"
  member   = "serviceAccount:\${google_service_account.trigger.email}"
}
`;
    const account = '    service_account_email = google_service_account.trigger.email\n';
    const { after } = protect(archive + own + second('a', '', event(account)), '--only', 'settings');
    expect(after).toContain('ingress_settings = "ALLOW_INTERNAL_ONLY"');
  });
});

describe('--reserve', () => {
  const service = (name: string, more = ''): string => `resource "google_cloud_run_v2_service" "${name}" {
  name     = "${name}"
  location = "europe-west1"
${more}  template {
    containers {
      image = "example/${name}"
    }
  }
}
`;

  test('limits functions and services without a limit, also in a loop, and keeps present limits', () => {
    const app =
      archive +
      second('a') +
      second('b', '    max_instance_count = 3\n') +
      second('c', '    max_instance_count = var.most\n') +
      second('d', '    min_instance_count = 9\n') +
      second('e', '    min_instance_count = var.most\n') +
      second('f', '    min_instance_count = 1\n') +
      service('s') +
      service('all', '  count    = 2\n').replace('name     = "all"', 'name     = "all-${count.index}"') +
      'variable "most" {}\n';
    const { after, said } = protect(app, '--only', 'settings', '--reserve', '7');
    expect(said).toContain('its min_instance_count may be more than 7: 9');
    expect(said).toContain('its min_instance_count may be more than 7: var.most');
    expect(after.match(/max_instance_count = \S+/g)).toEqual([
      'max_instance_count = 7',
      'max_instance_count = 3',
      'max_instance_count = var.most',
      'max_instance_count = 7',
      'max_instance_count = 7',
      'max_instance_count = 7',
    ]);
    expect(after).toContain('    scaling {\n      max_instance_count = 7\n    }\n  }\n');
  });

  test('names what it cannot write', () => {
    const old = `resource "google_cloud_run_service" "old" {
  name     = "old"
  location = "europe-west1"
  template {
    spec {
      containers {
        image = "example/old"
      }
    }
  }
}
resource "google_cloud_run_service_iam_member" "all" {
  location = "europe-west1"
  service  = google_cloud_run_service.old.name
  role     = "roles/run.invoker"
  member   = "allUsers"
}
`;
    const loop = second('a').replace(
      / {2}service_config \{[^}]*\}\n/,
      '  dynamic "service_config" {\n    for_each = []\n    content {}\n  }\n',
    );
    const app = archive + old + loop;
    const { after, said } = protect(app, '--only', 'settings', '--reserve', '7');
    expect(after).toBe(app);
    expect(said).toContain('set "autoscaling.knative.dev/maxScale" in template.metadata.annotations');
    expect(said).toContain('a loop creates a part of it: dynamic "service_config"');
  });
});

test('apps that deploy the same folder share the guard, each with its rules', () => {
  const folder = folderWith({
    ...source,
    'dev/main.tf': archive + second('a'),
    'dev/emmental.yaml': rulebase('main.tf'),
    'prod/main.tf': archive + second('a'),
    'prod/emmental.yaml': rulebase('main.tf'),
  });
  const run = (app: string, ...args: readonly string[]) =>
    emmental(['protect', join(folder, app), '--root', folder, '--only', 'guard', ...args, '--write']);
  const guard = join(folder, 'js/.emmental/guard');
  const rules = (): readonly string[] => readdirSync(guard).filter((name) => name.startsWith('rules-'));
  expect(run('dev').stdout).toContain('js/.emmental/guard');
  run('prod');
  expect(rules()).toHaveLength(2);
  expect(existsSync(join(guard, 'node/guard.cjs'))).toBe(true);
  expect(existsSync(join(guard, 'python'))).toBe(false);
  run('dev', '--remove');
  expect(rules()).toHaveLength(1);
  run('prod', '--remove');
  expect(existsSync(join(folder, 'js/.emmental'))).toBe(false);
  expect(readFileSync(join(folder, 'prod/main.tf'), 'utf8')).toBe(archive + second('a'));
});

describe('functions that commands deploy', () => {
  const script = `#!/bin/sh
gcloud functions deploy hello --gen2 --runtime nodejs22 --trigger-http --entry-point main --source js --region europe-west1
`;

  test('get the commands for an account and a limit, and the steps for the guard', () => {
    const folder = folderWith({ ...source, 'deploy.sh': script });
    const { stdout } = emmental(['protect', folder, '--reserve', '7', '--write']);
    const said = stdout.replaceAll(/\s+/g, ' ');
    expect(said).toContain('gcloud iam service-accounts create fn-hello');
    expect(said).toContain(
      'add to its command: --service-account=fn-hello@PROJECT_ID.iam.gserviceaccount.com',
    );
    expect(said).toContain('add to its command: --max-instances=7');
    expect(said).toContain('NODE_OPTIONS=--require=/workspace/emmental-guard');
    expect(readFileSync(join(folder, 'deploy.sh'), 'utf8')).toBe(script);
  });

  test('and functions that nothing deploys are named', () => {
    const folder = folderWith({
      'package.json':
        '{ "main": "index.js", "dependencies": { "@google-cloud/functions-framework": "5.0.0" } }',
      'index.js': `require('@google-cloud/functions-framework').http('hello', (req, res) => res.send('ok'));\n`,
    });
    const { stdout, status } = emmental(['protect', folder]);
    expect(status).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('read no template and no command that deploys hello');
  });
});

test('a role that is kept for an open question is no call of a rule: the rulebase can be read, and the guard is written', () => {
  const account = `resource "google_service_account" "own" {
  account_id = "own-account"
}
resource "google_project_iam_member" "own" {
  project = "p"
  role    = "roles/storage.admin"
  member  = "serviceAccount:${'$'}{google_service_account.own.email}"
}
`;
  const app =
    archive +
    account +
    second('a').replace('"own-a@p.iam.gserviceaccount.com"', 'google_service_account.own.email');
  const folder = folderWith({
    'js/index.js': `exports.main = (req, res) => require('child_process').execFile(req.query.program);\n`,
    'js/package.json': '{ "main": "index.js" }',
    'infra/main.tf': app,
  });
  const at = [join(folder, 'infra'), '--root', folder];
  emmental(['profile', 'derive', ...at]);
  expect(readFileSync(join(folder, 'infra/emmental.yaml'), 'utf8')).not.toContain('roles/');
  const { stdout, status } = emmental(['protect', ...at, '--only', 'guard', '--write']);
  expect([status, stdout]).toEqual([0, expect.stringContaining('js/.emmental/guard')]);
});

test('a bucket whose name is empty where nothing sets it leaves a rulebase that can be read', () => {
  const folder = folderWith({
    'js/index.js': `const { Storage } = require('@google-cloud/storage');
exports.main = async (req, res) => {
  await new Storage().bucket(process.env.BUCKET || '').file('a').download();
  res.send('ok');
};
`,
    'js/package.json': '{ "main": "index.js", "dependencies": { "@google-cloud/storage": "7.0.0" } }',
    'infra/main.tf': archive + second('a'),
  });
  const at = [join(folder, 'infra'), '--root', folder];
  emmental(['profile', 'derive', ...at]);
  const { stdout, stderr } = emmental(['protect', ...at, '--only', 'guard', '--write']);
  expect(`${stdout}${stderr}`).not.toContain('wrong shape');
  expect(stdout).toContain('js/.emmental/guard');
});
