import {
  type Abstract,
  type Call,
  callFunction,
  type InstanceFacts,
  list,
  nullValue,
  positional,
  stringOf,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';

type Operations = Readonly<Record<string, string>>;

/** Methods of dynamoose models. Source: dynamoosejs.com. */
const dynamooseMethods: Operations = {
  get: 'GetItem',
  batchGet: 'BatchGetItem',
  create: 'PutItem',
  save: 'PutItem',
  batchPut: 'BatchWriteItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  batchDelete: 'BatchWriteItem',
};

/** Methods of ElectroDB entities. Source: electrodb.dev. `put` replaces, `create` and `upsert` write on a condition. */
const electroMethods: Operations = {
  get: 'GetItem',
  put: 'PutItem',
  create: 'PutItem',
  upsert: 'UpdateItem',
  update: 'UpdateItem',
  patch: 'UpdateItem',
  delete: 'DeleteItem',
  remove: 'DeleteItem',
  scan: 'Scan',
  find: 'Query',
  match: 'Query',
};

/** Methods of dynamodb-toolbox entities and tables (v0 and v1). Source: dynamodbtoolbox.com. */
const toolboxMethods: Operations = {
  get: 'GetItem',
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  query: 'Query',
  scan: 'Scan',
  batchGet: 'BatchGetItem',
  batchWrite: 'BatchWriteItem',
  transactGet: 'TransactGetItems',
  transactWrite: 'TransactWriteItems',
};

const toolboxCommands: Operations = {
  GetItemCommand: 'GetItem',
  PutItemCommand: 'PutItem',
  UpdateItemCommand: 'UpdateItem',
  DeleteItemCommand: 'DeleteItem',
  QueryCommand: 'Query',
  ScanCommand: 'Scan',
};

/**
 * Object mappers for DynamoDB in JavaScript. Chained calls end in `exec`, `go` or `send`; the call is recorded where
 * the chain starts.
 */
export const javascriptMappers: readonly LibraryModel[] = [
  {
    libraries: ['dynamoose'],
    language: 'javascript',
    exports: {
      model: (call) =>
        instanceOf(call, 'dynamoose/model', { table: argument(call, '2.tableName|0') ?? unknown('a table') }),
      Schema: { returns: 'fresh' },
      transaction: (call) => {
        recordApiCall(call, 'dynamodb', 'TransactWriteItems', request(call.machine, {}), {
          via: 'dynamoose',
        });
        return unknown('a transaction');
      },
    },
    types: {
      // A model and its items are one type: an item that was read has `save` and `delete`.
      'dynamoose/model': {
        pattern: (name): Behaves | undefined => {
          const operation = Object.hasOwn(dynamooseMethods, name) ? dynamooseMethods[name] : undefined;
          return operation ? (call) => performed(call, operation) : undefined;
        },
        methods: {
          query: (call) => searched(call, 'Query'),
          scan: (call) => searched(call, 'Scan'),
          populate: { returns: 'self' },
        },
        complete: true,
        call: (call) =>
          instanceOf(call, 'dynamoose/model', call.self?.kind === 'instance' ? call.self.facts : {}),
      },
      'dynamoose/search': {
        pattern: () => ({ returns: 'self' }),
        methods: { exec: (call) => answered(call, list(call.machine, [], dynamooseItem(call))) },
        complete: true,
      },
      'mapper/chain': {
        pattern: () => ({ returns: 'self' }),
        methods: {
          exec: { returns: 'fresh' },
          go: { returns: 'fresh' },
          send: { returns: 'fresh' },
          params: { returns: 'fresh' },
        },
        complete: true,
      },
    },
    complete: true,
  },
  {
    libraries: ['electrodb'],
    language: 'javascript',
    exports: {
      Entity: (call) =>
        instanceOf(call, 'electrodb/entity', {
          table: argument(call, '1.table|0.table') ?? unknown('a table'),
        }),
      Service: (call) =>
        instanceOf(call, 'electrodb/service', {
          table: argument(call, '1.table') ?? unknown('a table'),
          entities: argument(call, '0') ?? unknown('entities'),
        }),
    },
    types: {
      'electrodb/entity': {
        ...mapper('electrodb', electroMethods),
        properties: {
          query: ({ self }) => ({ ...self, type: 'electrodb/query' }),
          scan: ({ machine, self, at }) => started({ machine, self, at, name: 'scan' }, 'Scan', 'electrodb'),
        },
      },
      'electrodb/service': {
        properties: {
          collections: ({ self }) => ({ ...self, type: 'electrodb/query' }),
          entities: ({ self }) => self.facts['entities'] ?? unknown('entities'),
        },
        complete: true,
      },
      'electrodb/query': { pattern: () => (call) => started(call, 'Query', 'electrodb'), complete: true },
    },
    complete: true,
  },
  {
    libraries: ['dynamodb-toolbox', 'dynamodb-toolbox/*'],
    language: 'javascript',
    exports: {
      Table: (call) =>
        instanceOf(call, 'toolbox/table', { table: argument(call, '0.name') ?? unknown('a table') }),
      Entity: (call) => {
        const table = argument(call, '0.table');
        return instanceOf(call, 'toolbox/entity', {
          table: (table?.kind === 'instance' ? table.facts['table'] : undefined) ?? unknown('a table'),
        });
      },
    },
    types: {
      'toolbox/table': { ...mapper('dynamodb-toolbox', toolboxMethods), methods: { build } },
      'toolbox/entity': { ...mapper('dynamodb-toolbox', toolboxMethods), methods: { build } },
    },
    complete: true,
  },
];

function mapper(library: string, operations: Operations): TypeModel {
  return {
    pattern: (name): Behaves | undefined => {
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      return operation ? (call) => started(call, operation, library) : undefined;
    },
    complete: true,
  };
}

/** The methods of dynamoose that return an item, which may then be saved or deleted. */
const returnItems: ReadonlySet<string> = new Set(['get', 'create', 'save', 'update']);

/** Calls a method of a dynamoose model or item: records the operation, and returns what was read or written. */
function performed(call: Call, operation: string): Abstract {
  const chain = started(call, operation, 'dynamoose');
  if (call.name === 'batchGet') return answered(call, list(call.machine, [], dynamooseItem(call)));
  return returnItems.has(call.name) ? answered(call, dynamooseItem(call)) : chain;
}

/** Begins a query or scan of dynamoose. It ends in `exec`, which returns items. */
function searched(call: Call, operation: string): Abstract {
  started(call, operation, 'dynamoose');
  return instanceOf(call, 'dynamoose/search', factsOf(call));
}

const dynamooseItem = (call: Call): Abstract => instanceOf(call, 'dynamoose/model', factsOf(call));

const factsOf = ({ self }: Call): InstanceFacts => (self?.kind === 'instance' ? self.facts : {});

/** Returns a result, and passes it to the callback that older programs give. */
function answered(call: Call, result: Abstract): Abstract {
  const last = call.args.at(-1);
  if (last?.kind === 'function')
    callFunction(call.machine, last, null, positional([nullValue, result], call.at));
  return result;
}

/** Records the call and returns a chain that makes no further calls. */
function started(
  call: Pick<Call, 'machine' | 'self' | 'at' | 'name'>,
  operation: string,
  via: string,
): Abstract {
  const table = call.self?.kind === 'instance' ? call.self.facts['table'] : undefined;
  recordApiCall(call, 'dynamodb', operation, request(call.machine, { TableName: table }), { via });
  return instanceOf(call, 'mapper/chain');
}

/** `entity.build(PutItemCommand)`: the command's name tells which operation is sent. */
function build(call: Call): Abstract {
  const [command] = call.args;
  const name = command?.kind === 'library' ? (command.path.split('.').at(-1) ?? '') : stringOf(command);
  const operation = name !== null && Object.hasOwn(toolboxCommands, name) ? toolboxCommands[name] : undefined;
  return operation ? started(call, operation, 'dynamodb-toolbox') : unknown('an action of a table');
}
