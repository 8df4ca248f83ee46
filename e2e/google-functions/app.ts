import { type LabelledFunctions, needs } from './label.ts';

/** Firebase again: services of the Admin SDK; labelled on 3 December before the first run. */
export const app: LabelledFunctions = {
  name: 'app',
  files: {
    'firebase.json':
      '{\n  "functions": [\n    { "source": "node", "codebase": "node" },\n    { "source": "py", "codebase": "py", "runtime": "python312" }\n  ]\n}\n',
    'node/package.json':
      '{ "main": "index.js", "engines": { "node": "22" }, "dependencies": { "firebase-admin": "14.5.1", "firebase-functions": "7.4.0" } }\n',
    'node/index.js': `const { initializeApp } = require('firebase-admin/app');
initializeApp();
Object.assign(exports, require('./users'), require('./data'), require('./old'));
`,
    'node/users.js': `const { onSchedule } = require('firebase-functions/v2/scheduler');
const { onRequest } = require('firebase-functions/v2/https');
const { getAuth } = require('firebase-admin/auth');

exports.cleanup = onSchedule('every day 03:00', async () => {
  const { users } = await getAuth().listUsers(1000);
  for (const { uid } of users.filter((user) => !user.emailVerified)) await getAuth().deleteUser(uid);
});

exports.ticket = onRequest(async (req, res) => {
  res.send(await getAuth().createCustomToken(req.body.uid));
});
`,
    'node/data.js': `const { onSchedule } = require('firebase-functions/v2/scheduler');
const { onRequest } = require('firebase-functions/v2/https');
const { getRemoteConfig } = require('firebase-admin/remote-config');
const { getFirestore } = require('firebase-admin/firestore');

exports.flags = onSchedule('every 5 minutes', async () => {
  const template = await getRemoteConfig().getTemplate();
  console.log(Object.keys(template.parameters));
});

exports.drain = onRequest((req, res) => {
  const stop = getFirestore()
    .collection('inbox')
    .onSnapshot((snapshot) => snapshot.docs.forEach((document) => document.ref.delete()));
  setTimeout(() => {
    stop();
    res.sendStatus(204);
  }, 1000);
});
`,
    'node/old.js': `const functions = require('firebase-functions/v1');
const { getDatabase } = require('firebase-admin/database');

exports.score = functions.https.onRequest(async (req, res) => {
  await getDatabase().ref('scores').child(req.body.player).transaction((old) => (old || 0) + 1);
  res.sendStatus(204);
});
`,
    'py/requirements.txt': 'firebase-functions==0.5.0\nfirebase-admin==7.4.0\n',
    'py/main.py': `from firebase_admin import db, initialize_app
from firebase_functions import https_fn

initialize_app()


@https_fn.on_request()
def room(req: https_fn.Request) -> https_fn.Response:
    return https_fn.Response(str(db.reference("rooms").child(req.args["id"]).get()))
`,
  },
  functions: {
    cleanup: needs('account', 'firebaseauth.users.get firebaseauth.users.delete', 'firebaseauth.admin'),
    ticket: needs('public', 'iam.serviceAccounts.signBlob', 'iam.serviceAccountTokenCreator'),
    flags: needs('account', 'cloudconfig.configs.get', 'cloudconfig.viewer'),
    drain: needs(
      'public',
      'datastore.entities.get datastore.entities.list datastore.entities.delete',
      'datastore.user',
    ),
    score: needs(
      'public',
      'firebasedatabase.instances.get firebasedatabase.instances.update',
      'firebasedatabase.admin',
    ),
    room: needs('public', 'firebasedatabase.instances.get', 'firebasedatabase.viewer'),
  },
};
