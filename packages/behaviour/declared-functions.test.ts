import { loadProgram } from '@emmental/code';
import type { FirebaseFunction } from '@emmental/model';
import { spelled } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { repository } from '../code/testing/repository.ts';
import { declaredFunctions } from './declared-functions.ts';

/** `name: what starts it, generation, on what`, for each function that the first file declares. */
async function declaredIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const [first = ''] = Object.keys(files);
  const { functions } = declaredFunctions(await loadProgram(repository(files), [first]), first);
  return functions.map(shown).sort();
}

const shown = ({ path, startedBy, generation, on, options }: FirebaseFunction): string => {
  const names = ['document', 'topic', 'bucket', 'ref', 'schedule', 'eventType'];
  const source = on ?? names.map((name) => options.get(name)).find((value) => value !== undefined);
  return [`${path.join('-')}: ${startedBy}`, generation ?? 'any', ...(source ? [spelled(source)] : [])].join(
    ' ',
  );
};

const v2 = "const { onRequest, onCall } = require('firebase-functions/v2/https');\n";
const v1 = "const functions = require('firebase-functions/v1');\n";

// [fact, files, functions], labelled before the first run.
const rows: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  [
    'a request',
    { 'index.js': `${v2}exports.api = onRequest((req, res) => res.send(''));` },
    ['api: request 2'],
  ],
  [
    'options before the handler',
    { 'index.js': `${v2}exports.api = onRequest({ region: 'x' }, (req, res) => {});` },
    ['api: request 2'],
  ],
  [
    'an ES module',
    {
      'index.ts': "import { onCall } from 'firebase-functions/v2/https';\nexport const a = onCall(() => 1);",
    },
    ['a: callable 2'],
  ],
  [
    'a default import and its parts',
    {
      'index.ts':
        "import * as functions from 'firebase-functions';\nexport const a = functions.https.onCall(() => 1);",
    },
    ['a: callable any'],
  ],
  [
    'a document by name and in options',
    {
      'index.js':
        "const { onDocumentCreated, onDocumentWritten } = require('firebase-functions/v2/firestore');\nexports.a = onDocumentCreated('orders/{id}', () => {});\nexports.b = onDocumentWritten({ document: 'users/{id}' }, () => {});",
    },
    ['a: firestore 2 orders/{id}', 'b: firestore 2 users/{id}'],
  ],
  [
    'other starters',
    {
      'index.js': `const { onObjectFinalized } = require('firebase-functions/v2/storage');
const { onMessagePublished } = require('firebase-functions/v2/pubsub');
const { onSchedule } = require('firebase-functions/v2/scheduler');
const { onTaskDispatched } = require('firebase-functions/v2/tasks');
const { beforeUserCreated } = require('firebase-functions/v2/identity');
const { onValueCreated } = require('firebase-functions/v2/database');
const { onNewFatalIssuePublished } = require('firebase-functions/v2/alerts/crashlytics');
const { onCustomEventPublished } = require('firebase-functions/v2/eventarc');
exports.a = onObjectFinalized({ bucket: 'files' }, () => {});
exports.b = onMessagePublished('orders', () => {});
exports.c = onSchedule('every 5 minutes', () => {});
exports.d = onTaskDispatched({ retryConfig: {} }, () => {});
exports.e = beforeUserCreated(() => {});
exports.f = onValueCreated('/rooms/{id}', () => {});
exports.g = onNewFatalIssuePublished(() => {});
exports.h = onCustomEventPublished('my.event', () => {});`,
    },
    [
      'a: storage 2 files',
      'b: pubsub 2 orders',
      'c: schedule 2 every 5 minutes',
      'd: task 2',
      'e: blocking 2',
      'f: database 2 /rooms/{id}',
      'g: alert 2',
      'h: custom 2 my.event',
    ],
  ],
  [
    'chains of the first generation',
    {
      'index.js': `${v1}const near = functions.region('europe-west1');
exports.a = near.https.onRequest(() => {});
exports.b = functions.firestore.document('orders/{id}').onUpdate(() => {});
exports.c = near.runWith({ memory: '1GB' }).pubsub.schedule('every day').timeZone('UTC').onRun(() => {});
exports.d = functions.pubsub.topic('orders').onPublish(() => {});
exports.e = functions.storage.bucket('files').object().onFinalize(() => {});
exports.f = functions.auth.user().onCreate(() => {});
exports.g = functions.auth.user().beforeSignIn(() => {});
exports.h = near.database.instance('x').ref('/rooms').onWrite(() => {});
exports.i = functions.tasks.taskQueue({}).onDispatch(() => {});
exports.j = functions.remoteConfig.onUpdate(() => {});`,
    },
    [
      'a: request 1',
      'b: firestore 1 orders/{id}',
      'c: schedule 1 every day',
      'd: pubsub 1 orders',
      'e: storage 1 files',
      'f: user 1',
      'g: blocking 1',
      'h: database 1 /rooms',
      'i: task 1',
      'j: config 1',
    ],
  ],
  [
    'groups, and modules as groups',
    {
      'index.js': `${v2}exports.orders = { created: onCall(() => 1), old: { listed: onCall(() => 2) } };\nexports.users = require('./users');`,
      'users.js': `${v2}exports.add = onCall(() => 1);\nexports.limit = 10;`,
    },
    ['orders-created: callable 2', 'orders-old-listed: callable 2', 'users-add: callable 2'],
  ],
  [
    'exports of other modules',
    {
      'index.ts':
        "export * from './users';\nexport * as shop from './shop';\nexport { default as main } from './main';",
      'users/index.ts': "export * from './add';",
      'users/add.ts':
        "import { onCall } from 'firebase-functions/v2/https';\nexport const add = onCall(() => 1);",
      'shop.ts': "import { onCall } from 'firebase-functions/v2/https';\nexport const buy = onCall(() => 1);",
      'main.ts':
        "import { onRequest } from 'firebase-functions/v2/https';\nexport default onRequest(() => {});",
    },
    ['add: callable 2', 'main: request 2', 'shop-buy: callable 2'],
  ],
  [
    'a helper that declares, and a loop over known names',
    {
      'index.js': `${v2}const secure = (handler) => onCall({ enforceAppCheck: true }, handler);
exports.a = secure(() => 1);
for (const name of ['b', 'c']) exports[name] = onRequest(() => {});
Object.assign(exports, { d: onCall(() => 1) });`,
    },
    ['a: callable 2', 'b: request 2', 'c: request 2', 'd: callable 2'],
  ],
  [
    'an application of express',
    { 'index.js': `${v2}const app = require('express')();\nexports.api = onRequest(app);` },
    ['api: request 2'],
  ],
  [
    'what is not exported is no function',
    { 'index.js': `${v2}const inner = onCall(() => 1);\nexports.handler = () => 1;` },
    [],
  ],
  [
    'decorators of Python',
    {
      'main.py': `from firebase_functions import https_fn, firestore_fn, scheduler_fn
from firebase_functions.pubsub_fn import on_message_published
@https_fn.on_request()
def api(req):
    return "ok"
@https_fn.on_call(enforce_app_check=True)
def told(req):
    return 1
@firestore_fn.on_document_created(document="orders/{id}")
def created(event):
    pass
@scheduler_fn.on_schedule(schedule="every day")
def nightly(event):
    pass
@on_message_published(topic="orders")
def ordered(event):
    pass
def helper():
    pass
`,
    },
    [
      'api: request 2',
      'created: firestore 2 orders/{id}',
      'nightly: schedule 2 every day',
      'ordered: pubsub 2 orders',
      'told: callable 2',
    ],
  ],
];

describe('functions that code declares with the SDK of Firebase', () => {
  test.each(rows)('%s', async (_fact, files, expected) => {
    expect(await declaredIn(files)).toEqual(expected);
  });

  test('options of the function and of all functions', async () => {
    const files = {
      'index.js': `const { setGlobalOptions } = require('firebase-functions/v2');
const { defineSecret } = require('firebase-functions/params');
const { onRequest } = require('firebase-functions/v2/https');
setGlobalOptions({ maxInstances: 5, serviceAccount: 'all@' });
const key = defineSecret('KEY');
exports.api = onRequest({ serviceAccount: 'api@', secrets: [key, 'OTHER'], invoker: 'private' }, () => {});`,
    };
    const { functions } = declaredFunctions(await loadProgram(repository(files), ['index.js']), 'index.js');
    const [api] = functions;
    expect(Object.fromEntries([...(api?.options ?? [])])).toMatchObject({
      maxInstances: { value: 5 },
      serviceAccount: { value: 'api@' },
      invoker: { value: 'private' },
      secrets: { items: [{ value: 'KEY' }, { value: 'OTHER' }] },
    });
  });

  test.each([
    ['names that are not known', `${v2}exports[process.env.NAME] = onCall(() => 1);`],
    ['a module that is not there', "exports.users = require('./gone');"],
    ['a wrapper that was not read', "const { wrap } = require('acme'); exports.a = wrap(() => 1);"],
    [
      'a call of the SDK that is not known',
      "exports.a = require('firebase-functions/v2/ai').onNewThing(() => 1);",
    ],
    [
      'a chain that ends with an unknown call',
      "exports.a = require('firebase-functions/v1').region('x').newArea.thing('y').onNew(() => 1);",
    ],
    ['all of a package', `export * from 'acme-functions';`],
  ])('it is told where there may be more: %s', async (_why, code) => {
    const files = { 'index.js': code };
    const { open } = declaredFunctions(await loadProgram(repository(files), ['index.js']), 'index.js');
    expect(open).toHaveLength(1);
  });

  test('values that are no functions, and imports of Python, are no question', async () => {
    const js = `${v2}exports.limit = 10; exports.names = ['a']; exports.a = onCall(() => 1); exports.help = () => 1;`;
    const py =
      'import os\nfrom firebase_functions import https_fn\nTABLE = os.environ["TABLE"]\ndef helper():\n    pass\n@https_fn.on_call()\ndef a(req):\n    pass\n';
    for (const [file, code] of [
      ['index.js', js],
      ['main.py', py],
    ] as const) {
      const { functions, open } = declaredFunctions(
        await loadProgram(repository({ [file]: code }), [file]),
        file,
      );
      expect(functions.map(({ path }) => path.join('-'))).toEqual(['a']);
      expect(open).toEqual([]);
    }
  });
});
