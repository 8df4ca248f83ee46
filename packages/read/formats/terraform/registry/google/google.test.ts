import { describe, expect, it } from 'vitest';
import { configured } from '../../testing/configured.ts';

const read = (text: string) => {
  const { app, diagnostics } = configured({ 'main.tf': text, 'src/index.js': '', 'src/main.py': '' });
  return {
    functions: app.functions.map((fn) => ({
      name: fn.name,
      runtime: fn.runtime,
      handler: fn.handler.kind === 'handler' ? `${fn.handler.directory}/${fn.handler.handler}` : null,
      account: fn.account?.id,
      kind: fn.account?.kind,
      roles: fn.account?.roles.map(({ role, on }) => `${role} on ${on}`),
      triggers: fn.triggers.map(({ kind, source, exposure }) => `${kind} | ${source} | ${exposure}`),
    })),
    diagnostics,
  };
};

describe('modules of the registry that make functions of Google Cloud', () => {
  it('an event function has the trigger, the account and the code of its inputs', () => {
    const { functions, diagnostics } = read(`
      resource "google_pubsub_topic" "orders" { name = "orders" }
      resource "google_service_account" "a" { account_id = "a" }
      module "f" {
        source                = "terraform-google-modules/event-function/google"
        version               = "~> 4.0"
        name                  = "f"
        runtime               = "nodejs20"
        entry_point           = "go"
        source_directory      = "\${path.module}/src"
        service_account_email = google_service_account.a.email
        event_trigger = { event_type = "google.pubsub.topic.publish", resource = google_pubsub_topic.orders.id }
      }
      module "web" {
        source           = "git::https://github.com/terraform-google-modules/terraform-google-event-function.git?ref=v2.0.0"
        name             = "web"
        runtime          = "python312"
        entry_point      = "web"
        source_directory = "./src"
        trigger_http     = true
      }
    `);
    expect(functions).toMatchObject([
      {
        name: 'f',
        runtime: 'nodejs20',
        handler: 'src/index.go',
        account: 'google_service_account.a',
        triggers: ['google-pubsub | topic google_pubsub_topic.orders | account'],
      },
      {
        name: 'web',
        handler: 'src/main.web',
        kind: 'default',
        triggers: ['google-http | HTTP address | account'],
      },
    ]);
    expect(diagnostics).toEqual([]);
  });

  it('a scheduled function is started by the topic of its own', () => {
    const { functions } = read(`
      module "nightly" {
        source                    = "terraform-google-modules/scheduled-function/google"
        version                   = "5.0.0"
        function_name             = "nightly"
        function_runtime          = "python311"
        function_entry_point      = "run"
        function_source_directory = "src"
        job_schedule              = "0 3 * * *"
      }
    `);
    expect(functions).toMatchObject([
      {
        name: 'nightly',
        runtime: 'python311',
        handler: 'src/main.run',
        triggers: ['google-pubsub | topic module.nightly.topic | account'],
      },
    ]);
  });

  it('a function of the second generation is public where its members say so', () => {
    const { functions } = read(`
      data "archive_file" "code" {
        type        = "zip"
        source_dir  = "src"
        output_path = "/tmp/code.zip"
      }
      resource "google_storage_bucket_object" "code" {
        name   = "code.zip"
        bucket = "code"
        source = data.archive_file.code.output_path
      }
      module "f" {
        source            = "GoogleCloudPlatform/cloud-functions/google"
        version           = "~> 0.6"
        function_name     = "f"
        function_location = "us-central1"
        runtime           = "nodejs22"
        entrypoint        = "go"
        storage_source    = { bucket = "code", object = google_storage_bucket_object.code.name }
        members           = { invokers = ["allUsers"] }
      }
      module "events" {
        source        = "GoogleCloudPlatform/cloud-functions/google"
        function_name = "events"
        runtime       = "nodejs22"
        entrypoint    = "go"
        event_trigger = {
          event_type    = "google.cloud.storage.object.v1.finalized"
          event_filters = [{ attribute = "bucket", attribute_value = "uploads" }]
        }
      }
    `);
    expect(functions).toMatchObject([
      {
        name: 'f',
        handler: 'src/index.go',
        triggers: ['google-http | HTTP address | public'],
      },
      { name: 'events', triggers: ['google-storage | bucket uploads | unknown'] },
    ]);
  });

  it('services of Cloud Run have the members, the ingress and the account of their inputs', () => {
    const { functions } = read(`
      module "open" {
        source       = "GoogleCloudPlatform/cloud-run/google"
        version      = "~> 0.10.0"
        service_name = "open"
        location     = "us-central1"
        image        = "gcr.io/p/open"
        members      = ["allUsers"]
      }
      module "inside" {
        source       = "GoogleCloudPlatform/cloud-run/google"
        service_name = "inside"
        image        = "gcr.io/p/inside"
        members      = ["allUsers"]
        service_annotations = { "run.googleapis.com/ingress" = "internal" }
      }
      module "second" {
        source       = "GoogleCloudPlatform/cloud-run/google//modules/v2"
        service_name = "second"
        project_id   = "p"
        location     = "us-central1"
        containers   = [{ container_image = "gcr.io/p/second", env_vars = { A = "1" } }]
        service_account_project_roles = ["roles/editor"]
        cloud_run_deletion_protection = false
      }
      module "job" {
        source = "GoogleCloudPlatform/cloud-run/google//modules/job-exec"
        name   = "job"
        image  = "gcr.io/p/job"
      }
    `);
    expect(functions).toMatchObject([
      {
        name: 'second',
        account: 'module.second.account',
        roles: ['roles/editor on project'],
        triggers: ['google-http | HTTP address | account'],
      },
      { name: 'open', kind: 'default', triggers: ['google-http | HTTP address | public'] },
      { name: 'inside', triggers: ['google-http | HTTP address | account'] },
      { name: 'job', triggers: [] },
    ]);
  });

  it('modules of Cloud Foundation Fabric make functions and services', () => {
    const { functions } = read(`
      module "f" {
        source        = "github.com/GoogleCloudPlatform/cloud-foundation-fabric//modules/cloud-function-v2?ref=v30.0.0"
        name          = "f"
        bundle_config = { source_dir = "./src" }
        function_config = { entry_point = "go", runtime = "nodejs20" }
        trigger_config = { event_type = "google.cloud.pubsub.topic.v1.messagePublished", pubsub_topic = "t" }
        service_account_create = true
      }
      module "first" {
        source        = "git@github.com:GoogleCloudPlatform/cloud-foundation-fabric.git//modules/cloud-function-v1?ref=v27.0.0"
        name          = "first"
        bundle_config = { source_dir = "./src" }
        iam           = { "roles/cloudfunctions.invoker" = ["allUsers"] }
      }
      module "unsettled" {
        source        = "github.com/GoogleCloudPlatform/cloud-foundation-fabric//modules/cloud-function-v2"
        name          = "unsettled"
        bundle_config = { path = "./src" }
      }
      module "run" {
        source     = "github.com/GoogleCloudPlatform/cloud-foundation-fabric//modules/cloud-run-v2?ref=v34.0.0"
        name       = "run"
        region     = "europe-west1"
        containers = { one = { image = "gcr.io/p/run", env = { A = "1" } } }
        iam        = { "roles/run.invoker" = ["allAuthenticatedUsers"] }
        service_account = module.accounts.email
      }
      module "accounts" {
        source        = "terraform-google-modules/service-accounts/google"
        names         = ["one"]
        project_roles = ["p=>roles/storage.objectViewer"]
      }
    `);
    expect(functions).toMatchObject([
      {
        name: 'first',
        runtime: 'python310',
        handler: 'src/main.main',
        kind: 'default',
        triggers: ['google-http | HTTP address | public'],
      },
      {
        name: 'f',
        handler: 'src/index.go',
        account: 'module.f.account',
        triggers: ['google-pubsub | topic t | unknown'],
      },
      { name: 'unsettled', handler: 'src/main.main', kind: 'unknown' },
      {
        name: 'run',
        account: 'module.accounts',
        roles: ['roles/storage.objectViewer on project'],
        triggers: ['google-http | HTTP address | public'],
      },
    ]);
  });

  it('a module that is not known is asked about, and its function is listed', () => {
    const { functions, diagnostics } = read(`
      module "f" {
        source      = "example/function/google"
        version     = "1.0.0"
        name        = "f"
        runtime     = "python312"
        entry_point = "go"
        source_dir  = "./src"
      }
      resource "google_cloudfunctions2_function" "g" {
        name = "g"
        build_config {
          runtime     = "nodejs22"
          entry_point = "go"
        }
      }
      module "gateway" {
        source   = "example/gateway/google"
        version  = "1.0.0"
        backends = { g = google_cloudfunctions2_function.g.name }
      }
    `);
    expect(functions).toMatchObject([
      { name: 'g', triggers: ['google-http | HTTP address | unknown'] },
      {
        name: 'f',
        handler: 'src/main.go',
        kind: 'unknown',
        triggers: ['google-http | HTTP address | unknown'],
      },
    ]);
    expect(diagnostics.map(String)).toHaveLength(2);
  });
});
