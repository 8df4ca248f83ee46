import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { files } from '../app.ts';
import type { HostileRow } from '../row.ts';

const row = (
  kind: HostileRow['kind'],
  says: string,
  args: readonly string[],
  more: Omit<HostileRow, 'kind' | 'says' | 'args'>,
): HostileRow => ({ kind, says: `newer: ${says}`, args, ...more });

const configuration = (name = 'door', more = ''): string => `data "archive_file" "code" {
  type        = "zip"
  source_dir  = "\${path.module}/code"
  output_path = "code.zip"
}
resource "google_storage_bucket_object" "code" {
  name   = "code.zip"
  bucket = "sources"
  source = data.archive_file.code.output_path
}
resource "google_service_account" "door" {
  account_id = "door"
}
resource "google_cloudfunctions2_function" "door" {
  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "nodejs22"
    entry_point = "handler"
    source {
      storage_source {
        bucket = "sources"
        object = google_storage_bucket_object.code.name
      }
    }
  }
  service_config {
    service_account_email = google_service_account.door.email
  }
}
${more}`;
const code = "exports.handler = (req, res) => res.send('ok');\n";
const google = (texts: Readonly<Record<string, string | Uint8Array>> = {}) =>
  files({ 'g/main.tf': configuration(), 'g/code/index.js': code, ...texts });
const then =
  (...steps: readonly ((folder: string, outside: string) => void)[]) =>
  (folder: string, outside: string): void => {
    for (const step of steps) step(folder, outside);
  };
const inG = /^g\/|^emmental\.(yaml|lock)|^\.emmental\/|^\.gitignore$/;
const link =
  (path: string, target: string) =>
  (folder: string): void => {
    rmSync(join(folder, path), { recursive: true, force: true });
    symlinkSync(target, join(folder, path));
  };
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const many = Array.from(
  { length: 4_000 },
  (_, index) => `resource "google_pubsub_topic" "t${index}" {\n  name = "t${index}"\n}\n`,
).join('');

const protection: readonly HostileRow[] = [
  row('malformed', 'a configuration that is cut in the middle', ['protect', 'g'], {
    make: google({ 'g/main.tf': configuration().slice(0, 600) }),
    exits: [0, 2, 3],
    told: [/main\.tf/],
  }),
  row('malformed', 'a name of a function with signs of the terminal', ['protect', 'g'], {
    make: google({ 'g/main.tf': configuration('d\u001b[31mo\u202eor') }),
    exits: [0, 2, 3],
  }),
  row('huge', '4,000 topics beside the function', ['protect', 'g'], {
    make: google({ 'g/main.tf': configuration('door', many) }),
    exits: [0, 2, 3],
    told: [/door/],
  }),
  row('huge', 'a value that is nested 20,000 deep', ['protect', 'g'], {
    make: google({ 'g/main.tf': configuration('door', `locals {\n  deep = ${deep}\n}\n`) }),
    exits: [0, 2, 3],
    told: [/main\.tf/],
  }),
  row('link', 'a configuration that is a link out', ['protect', 'g', '--write'], {
    make: then(google(), (folder, outside) => {
      writeFileSync(join(outside, 'main.tf'), configuration());
      link('g/main.tf', join(outside, 'main.tf'))(folder);
    }),
    exits: [0, 2, 3],
    told: [/main\.tf/],
    writes: /^emmental\.(yaml|lock)|^\.emmental\/|^\.gitignore$|^g\/(?!main\.tf$)/,
  }),
  row('link', 'a folder of code that is a link to itself', ['protect', 'g'], {
    make: then(google(), link('g/code', 'code')),
    exits: [0, 2, 3],
    told: [/code/],
  }),
  row('link', 'a folder of code that is the root of the machine', ['protect', 'g'], {
    make: then(google(), link('g/code', '/')),
    exits: [0, 2, 3],
    told: [/code/],
  }),
  row('disk', 'a folder that nobody may write', ['protect', 'g', '--write'], {
    make: then(google(), (folder) => chmodSync(join(folder, 'g'), 0o555)),
    exits: [0, 2, 3],
    told: [/./],
    asNobody: true,
    writes: inG,
  }),
  row('kill', 'a kill while it writes', ['protect', 'g', '--write'], {
    make: google(),
    script: 'timeout -s KILL 1.2 "$@" > /dev/null 2>&1; "$@"',
    exits: [0, 2, 3],
    writes: inG,
  }),
  row('race', 'two at the same time', ['protect', 'g', '--write'], {
    make: google(),
    script: '"$@" > /dev/null 2>&1 & "$@"; code=$?; wait; exit $code',
    exits: [0, 2, 3],
    writes: inG,
  }),
  row('malformed', 'a write and its undoing', ['protect', 'g', '--write'], {
    make: google(),
    script:
      'cp g/main.tf first; "$@" > /dev/null && "$@" --remove > /dev/null && cmp first g/main.tf; code=$?; rm first; exit $code',
    exits: [0],
    writes: inG,
  }),
  row('malformed', 'a script of gcloud with an open quote', ['protect', 'g'], {
    make: google({
      'g/deploy.sh':
        'gcloud functions deploy "door --gen2 --source=code --entry-point=handler --trigger-http\n',
    }),
    exits: [0, 2, 3],
    told: [/deploy\.sh|door/],
  }),
  row('locale', 'a locale without UTF-8', ['protect', 'g'], {
    make: google({ 'g/main.tf': configuration('dör') }),
    env: { LANG: 'C', LC_ALL: 'C' },
    exits: [0, 2, 3],
  }),
];

const rulebases: readonly HostileRow[] = [
  row('malformed', 'code of Google that is not text', ['profile', 'derive', 'g'], {
    make: google({ 'g/code/index.js': new Uint8Array(5_000) }),
    exits: [0, 2, 3],
    told: [/index\.js|not (read|analysed)/],
    writes: inG,
  }),
  row('huge', 'a member of 1 MB', ['profile', 'derive', 'g'], {
    make: google({
      'g/call.tf': `resource "google_cloud_run_service_iam_member" "c" {\n  service = google_cloudfunctions2_function.door.name\n  role    = "roles/run.invoker"\n  member  = "user:${'a'.repeat(1_000_000)}"\n}\n`,
    }),
    exits: [0, 2, 3],
    writes: inG,
  }),
  row('huge', 'code that calls 3,000 topics', ['profile', 'derive', 'g'], {
    make: google({
      'g/code/index.js': `const { PubSub } = require('@google-cloud/pubsub');\nexports.handler = async () => {\n${Array.from({ length: 3_000 }, (_, index) => `  await new PubSub().topic('t${index}').publishMessage({});\n`).join('')}};\n`,
    }),
    exits: [0, 2, 3],
    told: [/door|emmental\.yaml/],
    writes: inG,
  }),
  row('link', 'a rulebase that is a link out', ['profile', 'derive', 'g'], {
    make: then(google(), (folder, outside) => {
      writeFileSync(join(outside, 'emmental.yaml'), 'emmental: profile/1\n');
      symlinkSync(join(outside, 'emmental.yaml'), join(folder, 'g/emmental.yaml'));
    }),
    exits: [2, 3],
    told: [/emmental\.yaml/],
  }),
  row('kill', 'a kill while it derives', ['profile', 'derive', 'g'], {
    make: google(),
    script: 'timeout -s KILL 0.9 "$@" > /dev/null 2>&1; "$@"',
    exits: [0, 2, 3],
    writes: inG,
  }),
  row('race', 'two derive at the same time', ['profile', 'derive', 'g'], {
    make: google(),
    script: '"$@" > /dev/null 2>&1 & "$@"; code=$?; wait; exit $code',
    exits: [0, 2, 3],
    writes: inG,
  }),
  row('malformed', 'signals whose numbers are texts', ['profile', 'learn', 'odd.log', '--write'], {
    make: files({
      'odd.log':
        '{"schema":"emmental/signal/1","kind":"alert","id":7,"time":"then","app":[],"function":{"a":1},"section":"outbound"}\n',
    }),
    exits: [0, 2, 3],
    told: [/odd\.log|signal/],
    writes: /^emmental\.(yaml|lock)$/,
  }),
  row('name', 'signals with a host that is YAML', ['profile', 'learn', 'host.log', '--write', '--allow'], {
    make: files({
      'host.log': `${JSON.stringify({ schema: 'emmental/signal/1', kind: 'alert', id: 'em-00000002', time: '2026-11-30T10:00:00.000Z', app: 'shop', function: 'Orders', invocation: 'i', section: 'outbound', rule: '(all other)', match: null, decision: 'deny', mode: 'alert', level: 'in-process', evidence: { what: 'a: *all\n- "x":443 (198.51.100.7)' }, profileDigest: null, guardVersion: '0.1.0' })}\n`,
    }),
    exits: [0, 2, 3],
    writes: /^emmental\.(yaml|lock)$/,
  }),
  row('disk', 'a full disk for the learned rules', ['profile', 'learn', 'shop.log', '--write'], {
    script: 'ulimit -f 0; "$@"',
    exits: [0, 2, 3, 153],
    writes: /^emmental\.(yaml|lock)$/,
  }),
];

const others: readonly HostileRow[] = [
  row('malformed', 'a language that no guard has', ['guard', 'path', 'cobol'], {
    exits: [2],
    told: [/cobol/],
  }),
  row('malformed', 'a language of signs', ['guard', 'path', '../../etc'], { exits: [2], told: [/etc/] }),
  row('huge', 'a language of 100,000 letters', ['guard', 'path', 'a'.repeat(100_000)], { exits: [2] }),
  row('disk', 'a full device for the path', ['guard', 'path', 'node'], {
    script: '"$@" > /dev/full',
    exits: [2],
    told: [/full|ENOSPC|space/i],
  }),
  row('malformed', 'signals of two functions cut into each other', ['signals', 'cut.log'], {
    make: files({
      'cut.log': '{"schema":"emmental/signal/1","kind":"al{"schema":"emmental/signal/1","kind":"alert"}\n',
    }),
    exits: [0, 2, 3],
    told: [/cut\.log|signal/],
  }),
  row('huge', 'a folder of 3,000 logs', ['signals', 'logs'], {
    make: (folder) => {
      mkdirSync(join(folder, 'logs'));
      for (let index = 0; index < 3_000; index++)
        writeFileSync(join(folder, `logs/${index}.log`), 'no signal\n');
    },
    exits: [0, 2, 3],
    told: [/signal/],
  }),
  row('link', 'a folder of logs with a link to itself', ['signals', 'logs'], {
    make: (folder) => {
      mkdirSync(join(folder, 'logs'));
      symlinkSync('.', join(folder, 'logs/again'));
      writeFileSync(join(folder, 'logs/a.log'), 'no signal\n');
    },
    exits: [0, 2, 3],
    told: [/signal/],
  }),
  row(
    'malformed',
    'a commit that is an option of git',
    ['signals', 'dry-run', 'shop.log', '--before=--output=stolen'],
    {
      exits: [2],
      told: [/stolen/],
    },
  ),
  row(
    'malformed',
    'a rulebase of before that is a list',
    ['signals', 'dry-run', 'shop.log', '--before', 'list.yaml'],
    {
      make: files({ 'list.yaml': '- a\n- b\n' }),
      exits: [2, 3],
      told: [/list\.yaml/],
    },
  ),
  row('malformed', 'a severity that nobody knows', ['compare', 'report.json', 'odd.json'], {
    make: files({
      'odd.json':
        '{"schema":"emmental/scan/1","apps":[],"findings":[{"rule":"a/b","fingerprint":"aa","severity":"worst"}]}',
    }),
    exits: [2],
    told: [/odd\.json/],
  }),
  row('malformed', 'functions with a severity that nobody knows', ['compare', 'report.json', 'odd.json'], {
    make: files({
      'odd.json':
        '{"schema":"emmental/scan/1","apps":[],"findings":[{"rule":"a/b","fingerprint":"aa","severity":"high","condition":7,"alone":[],"functions":[{"id":"t#A","fingerprint":"bb","severity":"worst"}]}]}',
    }),
    exits: [1, 3],
    told: [/a\/b/],
  }),
  row('huge', 'a report of 60,000 findings with the same identity', ['compare', 'many.json', 'many.json'], {
    make: (folder) =>
      writeFileSync(
        join(folder, 'many.json'),
        `{"schema":"emmental/scan/1","apps":[],"findings":[${Array.from({ length: 60_000 }, (_, index) => `{"rule":"a/b","fingerprint":"aa","severity":"high","file":"f${index}","functions":[{"id":"t#${index}","fingerprint":"aa"}]}`).join(',')}]}`,
      ),
    exits: [0, 2],
    told: [/60,?000|the same|larger|more than/],
  }),
  row('malformed', 'a baseline with severities that nobody knows', ['scan', '--baseline'], {
    make: files({
      '.emmental/baseline.json':
        '{"schema":"emmental/baseline/1","by":"function","findings":[{"fingerprint":"aa","rule":7,"function":{},"severity":"worst","condition":[]}],"templates":[]}',
    }),
    exits: [0, 2],
    told: [/baseline/],
  }),
  row('huge', 'a baseline of 100,000 entries of the same identity', ['scan', '--baseline'], {
    make: (folder) =>
      writeFileSync(
        join(folder, '.emmental/baseline.json'),
        `{"schema":"emmental/baseline/1","by":"function","findings":[${Array.from({ length: 100_000 }, () => '{"fingerprint":"aa","rule":"a/b","function":null,"severity":"high"}').join(',')}],"templates":[]}`,
      ),
    exits: [0, 2],
    told: [/baseline/],
  }),
  row('malformed', 'exceptions whose end is no day', ['exceptions'], {
    make: files({
      'emmental.yaml':
        'emmental: profile/1\nexceptions:\n  a: { finding: code/code-from-event, reason: r, owner: o, until: 2099-02-31 }\n',
    }),
    exits: [0, 2, 3],
    told: [/emmental\.yaml:3/],
  }),
  row('huge', '20,000 exceptions', ['exceptions'], {
    make: files({
      'emmental.yaml': `emmental: profile/1\nexceptions:\n${Array.from({ length: 20_000 }, (_, index) => `  a${index}: { finding: code/code-from-event, where: F${index}, reason: r, owner: o, until: 2099-01-01 }\n`).join('')}`,
    }),
    exits: [0, 2, 3],
    told: [/exception|emmental\.yaml/],
  }),
  row('name', 'an owner of signs', ['exceptions'], {
    make: files({
      'emmental.yaml':
        'emmental: profile/1\nexceptions:\n  a: { finding: code/code-from-event, reason: "r\\u001b[2J\\u202e", owner: "o\\r\\nx", until: 2099-01-01 }\n',
    }),
    exits: [0, 2, 3],
    told: [/code\/code-from-event|emmental\.yaml/],
  }),
  row(
    'malformed',
    'advisories whose versions are objects',
    ['db', 'update', '--db', 'new.db', '--from', 'odd.json'],
    {
      make: files({
        'odd.json':
          '{"id":"GHSA-b","modified":"2026-01-02T03:04:05Z","affected":[{"package":{"ecosystem":"npm","name":{"a":1}},"versions":[{}],"ranges":"x"}]}',
      }),
      exits: [0, 2, 3],
      told: [/./],
      writes: /^new\.db/,
    },
  ),
  row(
    'malformed',
    'advisories from a port that nobody serves',
    ['db', 'update', '--db', 'advisories.db', '--from', 'http://127.0.0.1:9/all.zip'],
    {
      exits: [2, 3],
      told: [/127\.0\.0\.1:9/],
    },
  ),
  row(
    'malformed',
    'an archive of advisories that is cut',
    ['db', 'update', '--db', 'advisories.db', '--from', 'all.zip'],
    {
      make: files({ 'all.zip': new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 1, 2, 3]) }),
      exits: [2, 3],
      told: [/all\.zip/],
    },
  ),
  row('malformed', 'a path that no function has', ['holes', 'replay', 'Orders/T99'], {
    exits: [2],
    told: [/T99/],
  }),
  row('malformed', 'a path of signs', ['holes', 'replay', '../../etc/passwd/T1'], {
    exits: [2],
    told: [/passwd|T1/],
  }),
  row(
    'malformed',
    'a Node that is no program',
    ['holes', 'replay', 'Orders/T1', '--run', '--node', 'event.json'],
    {
      exits: [0, 1, 2, 3],
      told: [/./],
    },
  ),
  row(
    'malformed',
    'a folder of the console that is a file',
    ['serve', '--data', 'event.json', '--port', '0'],
    {
      exits: [2],
      told: [/event\.json/],
    },
  ),
  row(
    'malformed',
    'a database that nobody serves',
    ['serve', '--database', 'postgres://127.0.0.1:9/x', '--port', '0'],
    {
      exits: [2],
      told: [/127\.0\.0\.1:9|database/],
    },
  ),
  row(
    'disk',
    'a folder of the console that nobody may write',
    ['serve', '--data', 'locked/console', '--port', '0'],
    {
      make: (folder) => mkdirSync(join(folder, 'locked'), { mode: 0o555 }),
      asNobody: true,
      exits: [2],
      told: [/locked|permission/i],
    },
  ),
];

/** Inputs of commands that are newer than the other tables. Labels were written before the first run. */
export const newerRows: readonly HostileRow[] = [...protection, ...rulebases, ...others];
