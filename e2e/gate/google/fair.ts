import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateAttack } from '../attack.ts';
import {
  all,
  type Change,
  changed,
  evil,
  type Files,
  gen2,
  harmless,
  harmlessPython,
  invoker,
  open,
  person,
  tf,
} from './base.ts';

const fair = (says: string, base: Files, change: Change, told = nothingGrave): GateAttack =>
  changed(says, base, change, told);
/** Nothing is new, or nothing at or above the threshold. */
const nothingGrave = /nothing new|\d+ to fix: \d+ (?:medium|low|info)\b/;
/** A known finding that anyone can run code. */
const known: Files = { ...open, 'g/code/index.js': evil };
const rights = (role: string): string =>
  `resource "google_project_iam_member" "rights" {\n  project = "shop"\n  role    = "${role}"\n  member  = "serviceAccount:\${google_service_account.Door.email}"\n}\n`;
const script = (more = ''): Files => ({
  'deploy.sh': `#!/bin/sh\n${more}gcloud functions deploy door --gen2 --runtime=nodejs22 --region=europe-west1 --source=code --entry-point=handler --trigger-http --allow-unauthenticated\n`,
  'code/index.js': evil,
});
const build = (more = ''): Files => ({
  'cloudbuild.yaml': `steps:\n${more}  - name: gcr.io/google.com/cloudsdktool/cloud-sdk\n    entrypoint: gcloud\n    args: [functions, deploy, door, --gen2, --runtime=nodejs22, --region=europe-west1, --source=code, --entry-point=handler, --trigger-http, --allow-unauthenticated]\n`,
  'code/index.js': evil,
});
const firebase = (more = ''): Files => ({
  'firebase.json': '{"functions":{"source":"functions"}}',
  'functions/package.json':
    '{"main":"index.js","engines":{"node":"22"},"dependencies":{"firebase-functions":"^6.0.0"}}',
  'functions/index.js': `const { onRequest } = require('firebase-functions/v2/https');\nconst { onSchedule } = require('firebase-functions/v2/scheduler');\nexports.door = onRequest((req, res) => res.send(eval(req.body.text)));\n${more}`,
});
const terraform = `${known['g/main.tf']}`;

/** Changes of functions of Google that hide nothing; most have a known finding, which stays as it was. */
export const fairGoogle: readonly GateAttack[] = [
  fair('a comment in Terraform', known, { files: { 'g/main.tf': `# the door\n${terraform}` } }),
  fair('a label and a description', known, {
    edits: tf(['  location = ', '  description = "the door"\n  labels = { team = "shop" }\n  location = ']),
  }),
  fair('more memory', known, {
    edits: tf(['    service_account_email', '    available_memory = "512M"\n    service_account_email']),
  }),
  fair('lines that move in code', known, { files: { 'g/code/index.js': `// a comment\n\n${evil}` } }),
  fair('another line of code', known, {
    files: { 'g/code/index.js': evil.replace('res.send', 'res.status(200).send') },
  }),
  fair('a new private function that does nothing', known, {
    files: { 'h/main.tf': gen2('More') + invoker(person, 'More'), 'h/code/index.js': harmless },
  }),
  fair('a new private function of Python', known, {
    files: {
      'h/main.tf': gen2('More', '', '', 'python313') + invoker(person, 'More'),
      'h/code/main.py': harmlessPython,
    },
  }),
  fair('a function that fewer people may call', known, { edits: tf([all, person]) }),
  fair('an ingress that is closed now', known, {
    edits: tf([
      '    service_account_email',
      '    ingress_settings = "ALLOW_INTERNAL_ONLY"\n    service_account_email',
    ]),
  }),
  fair(
    'a role that gives less',
    { ...known, 'g/roles.tf': rights('roles/storage.admin') },
    { files: { 'g/roles.tf': rights('roles/storage.objectViewer') } },
  ),
  fair(
    'a role that is gone',
    { ...known, 'g/roles.tf': rights('roles/editor') },
    { files: { 'g/roles.tf': '' } },
  ),
  fair('old line ends in Terraform', known, { files: { 'g/main.tf': terraform.replaceAll('\n', '\r\n') } }),
  fair('old line ends and a mark in code', known, {
    files: { 'g/code/index.js': `\ufeff${evil.replaceAll('\n', '\r\n')}` },
  }),
  fair(
    'a value that moves to a file of values',
    {
      ...known,
      'g/main.tf': `${gen2() + invoker('var.caller')}variable "caller" {\n  default = "allUsers"\n}\n`,
    },
    { files: { 'g/terraform.tfvars': 'caller = "allUsers"\n' } },
  ),
  fair('a binding that moves to another file', known, {
    edits: tf([invoker(all), '']),
    files: { 'g/call.tf': invoker(all) },
  }),
  fair('code that is mended', known, { files: { 'g/code/index.js': harmless } }),
  fair('a test and an echo in a script', script(), {
    files: script('set -e\necho deploying\nnpm ci\nnpm test\n'),
  }),
  fair('a step of tests in Cloud Build', build(), {
    files: build('  - name: node:22\n    entrypoint: npm\n    args: [test]\n'),
  }),
  fair('a new schedule of Firebase', firebase(), {
    files: firebase("exports.nightly = onSchedule('every day 03:00', async () => {});\n"),
  }),
  fair(
    'a version of a known package',
    { ...known, 'g/code/package.json': '{"main":"index.js","dependencies":{"uuid":"^9.0.0"}}' },
    { files: { 'g/code/package.json': '{"main":"index.js","dependencies":{"uuid":"^9.0.1"}}' } },
  ),
  fair('a comment in emmental.yaml', known, {
    also: (folder) => appendFileSync(join(folder, 'emmental.yaml'), '# the rules of the shop\n'),
  }),
  fair(
    'a configuration that gets another ending, which Terraform does not read',
    open,
    { moved: [['g/main.tf', 'g/main.tf.bak']] },
    /Removed in this change/,
  ),
  fair('a file that Node loads only without index.js', open, {
    files: { 'g/code/.gcloudignore': 'package.json\n', 'g/code/function.js': evil },
  }),
  fair('a file of documentation', known, { files: { 'g/README.md': '# The door\n' } }),
  fair('a callers’ binding of a person more', known, {
    files: { 'g/call.tf': invoker('"user:b@example.com"').replace('call_Door', 'more') },
  }),
];
