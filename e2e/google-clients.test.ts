import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { command } from './command.ts';
import { runGuarded } from './guarded.ts';
import { missing, tools } from './tools.mjs';

const lacks = missing(tools.googleClients, tools.googlePython);
const path = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

const template = (runtime: string): string => `
resource "google_service_account" "desk" {
  account_id = "desk"
}
resource "google_pubsub_topic" "orders" {
  name = "orders"
}
resource "google_storage_bucket" "files" {
  name     = "files-bucket"
  location = "EU"
}
resource "google_cloudfunctions2_function" "Desk" {
  name     = "desk"
  location = "europe-west1"
  build_config {
    runtime     = "${runtime}"
    entry_point = "desk"
  }
  service_config {
    service_account_email = google_service_account.desk.email
  }
}
`;
const name = 'desk';

/** All sections have rules. `uses`: the code that the client libraries make or load. */
const rulebase = (uses: string, ports: readonly string[]): string => `emmental: profile/1
app: desk
template: main.tf
functions:
  ${name}:
    inbound: none
    outbound:
      stand-ins: { to: [${ports.map((port) => `127.0.0.1:${port}`).join(', ')}] }
    files:
      own: { read: [code, runtime] }
    processes: none
    code:
      clients: { use: [${uses}] }
    permissions:
      orders: { call: pubsub.topics.publish, resource: google_pubsub_topic.orders }
      files: { call: [storage.objects.get, storage.buckets.get], resource: google_storage_bucket.files }
      notes: { call: [datastore.entities.get, datastore.entities.create], resource: project }
`;

/** The outcome of each call; without the guard all calls but one reach the stand-in, which has no answer to it. */
const enforced = {
  token: 'token-of-the-stand-in',
  publish: '1',
  'publish to another topic': 'refused',
  'delete a topic': 'refused',
  'get a document': false,
  'create a document': 'created',
  'delete a document': 'refused',
  'get an object': 'content',
  'delete an object': 'refused',
};
const used = [
  'pubsub.topics.publish',
  'datastore.entities.get',
  'datastore.entities.create',
  'storage.objects.get',
];
const told = [
  'pubsub.topics.publish projects/desk/topics/salaries',
  'pubsub.topics.delete',
  'datastore.entities.delete',
  'storage.objects.delete projects/_/buckets/files-bucket',
];

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `client libraries of Google Cloud${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    let server: ChildProcess;
    let ports: readonly string[] = [];
    let folder = '';
    let seen = '';
    beforeEach(async () => {
      seen = '';
      server = spawn(process.execPath, [path('google-stand-in.cjs')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (server.stdout === null) throw new Error('the server has no output');
      ports = String((await once(server.stdout, 'data'))[0])
        .trim()
        .split(' ');
      server.stdout.on('data', (data: Buffer) => {
        seen += data.toString();
      });
      // A folder outside of the system's folder for temporary files, where anybody may change code that is loaded.
      const place = join(homedir(), '.cache', 'emmental');
      mkdirSync(place, { recursive: true });
      folder = realpathSync(mkdtempSync(join(place, 'google-clients-')));
    });
    afterEach(() => {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    });

    test.each([
      ['Node, gRPC by node:http2', 'main.cjs', 'index.js', 'nodejs22', 'eval, wasm', tools.googleClients],
      [
        'Python, gRPC by a library in C',
        'main.py',
        'main.py',
        'python313',
        'addon',
        dirname(dirname(tools.googlePython)),
      ],
    ] as const)(
      '%s: what the rules name works, the rest is refused before it leaves, and told',
      async (_, main, code, runtime, uses, packages) => {
        copyFileSync(
          path(main === 'main.cjs' ? 'google-clients.cjs' : 'google-clients.py'),
          join(folder, main),
        );
        writeFileSync(join(folder, 'main.tf'), template(runtime));
        writeFileSync(join(folder, 'emmental.yaml'), rulebase(uses, ports));
        if (code !== main) writeFileSync(join(folder, code), 'exports.desk = () => undefined;\n');
        if (code !== main) symlinkSync(packages, join(folder, 'node_modules'));
        writeFileSync(
          join(folder, 'profile.json'),
          command(folder, 'profile', 'compile', '--function', name),
        );
        const [web = '', grpc = ''] = ports.map((port) => `127.0.0.1:${port}`);
        const { out, blocked } = runGuarded(
          folder,
          main,
          {
            EMMENTAL_FUNCTION: name,
            EMMENTAL_CODE: `${folder}:${packages}`,
            GOOGLE_CLOUD_PROJECT: 'desk',
            GCE_METADATA_HOST: web,
            GCE_METADATA_IP: web,
            STORAGE: `http://${web}`,
            PUBSUB_EMULATOR_HOST: grpc,
            FIRESTORE_EMULATOR_HOST: grpc,
          },
          tools.googlePython,
        );
        expect(JSON.parse(out)).toEqual(enforced);
        expect(blocked).toEqual(told);
        expect(observed()).toEqual(expect.arrayContaining(used));
        const bodies = await arrived();
        expect(bodies).not.toMatch(/salaries|DeleteTopic|DELETE/);
        expect(bodies.match(/Publish orders/g)).toHaveLength(1);
        expect(bodies.match(/Commit \d/g)).toEqual(['Commit 1']);
      },
    );

    /** Returns the permissions that the guard counted with the hits of rules. */
    function observed(): readonly string[] {
      const lines = readFileSync(join(folder, 'signals.jsonl'), 'utf8').trim().split('\n');
      return lines.flatMap((line) => {
        const { evidence } = JSON.parse(line) as {
          readonly evidence: { readonly targets?: Readonly<Record<string, object>> };
        };
        return Object.values(evidence.targets ?? {}).flatMap((counts) => Object.keys(counts));
      });
    }

    /** Returns the requests that reached the stand-ins, when these have written them. */
    async function arrived(): Promise<string> {
      const response = await fetch(`http://127.0.0.1:${ports[0]}/last`);
      await response.text();
      while (!seen.includes('GET /last')) await new Promise((done) => setTimeout(done, 10));
      return seen;
    }
  },
);
