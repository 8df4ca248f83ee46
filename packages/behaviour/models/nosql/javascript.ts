import { type Abstract, type Call, choices, undefinedValue, unknown } from '@emmental/evaluator';
import { recordAddress } from '../addresses.ts';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { callBack, sanitize, settle } from '../rules.ts';
import { recordFilter } from './filter.ts';

/** Matches methods whose first argument is a filter, and methods with a pipeline or a filter in another place. */
const filtered =
  /^(find|findOne|findOneAnd\w+|findAndModify|update|updateOne|updateMany|delete|deleteOne|deleteMany|remove|replaceOne|count|countDocuments|distinct|exists|where|match|findByIdAnd\w+|aggregate|bulkWrite|or|and|nor|watch)$/;

const filtering = (call: Call): Abstract => {
  const isSecond = call.name === 'distinct';
  const isById = call.name.startsWith('findById');
  if (
    call.name === 'where' &&
    choices(call.args[0] ?? undefinedValue).every((choice) => choice.kind === 'constant')
  ) {
    recordFilter(call, call.args[1]);
    return call.self ?? undefinedValue;
  }
  if (!isById) recordFilter(call, call.args[isSecond ? 1 : 0] ?? call.open ?? undefined);
  settle(call, [unknown('documents')]);
  return instanceOf(call, 'nosql/query');
};

const query: Behaves = { returns: { type: 'nosql/query' } };
const collection: Behaves = { returns: { type: 'nosql/collection' } };

const methods: Readonly<Record<string, Behaves>> = {
  mapReduce: {
    effects: [
      { does: 'sink', sink: 'nosql', from: '0' },
      { does: 'sink', sink: 'nosql', from: '1' },
    ],
  },
  $where: { effects: [{ does: 'sink', sink: 'nosql', from: '0' }], returns: 'self' },
};

const waits = /^(then|catch|finally)$/;
const refines =
  /^(sort|limit|skip|select|lean|exec|populate|project|hint|session|maxTimeMS|collation|equals|gt|lt)$/;

const mongo: LibraryModel = {
  libraries: ['mongodb', 'monk', 'mongojs', 'mongoist', '@types/mongodb'],
  language: 'javascript',
  exports: {
    MongoClient: (call) => connected(call),
    'MongoClient.connect': (call) => {
      const made = connected(call);
      settle(call, [made]);
      return made;
    },
    '': (call) => connected(call),
    ObjectId: { returns: { sanitized: '0', by: 'type check' } },
    ObjectID: { returns: { sanitized: '0', by: 'type check' } },
  },
  types: {
    'nosql/client': {
      methods: {
        db: { returns: { type: 'nosql/client' } },
        collection,
        get: collection,
        connect: { returns: 'self' },
        close: { returns: 'fresh' },
        command: (call) => {
          recordFilter(call, call.args[0]);
          return unknown('an answer');
        },
        withSession: (call) => callBack(call, call.args[0] ?? undefinedValue, [unknown('a session')]),
      },
      pattern: (name) => (waits.test(name) ? undefined : { returns: 'fresh' }),
      complete: true,
    },
    'nosql/collection': {
      methods,
      pattern: (name) =>
        waits.test(name) ? undefined : filtered.test(name) ? filtering : { returns: 'fresh' },
      complete: true,
    },
    'nosql/query': {
      methods: {
        ...methods,
        toArray: { returns: 'fresh' },
        forEach: { effects: [{ does: 'call', from: '0', with: ['fresh'] }], returns: 'fresh' },
      },
      pattern: (name) => {
        if (waits.test(name)) return undefined;
        if (filtered.test(name)) return filtering;
        return refines.test(name) ? query : unknown(`the ${name} of a document`);
      },
      items: () => unknown('a document'),
      complete: true,
    },
  },
};

function connected(call: Call): Abstract {
  const address = argument(call, '0');
  if (address) recordAddress(call, address);
  return instanceOf(call, 'nosql/client');
}

const mongoose: LibraryModel = {
  libraries: ['mongoose', 'typegoose', '@typegoose/typegoose'],
  language: 'javascript',
  exports: {
    model: collection,
    'models.[]': collection,
    getModelForClass: collection,
    connect: (call) => {
      recordAddress(call, argument(call, '0'));
      return unknown('a connection');
    },
    createConnection: (call) => {
      recordAddress(call, argument(call, '0'));
      return instanceOf(call, 'nosql/connection');
    },
    sanitizeFilter: { returns: { sanitized: '0', by: 'operators removed' } },
    'Types.ObjectId': { returns: { sanitized: '0', by: 'type check' } },
    Schema: { returns: { type: 'nosql/schema' } },
  },
  types: {
    'nosql/connection': { methods: { model: collection, collection }, complete: true },
    'nosql/schema': {
      attribute: ({ self, name }) => (/^(methods|statics|query|virtuals)$/.test(name) ? self : undefined),
      pattern: (name) => (waits.test(name) ? undefined : { returns: 'self' }),
      complete: true,
    },
  },
};

const cleaning: LibraryModel = {
  libraries: ['mongo-sanitize', 'express-mongo-sanitize', 'mongo-escape'],
  language: 'javascript',
  exports: {
    '': (call) => sanitize(call.args[0] ?? undefinedValue, 'operators removed'),
    sanitize: (call) => sanitize(call.args[0] ?? undefinedValue, 'operators removed'),
    escape: (call) => sanitize(call.args[0] ?? undefinedValue, 'operators removed'),
  },
};

export const nosqlInJavaScript: readonly LibraryModel[] = [mongo, mongoose, cleaning];
