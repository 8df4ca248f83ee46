import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

/** Returns what a command prints, on one line. */
function printed(folder: string, ...words: readonly string[]): string {
  const { stdout } = emmental([...words, folder, '--root', folder]);
  return stdout.replace(/\\?\s+/g, ' ');
}

const index = `const { exec } = require('child_process');
exports.page = (req, res) => exec('convert ' + req.query.size, () => res.send('ok'));
`;
const gcloud = {
  'deploy.sh':
    'gcloud functions deploy page --runtime=nodejs22 --source=page --trigger-http --allow-unauthenticated\n',
  'page/package.json': '{ "main": "index.js" }',
  'page/index.js': index,
};
const firebase = (code: string, version: string) => ({
  'firebase.json': '{ "functions": { "source": "functions" } }',
  'functions/package.json': `{ "main": "index.js", "engines": { "node": "22" }, "dependencies": { "firebase-functions": "${version}" } }`,
  'functions/index.js': code,
});
const first = firebase(
  `const functions = require('firebase-functions/v1');
exports.page = functions.https.onRequest((req, res) => res.send('ok'));
exports.greet = functions.auth.user().onCreate((user) => console.log(user.uid));
exports.chat = functions.database.ref('/messages/{id}').onCreate((snapshot) => fetch(snapshot.val()));
`,
  '6.0.0',
);

describe('holes of Google Cloud', () => {
  test('speaks of audit logs and of the service account', () => {
    const all = printed(folderWith(gcloud), 'holes');
    expect(all).toContain('ALIGNED Command injection');
    expect(all).toContain('emmental holes replay page/T1');
    expect(all).not.toContain('trails');
    const matrix = printed(folderWith(gcloud), 'holes', '--function', 'page');
    expect(matrix).toContain('audit logs and detectors of the project');
    expect(matrix).toContain('role roles of the service account');
    expect(matrix).not.toMatch(/trails|authorizer/);
  });

  test('closes the door of a gcloud command by its own option', () => {
    expect(printed(folderWith(gcloud), 'holes')).toContain(
      'deploy it with --no-allow-unauthenticated, take the invoker role from allUsers',
    );
  });

  test('names the limit of Firebase as its generation has it', () => {
    const second = firebase(
      "exports.page = require('firebase-functions/v2/https').onRequest((req, res) => res.send('ok'));\n",
      '6.0.0',
    );
    expect(printed(folderWith(first), 'holes')).toContain('runWith({ maxInstances: 10 })');
    expect(printed(folderWith(first), 'holes')).not.toContain('setGlobalOptions');
    expect(printed(folderWith(second), 'holes')).toContain('in setGlobalOptions');
  });

  test('closes a source of Firebase by what decides about its events', () => {
    const text = printed(folderWith(first), 'holes');
    expect(text).toContain('let a blocking function (beforeCreate, beforeUserCreated) refuse accounts');
    expect(text).not.toContain('add a policy');
    expect(text).not.toMatch(/keep {1,2}from|attack in {1,2}reaches/);
  });
});

describe('permissions of Google Cloud', () => {
  const two = {
    'a/deploy.sh': 'gcloud functions deploy a --runtime=nodejs22 --source=a --trigger-http\n',
    'a/a/package.json': '{ "main": "index.js" }',
    'a/a/index.js': 'exports.a = (req, res) => res.send("a");\n',
    'b/deploy.sh': 'gcloud functions deploy b --runtime=nodejs22 --source=b --trigger-http\n',
    'b/b/package.json': '{ "main": "index.js" }',
    'b/b/index.js': 'exports.b = (req, res) => res.send("b");\n',
  };

  test('of several apps count the functions whose roles no template shows, and offer no roles that nothing writes', () => {
    const text = printed(folderWith(two), 'permissions');
    expect(text).toContain('UNDECIDED NOT KNOWN WILDCARDS a 1 0 0 0 1 - b 1 0 0 0 1 -');
    expect(text).not.toContain('protect');
  });

  test('of several apps name basic roles', () => {
    const editor = `
resource "google_service_account" "a" {
  account_id = "a"
}
resource "google_project_iam_member" "a" {
  project = "shop"
  role    = "roles/editor"
  member  = google_service_account.a.member
}
resource "google_cloudfunctions2_function" "a" {
  name = "a"
  build_config { runtime = "nodejs22" }
  service_config { service_account_email = google_service_account.a.email }
}
`;
    const text = printed(folderWith({ ...two, 'c/main.tf': editor }), 'permissions');
    expect(text).toContain('roles/editor');
    expect(text).toContain('with a wildcard; basic roles');
  });

  const handler = {
    'main.py':
      'from google.cloud import bigquery\ndef nightly(event):\n    bigquery.Client().query("SELECT 1").result()\n',
  };

  test('of a handler without a template are no policy of AWS', () => {
    const folder = folderWith(handler);
    const table = printed(folder, 'permissions', '--handler', 'main.py#nightly');
    expect(table).toContain('bigquery.jobs.create');
    expect(table).not.toMatch(/policy|The template grants|statement/);
    for (const format of ['iam', 'gcloud', 'terraform']) {
      const { stdout, stderr, status } = emmental([
        ...['permissions', folder, '--root', folder],
        ...['--handler', 'main.py#nightly', '--format', format],
      ]);
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain('no template shows its service account');
    }
  });
});

describe('scan of Google Cloud', () => {
  const page = {
    ...gcloud,
    'page/index.js': 'exports.page = (req, res) => res.json(process.env);\n',
  };

  test('says what an answer with the environment gives away: no keys, which only the metadata server has', () => {
    const text = printed(folderWith(page), 'scan');
    expect(text).toContain(
      'HIGH page returns its environment to the caller, with the values of its settings',
    );
    expect(text).not.toContain('keys of its role');
  });

  test('gives the account of a gcloud command in its words, and explains the columns in those of Google', () => {
    const text = printed(folderWith(page), 'scan');
    expect(text).toContain('create an account for it (gcloud iam service-accounts create)');
    expect(text).toContain('GRANTS roles of its service account');
    const internal = { ...page, 'deploy.sh': gcloud['deploy.sh'].replace(' --allow-unauthenticated', '') };
    expect(printed(folderWith(internal), 'scan')).toContain('your own cloud project');
  });
});

describe('commands for apps of Google Cloud', () => {
  const nested = { ...first, ...withFolder('sub', first) };

  test('name an app of Firebase above another one by its configuration, and accept that', () => {
    const folder = folderWith(nested);
    expect(printed(folder, 'holes')).toContain(`holes ${folder}/firebase.json`);
    const { status, stdout } = emmental(['holes', `${folder}/firebase.json`, '--root', folder]);
    expect(status).toBe(0);
    expect(stdout).toContain('3 functions');
    const protect = emmental(['protect', `${folder}/firebase.json`, '--root', folder]);
    expect(protect.stdout).toContain('code in functions');
  });

  test('protect names every codebase of Firebase and the options of its first generation', () => {
    const text = printed(folderWith({ ...withFolder('a', first), ...withFolder('b', first) }), 'protect');
    expect(text).toContain('in the code in a/functions');
    expect(text).toContain('in the code in b/functions');
    expect(text).toContain('1st generation: functions.runWith({ maxInstances: 10');
  });

  test('protect says of gcloud commands that it changes no scripts, and what to add', () => {
    const text = printed(folderWith(gcloud), 'protect');
    expect(text).toContain('a command deploys it, and Emmental changes no scripts');
    expect(text).toContain('add to its command: --max-instances=20');
    expect(text).not.toContain('cannot yet write');
  });

  test('profile check names one of two apps that would share a rulebase', () => {
    const folder = folderWith({
      ...gcloud,
      'main.tf': 'resource "google_cloudfunctions2_function" "a" {\n  name = "a"\n}\n',
    });
    const text = printed(folder, 'profile', 'check');
    const [, named = ''] = /emmental profile derive (\S+)/.exec(text) ?? [];
    expect(named).toMatch(/(?:deploy\.sh|main\.tf)$/);
    expect(emmental(['profile', 'derive', named, '--root', folder, '--dry-run']).status).toBe(0);
  });
});

/** Returns files below another folder. */
function withFolder(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
}
