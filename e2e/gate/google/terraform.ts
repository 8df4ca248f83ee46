import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { zipOf } from '../../../packages/code/testing/zip.ts';
import type { GateAttack } from '../attack.ts';
import {
  all,
  changed,
  closed,
  evil,
  evilPython,
  found,
  foundOrLost,
  gen2,
  harmless,
  harmlessPython,
  invoker,
  notRead,
  open,
  person,
  tf,
} from './base.ts';

const variable = (value: string): string => `variable "caller" {\n  default = "${value}"\n}\n`;
const withVariable = {
  ...closed,
  'g/main.tf': gen2() + invoker('var.caller') + variable('user:a@example.com'),
};
const withoutDefault = {
  ...closed,
  'g/main.tf': `${gen2() + invoker('var.caller')}variable "caller" {}\n`,
  'g/terraform.tfvars': 'caller = "user:a@example.com"\n',
};
const role = (name: string, member = `"serviceAccount:\${google_service_account.Door.email}"`): string =>
  `resource "google_project_iam_member" "rights" {\n  project = "shop"\n  role    = "${name}"\n  member  = ${member}\n}\n`;
const bucket = (granted: string, member: string): string =>
  `resource "google_storage_bucket" "files" {\n  name     = "files"\n  location = "EU"\n}\nresource "google_storage_bucket_iam_member" "files" {\n  bucket = google_storage_bucket.files.name\n  role   = "${granted}"\n  member = ${member}\n}\n`;
const gen1 = (member: string): string => `data "archive_file" "d" {
  type        = "zip"
  source_dir  = "\${path.module}/code"
  output_path = "d.zip"
}
resource "google_storage_bucket_object" "d" {
  name   = "d.zip"
  bucket = "sources"
  source = data.archive_file.d.output_path
}
resource "google_cloudfunctions_function" "Door" {
  name                  = "Door"
  runtime               = "nodejs22"
  entry_point           = "handler"
  trigger_http          = true
  source_archive_bucket = "sources"
  source_archive_object = google_storage_bucket_object.d.name
}
resource "google_cloudfunctions_function_iam_member" "call" {
  cloud_function = google_cloudfunctions_function.Door.name
  role           = "roles/cloudfunctions.invoker"
  member         = ${member}
}
`;

/** Changes of who can start a function that is known to run the text of its request. */
const callers: readonly GateAttack[] = [
  changed('a known function that everybody may call now', closed, { edits: tf([person, all]) }, found),
  changed(
    'a known function that every account of Google may call now',
    closed,
    { edits: tf([person, '"allAuthenticatedUsers"']) },
    /Anyone[\w ]* can (?:run code in|call) Door/,
  ),
  changed(
    'a function that everybody may call, and not only accounts of Google',
    {
      'g/main.tf': gen2() + invoker('"allAuthenticatedUsers"'),
      'g/code/index.js':
        "const { Storage } = require('@google-cloud/storage');\nexports.handler = async (req, res) => res.send(await new Storage().bucket('files').getFiles());\n",
    },
    { edits: tf(['"allAuthenticatedUsers"', all]) },
    /Anyone can call Door/,
  ),
  changed(
    'a variable whose default is everybody now',
    withVariable,
    { edits: tf(['default = "user:a@example.com"', 'default = "allUsers"']) },
    found,
  ),
  changed(
    'a value of terraform.tfvars that is everybody now',
    withoutDefault,
    { files: { 'g/terraform.tfvars': 'caller = "allUsers"\n' } },
    found,
  ),
  changed(
    'a new file of values that Terraform reads by itself',
    withVariable,
    { files: { 'g/more.auto.tfvars': 'caller = "allUsers"\n' } },
    found,
  ),
  changed(
    'a new file of values in JSON',
    withVariable,
    { files: { 'g/terraform.tfvars.json': '{"caller":"allUsers"}\n' } },
    found,
  ),
  changed(
    'a binding for each of a set',
    { ...closed, 'g/main.tf': gen2() },
    {
      edits: tf([
        'resource "google_service_account"',
        `${invoker('each.value', 'Door', '  for_each = toset(["allUsers"])\n')}resource "google_service_account"`,
      ]),
    },
    found,
  ),
  changed(
    'a binding whose count becomes 1',
    {
      ...closed,
      'g/main.tf': `${gen2() + invoker(all, 'Door', '  count = var.open ? 1 : 0\n')}variable "open" {\n  default = false\n}\n`,
    },
    { edits: tf(['default = false', 'default = true']) },
    found,
  ),
  changed(
    'a binding whose count nobody knows',
    { ...closed, 'g/main.tf': gen2() },
    {
      edits: tf([
        'resource "google_service_account"',
        `variable "open" {}\n${invoker(all, 'Door', '  count = var.open ? 1 : 0\n')}resource "google_service_account"`,
      ]),
    },
    foundOrLost,
  ),
  changed(
    'members from a file of JSON',
    {
      ...closed,
      'g/main.tf': gen2() + invoker('jsondecode(file("${path.module}/iam.json")).caller'),
      'g/iam.json': '{"caller":"user:a@example.com"}',
    },
    { files: { 'g/iam.json': '{"caller":"allUsers"}' } },
    foundOrLost,
  ),
  changed(
    'members from a file of YAML',
    {
      ...closed,
      'g/main.tf': gen2() + invoker('yamldecode(file("${path.module}/iam.yaml")).caller'),
      'g/iam.yaml': 'caller: user:a@example.com\n',
    },
    { files: { 'g/iam.yaml': 'caller: allUsers\n' } },
    foundOrLost,
  ),
  changed('a member in base64', closed, { edits: tf([person, 'base64decode("YWxsVXNlcnM=")']) }, foundOrLost),
  changed('a member that is joined', closed, { edits: tf([person, 'join("", ["all", "Users"])']) }, found),
  changed(
    'the invoker role of the project for everybody',
    closed,
    { files: { 'g/project.tf': role('roles/run.invoker', all) } },
    /Anyone can (?:run code|call)|project/,
  ),
  changed(
    'a policy of the service for everybody',
    { ...closed, 'g/main.tf': gen2() },
    {
      files: {
        'g/policy.tf':
          'data "google_iam_policy" "open" {\n  binding {\n    role    = "roles/run.invoker"\n    members = ["allUsers"]\n  }\n}\nresource "google_cloud_run_service_iam_policy" "open" {\n  service     = google_cloudfunctions2_function.Door.name\n  policy_data = data.google_iam_policy.open.policy_data\n}\n',
      },
    },
    found,
  ),
  changed(
    'an override file of Terraform',
    closed,
    {
      files: {
        'g/main_override.tf':
          'resource "google_cloud_run_service_iam_member" "call_Door" {\n  member = "allUsers"\n}\n',
      },
    },
    foundOrLost,
  ),
  changed(
    'a binding in a new file of JSON',
    closed,
    {
      files: {
        'g/more.tf.json':
          '{"resource":{"google_cloud_run_service_iam_member":{"open":{"service":"${google_cloudfunctions2_function.Door.name}","role":"roles/run.invoker","member":"allUsers"}}}}',
      },
    },
    found,
  ),
  changed(
    'a binding in a file of OpenTofu',
    closed,
    { files: { 'g/more.tofu': invoker(all).replace('call_Door', 'open') } },
    foundOrLost,
  ),
  changed(
    'an ingress that is open now',
    {
      ...closed,
      'g/main.tf': gen2('Door', '', '    ingress_settings = "ALLOW_INTERNAL_ONLY"\n') + invoker(all),
    },
    { edits: tf(['ALLOW_INTERNAL_ONLY', 'ALLOW_ALL']) },
    found,
  ),
  changed(
    'an ingress that is no longer set',
    {
      ...closed,
      'g/main.tf': gen2('Door', '', '    ingress_settings = "ALLOW_INTERNAL_ONLY"\n') + invoker(all),
    },
    { edits: tf(['    ingress_settings = "ALLOW_INTERNAL_ONLY"\n', '']) },
    found,
  ),
  changed(
    'a function of the first generation that everybody may call now',
    { 'g/main.tf': gen1(person), 'g/code/index.js': evil },
    { edits: tf([person, all]) },
    found,
  ),
  changed(
    'a service whose check of callers is switched off',
    {
      'g/main.tf':
        'resource "google_cloud_run_v2_service" "Door" {\n  name     = "door"\n  location = "europe-west1"\n  template {\n    containers {\n      image = "europe-docker.pkg.dev/shop/images/door"\n    }\n  }\n}\n',
    },
    { edits: tf(['  template {', '  invoker_iam_disabled = true\n  template {']) },
    /Anyone can call/,
  ),
];

/** Changes of permissions. */
const roles: readonly GateAttack[] = [
  changed(
    'a role that reads and now does everything',
    { ...open, 'g/roles.tf': role('roles/storage.objectViewer') },
    { files: { 'g/roles.tf': role('roles/storage.admin') } },
    /HIGH|CRITICAL/,
  ),
  changed(
    'an editor of the project that becomes its owner',
    { ...open, 'g/roles.tf': role('roles/editor') },
    { files: { 'g/roles.tf': role('roles/owner') } },
    /owner/,
  ),
  changed(
    'a custom role that may take the place of other accounts now',
    {
      ...open,
      'g/roles.tf': `resource "google_project_iam_custom_role" "own" {\n  role_id     = "own"\n  title       = "own"\n  permissions = ["storage.objects.get"]\n}\n${role('x').replace('"x"', 'google_project_iam_custom_role.own.id')}`,
    },
    {
      edits: {
        'g/roles.tf': [
          [
            '"storage.objects.get"',
            '"storage.objects.get", "iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.actAs"',
          ],
        ],
      },
    },
    /HIGH|CRITICAL/,
  ),
  changed(
    'a bucket that everybody may read becomes one that everybody may write',
    { ...open, 'g/bucket.tf': bucket('roles/storage.objectViewer', all) },
    { files: { 'g/bucket.tf': bucket('roles/storage.objectAdmin', all) } },
    /Anyone may use/,
  ),
  changed(
    'a bucket that accounts of Google may write becomes one for everybody',
    { ...open, 'g/bucket.tf': bucket('roles/storage.objectAdmin', '"allAuthenticatedUsers"') },
    { files: { 'g/bucket.tf': bucket('roles/storage.objectAdmin', all) } },
    /Anyone may use/,
  ),
];

/** Changes of which code a function runs. */
const code: readonly GateAttack[] = [
  changed(
    'another entry point',
    {
      ...open,
      'g/code/index.js': `${harmless}exports.debug = (req, res) => res.send(eval(req.body.text));\n`,
    },
    { edits: tf(['entry_point = "handler"', 'entry_point = "debug"']) },
    found,
  ),
  changed(
    'another folder of the code',
    open,
    { edits: tf(['/code"', '/more"']), files: { 'g/more/index.js': evil } },
    found,
  ),
  changed(
    'a folder of the code in a variable of tfvars',
    {
      ...open,
      'g/main.tf': `${gen2('Door', '', '', 'nodejs22', '${var.folder}') + invoker(all)}variable "folder" {\n  default = "code"\n}\n`,
    },
    { files: { 'g/terraform.tfvars': 'folder = "more"\n', 'g/more/index.js': evil } },
    foundOrLost,
  ),
  changed(
    'a build variable that names another file',
    {
      'g/main.tf': gen2('Door', '', '', 'python313') + invoker(all),
      'g/code/main.py': harmlessPython,
    },
    {
      edits: tf([
        '    source {',
        '    environment_variables = { GOOGLE_FUNCTION_SOURCE = "real.py" }\n    source {',
      ]),
      files: { 'g/code/real.py': evilPython },
    },
    foundOrLost,
  ),
  changed(
    'a variable that loads another file before the handler',
    open,
    {
      edits: tf([
        '    service_account_email',
        '    environment_variables = { NODE_OPTIONS = "--require /workspace/vendor/real.js" }\n    service_account_email',
      ]),
    },
    foundOrLost,
  ),
  changed(
    'a script of Google’s build that changes the code',
    { ...open, 'g/code/package.json': '{"main":"index.js"}' },
    {
      files: {
        'g/code/package.json': '{"main":"index.js","scripts":{"gcp-build":"cp real.js index.js"}}',
        'g/code/real.js': evil,
      },
    },
    foundOrLost,
  ),
  changed(
    'a main file of the package that is another one',
    { ...open, 'g/code/package.json': '{"main":"index.js"}' },
    { files: { 'g/code/package.json': '{"main":"real.js"}', 'g/code/real.js': evil } },
    found,
  ),
  changed(
    'code that Terraform writes',
    open,
    {
      files: {
        'g/write.tf': `resource "local_file" "code" {\n  filename = "\${path.module}/code/index.js"\n  content  = "exports.handler = (req, res) => res.send(eval(req.body.text));"\n}\n`,
      },
    },
    foundOrLost,
  ),
  changed(
    'code in the configuration of an archive',
    open,
    {
      edits: tf([
        'source_dir  = "${path.module}/code"',
        'source {\n    filename = "index.js"\n    content  = "exports.handler = (req, res) => res.send(eval(req.body.text));"\n  }',
      ]),
    },
    foundOrLost,
  ),
  changed(
    'a finished archive in place of the folder',
    open,
    {
      edits: tf(['data.archive_file.Door.output_path', '"${path.module}/door.zip"']),
      files: { 'g/door.zip': zipOf([{ path: 'index.js', content: evil }]) },
    },
    foundOrLost,
  ),
  changed(
    'an object of the bucket that nobody declares',
    open,
    { edits: tf(['google_storage_bucket_object.Door.name', '"other.zip"']) },
    notRead,
  ),
  changed(
    'a command that Terraform runs before the archive',
    open,
    {
      files: {
        'g/build.tf':
          'resource "terraform_data" "build" {\n  provisioner "local-exec" {\n    command = "cp real.js code/index.js"\n  }\n}\n',
        'g/real.js': evil,
      },
    },
    notRead,
  ),
  changed(
    'a service of Cloud Run with another image',
    {
      'g/main.tf':
        'resource "google_cloud_run_v2_service" "Door" {\n  name     = "door"\n  location = "europe-west1"\n  template {\n    containers {\n      image = "europe-docker.pkg.dev/shop/images/door"\n    }\n  }\n}\n',
      Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
      'server.js': "require('http').createServer((req, res) => res.end('ok')).listen(8080);\n",
    },
    {
      edits: { Dockerfile: [['"server.js"', '"real.js"']] },
      files: {
        'real.js':
          "require('http').createServer((req, res) => req.on('data', (d) => res.end(eval(`${d}`)))).listen(8080);\n",
      },
    },
    /run code in|not read:/,
  ),
  changed(
    'a new function of Python that runs its request',
    open,
    {
      files: {
        'p/main.tf': gen2('Snake', '', '', 'python313') + invoker(all, 'Snake'),
        'p/code/main.py': evilPython,
      },
    },
    /Anyone can run code in Snake/,
  ),
  changed(
    'a module of Python named by the request',
    {
      'g/main.tf': gen2('Door', '', '', 'python313') + invoker(all),
      'g/code/main.py': harmlessPython,
    },
    {
      files: {
        'g/code/main.py':
          'import subprocess\n\n\ndef handler(request):\n    return subprocess.check_output(request.args["run"], shell=True)\n',
      },
    },
    /Anyone can run commands in Door/,
  ),
];

const callsModule = (open: boolean, from = './fn'): string =>
  `module "door" {\n  source = "${from}"\n  caller = "${open ? 'allUsers' : 'user:a@example.com'}"\n}\n`;
const inModule = {
  'g/main.tf': callsModule(false),
  'g/fn/main.tf': `${gen2() + invoker('var.caller')}variable "caller" {}\n`,
  'g/fn/code/index.js': evil,
};

/** Changes by files that Terraform reads in another way than a reviewer. */
const files: readonly GateAttack[] = [
  changed('an argument of a module', inModule, { edits: tf(['user:a@example.com', 'allUsers']) }, found),
  changed(
    'a folder of a module that is a link out of the repository',
    inModule,
    { gone: ['g/fn'], also: (folder) => symlinkSync('/usr/share', join(folder, 'g/fn')) },
    notRead,
  ),
  changed(
    'a module of a registry that lets everybody call',
    open,
    {
      files: {
        'm/main.tf':
          'module "door" {\n  source        = "GoogleCloudPlatform/cloud-functions/google"\n  version       = "~> 0.6"\n  function_name = "door"\n  project_id    = "shop"\n  function_location = "europe-west1"\n  runtime       = "nodejs22"\n  entrypoint    = "handler"\n  storage_source = { bucket = "sources", object = "door.zip" }\n  members       = { invokers = ["allUsers"] }\n}\n',
      },
    },
    /Anyone can call|not read:/,
  ),
  changed(
    'a module from another repository',
    inModule,
    { files: { 'g/main.tf': callsModule(false, 'git::https://example.com/fn.git') } },
    /not read:|run code in/,
  ),
  changed(
    'a configuration with a syntax error',
    open,
    { edits: tf(['location = ', 'location === ']), files: { 'g/code/index.js': evil } },
    notRead,
  ),
  changed(
    'a configuration with NUL',
    open,
    { edits: tf(['location = ', '# \0\nlocation = ']), files: { 'g/code/index.js': evil } },
    notRead,
  ),
  changed(
    'a configuration over the limit',
    open,
    {
      edits: tf(['location = ', `# ${'x'.repeat(2 ** 23)}\nlocation = `]),
      files: { 'g/code/index.js': evil },
    },
    notRead,
  ),
  changed(
    'a configuration with a mark and old line ends',
    closed,
    { files: { 'g/main.tf': `\ufeff${(gen2() + invoker(all)).replaceAll('\n', '\r\n')}` } },
    found,
  ),
  changed(
    'a configuration in UTF-16',
    closed,
    { files: { 'g/main.tf': Buffer.from(`\ufeff${gen2()}${invoker(all)}`, 'utf16le') } },
    foundOrLost,
  ),
  changed(
    'a new configuration in a folder of downloads',
    open,
    {
      files: {
        '.terraform/modules/door/main.tf': gen2('Other') + invoker(all, 'Other'),
        '.terraform/modules/door/code/index.js': evil,
      },
    },
    /not read:|does not look there/,
  ),
];

export const googleTerraform: readonly GateAttack[] = [...callers, ...roles, ...code, ...files];
