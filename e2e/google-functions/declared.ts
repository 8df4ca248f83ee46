/** A function of a Terraform file: its code is the folder of its name. */
export interface Declared {
  readonly name: string;
  readonly entry: string;
  readonly python?: true;
  /** Who may call its address; absent = nobody is named. */
  readonly invoker?: 'allUsers' | 'allAuthenticatedUsers';
  readonly ingress?: string;
  /** The body of `event_trigger`. */
  readonly trigger?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Returns a Terraform file with functions of the second generation, each with an account of its own. */
export function terraform(functions: readonly Declared[], more = ''): string {
  return `resource "google_storage_bucket" "code" {
  name                        = "acme-code"
  location                    = "EU"
  uniform_bucket_level_access = true
}
${more}
${functions.map(declared).join('\n')}`;
}

/** The event of a new object in the bucket of this name in the file. */
export const onObject = (bucket: string): string => `event_type = "google.cloud.storage.object.v1.finalized"
    event_filters {
      attribute = "bucket"
      value     = google_storage_bucket.${bucket}.name
    }`;

/** The event of a message in the topic of this name in the file. */
export const onTopic = (
  topic: string,
): string => `event_type   = "google.cloud.pubsub.topic.v1.messagePublished"
    pubsub_topic = google_pubsub_topic.${topic}.id`;

function declared({ name, entry, python, invoker, ingress, trigger, env = {} }: Declared): string {
  const variables = Object.entries(env).map(([key, value]) => `      ${key} = ${value}\n`);
  return `resource "google_service_account" "${name}" {
  account_id = "${name}"
}
data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/${name}"
  output_path = "/tmp/${name}.zip"
}
resource "google_storage_bucket_object" "${name}" {
  name   = "${name}.zip"
  bucket = google_storage_bucket.code.name
  source = data.archive_file.${name}.output_path
}
resource "google_cloudfunctions2_function" "${name}" {
  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "${python ? 'python312' : 'nodejs22'}"
    entry_point = "${entry}"
    source {
      storage_source {
        bucket = google_storage_bucket.code.name
        object = google_storage_bucket_object.${name}.name
      }
    }
  }
  service_config {
    service_account_email = google_service_account.${name}.email
${ingress ? `    ingress_settings = "${ingress}"\n` : ''}    environment_variables = {
${variables.join('')}    }
  }
${trigger ? `  event_trigger {\n    ${trigger}\n  }\n` : ''}}
${invoker ? `resource "google_cloud_run_service_iam_member" "${name}" {\n  location = google_cloudfunctions2_function.${name}.location\n  service  = google_cloudfunctions2_function.${name}.name\n  role     = "roles/run.invoker"\n  member   = "${invoker}"\n}\n` : ''}`;
}
