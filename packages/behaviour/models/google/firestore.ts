import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import { calls, gives, methods, recordCall } from './call.ts';

const on = (...names: readonly string[]) =>
  calls(
    names.map((name) => `firestore.documents.${name}`),
    { path: 'self.path', document: 'self.document' },
  );

const query = 'google/firestore-query';
const building: Readonly<Record<string, Behaves>> = Object.fromEntries(
  'where orderBy order_by limit limitToLast limit_to_last offset startAt start_at startAfter start_after endAt end_at endBefore end_before select withConverter count'
    .split(' ')
    .map((name) => [name, gives(query)]),
);

const reading: Readonly<Record<string, Behaves>> = {
  get: on('query'),
  stream: on('query'),
  onSnapshot: on('query'),
  on_snapshot: on('query'),
  explain: on('query'),
};

/** The documents of a collection have its path, up to their own names. */
const inCollection = gives('google/document', { path: 'self.path' });
const collection: TypeModel = methods({
  ...building,
  ...reading,
  doc: inCollection,
  document: inCollection,
  add: on('create'),
  listDocuments: on('query'),
  list_documents: on('query'),
});

const document: TypeModel = methods({
  collection: gives('google/collection', { path: '0' }),
  get: on('get'),
  set: on('set'),
  create: on('create'),
  update: on('update'),
  delete: on('delete'),
  onSnapshot: on('get'),
  on_snapshot: on('get'),
  listCollections: on('query'),
  collections: on('query'),
});

/** Methods of a batch or a transaction: the first argument of each is a document. */
const batch: Readonly<Record<string, Behaves>> = {
  set: on('set'),
  create: on('create'),
  update: on('update'),
  delete: on('delete'),
  get: on('get'),
  getAll: on('get'),
  get_all: on('get'),
  commit: { returns: 'fresh' },
};

const client: TypeModel = methods({
  collection: gives('google/collection', { path: '0' }),
  collectionGroup: gives(query),
  collection_group: gives(query),
  doc: gives('google/document', { document: '0' }),
  document: gives('google/document', { document: '0' }),
  getAll: on('get'),
  get_all: on('get'),
  batch: gives('google/firestore-batch'),
  bulkWriter: gives('google/firestore-batch'),
  bulk_writer: gives('google/firestore-batch'),
  transaction: gives('google/firestore-batch', {}, 'firestore.transactions'),
  runTransaction: (call) => {
    recordCall(call, 'firestore.transactions', {});
    return applyBehaves(
      { effects: [{ does: 'call', from: '0', with: [{ type: 'google/firestore-batch' }] }] },
      call,
    );
  },
  listCollections: on('query'),
  collections: on('query'),
  settings: { returns: 'undefined' },
  terminate: { returns: 'undefined' },
});

const types: Readonly<Record<string, TypeModel>> = {
  'google/firestore': client,
  'google/collection': collection,
  'google/document': document,
  [query]: methods({ ...building, ...reading }),
  'google/firestore-batch': methods(batch),
};

const fieldValue: Behaves = { returns: 'fresh' };

/** Firestore. Source: reference of @google-cloud/firestore 8, google-cloud-firestore 2. */
export const googleFirestore: readonly LibraryModel[] = [
  {
    libraries: ['@google-cloud/firestore'],
    language: 'javascript',
    exports: { Firestore: gives('google/firestore'), '': gives('google/firestore') },
    pattern: (path) => (/^(FieldValue|Timestamp|GeoPoint|FieldPath)\b/.test(path) ? fieldValue : undefined),
    types,
  },
  {
    libraries: ['google.cloud.firestore', 'google.cloud.firestore_v1'],
    language: 'python',
    exports: { Client: gives('google/firestore'), AsyncClient: gives('google/firestore') },
    pattern: (path) =>
      /^(SERVER_TIMESTAMP|Increment|ArrayUnion|ArrayRemove|FieldFilter)/.test(path) ? fieldValue : undefined,
  },
];
