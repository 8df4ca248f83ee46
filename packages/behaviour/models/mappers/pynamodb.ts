import {
  type Abstract,
  type Call,
  choices,
  getMember,
  type InstanceFacts,
  instantiate,
  isNothing,
  list,
  nullValue,
  positional,
  recordOf,
  setIndex,
  union,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';

/** Methods of a PynamoDB model → operations. Source: pynamodb.readthedocs.io, API of `Model`. */
const operations: Readonly<Record<string, readonly string[]>> = {
  save: ['PutItem'],
  update: ['UpdateItem'],
  delete: ['DeleteItem'],
  get: ['GetItem'],
  refresh: ['GetItem'],
  query: ['Query'],
  count: ['Query'],
  scan: ['Scan'],
  rate_limited_scan: ['Scan'],
  batch_get: ['BatchGetItem'],
  batch_write: ['BatchWriteItem'],
  create_table: ['CreateTable', 'DescribeTable'],
  delete_table: ['DeleteTable'],
  describe_table: ['DescribeTable'],
  exists: ['DescribeTable'],
  update_ttl: ['UpdateTimeToLive'],
};

const lists = new Set(['query', 'scan', 'batch_get', 'rate_limited_scan']);

/** PynamoDB: classes of the program extend `Model`, and the inner class `Meta` holds the table's name. */
export const pynamodb: LibraryModel = {
  libraries: ['pynamodb'],
  language: 'python',
  bases: {
    'models.Model': 'pynamodb/model',
    'indexes.GlobalSecondaryIndex': 'pynamodb/index',
    'indexes.LocalSecondaryIndex': 'pynamodb/index',
  },
  exports: {
    'transactions.TransactWrite': { returns: { type: 'pynamodb/transact-write' } },
    'transactions.TransactGet': { returns: { type: 'pynamodb/transact-get' } },
    'connection.Connection': { returns: 'fresh' },
  },
  types: {
    'pynamodb/model': {
      pattern: (name) => {
        const row = Object.hasOwn(operations, name) ? operations[name] : undefined;
        return row ? (call) => perform(call, row) : undefined;
      },
      complete: true,
    },
    'pynamodb/index': {
      methods: {
        query: (call) => performOnIndex(call, 'Query'),
        scan: (call) => performOnIndex(call, 'Scan'),
        count: (call) => performOnIndex(call, 'Query'),
      },
      complete: true,
    },
    // `batch_write` records the write operation, so the methods of the batch record none.
    'pynamodb/batch': { complete: true },
    'pynamodb/transact-write': {
      methods: {
        __enter__: { returns: 'self' },
        save: (call) => transact(call, 'TransactWriteItems', 'Put'),
        update: (call) => transact(call, 'TransactWriteItems', 'Update'),
        delete: (call) => transact(call, 'TransactWriteItems', 'Delete'),
        condition_check: (call) => transact(call, 'TransactWriteItems', 'ConditionCheck'),
      },
      complete: true,
    },
    'pynamodb/transact-get': {
      methods: {
        __enter__: { returns: 'self' },
        get: (call) => transact(call, 'TransactGetItems', 'Get'),
      },
      complete: true,
    },
  },
  complete: true,
};

function perform(call: Call, names: readonly string[]): Abstract {
  const facts = factsOf(call);
  const table = nameIn(call, facts['class'], 'table_name');
  for (const operation of names)
    recordApiCall(call, 'dynamodb', operation, requestOn(call, operation, table), { via: 'pynamodb' });
  // An item that was read is an object of the same class: `Order.get(id).save()`.
  const item = itemOf(call, facts['class']);
  if (lists.has(call.name)) return list(call.machine, [], item);
  if (call.name === 'get') return item;
  return call.name === 'batch_write' ? instanceOf(call, 'pynamodb/batch', {}) : nullValue;
}

/** Records a query on an index: `Order.by_day.query(…)`. An index is an object in the class of its model. */
function performOnIndex(call: Call, operation: string): Abstract {
  const { self, class: index } = factsOf(call);
  const model = self && modelWith(call, self);
  const input = request(call.machine, {
    TableName: nameIn(call, model, 'table_name'),
    IndexName: nameIn(call, index, 'index_name'),
  });
  recordApiCall(call, 'dynamodb', operation, input, { via: 'pynamodb' });
  const item = itemOf(call, model);
  return call.name === 'count' ? nullValue : list(call.machine, [], item);
}

/** Returns an item that was read: it has the methods of the library, and those of its class in the program. */
function itemOf(call: Call, model: Abstract | undefined): Abstract {
  const item = instanceOf(call, 'pynamodb/model', model ? { class: model } : {});
  if (model?.kind !== 'class') return item;
  return union([item, instantiate(call.machine, model.class, positional([], call.at))]);
}

/** Returns the class of the program that holds the index. */
function modelWith({ machine }: Call, index: Abstract): Abstract | undefined {
  if (index.kind !== 'object') return undefined;
  for (const scope of machine.records.keys())
    for (const { value } of scope.names.values())
      if (value.kind === 'class')
        for (const { value: member } of value.class.own.fields.values())
          if (member.kind === 'object' && member.object === index.object) return value;
  return undefined;
}

const factsOf = ({ self }: Call): InstanceFacts => (self?.kind === 'instance' ? self.facts : {});

/** Builds the request of an operation; a request for several items names its table in a key. */
function requestOn(call: Call, operation: string, table: Abstract): Abstract {
  if (!operation.startsWith('Batch')) return request(call.machine, { TableName: table });
  const items = recordOf(call.machine, {});
  setIndex(call.machine, items, table, unknown('items'), call.at);
  return request(call.machine, { RequestItems: items });
}

/** Returns the value under a name in the class `Meta` of a model or an index. */
function nameIn(call: Call, value: Abstract | undefined, name: string): Abstract {
  if (!value) return unknown('the table of a model');
  const meta = getMember(call.machine, value, 'Meta', call.at);
  const found = getMember(call.machine, meta, name, call.at);
  return isNothing(found) ? unknown('the table of a model') : found;
}

/** Records one part of a transaction on the table of its argument: `transaction.save(order)`, `transaction.get(Order, id)`. */
function transact(call: Call, operation: string, verb: string): Abstract {
  for (const model of choices(argument(call, '0|model|model_cls') ?? unknown('a model'))) {
    const table = nameIn(call, classOf(model), 'table_name');
    const part = request(call.machine, { [verb]: request(call.machine, { TableName: table }) });
    const input = request(call.machine, { TransactItems: list(call.machine, [part]) });
    recordApiCall(call, 'dynamodb', operation, input, { via: 'pynamodb' });
  }
  return unknown('what the transaction gives');
}

function classOf(value: Abstract): Abstract | undefined {
  if (value.kind === 'object')
    return value.object.class ? { kind: 'class', class: value.object.class } : undefined;
  return value.kind === 'instance' ? value.facts['class'] : value;
}
