import { list, record as recordOf } from '../../evaluator/heap.ts';
import { getMember } from '../../evaluator/members.ts';
import type { Call, LibraryModel } from '../../evaluator/model.ts';
import { type Abstract, isNothing, nullValue, unknown } from '../../evaluator/values.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';

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

/** PynamoDB: classes of the program extend `Model`; the table's name stands in their `Meta`. */
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
        query: (call) => perform(call, ['Query']),
        scan: (call) => perform(call, ['Scan']),
        count: (call) => perform(call, ['Query']),
      },
      complete: true,
    },
    'pynamodb/transact-write': {
      methods: { __enter__: (call) => transaction(call, 'TransactWriteItems') },
      complete: true,
    },
    'pynamodb/transact-get': {
      methods: { __enter__: (call) => transaction(call, 'TransactGetItems') },
      complete: true,
    },
  },
  complete: true,
};

function perform(call: Call, names: readonly string[]): Abstract {
  const table = tableOf(call);
  for (const operation of names)
    recordApiCall(call, 'dynamodb', operation, request(call.machine, { TableName: table }), {
      via: 'pynamodb',
    });
  const { self } = call;
  const item = self?.kind === 'instance' ? itemOf(call) : unknown('an item');
  if (lists.has(call.name)) return list(call.machine, [], item);
  if (call.name === 'get') return item;
  return call.name === 'batch_write' ? instanceOf(call, 'pynamodb/model', {}) : nullValue;
}

/** An item read is an object of the same class: `Order.get(id).save()`. */
function itemOf(call: Call): Abstract {
  const facts = call.self?.kind === 'instance' ? call.self.facts : {};
  return instanceOf(call, 'pynamodb/model', facts);
}

function tableOf(call: Call): Abstract {
  const of = call.self?.kind === 'instance' ? call.self.facts['class'] : undefined;
  if (!of) return unknown('the table of a model');
  const meta = getMember(call.machine, of, 'Meta', call.at);
  const name = getMember(call.machine, meta, 'table_name', call.at);
  return isNothing(name) ? unknown('the table of a model') : name;
}

function transaction(call: Call, operation: string): Abstract {
  recordApiCall(call, 'dynamodb', operation, recordOf(call.machine, {}), { via: 'pynamodb' });
  return unknown('a transaction');
}
