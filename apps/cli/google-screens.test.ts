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
  test('speaks of audit logs and of the service account, and offers no replay, which cannot start it', () => {
    const all = printed(folderWith(gcloud), 'holes');
    expect(all).toContain('ALIGNED Command injection');
    expect(all).not.toMatch(/trails|holes replay/);
    const matrix = printed(folderWith(gcloud), 'holes', '--function', 'page');
    expect(matrix).toContain('audit logs and detectors of the project');
    expect(matrix).toContain('role roles of the service account');
    expect(matrix).not.toMatch(/trails|holes replay|authorizer/);
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
