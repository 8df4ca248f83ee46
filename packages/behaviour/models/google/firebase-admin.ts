import { type Call, unknown } from '@emmental/evaluator';
import { recordApiCall, request } from '../aws/call.ts';
import { noteVerified } from '../callers.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import { calls, gives, methods } from './call.ts';
import { part, recordOpen } from './part.ts';
import { realtimePython, realtimeTypes } from './realtime.ts';

const quiet: Behaves = { returns: 'fresh' };

const on = (...names: readonly string[]) => calls(names.map((name) => `firebaseauth.users.${name}`));

/**
 * A test of a token, which raises for callers without a valid one; they choose some texts in it, such as their names. It asks Google
 * only for its keys, unless it is told to look at the user (`checkRevoked`).
 */
const tested: Behaves = (call) => {
  noteVerified(call, call.name);
  const second = call.args[1] ?? call.named.get('check_revoked') ?? call.named.get('checkRevoked');
  if (second && !(second.kind === 'constant' && second.value === false)) read(call);
  return applyBehaves({ returns: 'tainted' }, call);
};

const read = (call: Call) => {
  recordApiCall(call, 'google.firebaseauth', 'firebaseauth.users.get', request(call.machine, {}));
  return unknown(`the result of ${call.name}`);
};

/** Methods of Firebase Authentication, under the names of both languages. Source: "Firebase Authentication" of its IAM permissions. */
const authRows: Readonly<Record<string, Behaves>> = Object.fromEntries(
  [
    ['getUser getUserByEmail getUserByPhoneNumber getUserByProviderUid getUsers listUsers', on('get')],
    ['createUser importUsers', on('create')],
    ['updateUser setCustomUserClaims setCustomUserClaims revokeRefreshTokens', on('update')],
    ['deleteUser deleteUsers', on('delete')],
    ['generatePasswordResetLink generateEmailVerificationLink generateSignInWithEmailLink', on('sendEmail')],
    ['createCustomToken', calls('iam.signBlob')],
    ['createSessionCookie', on('createSession')],
    ['verifyIdToken verifySessionCookie', tested],
  ].flatMap(([names, behaves]) =>
    (names as string)
      .split(' ')
      .flatMap((name) => [name, snake(name)])
      .map((name) => [name, behaves as Behaves]),
  ),
);

const messagingRows: Readonly<Record<string, Behaves>> = Object.fromEntries(
  'send sendAll sendEach sendEachForMulticast sendMulticast send_all send_each send_each_for_multicast send_multicast'
    .split(' ')
    .map((name) => [name, calls('fcm.projects.messages.send')]),
);

const remoteConfigRows: Readonly<Record<string, Behaves>> = {
  ...Object.fromEntries(
    ['getTemplate', 'getTemplateAtVersion', 'getServerTemplate', 'listVersions'].map((name) => [
      name,
      calls('firebaseremoteconfig.projects.getRemoteConfig'),
    ]),
  ),
  ...Object.fromEntries(
    ['publishTemplate', 'validateTemplate', 'rollback'].map((name) => [
      name,
      calls('firebaseremoteconfig.projects.updateRemoteConfig'),
    ]),
  ),
  createTemplateFromJSON: quiet,
};

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Services of an app, by the name under which `admin` and an app have it; `get…` of a module gives the same. */
const services: Readonly<Record<string, Behaves>> = {
  auth: gives('google/firebase-auth'),
  messaging: gives('google/firebase-messaging'),
  firestore: gives('google/firestore'),
  storage: gives('google/storage'),
  remoteConfig: gives('google/firebase-remote-config'),
  database: gives('google/realtime'),
};

/** A service of an app that no row describes, such as `appCheck()`: its calls are open questions. */
const other =
  (name: string): Behaves =>
  () =>
    part(name);

const app: Readonly<Record<string, Behaves>> = {
  ...services,
  ...Object.fromEntries(
    'appCheck projectManagement securityRules instanceId machineLearning installations eventarc functions'
      .split(' ')
      .map((name) => [name, other(name)]),
  ),
  delete: quiet,
};

const types: Readonly<Record<string, TypeModel>> = {
  ...realtimeTypes,
  'google/firebase-app': methods(app),
  'google/firebase-auth': methods({ ...authRows, tenantManager: other('tenantManager') }),
  'google/firebase-messaging': methods(messagingRows),
  'google/firebase-remote-config': methods(remoteConfigRows),
};

/** Values and errors, which send nothing. */
const values =
  /(?:^|\.)(?:FieldValue|Timestamp|GeoPoint|FieldPath|Filter|ServerValue|Error|[A-Z]\w*Error)(?:\.|$)|^(?:credential|apps|SDK_VERSION)(?:\.|$)/;

/** Modules of firebase-admin with a service that a row describes. */
const modules: Readonly<Record<string, Behaves | undefined>> = {
  getAuth: services['auth'],
  getMessaging: services['messaging'],
  getFirestore: services['firestore'],
  initializeFirestore: services['firestore'],
  getStorage: services['storage'],
  getDatabase: services['database'],
  getDatabaseWithUrl: services['database'],
  getRemoteConfig: services['remoteConfig'],
};

/** Firebase's libraries for servers. Source: reference of firebase-admin 13 for Node and of firebase-admin 7 for Python. */
export const googleFirebase: readonly LibraryModel[] = [
  {
    libraries: ['firebase-admin/app'],
    language: 'javascript',
    pattern: (path) => {
      if (path === '') return undefined;
      return /^(?:initializeApp|getApp)$/.test(path) ? gives('google/firebase-app') : quiet;
    },
  },
  {
    libraries: ['firebase-admin/*'],
    language: 'javascript',
    pattern: (path, library) => {
      if (path === '' || values.test(path)) return path === '' ? undefined : quiet;
      const getter = modules[path];
      if (getter) return getter;
      return path.includes('.') ? part(path) : other(`${library.slice('firebase-admin/'.length)}`);
    },
  },
  {
    libraries: ['firebase-admin'],
    language: 'javascript',
    exports: { ...app, initializeApp: gives('google/firebase-app'), app: gives('google/firebase-app') },
    pattern: (path) => {
      if (path === '' || path === 'default') return undefined;
      if (values.test(path)) return quiet;
      return path.includes('.') ? part(path) : other(path);
    },
    types,
  },
  {
    libraries: ['firebase_admin'],
    language: 'python',
    exports: {
      'firestore.client': gives('google/firestore'),
      'firestore_async.client': gives('google/firestore'),
      // The modules pass on the names of Firestore's own library.
      'firestore.Client': gives('google/firestore'),
      'firestore.AsyncClient': gives('google/firestore'),
      'firestore_async.AsyncClient': gives('google/firestore'),
      'auth.Client': gives('google/firebase-auth'),
      'storage.bucket': gives('google/python-bucket', { bucket: '0|name' }),
      ...realtimePython,
      ...Object.fromEntries(Object.entries(authRows).map(([name, row]) => [`auth.${name}`, row])),
      ...Object.fromEntries(Object.entries(messagingRows).map(([name, row]) => [`messaging.${name}`, row])),
      initialize_app: quiet,
      get_app: quiet,
      delete_app: quiet,
    },
    pattern: (path) => {
      if (/Client$/.test(path)) return () => part(path);
      if (/(?:^|\.)[A-Z]\w*$|^(?:credentials|exceptions)(?:\.|$)|^_/.test(path) || values.test(path))
        return quiet;
      if (!path.includes('.')) return undefined;
      return (call) => {
        recordOpen(call, `firebase_admin.${path}`);
        return part(path);
      };
    },
  },
];
