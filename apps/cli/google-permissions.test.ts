import { renderJson, renderPermissions } from '@emmental/report';
import { expect, it } from 'vitest';
import { scannedFiles } from './testing/scan.ts';

const template = `
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "src"
  output_path = "/tmp/code.zip"
}
resource "google_storage_bucket" "data" { name = "data" }
resource "google_storage_bucket_object" "code" {
  name   = "code.zip"
  bucket = google_storage_bucket.data.name
  source = data.archive_file.code.output_path
}
resource "google_service_account" "a" { account_id = "reader" }
resource "google_storage_bucket_iam_member" "m" {
  bucket = google_storage_bucket.data.name
  role   = google_project_iam_custom_role.c.id
  member = "serviceAccount:\${google_service_account.a.email}"
}
resource "google_project_iam_custom_role" "c" {
  role_id     = "c"
  title       = "c"
  permissions = ["storage.objects.get"]
}
resource "google_project_iam_member" "p" {
  project = "p"
  role    = "roles/storage.admin"
  member  = google_service_account.a.member
}
resource "google_cloudfunctions_function" "f" {
  name                  = "f"
  project               = "orders-project"
  runtime               = "nodejs22"
  entry_point           = "read"
  service_account_email = google_service_account.a.email
  source_archive_bucket = google_storage_bucket.data.name
  source_archive_object = google_storage_bucket_object.code.name
  trigger_http          = true
  environment_variables = { BUCKET = google_storage_bucket.data.name }
  secret_environment_variables {
    key     = "TOKEN"
    secret  = "token"
    version = "1"
  }
}
`;
const code = `const { Storage } = require('@google-cloud/storage');
const vision = require('@google-cloud/vision');
exports.read = async (req, res) => {
  await new Storage().bucket(process.env.BUCKET).file('x').download();
  await new vision.ImageAnnotatorClient().labelDetection({ image: { content: 'x' } });
  res.send('ok');
};
`;
const screen = { program: 'emmental', width: 110, unicode: true, color: false };

it('permissions of a function of Google: excess, what is missing and the roles, in words of Google', async () => {
  const { report } = await scannedFiles({ 'main.tf': template, 'src/index.js': code });
  const options = { all: false, failOn: null, isDenied: () => false };
  const text = renderPermissions(report, options, screen).replace(/\S+(?= --function)/, 'PATH');
  expect(text).toMatchInlineSnapshot(`
    "f   nodejs22   src/index.js#read   service account google_service_account.a (its own)

      ACTION                         ON                          WHY
      storage.objects.get            google_storage_bucket.data  src/index.js:4
    - roles/storage.admin            project                     gives 104 permissions, of which 1 is needed:
                                                                 roles/storage.objectViewer on
                                                                 google_storage_bucket.data is enough
    + secretmanager.versions.access  token                       main.tf:41, not granted: the call fails

    Granted by the template:
      google_project_iam_custom_role.c on google_storage_bucket.data
      roles/storage.admin on project
    Smallest roles:
      roles/storage.objectViewer on google_storage_bucket.data
      roles/secretmanager.secretAccessor on token
    vision: no permission is needed, only the API switched on
    To print the roles: emmental permissions PATH --function f --format terraform

    code of 1 function analysed
    Signs: none = keep, - remove, + add, ? undecided (kept until its question is answered).
    A row is a permission or a role on a resource.
    "
  `);
  expect(text).not.toMatch(/polic(?:y|ies)|logs:|arn:|IAM action/i);
  const [fn] = JSON.parse([...renderJson(report)].join('')).apps[0].functions;
  expect(fn.policy).toMatchInlineSnapshot(`
    {
      "bindings": [
        {
          "on": "google_storage_bucket.data",
          "role": "roles/storage.objectViewer",
        },
        {
          "on": "token",
          "role": "roles/secretmanager.secretAccessor",
        },
      ],
    }
  `);
});
