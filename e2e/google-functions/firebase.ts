import { type LabelledFunctions, needs } from './label.ts';

const rules = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /orders/{id} {
      allow create: if request.auth != null;
    }
  }
}
`;

/** Firebase in Node (both generations) and Python. */
export const firebase: LabelledFunctions = {
  name: 'firebase',
  files: {
    'firebase.json':
      '{\n  "functions": [\n    { "source": "node", "codebase": "node" },\n    { "source": "py", "codebase": "py", "runtime": "python312" }\n  ],\n  "firestore": { "rules": "firestore.rules" }\n}\n',
    'firestore.rules': rules,
    'node/package.json':
      '{ "main": "lib/index.js", "engines": { "node": "22" }, "dependencies": { "firebase-admin": "14.5.1", "firebase-functions": "7.4.0" } }\n',
    'node/tsconfig.json':
      '{ "compilerOptions": { "outDir": "lib", "rootDir": "src", "module": "commonjs", "target": "es2022" } }\n',
    'node/src/index.ts': `import { initializeApp } from 'firebase-admin/app';

initializeApp();

export { promote, push } from './people';
export { onOrder } from './orders';
export { hello, presence } from './old';
`,
    'node/src/people.ts': `import { getAuth } from 'firebase-admin/auth';
import { getMessaging } from 'firebase-admin/messaging';
import { HttpsError, onCall, onRequest } from 'firebase-functions/v2/https';

const asAdmin = (handler: (data: { uid: string }) => Promise<unknown>) =>
  onCall<{ uid: string }>((request) => {
    if (request.auth?.token['admin'] !== true) throw new HttpsError('permission-denied', 'admins');
    return handler(request.data);
  });

export const promote = asAdmin(async ({ uid }) => {
  const auth = getAuth();
  const user = await auth.getUser(uid);
  await auth.setCustomUserClaims(user.uid, { ...user.customClaims, admin: true });
  return { ok: true };
});

export const push = onRequest({ invoker: 'private' }, async (req, res) => {
  const { tokens, title } = req.body;
  const answer = await getMessaging().sendEachForMulticast({ tokens, notification: { title } });
  res.json({ sent: answer.successCount });
});
`,
    'node/src/orders.ts': `import { FieldValue, getFirestore } from 'firebase-admin/firestore';
import { onDocumentCreated } from 'firebase-functions/v2/firestore';

export const onOrder = onDocumentCreated('orders/{id}', async (event) => {
  const db = getFirestore();
  const batch = db.batch();
  batch.create(db.doc(\`receipts/\${event.params.id}\`), { at: FieldValue.serverTimestamp() });
  batch.update(db.doc('stats/orders'), { n: FieldValue.increment(1) });
  await batch.commit();
});
`,
    'node/src/old.ts': `import * as admin from 'firebase-admin';
import * as functions from 'firebase-functions/v1';

export const hello = functions.auth.user().onCreate(async (user) => {
  await admin.firestore().collection('people').doc(user.uid).create({ email: user.email });
});

export const presence = functions.pubsub.schedule('every 5 minutes').onRun(async () => {
  const snapshot = await admin.database().ref('presence').orderByChild('at').endAt(Date.now() - 3e5).once('value');
  const updates: Record<string, null> = {};
  snapshot.forEach((child) => {
    updates[child.key as string] = null;
  });
  await admin.database().ref('presence').update(updates);
});
`,
    'py/requirements.txt': 'firebase-functions==0.5.0\nfirebase-admin==7.1.0\n',
    'py/main.py': `from firebase_admin import auth, firestore, initialize_app, messaging, remote_config, storage
from firebase_functions import https_fn, pubsub_fn, scheduler_fn

initialize_app()


@https_fn.on_call()
def leave(request: https_fn.CallableRequest):
    if request.auth is None:
        raise https_fn.HttpsError(https_fn.FunctionsErrorCode.UNAUTHENTICATED, "sign in")
    uid = request.auth.uid
    firestore.client().collection("people").document(uid).delete()
    auth.delete_user(uid)
    return {"ok": True}


@https_fn.on_request()
def avatar(request: https_fn.Request) -> https_fn.Response:
    blob = storage.bucket("acme-avatars").blob(request.args["name"])
    return https_fn.Response(blob.download_as_bytes(), mimetype="image/png")


@pubsub_fn.on_message_published(topic="news")
def broadcast(event: pubsub_fn.CloudEvent) -> None:
    messaging.send(messaging.Message(topic="news", notification=messaging.Notification(title="News")))


@scheduler_fn.on_schedule(schedule="every day 03:00")
def cleanup(event: scheduler_fn.ScheduledEvent) -> None:
    db = firestore.client()
    for old in db.collection("sessions").where("expired", "==", True).stream():
        old.reference.delete()
`,
  },
  functions: {
    // Callables without App Check are open addresses; their code tests who calls.
    promote: needs(
      'public',
      'firebaseauth.users.get firebaseauth.users.update',
      'firebaseauth.admin|firebaseauth.editor',
    ),
    push: needs('account', 'cloudmessaging.messages.create', 'firebasecloudmessaging.admin'),
    onOrder: needs('authenticated', 'datastore.entities.create datastore.entities.update', 'datastore.user'),
    hello: needs('public', 'datastore.entities.create', 'datastore.user'),
    presence: needs(
      'internal',
      'firebasedatabase.instances.get firebasedatabase.instances.update',
      'firebasedatabase.admin',
    ),
    leave: needs(
      'public',
      'datastore.entities.delete firebaseauth.users.delete',
      'datastore.user firebaseauth.admin|firebaseauth.editor',
    ),
    avatar: needs('public', 'storage.objects.get', 'storage.objectViewer'),
    broadcast: needs('unknown', 'cloudmessaging.messages.create', 'firebasecloudmessaging.admin'),
    cleanup: needs(
      'account',
      'datastore.entities.get datastore.entities.list datastore.entities.delete',
      'datastore.user',
    ),
  },
};
