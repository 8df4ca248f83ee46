import {
  type Abstract,
  type Call,
  callLater,
  choices,
  constant,
  native,
  serialOf,
  stringOf,
  text,
  textOf,
  truthOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { recordAddress, recordHost, recordHostName } from '../addresses.ts';
import { argument, field } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { recordSink } from '../record-sink.ts';
import { callBack, sanitize } from '../rules.ts';
import { recordStatement } from '../stores/sql.ts';
import { isDatabaseFile, recordDatabase } from './file.ts';
import { query, recordQuery, taggedQuery } from './query.ts';

/**
 * Libraries that connect to the host in PGHOST when the program passes none. Source: node-postgres.com, “Connecting”;
 * postgres.js, “Environmental variables”.
 */
const asksEnvironment = /^(?:pg|pg-pool|pg-native|postgres)$/;

/** Models a connection to an address, or to the host in the options. */
const connected =
  (type: string, scheme: string) =>
  (call: Call): Abstract => {
    const [first] = call.args;
    const options = call.args.findLast((value) => value.kind === 'object');
    const record = options?.kind === 'object' ? options : undefined;
    const option = (name: string) => record && field(call.machine, record, name, call);
    const host =
      option('host') ?? option('server') ?? option('hostname') ?? (record && option('config.host'));
    // `postgres(url, options)` takes an address; three texts before the options are a database, a user and a password.
    const addressArgument = first === options || host || (record && call.args.length > 2) ? undefined : first;
    const address =
      option('connectionString') ?? option('uri') ?? option('url') ?? option('clientUrl') ?? addressArgument;
    const account = call.library === 'snowflake-sdk' ? option('account') : undefined;
    if (account)
      recordHostName(call, textOf([account, constant('.snowflakecomputing.com')]), undefined, 'https');
    if (address) recordAddress(call, address);
    if (host) recordHostName(call, host, option('port'), scheme);
    const isComplete = record === undefined || record.object.rest.value.kind === 'absent';
    if (!address && !host && isComplete && asksEnvironment.test(call.library))
      recordHost(call, text([{ kind: 'env', name: 'PGHOST' }]));
    return instanceOf(call, type);
  };

/** Returns the object itself, and passes it to the callback that waits for it. */
function handing(call: Call): Abstract {
  const self = call.self ?? undefinedValue;
  for (const value of call.args)
    if (value.kind === 'function') {
      const isNode = value.closure.node.parameters.length > 1;
      const release = native('release', () => undefinedValue);
      callBack(call, value, isNode ? [undefinedValue, self, release] : [self]);
    }
  return self;
}

/** `escape(value)`, `escapeId(name)`, `format(text, values)`. */
const escaped = (call: Call): Abstract => {
  if (call.name !== 'format') return sanitize(call.args[0] ?? undefinedValue, 'sql escaping');
  recordSink(call, 'sql', call.args[1], 'parametrised query');
  return call.args[0] ?? undefinedValue;
};

const handers = [
  'connect',
  'getConnection',
  'promise',
  'begin',
  'beginTransaction',
  'transaction',
  'request',
  'acquire',
  'session',
  'getClient',
  'createQueryRunner',
  'manager',
];

/** Models a client whose objects return each other: pools, connections, transactions. */
const session = (methods: Readonly<Record<string, Behaves>>): TypeModel => ({
  methods: {
    ...Object.fromEntries(handers.map((name) => [name, handing])),
    escape: escaped,
    escapeId: escaped,
    escapeLiteral: escaped,
    escapeIdentifier: escaped,
    format: escaped,
    ...methods,
  },
  pattern: (name) => (/^(then|catch|finally|toString)$/.test(name) ? undefined : { returns: 'fresh' }),
  complete: true,
});

const queries = { query: query('0.text|0.sql|0'), execute: query('0.text|0.sql|0') };

const postgres: LibraryModel = {
  libraries: [
    'pg',
    'pg-pool',
    'pg-native',
    'serverless-postgres',
    'serverless-pg',
    '@neondatabase/serverless',
    '@vercel/postgres',
    'pg-promise',
  ],
  language: 'javascript',
  exports: {
    Client: connected('sql/client', 'postgres'),
    Pool: connected('sql/client', 'postgres'),
    'native.Client': connected('sql/client', 'postgres'),
    createClient: connected('sql/client', 'postgres'),
    createPool: connected('sql/client', 'postgres'),
    neon: connected('sql/tag', 'postgres'),
    sql: taggedQuery,
    'sql.query': query('0'),
    // `pgPromise(options)` returns a function that connects.
    '': (call) =>
      call.library === 'pg-promise'
        ? native(`pg-promise${serialOf(call)}`, (later) =>
            connected('sql/client', 'postgres')({ ...call, ...later }),
          )
        : connected('sql/client', 'postgres')(call),
  },
  types: {
    'sql/client': session({
      ...queries,
      ...Object.fromEntries(
        ['any', 'none', 'one', 'oneOrNone', 'many', 'manyOrNone', 'result', 'multi', 'each', 'map'].map(
          (name) => [name, query('0.text|0')],
        ),
      ),
      tx: handing,
      task: handing,
    }),
    'sql/tag': {
      methods: { query: query('0'), unsafe: query('0'), transaction: { returns: 'fresh' } },
      call: taggedQuery,
      complete: true,
    },
  },
};

const mysql: LibraryModel = {
  libraries: [
    'mysql',
    'mysql2',
    'mysql2/promise',
    'promise-mysql',
    'serverless-mysql',
    'mariadb',
    '@planetscale/database',
    'data-api-client',
    'snowflake-sdk',
  ],
  language: 'javascript',
  exports: {
    '': connected('sql/client', 'mysql'),
    createConnection: connected('sql/client', 'mysql'),
    createPool: connected('sql/client', 'mysql'),
    connect: connected('sql/client', 'mysql'),
    Client: connected('sql/client', 'mysql'),
    escape: escaped,
    escapeId: escaped,
    format: escaped,
  },
};

/** Models statements that are prepared first and get their values when they run. */
const prepared = (call: Call): Abstract => {
  const text = argument(call, '0');
  recordQuery(call, text);
  return instanceOf(call, 'sql/statement', text ? { text } : {});
};
const withValues = (call: Call): Abstract => {
  for (const value of call.args) recordQuery(call, undefined, [value]);
  const values = call.args.filter(({ kind }) => kind !== 'function');
  const rows = unknown('rows', recordStatement(call, argument(call, 'self.text'), values));
  for (const value of call.args) if (value.kind === 'function') callBack(call, value, [undefinedValue, rows]);
  return rows;
};

/** `new DatabaseSync(path, { readOnly })`, `new Database(path, { readonly })`, `open({ filename })`. */
const databaseFile = (call: Call): Abstract => {
  const [nameArgument] = call.args;
  const name = nameArgument?.kind === 'object' ? argument(call, '0.filename') : nameArgument;
  const readsOnly = argument(call, '1.readOnly|1.readonly');
  // sql.js keeps the database in memory and takes bytes instead of a path.
  if (call.library !== 'sql.js')
    recordDatabase(call, name, readsOnly ? truthOf(call.machine, readsOnly) === true : false);
  return instanceOf(call, 'sql/file');
};

const sqlite: LibraryModel = {
  libraries: [
    'sqlite3',
    'better-sqlite3',
    'sqlite',
    'node:sqlite',
    'sqlite-async',
    'libsql',
    '@libsql/client',
    'sql.js',
  ],
  language: 'javascript',
  exports: {
    '': databaseFile,
    Database: databaseFile,
    DatabaseSync: databaseFile,
    'verbose.Database': databaseFile,
    verbose: (call) => native('verbose', () => instanceOf(call, 'sql/file')),
    open: databaseFile,
    backup: (call) => {
      recordDatabase(call, argument(call, '1'));
      return unknown('a number of pages');
    },
    createClient: (call) => {
      const address = argument(call, '0.url');
      // An address of a file leads to no other machine.
      if (isDatabaseFile(address)) recordDatabase(call, address);
      else if (address && stringOf(address) !== ':memory:') recordAddress(call, address);
      return instanceOf(call, 'sql/file');
    },
  },
  types: {
    'sql/file': session({
      ...Object.fromEntries(
        ['all', 'get', 'run', 'each', 'exec', 'execute', 'query', 'batch'].map((name) => [
          name,
          query('0.sql|0', '1 0.args'),
        ]),
      ),
      prepare: prepared,
      Database: databaseFile,
    }),
    'sql/statement': {
      methods: Object.fromEntries(
        ['all', 'get', 'run', 'iterate', 'bind', 'each'].map((name) => [name, withValues]),
      ),
      pattern: (name) => (/^(then|catch|finally)$/.test(name) ? undefined : { returns: 'self' }),
      complete: true,
    },
  },
};

const mssql: LibraryModel = {
  libraries: ['mssql', 'tedious', 'mssql/msnodesqlv8'],
  language: 'javascript',
  exports: {
    connect: connected('sql/request', 'mssql'),
    ConnectionPool: connected('sql/request', 'mssql'),
    Request: (call) => {
      // tedious takes the text here, mssql a connection.
      if (call.library === 'tedious') recordQuery(call, argument(call, '0'));
      return instanceOf(call, 'sql/request');
    },
    query: taggedQuery,
    batch: taggedQuery,
  },
  types: {
    'sql/request': session({
      query: taggedQuery,
      batch: taggedQuery,
      input: (call) => {
        for (const value of call.args.slice(1)) recordQuery(call, undefined, [value]);
        return call.self ?? undefinedValue;
      },
      addParameter: (call) => {
        recordQuery(call, undefined, [call.args.at(-1)]);
        return call.self ?? undefinedValue;
      },
    }),
  },
};

/** Models query builders: methods that end in `Raw` take SQL, all others take values. */
const raw = query('0', '1');
const builder = (call: Call): Abstract => {
  for (const value of call.args)
    if (value.kind === 'function') callBack(call, value, [call.self ?? undefinedValue]);
  return instanceOf(call, 'sql/builder');
};
const chained = (call: Call): Abstract => {
  raw(call);
  return call.self ?? instanceOf(call, 'sql/builder');
};

const knex: LibraryModel = {
  libraries: ['knex', 'objection', 'bookshelf'],
  language: 'javascript',
  exports: {
    '': (call) => {
      const connection = argument(call, '0.connection');
      if (connection) connected('sql/builder', '')({ ...call, args: [connection] });
      return instanceOf(call, 'sql/builder');
    },
    knex: { returns: { type: 'sql/builder' } },
    raw: chained,
  },
  types: {
    'sql/builder': {
      call: builder,
      pattern: (name) => {
        if (/^(then|catch|finally)$/.test(name)) return undefined;
        if (/^(raw|unsafe)$|Raw$/.test(name)) return chained;
        return builder;
      },
      complete: true,
    },
  },
};

const sequelize: LibraryModel = {
  libraries: ['sequelize', 'sequelize-typescript', '@sequelize/core'],
  language: 'javascript',
  exports: {
    '': connected('sql/sequelize', ''),
    Sequelize: connected('sql/sequelize', ''),
    literal: { effects: [{ does: 'sink', sink: 'sql', from: '0' }], returns: 'fresh' },
    'Sequelize.literal': { effects: [{ does: 'sink', sink: 'sql', from: '0' }], returns: 'fresh' },
  },
  types: {
    'sql/sequelize': session({
      query: query('0.query|0', '1.replacements 1.bind 0.values'),
      literal: { effects: [{ does: 'sink', sink: 'sql', from: '0' }], returns: 'fresh' },
      define: { returns: { type: 'sql/table' } },
      model: { returns: { type: 'sql/table' } },
    }),
    // Filters of a table are objects. Their operators are symbols, which JSON cannot carry.
    'sql/table': {
      pattern: (name) => (/^(then|catch|finally)$/.test(name) ? undefined : { returns: 'fresh' }),
      complete: true,
    },
  },
};

const typeorm: LibraryModel = {
  libraries: ['typeorm', '@mikro-orm/core', '@mikro-orm/postgresql', '@nestjs/typeorm'],
  language: 'javascript',
  exports: Object.fromEntries(
    [
      'DataSource',
      'createConnection',
      'getConnection',
      'getManager',
      'getRepository',
      'createConnections',
      'Connection',
      'MikroORM.init',
    ].map((name) => [name, connected('sql/typeorm', '')]),
  ),
  types: {
    'sql/typeorm': {
      methods: {
        query: query('0'),
        execute: query('0'),
        // Conditions of a builder are SQL with named parameters.
        ...Object.fromEntries(
          [
            'where',
            'andWhere',
            'orWhere',
            'having',
            'orderBy',
            'addOrderBy',
            'groupBy',
            'select',
            'addSelect',
          ].map((name) => [
            name,
            (call: Call): Abstract => {
              const text = call.args[0];
              if (
                text &&
                !choices(text).every((choice) => choice.kind === 'object' || choice.kind === 'function')
              )
                recordQuery(call, text, [call.args[1]]);
              return call.self ?? undefinedValue;
            },
          ]),
        ),
      },
      pattern: (name) => {
        if (/^(then|catch|finally)$/.test(name)) return undefined;
        return /^(find|save|insert|update|delete|remove|count|getOne|getMany|getRaw\w*)/.test(name)
          ? { returns: 'fresh' }
          : handing;
      },
      complete: true,
    },
  },
};

const prisma: LibraryModel = {
  libraries: ['@prisma/client', '@prisma/client/edge', '.prisma/client'],
  language: 'javascript',
  exports: {
    PrismaClient: (call) => {
      const address = argument(call, '0.datasourceUrl|0.datasources.db.url');
      if (address) recordAddress(call, address);
      else if (!argument(call, '0.adapter'))
        recordHost(call, unknown('schema.prisma says which database it is'));
      return instanceOf(call, 'sql/prisma');
    },
    'Prisma.raw': query('0'),
    'Prisma.sql': taggedQuery,
  },
  types: {
    'sql/prisma': {
      methods: {
        $queryRawUnsafe: (call) => unsafe(call),
        $executeRawUnsafe: (call) => unsafe(call),
        $queryRaw: taggedQuery,
        $executeRaw: taggedQuery,
        $transaction: handing,
        $extends: extended,
        $connect: { returns: 'fresh' },
        $disconnect: { returns: 'fresh' },
        $on: extended,
        $use: extended,
      },
      attribute: ({ name }) =>
        name.startsWith('$') || /^(then|catch|finally)$/.test(name)
          ? undefined
          : unknown(`the table ${name}`),
      complete: true,
    },
  },
};

/** Keeps functions that the client calls with queries, or that are new methods of its tables. */
function extended(call: Call): Abstract {
  for (const value of call.args) callLater(call.machine, value, call.at);
  return call.self ?? undefinedValue;
}

const unsafe = (call: Call): Abstract => {
  recordQuery(call, call.args[0], call.args.slice(1));
  return unknown('rows');
};

const tags: LibraryModel = {
  libraries: [
    'postgres',
    'slonik',
    'sql-template-strings',
    'sql-template-tag',
    'sqlstring',
    'drizzle-orm',
    'pg-format',
    'pg-escape',
    'kysely',
    '@databases/pg',
    '@databases/sql',
  ],
  language: 'javascript',
  exports: {
    '': (call) => {
      if (call.library === 'postgres') return connected('sql/tag', 'postgres')(call);
      if (call.library === 'pg-format' || call.library === 'pg-escape') {
        for (const value of call.args.slice(1)) recordSink(call, 'sql', value, 'sql escaping');
        return call.args[0] ?? undefinedValue;
      }
      return taggedQuery(call);
    },
    createPool: (call) => {
      recordAddress(call, argument(call, '0'));
      return unknown('a pool');
    },
    sql: taggedQuery,
    SQL: taggedQuery,
    'sql.raw': query('0'),
    raw: query('0'),
    'sql.unsafe': taggedQuery,
    escape: escaped,
    escapeId: escaped,
    format: escaped,
    literal: escaped,
    ident: escaped,
  },
};

export const sqlInJavaScript: readonly LibraryModel[] = [
  postgres,
  mysql,
  sqlite,
  mssql,
  knex,
  sequelize,
  typeorm,
  prisma,
  tags,
];
