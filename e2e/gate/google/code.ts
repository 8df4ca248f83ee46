import { appendFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GateAttack } from '../attack.ts';
import { dayIn, end } from '../base.ts';
import {
  all,
  changed,
  closed,
  evil,
  found,
  foundOrLost,
  gen2,
  harmless,
  invoker,
  notRead,
  open,
  person,
  tf,
} from './base.ts';

const file = (says: string, text: string | Uint8Array, told = foundOrLost): GateAttack =>
  changed(says, open, { files: { 'g/code/index.js': text } }, told);
const deep = `${'('.repeat(3_000)}1${')'.repeat(3_000)}`;

const disguises: readonly GateAttack[] = [
  file('code with a mark and old line ends', `\ufeff${evil.replaceAll('\n', '\r\n')}`, found),
  file('code in UTF-16', Buffer.from(`\ufeff${evil}`, 'utf16le')),
  file('code with NUL', `// \0\n${evil}`),
  file('code over the limit', `// ${'x'.repeat(2 ** 23)}\n${evil}`, notRead),
  file('code that is nested deep', `const deep = ${deep};\n${evil}`),
  file('code with a syntax error', `${evil}const = 1;\n`, notRead),
  file('bytes in place of code', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]), notRead),
  file(
    'eval by another name',
    "const run = globalThis['ev' + 'al'];\nexports.handler = (req, res) => res.send(run(req.body.text));\n",
  ),
  file(
    'code in base64',
    "exports.handler = (req, res) => res.send(eval(Buffer.from(req.body.text, 'base64').toString()));\n",
    found,
  ),
  file(
    'code that base64 hides',
    `eval(Buffer.from('${Buffer.from(evil).toString('base64')}', 'base64').toString());\n`,
  ),
  file(
    'a constructor of functions',
    'exports.handler = (req, res) => res.send((() => {}).constructor(req.body.text)());\n',
    found,
  ),
  file(
    'a module that the request names',
    'exports.handler = (req, res) => res.send(require(req.body.name));\n',
    /Anyone can [\w ]+ Door|not read:/,
  ),
  changed(
    'code that is a link to another file',
    { ...open, 'g/other.txt': evil },
    {
      also: (folder) => {
        rmSync(join(folder, 'g/code/index.js'));
        symlinkSync('../other.txt', join(folder, 'g/code/index.js'));
      },
    },
    foundOrLost,
  ),
  changed(
    'code that is a link out of the repository',
    open,
    {
      also: (folder) => {
        const outside = join(tmpdir(), `emmental-outside-${process.pid}.js`);
        writeFileSync(outside, evil);
        rmSync(join(folder, 'g/code/index.js'));
        symlinkSync(outside, join(folder, 'g/code/index.js'));
      },
    },
    notRead,
  ),
  changed(
    'a folder of code that is a submodule',
    open,
    {
      edits: tf(['/code"', '/lib"']),
      files: { '.gitmodules': '[submodule "lib"]\n\tpath = g/lib\n\turl = https://example.com/lib.git\n' },
    },
    notRead,
  ),
  changed(
    'a name that differs by its case',
    { ...open, 'g/code/package.json': '{"main":"index.js"}' },
    {
      files: { 'g/code/Index.js': evil, 'g/code/package.json': '{"main":"Index.js"}' },
    },
    found,
  ),
  changed(
    'attributes of git that hide the change',
    open,
    {
      files: { '.gitattributes': '*.js binary -diff linguist-generated\n', 'g/code/index.js': evil },
    },
    found,
  ),
  changed(
    'a pointer of Git LFS in place of code',
    open,
    {
      files: {
        'g/code/index.js':
          'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n',
      },
    },
    notRead,
  ),
  changed(
    'a package of the repository in node_modules',
    open,
    {
      files: {
        'g/code/index.js':
          "const { validate } = require('uuid');\nexports.handler = (req, res) => res.send(validate(req.body.text));\n",
        'g/code/node_modules/uuid/package.json': '{"name":"uuid","version":"9.0.0","main":"index.js"}',
        'g/code/node_modules/uuid/index.js': 'exports.validate = (text) => eval(text);\n',
      },
    },
    foundOrLost,
  ),
  changed(
    'a lockfile that takes a known package from elsewhere',
    {
      ...open,
      'g/code/index.js':
        "const { v4 } = require('uuid');\nexports.handler = (req, res) => res.send(v4(req.body));\n",
      'g/code/package.json': '{"main":"index.js","dependencies":{"uuid":"^9.0.0"}}',
    },
    {
      files: {
        'g/code/package-lock.json':
          '{"lockfileVersion":3,"packages":{"":{"dependencies":{"uuid":"^9.0.0"}},"node_modules/uuid":{"version":"9.0.0","resolved":"https://example.com/uuid.tgz"}}}',
      },
    },
    notRead,
  ),
  changed(
    'a requirement of Python from another index',
    {
      'g/main.tf': gen2('Door', '', '', 'python313') + invoker(all),
      'g/code/main.py':
        'import yaml\n\n\ndef handler(request):\n    return str(yaml.safe_load(request.get_data()))\n',
      'g/code/requirements.txt': 'PyYAML==6.0.2\n',
    },
    { files: { 'g/code/requirements.txt': '--index-url https://example.com/simple\nPyYAML==6.0.2\n' } },
    notRead,
  ),
  changed(
    'a function that moves and becomes dangerous',
    open,
    { moved: [['g/main.tf', 'h/main.tf']], gone: ['g/code'], files: { 'h/code/index.js': evil } },
    found,
  ),
];

const rules = ['code/code-from-event', 'google/public'];
const comments = rules.map((rule) => `# emmental:ignore ${rule} until ${end} only for tests\n`).join('');
const exceptions = (where: string): string =>
  rules
    .map(
      (rule, index) =>
        `  g${index}: { finding: ${rule}, where: ${where}, reason: tests, owner: "@shop/dev", until: ${end} }\n`,
    )
    .join('');
const accepted = `emmental: profile/1\nextends: ./security/company.yaml\nexceptions:\n${exceptions('Door')}`;

/** Changes of what judges, and of what was known or accepted. */
const judges: readonly GateAttack[] = [
  changed(
    'ignore comments in Terraform',
    open,
    {
      edits: tf([
        'resource "google_cloudfunctions2_function"',
        `${comments}resource "google_cloudfunctions2_function"`,
      ]),
      files: { 'g/code/index.js': comments.replaceAll('#', '//') + evil },
    },
    found,
  ),
  changed(
    'exceptions for a function of Google',
    open,
    { files: { 'g/code/index.js': evil, 'emmental.yaml': accepted } },
    /waived in this change/,
  ),
  changed(
    'a nearer emmental.yaml',
    open,
    {
      files: {
        'g/code/index.js': evil,
        'g/emmental.yaml': `emmental: profile/1\nexceptions:\n${exceptions('Door')}`,
      },
    },
    /waived in this change/,
  ),
  changed(
    'comments of other scanners in Terraform',
    open,
    {
      edits: tf([
        'resource "google_cloud_run_service_iam_member"',
        '#checkov:skip=CKV_GCP_102: tests\n#trivy:ignore:*\nresource "google_cloud_run_service_iam_member"',
      ]),
      files: { 'g/code/index.js': evil },
    },
    found,
  ),
  changed(
    'an accepted finding that becomes graver',
    { ...closed, 'emmental.yaml': accepted },
    { edits: tf([person, all]) },
    found,
  ),
  changed(
    'an accepted finding that becomes graver, whose rulebase approvers own',
    {
      ...closed,
      'emmental.yaml': accepted,
      CODEOWNERS: '* @shop/dev\n/emmental.yaml @corp/security\n/security/ @corp/security\n',
    },
    { edits: tf([person, all]) },
    found,
  ),
  changed(
    'a finding under a condition that exists always now',
    {
      'template.yaml': `Transform: AWS::Serverless-2016-10-31\nConditions: { Test: !Equals [!Ref Stage, test] }\nParameters: { Stage: { Type: String } }\nResources:\n  Page:\n    Type: AWS::Serverless::Function\n    Condition: Test\n    Properties: { Runtime: nodejs22.x, Handler: page.handler, FunctionUrlConfig: { AuthType: NONE } }\n`,
      'page.js': 'exports.handler = async (event) => eval(event.body);\n',
      'emmental.yaml': 'emmental: profile/1\n',
    },
    { edits: { 'template.yaml': [['    Condition: Test\n', '']] } },
    /Anyone can run code in Page/,
  ),
  {
    ...changed(
      'a mended finding of the baseline that comes back',
      { ...open, 'g/code/index.js': evil },
      { files: { 'g/code/index.js': evil } },
      found,
    ),
    mended: { 'g/code/index.js': harmless },
  },
  changed(
    'an answer that names other code of Google',
    open,
    {
      files: { 'g/code/real.js': evil },
      edits: tf(['entry_point = "handler"', 'entry_point = "other"']),
      also: (folder) =>
        appendFileSync(
          join(folder, 'emmental.yaml'),
          `assume:\n  Door/code:\n    is: g/code/index.js#handler\n    because: it is built from that\n    owner: "@shop/dev"\n    until: ${end}\n`,
        ),
    },
    notRead,
  ),
  changed(
    'a longer end of an accepted finding of Google',
    { ...closed, 'g/main.tf': gen2() + invoker(all), 'emmental.yaml': accepted },
    { files: { 'emmental.yaml': accepted.replaceAll(end, dayIn(140)) } },
    /waived in this change/,
  ),
  changed(
    'a binding that only the removed Terraform kept away',
    { ...closed, 'g/main.tf': gen2() + invoker(person), 'g/call.tf': '' },
    { files: { 'g/call.tf': invoker(all).replace('call_Door', 'open') }, edits: tf([invoker(person), '']) },
    found,
  ),
  changed(
    'harmless code that becomes dangerous',
    { ...open, 'g/code/index.js': harmless },
    { files: { 'g/code/index.js': evil } },
    found,
  ),
];

export const googleCode: readonly GateAttack[] = [...disguises, ...judges];
