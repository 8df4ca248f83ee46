import {
  flowsOf,
  itemFlows,
  languageOf,
  list,
  native,
  noFlow,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { applyBehaves, callBack } from '../rules.ts';
import { alike, answers, answersSecond, each, holding } from './answers.ts';
import { calls, gives, methods, recordCall } from './call.ts';

const on = (...names: readonly string[]) =>
  calls(
    names.map((name) => `firestore.documents.${name}`),
    { path: 'self.path', document: 'self.document' },
  );

/** Reading leads to documents, which the program may change: `snapshot.docs[0].ref.delete()`. */
const inside = { path: 'self.path', document: 'self.document' };
const reads =
  (name: string): Behaves =>
  (call) => {
    const data = recordCall(call, `firestore.documents.${name}`, inside);
    const { path, document } = call.self?.kind === 'instance' ? call.self.facts : {};
    return instanceOf(call, 'google/snapshot', {
      ...(path && { path }),
      ...(document && { document }),
      data,
    });
  };

/** The fields of a document, or one of them. */
const dataOf: Behaves = ({ self }) =>
  unknown('a document', self?.kind === 'instance' ? flowsOf(self.facts['data'] ?? self) : noFlow);
const fieldOfData: Behaves = (call) =>
  unknown('a field', itemFlows(flowsOf(applyBehaves(dataOf, call)), stringOf(call.args[0])));

/** Writes a document with these fields. */
const writes =
  (name: string, data: string): Behaves =>
  (call) =>
    recordCall(call, `firestore.documents.${name}`, inside, data);

/** The result of a query: a snapshot in Node, a list of them in Python. */
const asked: Behaves = (call) => {
  const found = applyBehaves(reads('query'), call);
  return languageOf(call.machine) === 'python' ? list(call.machine, [], found) : found;
};
const documents = answers(on('query'), 'google/document', 1, { path: 'self.path' });
const collections = answers(on('query'), 'google/collection', 1);
const several = answers(on('get'), 'google/snapshot', 1, inside);

/** A snapshot of a document, or of a query, whose items are snapshots of documents. */
const snapshot: TypeModel = holding(
  {
    methods: {
      data: dataOf,
      to_dict: dataOf,
      get: fieldOfData,
      isEqual: { returns: 'fresh' },
      // Streams of Node.
      on: each('1'),
      once: each('1'),
      forEach: each('0'),
      docChanges: (call) => list(call.machine, [], call.self ?? undefined),
    },
    properties: {
      ref: (read) => alike(read, 'google/document'),
      reference: (read) => alike(read, 'google/document'),
      docs: ({ machine, self }) => list(machine, [], self),
      doc: ({ self }) => self,
    },
  },
  'a document',
);

/** A listener of the program gets what is there at once and after each change: in Python documents come as a list. */
const listens =
  (name: string): Behaves =>
  (call) => {
    applyBehaves(on(name), call);
    const found = alike(call, 'google/snapshot');
    const passed = languageOf(call.machine) === 'python' ? list(call.machine, [], found) : found;
    const listener = call.args.find((value) => value.kind === 'function') ?? call.named.get('callback');
    if (listener) callBack(call, listener, [passed]);
    return native('the end of a subscription', () => undefinedValue);
  };

const query = 'google/firestore-query';
const building: Readonly<Record<string, Behaves>> = Object.fromEntries(
  'where orderBy order_by limit limitToLast limit_to_last offset startAt start_at startAfter start_after endAt end_at endBefore end_before select withConverter count'
    .split(' ')
    .map((name) => [name, gives(query)]),
);

const reading: Readonly<Record<string, Behaves>> = {
  get: asked,
  stream: asked,
  onSnapshot: listens('query'),
  on_snapshot: listens('query'),
  explain: on('query'),
};

/** The documents of a collection have its path, up to their own names. */
const inCollection = gives('google/document', { path: 'self.path' });
const newDocument = writes('create', '0|document_data');
const added = answers(newDocument, 'google/document', 0, { path: 'self.path' });
const addedInPython = answersSecond(newDocument, 'google/document', { path: 'self.path' });
const collection: TypeModel = methods({
  ...building,
  ...reading,
  doc: inCollection,
  document: inCollection,
  add: (call) => applyBehaves(languageOf(call.machine) === 'python' ? addedInPython : added, call),
  listDocuments: documents,
  list_documents: documents,
});

const document: TypeModel = methods({
  collection: gives('google/collection', { path: '0' }),
  get: reads('get'),
  set: writes('set', '0|document_data'),
  create: writes('create', '0|document_data'),
  update: writes('update', '0|field_updates'),
  delete: on('delete'),
  onSnapshot: listens('get'),
  on_snapshot: listens('get'),
  listCollections: collections,
  collections,
});

/** Methods of a batch or a transaction: the first argument of each is a document. */
const batch: Readonly<Record<string, Behaves>> = {
  set: on('set'),
  create: on('create'),
  update: on('update'),
  delete: on('delete'),
  get: reads('get'),
  getAll: several,
  get_all: several,
  commit: { returns: 'fresh' },
};

const client: TypeModel = methods({
  collection: gives('google/collection', { path: '0' }),
  collectionGroup: gives(query),
  collection_group: gives(query),
  doc: gives('google/document', { document: '0' }),
  document: gives('google/document', { document: '0' }),
  getAll: several,
  get_all: several,
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
  listCollections: collections,
  collections,
  settings: { returns: 'undefined' },
  terminate: { returns: 'undefined' },
});

const types: Readonly<Record<string, TypeModel>> = {
  'google/firestore': client,
  'google/collection': collection,
  'google/document': document,
  'google/snapshot': snapshot,
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
