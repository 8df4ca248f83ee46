import {
  type Abstract,
  type Call,
  choices,
  constant,
  list,
  textOf,
  undefinedValue,
  union,
  unknown,
  write,
} from '@emmental/evaluator';
import { recordAddress, recordHostName } from '../addresses.ts';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { recordSink } from '../record-sink.ts';
import { sanitize } from '../rules.ts';
import { recordStatement } from '../stores/sql.ts';
import { entitiesIn } from './entities.ts';
import { isDatabaseFile, recordDatabase } from './file.ts';
import { recordQuery } from './query.ts';

const connected =
  (type: string, scheme = '') =>
  (call: Call): Abstract => {
    const host = argument(call, 'host|server|hostname|account');
    const address = argument(call, 'dsn|conninfo|url|name_or_url') ?? (host ? undefined : call.args[0]);
    if (host) recordHostName(call, host, argument(call, 'port'), scheme);
    // A text such as `dbname=… host=…` is no address; the host is one setting of several.
    else if (isDatabaseFile(address)) recordDatabase(call, address);
    else if (address && !isSettings(address)) recordAddress(call, address);
    return instanceOf(call, type);
  };

const isSettings = (value: Abstract): boolean =>
  choices(value).every(
    (choice) =>
      choice.kind === 'constant' &&
      typeof choice.value === 'string' &&
      /^\w+\s*=|^:memory:|^Driver=/i.test(choice.value),
  );

/** Models an execution: the text is the first argument, all others are parameters. */
const executed = (call: Call): Abstract => {
  const text = argument(call, '0|sql|query|operation|statement');
  const isComposed = text?.kind === 'instance' && text.type.startsWith('sql/');
  recordQuery(call, isComposed ? undefined : text, [
    argument(call, '1|params|parameters|vars|args|seq_of_parameters'),
    ...call.args.slice(2),
    ...[...call.named]
      .filter(
        ([name]) => !/^(sql|query|operation|statement|params|parameters|vars|args|con|conn)$/.test(name),
      )
      .map(([, value]) => value),
  ]);
  const flows = recordStatement(call, isComposed ? undefined : text, valuesOf(call));
  const entities = entitiesIn(call, [...call.args, ...call.named.values()]);
  const isKnown = flows.length > 0 || entities.length > 0;
  const rows = union([unknown('rows', flows), ...entities]);
  // The rows of a cursor are those of its last statement.
  const holder = call.self?.kind === 'instance' && call.self.holder.id !== 0 ? call.self.holder : null;
  if (holder && (isKnown || holder.cell.value.kind !== 'absent'))
    write(call.machine.store, holder.cell, rows);
  return instanceOf(call, 'python/cursor', isKnown ? { rows } : {});
};

/** `session.get(User, 1)`: a row as an object of the class; without a class the row of a query. */
const byKey = (call: Call): Abstract => {
  const [entity] = call.args;
  const entities = entitiesIn(call, entity ? [entity] : []);
  return entities.length > 0 ? union([unknown('a row'), ...entities]) : rowsOf(call.self);
};

const valuesOf = (call: Call): readonly Abstract[] => [
  ...[argument(call, '1|params|parameters|vars|args|seq_of_parameters') ?? []].flat(),
  ...call.args.slice(2),
];

/** The rows that the cursor got. */
const rowsOf = (self: Abstract | null): Abstract => {
  if (self?.kind !== 'instance') return unknown('rows');
  const held = self.facts['rows'] ?? self.holder.cell.value;
  return held.kind === 'absent' ? unknown('rows') : held;
};

/** Rows as a list; data of the event that a store kept is told of the list, too. */
const listOf = (call: Call, rows: Abstract): Abstract =>
  choices(rows).some(({ kind }) => kind === 'object') ? list(call.machine, [], rows) : rows;

const cursorMethods: Readonly<Record<string, Behaves>> = {
  ...Object.fromEntries(
    [
      'execute',
      'executemany',
      'executescript',
      'execute_async',
      'exec',
      'fetch',
      'fetchval',
      'fetchrow',
      'query',
      'exec_driver_sql',
      'raw',
      'execute_sql',
      'prepare',
      'copy_expert',
      'run',
    ].map((name) => [name, executed]),
  ),
  // Those of a result have no statement: they give its rows.
  scalar: (call) => (call.args.length > 0 ? rowsOf(executed(call)) : rowsOf(call.self)),
  scalars: (call) => (call.args.length > 0 ? executed(call) : (call.self ?? undefinedValue)),
  get: byKey,
  get_one: byKey,
  callproc: (call) => {
    recordQuery(call, argument(call, '0|procname'), [argument(call, '1')]);
    return unknown('the result of a procedure');
  },
  mogrify: (call) => {
    recordQuery(call, argument(call, '0'), [argument(call, '1')]);
    return unknown('a statement');
  },
  escape_string: { returns: { sanitized: '0', by: 'sql escaping' } },
  escape: { returns: { sanitized: '0', by: 'sql escaping' } },
  literal: { returns: { sanitized: '0', by: 'sql escaping' } },
};

/** Connections, cursors and sessions return each other, and all of them execute statements in the same way. */
const database: LibraryModel = {
  libraries: [
    'psycopg2',
    'psycopg',
    'psycopg2.pool',
    'psycopg_pool',
    'psycopg2.extras',
    'pymysql',
    'MySQLdb',
    'mysql.connector',
    'pg8000',
    'pg8000.dbapi',
    'pg8000.native',
    'pyodbc',
    'cx_Oracle',
    'oracledb',
    'asyncpg',
    'aiomysql',
    'aiopg',
    'snowflake.connector',
    'redshift_connector',
    'pymssql',
    'mariadb',
    'duckdb',
    'records',
    'dataset',
    'databases',
    'peewee',
    'clickhouse_driver',
    'trino.dbapi',
    'pyathena',
    'aurora_data_api',
    'pydataapi',
  ],
  language: 'python',
  pattern: (path, library) => {
    const name = path.split('.').at(-1) ?? '';
    if (
      /^(connect|Connect|Connection|connection|create_pool|Database|AsyncConnection|SimpleConnectionPool|ThreadedConnectionPool|ConnectionPool|AsyncConnectionPool|MySQLConnection|\w*Database|Client)$/.test(
        name,
      )
    )
      return connected(
        'python/cursor',
        /mysql|MySQL|maria/.test(library) ? 'mysql' : /psycopg|pg|postgres/.test(library) ? 'postgres' : '',
      );
    if (name === 'escape_string') return { returns: { sanitized: '0', by: 'sql escaping' } };
    if (name === 'execute_values' || name === 'execute_batch')
      return (call) => {
        recordQuery(call, argument(call, '1|sql'), [argument(call, '2|argslist')]);
        return undefinedValue;
      };
    if (/^sql\.(Identifier|Literal|Placeholder)$/.test(path)) return (call) => escapedPart(call);
    if (/^sql\.SQL$/.test(path)) return composed;
    if (path === 'SQL') return composed;
    if (path === 'extensions.AsIs') return composed;
    return undefined;
  },
  types: {
    'python/cursor': {
      methods: cursorMethods,
      pattern: (name) => {
        if (name.startsWith('__a') || name.startsWith('__')) return { returns: 'self' };
        if (/^(?:fetch(?:all|many)|all|mappings|partitions)$/.test(name))
          return (call) => listOf(call, rowsOf(call.self));
        if (/^(?:fetchone|first|one|one_or_none|scalar_one|scalar_one_or_none)$/.test(name))
          return (call) => rowsOf(call.self);
        if (/^(fetch\w+|rowcount|lastrowid|description|close|commit|rollback)$/.test(name))
          return { returns: 'fresh' };
        return { returns: 'self' };
      },
      items: ({ self }) => rowsOf(self),
      complete: true,
    },
    // The driver puts the parts of a statement together.
    'sql/composed': {
      methods: {
        format: (call) => {
          for (const value of [...call.args, ...call.named.values()])
            for (const part of choices(value))
              recordSink(
                call,
                'sql',
                part,
                part.kind === 'instance' && part.type.startsWith('sql/') ? 'sql escaping' : null,
              );
          return call.self ?? undefinedValue;
        },
        join: { returns: 'self' },
        as_string: { returns: 'self' },
      },
      complete: true,
    },
    'sql/part': { complete: true },
  },
};

/** `sql.Identifier(name)`: the driver quotes the name. */
function escapedPart(call: Call): Abstract {
  const [value] = call.args;
  return instanceOf(call, 'sql/part', value ? { value: sanitize(value, 'sql escaping') } : {});
}

const composed = (call: Call): Abstract => {
  recordQuery(call, argument(call, '0|text'));
  return instanceOf(call, 'sql/composed');
};

const psycopgSql: LibraryModel = {
  libraries: ['psycopg2.sql', 'psycopg.sql'],
  language: 'python',
  exports: {
    SQL: composed,
    Identifier: escapedPart,
    Literal: escapedPart,
    Placeholder: escapedPart,
    Composed: composed,
  },
};

const sqlite: LibraryModel = {
  libraries: ['sqlite3', 'aiosqlite', 'apsw', 'sqlite3.dbapi2'],
  language: 'python',
  exports: {
    connect: (call) => {
      recordDatabase(call, argument(call, '0|database|filename'));
      return instanceOf(call, 'python/cursor');
    },
  },
};

/** `URL.create(drivername, username, password, host, port, database)`. */
const addressOf = (call: Call): Abstract => {
  const host = argument(call, '3|host');
  const port = argument(call, '4|port');
  return host
    ? textOf([
        argument(call, '0|drivername') ?? constant(''),
        constant('://'),
        host,
        ...(port ? [constant(':'), port] : []),
        constant('/'),
      ])
    : unknown('an address');
};

const sqlalchemy: LibraryModel = {
  libraries: [
    'sqlalchemy',
    'sqlmodel',
    'flask_sqlalchemy',
    'sqlalchemy.orm',
    'sqlalchemy.ext.asyncio',
    'sqlalchemy.sql',
    'sqlalchemy.engine',
  ],
  language: 'python',
  pattern: (path) => {
    const name = path.split('.').at(-1) ?? '';
    if (/(?:^|\.)URL\.create$/.test(path)) return addressOf;
    if (/^(create_engine|create_async_engine|engine_from_config)$/.test(name))
      return connected('python/cursor');
    if (/^(Session|AsyncSession|SQLAlchemy)$/.test(name)) return { returns: { type: 'python/cursor' } };
    // A call of a session factory returns a session.
    if (/^(sessionmaker|scoped_session|async_sessionmaker)$/.test(name))
      return { returns: { type: 'sql/sessions' } };
    if (name === 'text' || name === 'literal_column') return composedText;
    return undefined;
  },
  complete: true,
  types: {
    'sql/sessions': {
      call: { returns: { type: 'python/cursor' } },
      methods: cursorMethods,
      pattern: (name) => (name.startsWith('__') ? { returns: 'self' } : { returns: 'fresh' }),
      complete: true,
    },
    'sql/text': {
      methods: {
        bindparams: (call) => {
          for (const value of call.named.values()) recordQuery(call, undefined, [value]);
          return call.self ?? undefinedValue;
        },
      },
      pattern: () => ({ returns: 'self' }),
      complete: true,
    },
  },
};

/** `text(statement)`: marks the text as a statement. */
const composedText = (call: Call): Abstract => {
  recordQuery(call, argument(call, '0|text'));
  return instanceOf(call, 'sql/text');
};

const frames: LibraryModel = {
  libraries: [
    'pandas',
    'pandas.io.sql',
    'awswrangler',
    'polars',
    'modin.pandas',
    'dask.dataframe',
    'connectorx',
  ],
  language: 'python',
  pattern: (path) => {
    if (
      /read_sql(_query|_table)?$/.test(path) ||
      /start_query_execution$/.test(path) ||
      path === 'read_database'
    )
      return (call) => {
        recordQuery(call, argument(call, '0|sql|query'), [argument(call, 'params|parameters')]);
        return unknown('a table');
      };
    return undefined;
  },
};

const django: LibraryModel = {
  libraries: ['django.db', 'django.db.models', 'django.db.models.expressions'],
  language: 'python',
  exports: {
    'connection.cursor': { returns: { type: 'python/cursor' } },
    'connections.[].cursor': { returns: { type: 'python/cursor' } },
    RawSQL: executed,
    'expressions.RawSQL': executed,
  },
};

export const sqlInPython: readonly LibraryModel[] = [
  psycopgSql,
  database,
  sqlite,
  sqlalchemy,
  frames,
  django,
];
