import { describe, expect, it } from 'vitest';
import { configured } from '../../formats/terraform/testing/configured.ts';

const source = `
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "src"
  output_path = "/tmp/code.zip"
}
resource "google_storage_bucket" "code" {
  name = "code"
}
resource "google_storage_bucket_object" "code" {
  name   = "code-\${data.archive_file.code.output_md5}.zip"
  bucket = google_storage_bucket.code.name
  source = data.archive_file.code.output_path
}
`;
const build = (runtime: string, entryPoint: string) => `build_config {
    runtime     = "${runtime}"
    entry_point = "${entryPoint}"
    source {
      storage_source {
        bucket = google_storage_bucket.code.name
        object = google_storage_bucket_object.code.name
      }
    }
  }`;
const triggersOf = (text: string) =>
  configured(text).app.functions[0]?.triggers.map(
    ({ kind, source: from, exposure, by }) => `${kind} | ${from} | ${exposure} | ${by}`,
  );

describe('a function of Google Cloud', () => {
  // Labelled before the first run.
  it.each([
    ['an invoker of the project', 'google_project_iam_member', 'roles/run.invoker', 'allUsers', 'public'],
    [
      'every Google account',
      'google_folder_iam_member',
      'roles/run.invoker',
      'allAuthenticatedUsers',
      'public',
    ],
    [
      'an account of the project',
      'google_project_iam_member',
      'roles/run.invoker',
      'serviceAccount:a@p.iam.gserviceaccount.com',
      'account',
    ],
    ['another role of the project', 'google_project_iam_member', 'roles/viewer', 'allUsers', 'account'],
  ])('is reached by %s', (_says, type, role, member, exposure) => {
    const text = `resource "google_cloudfunctions2_function" "f" {\n  name = "f"\n}
resource "${type}" "m" {\n  role = "${role}"\n  member = "${member}"\n}\n`;
    expect(configured(text).app.functions[0]?.triggers.map((each) => each.exposure)).toEqual([exposure]);
  });

  // Labelled before the first run.
  it.each([
    ['a custom role that may invoke', 'google_project_iam_custom_role.r.id', 'run.routes.invoke', 'public'],
    ['its name', 'google_project_iam_custom_role.r.name', 'run.routes.invoke', 'public'],
    ['a custom role that may not', 'google_project_iam_custom_role.r.id', 'run.services.get', 'account'],
    ['a custom role of elsewhere', '"projects/p/roles/r"', 'run.services.get', 'unknown'],
    ['a role that is not known', 'var.role', 'run.services.get', 'unknown'],
  ])('is reached by everybody with %s, on itself and on the project', (_says, role, permission, exposure) => {
    const text = (member: string) => `resource "google_cloudfunctions2_function" "f" {\n  name = "f"\n}
variable "role" {\n}
resource "google_project_iam_custom_role" "r" {\n  role_id = "r"\n  permissions = ["${permission}"]\n}
resource ${member}\n  role = ${role}\n  member = "allUsers"\n}\n`;
    const on = [
      '"google_cloud_run_service_iam_member" "m" {\n  service = google_cloudfunctions2_function.f.name',
      '"google_project_iam_member" "m" {',
    ];
    expect(on.map((member) => configured(text(member)).app.functions[0]?.triggers[0]?.exposure)).toEqual([
      exposure,
      exposure,
    ]);
  });

  // Labelled before the first run.
  it.each([
    ['a policy that is not known', 'policy_data = var.policy', 'unknown'],
    [
      'a policy that is written as JSON',
      'policy_data = jsonencode({ bindings = [{ role = "roles/run.invoker", members = ["allUsers"] }] })',
      'public',
    ],
    [
      'a policy of accounts that is written as JSON',
      'policy_data = jsonencode({ bindings = [{ role = "roles/run.invoker", members = ["user:a@example.com"] }] })',
      'account',
    ],
  ])('is reached by %s', (_says, policy, exposure) => {
    const text = `resource "google_cloudfunctions2_function" "f" {\n  name = "f"\n}
variable "policy" {\n}
resource "google_cloud_run_service_iam_policy" "p" {\n  service = google_cloudfunctions2_function.f.name\n  ${policy}\n}\n`;
    expect(configured(text).app.functions[0]?.triggers[0]?.exposure).toBe(exposure);
  });

  // Labelled before the first run.
  it.each([
    ['members that are not known', '"roles/run.invoker"', 'members = var.members', 'unknown'],
    [
      'members with everybody among them',
      '"roles/run.invoker"',
      'members = concat(var.members, ["allUsers"])',
      'public',
    ],
    ['a member that is not known', '"roles/run.invoker"', 'member = var.member', 'unknown'],
    [
      'an account whose name is not known',
      '"roles/run.invoker"',
      'member = "serviceAccount:${var.member}"',
      'account',
    ],
    ['members of another role', '"roles/run.viewer"', 'members = var.members', 'account'],
  ])('is reached by %s, on itself and on the project', (_says, role, members, exposure) => {
    const text = (binding: string) => `resource "google_cloudfunctions2_function" "f" {\n  name = "f"\n}
variable "members" {\n  type = list(string)\n}\nvariable "member" {\n}
resource ${binding}\n  role = ${role}\n  ${members}\n}\n`;
    const on = [
      '"google_cloud_run_service_iam_binding" "m" {\n  service = google_cloudfunctions2_function.f.name',
      '"google_project_iam_binding" "m" {',
    ];
    expect(on.map((binding) => configured(text(binding)).app.functions[0]?.triggers[0]?.exposure)).toEqual([
      exposure,
      exposure,
    ]);
  });

  // Labelled before the first run.
  it.each([
    [
      'opens it',
      'gcloud run services add-iam-policy-binding f --member=allUsers --role=roles/run.invoker',
      'unknown',
    ],
    [
      'opens what a variable names',
      'gcloud run services add-iam-policy-binding ${var.s} --member=allUsers',
      'unknown',
    ],
    ['opens another', 'gcloud run services add-iam-policy-binding web --member=user:a', 'account'],
    ['does something else', 'gcloud run services describe f', 'account'],
  ])('is reached by a command of a provisioner that %s', (_says, command, exposure) => {
    const text = `resource "google_cloud_run_v2_service" "f" {\n  name = "f"\n}\nvariable "s" {\n}
resource "null_resource" "n" {\n  provisioner "local-exec" {\n    command = "${command}"\n  }\n}\n`;
    expect(configured(text).app.functions[0]?.triggers[0]?.exposure).toBe(exposure);
  });

  it('has the name that Google shows, else the label that only it has, else its address', () => {
    const fn = (label: string, name: string, type = 'google_cloudfunctions2_function') =>
      `resource "${type}" "${label}" {\n  name = ${name}\n}\n`;
    const run = 'google_cloud_run_v2_service';
    const text =
      fn('a', '"resize"') +
      fn('b', '"same"') +
      fn('c', '"same"', run) +
      fn('d', 'var.x') +
      fn('e', 'var.x') +
      fn('e', 'var.x', run);
    expect(
      configured(text)
        .app.functions.map(({ name }) => name)
        .sort(),
    ).toEqual(
      ['resize', 'b', 'c', 'd', 'google_cloudfunctions2_function.e', 'google_cloud_run_v2_service.e'].sort(),
    );
  });

  it('has its code where the archive was made from, by the names of the build packs', () => {
    const second = `resource "google_cloudfunctions2_function" "f" {\n  name = "f"\n  ${build('nodejs22', 'start')}\n}\n`;
    const files = {
      'main.tf': source + second,
      'src/package.json': '{"main": "lib/app.js"}',
      'src/lib/app.js': '',
    };
    expect(configured(files).app.functions[0]).toMatchObject({
      id: 'main.tf#google_cloudfunctions2_function.f',
      runtime: 'nodejs22',
      language: 'javascript',
      handler: { kind: 'handler', directory: 'src', handler: 'lib/app.start' },
    });
    const python = { 'main.tf': source + second.replace('nodejs22', 'python312'), 'src/main.py': '' };
    expect(configured(python).app.functions[0]?.handler).toMatchObject({ handler: 'main.start' });
    const first = `resource "google_cloudfunctions_function" "f" {
      runtime               = "nodejs20"
      entry_point           = "go"
      source_archive_object = google_storage_bucket_object.code.name
    }`;
    expect(
      configured({ 'main.tf': source + first, 'src/function.js': '' }).app.functions[0]?.handler,
    ).toMatchObject({
      handler: 'function.go',
    });
  });

  it('runs as its account with the roles it is given, in every way to give them', () => {
    const { app } = configured(`
      resource "google_service_account" "a" { account_id = "a" }
      resource "google_cloudfunctions2_function" "f" {
        service_config {
          service_account_email = google_service_account.a.email
          environment_variables = { BUCKET = google_storage_bucket.b.name }
        }
      }
      resource "google_storage_bucket" "b" { name = "b" }
      resource "google_project_iam_member" "one" {
        for_each = toset(["roles/editor"])
        role     = each.key
        member   = "serviceAccount:\${google_service_account.a.email}"
      }
      resource "google_storage_bucket_iam_binding" "two" {
        bucket  = google_storage_bucket.b.name
        role    = "roles/storage.objectViewer"
        members = [google_service_account.a.member, "allUsers"]
      }
      data "google_iam_policy" "p" {
        binding {
          role    = var.role
          members = [google_service_account.a.member]
        }
      }
      variable "role" {}
      resource "google_project_iam_policy" "three" { policy_data = data.google_iam_policy.p.policy_data }
      resource "google_project_iam_member" "other" {
        role   = "roles/owner"
        member = "serviceAccount:other@p.iam.gserviceaccount.com"
      }
    `);
    const [fn] = app.functions;
    expect(fn?.account).toMatchObject({ id: 'google_service_account.a', kind: 'own' });
    expect(fn?.account?.roles.map(({ role, on, by }) => `${role} on ${on} by ${by}`)).toEqual([
      'roles/editor on project by google_project_iam_member.one["roles/editor"]',
      'roles/storage.objectViewer on google_storage_bucket.b by google_storage_bucket_iam_binding.two',
      'null on project by google_project_iam_policy.three',
    ]);
    expect([...(fn?.environment.keys() ?? [])]).toEqual(['BUCKET']);
  });

  it('runs as the default account when it names none, or names that', () => {
    const kinds = (text: string) =>
      configured(text).app.functions.map(({ account }) => `${account?.kind} ${account?.id}`);
    expect(kinds('resource "google_cloudfunctions_function" "f" {}')).toEqual([
      'default the default account of App Engine',
    ]);
    expect(
      kinds(`data "google_compute_default_service_account" "d" {}
        resource "google_cloud_run_v2_service" "s" {
          template { service_account = data.google_compute_default_service_account.d.email }
        }`)[0],
    ).toMatch(/^default /);
    expect(
      kinds(
        'variable "a" {}\nresource "google_cloud_run_v2_service" "s" {\n  template { service_account = var.a }\n}',
      ),
    ).toEqual(['unknown ${var.a}']);
  });
});

describe('who can start a function of Google Cloud', () => {
  const service = 'resource "google_cloud_run_v2_service" "s" { name = "s" }\n';
  const invoker = (member: string, more = '') => `resource "google_cloud_run_v2_service_iam_member" "m" {
    name   = google_cloud_run_v2_service.s.name
    role   = "roles/run.invoker"
    member = ${member}
    ${more}
  }`;

  it.each([
    ['nobody named', service, 'google-http | HTTP address | account | no binding gives an invoker role'],
    [
      'all users',
      service + invoker('"allUsers"'),
      'google-http | HTTP address | public | google_cloud_run_v2_service_iam_member.m gives allUsers roles/run.invoker',
    ],
    [
      'a member that is not known',
      `${service}variable "who" {}\n${invoker('var.who')}`,
      'google-http | HTTP address | unknown | google_cloud_run_v2_service_iam_member.m gives members that are not known roles/run.invoker',
    ],
    [
      'no check at all',
      service.replace('}', '\n invoker_iam_disabled = true\n}').replace('{ name', '{\n name'),
      'google-http | HTTP address | public | invoker_iam_disabled',
    ],
  ])('%s', (_, text, expected) => {
    expect(triggersOf(text)).toEqual([expected]);
  });

  it('by events: topics, buckets, what Eventarc and a schedule bring, and who writes there', () => {
    const text = `
      resource "google_cloudfunctions_function" "f" {
        name = "f"
        event_trigger {
          event_type = "google.pubsub.topic.publish"
          resource   = google_pubsub_topic.t.name
        }
      }
      resource "google_pubsub_topic" "t" { name = "t" }
      resource "google_pubsub_topic_iam_member" "m" {
        topic  = google_pubsub_topic.t.name
        role   = "roles/pubsub.publisher"
        member = "allUsers"
      }`;
    expect(triggersOf(text)).toEqual([
      'google-pubsub | topic google_pubsub_topic.t | public | google_pubsub_topic_iam_member.m gives allUsers roles/pubsub.publisher',
    ]);
    const second = `
      resource "google_cloudfunctions2_function" "f" {
        name = "f"
        event_trigger {
          event_type = "google.cloud.storage.object.v1.finalized"
          event_filters {
            attribute = "bucket"
            value     = google_storage_bucket.b.name
          }
        }
      }
      resource "google_storage_bucket" "b" { name = "b" }
      resource "google_eventarc_trigger" "e" {
        matching_criteria {
          attribute = "type"
          value     = "google.cloud.audit.log.v1.written"
        }
        destination {
          cloud_run_service { service = google_cloudfunctions2_function.f.name }
        }
      }
      resource "google_cloud_scheduler_job" "j" {
        schedule = "0 2 * * *"
        http_target { uri = google_cloudfunctions2_function.f.url }
      }`;
    expect(triggersOf(second)).toEqual([
      'google-storage | bucket google_storage_bucket.b | account | who has access to the project',
      'google-event | event google.cloud.audit.log.v1.written | account | who has access to the project',
      'google-scheduler | 0 2 * * * | internal | Cloud Scheduler',
    ]);
  });
});
