import { type Abstract, type Call, unknown } from '@emmental/evaluator';
import { recordAddress } from '../addresses.ts';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { recordFilter } from './filter.ts';

const filtering =
  (from: string) =>
  (call: Call): Abstract => {
    recordFilter(call, argument(call, from));
    return instanceOf(call, 'python/documents');
  };

const methods: Readonly<Record<string, Behaves>> = {
  ...Object.fromEntries(
    [
      'find',
      'find_one',
      'find_one_and_update',
      'find_one_and_delete',
      'find_one_and_replace',
      'update_one',
      'update_many',
      'delete_one',
      'delete_many',
      'replace_one',
      'count_documents',
      'count',
      'remove',
      'update',
      'find_and_modify',
    ].map((name) => [name, filtering('0|filter|spec|query')]),
  ),
  distinct: filtering('1|filter'),
  aggregate: filtering('0|pipeline'),
  command: filtering('0|command'),
};

/** Attributes and keys lead from a client to a database and to a collection. Any of them may be the collection. */
export const nosqlInPython: readonly LibraryModel[] = [
  {
    libraries: ['pymongo', 'motor.motor_asyncio', 'motor', 'pymongo.mongo_client', 'mongomock'],
    language: 'python',
    pattern: (path) =>
      /(^|\.)(MongoClient|AsyncIOMotorClient|AsyncMongoClient|MotorClient)$/.test(path)
        ? (call) => {
            const address = argument(call, '0|host');
            if (address) recordAddress(call, address);
            return instanceOf(call, 'python/mongo');
          }
        : undefined,
    types: {
      'python/mongo': {
        methods,
        properties: { '[]': ({ self }) => ({ ...self, facts: {} }) },
        pattern: (name, self) => {
          if (/^(get_database|get_collection|get_default_database|with_options)$/.test(name))
            return { returns: 'self' };
          if (
            /^(insert_\w+|create_index|drop\w*|close|admin|bulk_write|list_\w+|start_session|__\w+)$/.test(
              name,
            )
          )
            return name.startsWith('__') ? { returns: 'self' } : { returns: 'fresh' };
          return self;
        },
        complete: true,
      },
      'python/documents': {
        methods: { sort: { returns: 'self' }, limit: { returns: 'self' }, skip: { returns: 'self' } },
        pattern: (name) => (name.startsWith('__') ? undefined : { returns: 'fresh' }),
        properties: { '[]': () => unknown('a field of a document') },
        items: () => unknown('a document'),
        complete: true,
      },
    },
  },
  {
    libraries: ['bson', 'bson.objectid'],
    language: 'python',
    pattern: (path) =>
      /ObjectId$/.test(path) ? { returns: { sanitized: '0', by: 'type check' } } : undefined,
  },
  {
    libraries: ['mongoengine'],
    language: 'python',
    exports: { Q: { returns: 'tainted' }, connect: { returns: 'fresh' } },
  },
];
