import type { GoogleApp } from './app.ts';

/** Every function of a Firebase app runs as the default account, whose roles no file of the app shows. */
const everywhere = { T6: 'unproven', T7: 'unproven', T10: 'unproven', T15: 'unproven' } as const;

export const crm: GoogleApp = {
  name: 'crm',
  says: 'Firebase, second generation: callables, a document that signed-in users write, and an upload by anyone',
  files: {
    'firebase.json': `{
  "functions": { "source": "functions" },
  "firestore": { "rules": "firestore.rules" },
  "storage": { "rules": "storage.rules" }
}
`,
    'firestore.rules': `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /notes/{id} {
      allow read, create: if request.auth != null;
    }
    match /people/{id} {
      allow read, write: if false;
    }
  }
}
`,
    'storage.rules': `rules_version = '2';
service firebase.storage {
  match /b/{bucket}/o {
    match /{name=**} {
      allow read, write: if true;
    }
  }
}
`,
    'functions/package.json': `{
  "name": "crm",
  "main": "index.js",
  "engines": { "node": "22" },
  "dependencies": { "firebase-admin": "14.5.1", "firebase-functions": "7.4.0" }
}
`,
    'functions/index.js': `const { execFile } = require('node:child_process');
const { initializeApp } = require('firebase-admin/app');
const { getFirestore } = require('firebase-admin/firestore');
const { setGlobalOptions } = require('firebase-functions/v2');
const { HttpsError, onCall } = require('firebase-functions/v2/https');
const { onDocumentCreated } = require('firebase-functions/v2/firestore');
const { onObjectFinalized } = require('firebase-functions/v2/storage');
const { onSchedule } = require('firebase-functions/v2/scheduler');

initializeApp();
setGlobalOptions({ region: 'europe-west1', maxInstances: 10 });

exports.feed = onCall(async (request) => {
  const answer = await fetch(request.data.feed);
  return { text: await answer.text() };
});

exports.people = onCall({ enforceAppCheck: true }, async (request) => {
  if (!request.auth) throw new HttpsError('unauthenticated', 'sign in first');
  const found = await getFirestore().collection('people').where('name', '==', request.data.name).get();
  return found.docs.map((person) => person.id);
});

exports.price = onDocumentCreated('notes/{id}', async (event) => {
  const note = event.data.data();
  const price = new Function('return ' + note.formula)();
  await event.data.ref.update({ price });
});

exports.kind = onObjectFinalized({ bucket: 'crm-uploads' }, (event) => {
  execFile('file', ['--brief', event.data.name], (error, out) => console.log(error ? 'unknown' : out));
});

exports.digest = onSchedule('every day 06:00', async () => {
  const people = await getFirestore().collection('people').count().get();
  console.log(people.data().count);
});
`,
  },
  functions: {
    feed: {
      reachedBy: 'public',
      verdicts: { ...everywhere, T3: 'aligned', T8: 'aligned', T11: 'closed' },
      needs: [],
      sinks: ['url feed'],
    },
    people: {
      // App Check asks for a token of the app, the code for a signed-in user.
      reachedBy: 'authenticated',
      verdicts: { ...everywhere, T8: 'closed', T11: 'closed' },
      needs: ['datastore.entities.list ', 'datastore.entities.get '],
      sinks: [],
    },
    price: {
      reachedBy: 'authenticated',
      // The security rules keep out whoever is not signed in.
      verdicts: { ...everywhere, T2: 'aligned', T8: 'closed', T11: 'closed' },
      needs: ['datastore.entities.update '],
      sinks: ['code formula'],
    },
    kind: {
      reachedBy: 'public',
      // `file` writes nothing, and no shell reads the name.
      verdicts: { ...everywhere, T8: 'aligned', T11: 'closed' },
      needs: [],
      sinks: [],
    },
    digest: {
      reachedBy: 'internal',
      verdicts: { ...everywhere, T8: 'closed' },
      needs: ['datastore.entities.list ', 'datastore.entities.get '],
      sinks: [],
    },
  },
};
