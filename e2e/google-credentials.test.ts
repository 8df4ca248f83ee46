import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from './command.ts';
import { runGuarded } from './guarded.ts';
import { missing, tools } from './tools.mjs';

const lacks = missing(tools.googleAuth, tools.python);

/** Answers as the metadata server of Google Cloud does, for a project and its default account, and prints its port. */
const metadataServer = `
const answers = {
  '/': '',
  '/computeMetadata/v1/instance': 'attributes/',
  '/computeMetadata/v1/project/project-id': 'desk',
  '/computeMetadata/v1/universe/universe-domain': 'googleapis.com',
  '/computeMetadata/v1/instance/service-accounts/default/email': 'desk@desk.iam.gserviceaccount.com',
  '/computeMetadata/v1/instance/service-accounts/default/': { email: 'desk@desk.iam.gserviceaccount.com', scopes: ['s'] },
  '/computeMetadata/v1/instance/service-accounts/default/token':
    { access_token: 'token-of-the-stand-in', expires_in: 3600, token_type: 'Bearer' },
};
require('node:http').createServer((request, response) => {
  const answer = answers[request.url.split('?')[0]];
  response.setHeader('Metadata-Flavor', 'Google');
  response.setHeader('Content-Type', typeof answer === 'object' ? 'application/json' : 'text/plain');
  response.statusCode = answer === undefined ? 404 : 200;
  response.end(typeof answer === 'object' ? JSON.stringify(answer) : answer ?? '');
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

const template = (runtime: string): string => `
resource "google_service_account" "desk" {
  account_id = "desk"
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

/** Fetch a token through Google's own library, then connect to an address that no rule allows. */
const programs = {
  'main.cjs': `
const net = require('node:net');
const { GoogleAuth } = require('google-auth-library');
const connect = (host) => new Promise((done) => {
  const socket = net.connect({ host, port: 80 }, () => done('connected')).on('error', ({ code }) => done(code));
  socket.setTimeout(1000, () => done('no answer'));
});
(async () => {
  const token = await new GoogleAuth().getAccessToken();
  const refused = await Promise.all(['169.254.170.2', '169.254.169.254'].map(connect));
  console.log(JSON.stringify([token, ...refused.map((code) => code === 'EACCES')]));
  process.exit();
})();`,
  'main.py': `
import json, socket
import google.auth
from google.auth.transport.requests import Request

credentials, project = google.auth.default()
credentials.refresh(Request())

def is_refused(host):
    try:
        socket.create_connection((host, 80), 1).close()
    except PermissionError:
        return True
    except OSError:
        pass
    return False

print(json.dumps([credentials.token, is_refused("169.254.170.2"), is_refused("169.254.169.254")]))`,
};

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `credentials of Google Cloud${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    let server: ChildProcess;
    let address = '';
    let folder = '';
    beforeAll(async () => {
      server = spawn(process.execPath, ['-e', metadataServer], { stdio: ['ignore', 'pipe', 'inherit'] });
      if (server.stdout === null) throw new Error('the server has no output');
      address = `127.0.0.1:${String((await once(server.stdout, 'data'))[0]).trim()}`;
      // A folder outside of the system's folder for temporary files, where anybody may change code that is loaded.
      const place = join(homedir(), '.cache', 'emmental');
      mkdirSync(place, { recursive: true });
      folder = realpathSync(mkdtempSync(join(place, 'google-credentials-')));
    });
    afterAll(() => {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    });

    test.each([
      ['google-auth-library for Node', 'main.cjs', 'nodejs22', 'index.js'],
      ['google-auth for Python', 'main.py', 'python313', 'main.py'],
    ] as const)(
      '%s gets a token where outbound is enforced, and no other metadata server is reached',
      (_, main, runtime, code) => {
        writeFileSync(join(folder, 'main.tf'), template(runtime));
        writeFileSync(join(folder, main), programs[main]);
        if (code !== main) writeFileSync(join(folder, code), 'exports.desk = () => undefined;\n');
        const name = 'desk';
        writeFileSync(
          join(folder, 'emmental.yaml'),
          `emmental: profile/1\napp: desk\ntemplate: main.tf\nfunctions:\n  ${name}:\n    outbound: none\n`,
        );
        writeFileSync(
          join(folder, 'profile.json'),
          command(folder, 'profile', 'compile', '--function', name),
        );
        if (main === 'main.cjs') symlinkSync(tools.googleAuth, join(folder, 'node_modules'));
        const { out, blocked } = runGuarded(
          folder,
          main === 'main.cjs' ? 'main.cjs' : 'main.py',
          { GCE_METADATA_HOST: address, GCE_METADATA_IP: address, EMMENTAL_FUNCTION: name },
          tools.python,
        );
        expect(JSON.parse(out)).toEqual(['token-of-the-stand-in', true, false]);
        expect(blocked).toEqual(['169.254.170.2:80']);
      },
    );
  },
);
