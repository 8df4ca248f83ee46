import { unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import { calls, gives, methods, queries, recordCall } from './call.ts';

const quiet: Behaves = { returns: 'tainted' };

const named = (names: string, behaves: Behaves): Readonly<Record<string, Behaves>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, behaves]));

/** Reads and writes of Datastore, also of its transactions: each method is one request. */
const datastore = {
  ...named('get lookup get_multi', calls('datastore.get')),
  ...named('runQuery runAggregationQuery', calls('datastore.query')),
  ...named('save upsert merge put put_multi', calls('datastore.upsert')),
  insert: calls('datastore.insert'),
  update: calls('datastore.update'),
  ...named('delete delete_multi', calls('datastore.delete')),
  ...named('allocateIds allocate_ids', calls('datastore.allocateIds')),
  ...named('key int keySymbol isKey', quiet),
};

/** The builder of a query: `run`, and in Python `fetch`, send it. */
const query = methods(
  named('run fetch', calls('datastore.query')),
  'filter order select groupBy limit offset start end hasAncestor add_filter keys_only'.split(' '),
);

/** Statements and mutations of a database of Spanner, of its snapshots and its transactions. */
const spanner = {
  ...named('run runStream execute_sql', queries('spanner.read', '0.sql|0|sql', '0.params|1|params')),
  read: calls('spanner.read'),
  ...named('insert update upsert replace deleteRows insert_or_update delete', calls('spanner.write')),
  ...named(
    'runUpdate batchUpdate execute_update batch_update',
    queries('spanner.transaction', '0.sql|0', '0.params|1|params'),
  ),
  ...named('commit end', calls('spanner.write')),
};

/**
 * Models a connection of a connector of Cloud SQL. A login as the account needs a permission of its own; a setting that is not known
 * counts as such a login.
 */
const connects =
  (from: string, off: readonly unknown[]): Behaves =>
  (call) => {
    recordCall(call, 'cloudsql.connect', {});
    const setting = argument(call, from);
    const isOff =
      setting === undefined ||
      (setting.kind === 'constant' && off.includes(setting.value)) ||
      (setting.kind === 'library' && off.includes(setting.path.split('.').at(-1)));
    if (!isOff) recordCall(call, 'cloudsql.login', {});
    return unknown('a connection');
  };

/** Datastore, Spanner and the connectors of Cloud SQL. Source: reference of each package. */
export const googleDatabases: readonly LibraryModel[] = [
  {
    libraries: ['@google-cloud/datastore'],
    language: 'javascript',
    exports: { Datastore: gives('google/datastore') },
    types: {
      'google/datastore': methods({
        ...datastore,
        createQuery: gives('google/datastore-query'),
        transaction: gives('google/datastore', {}, 'datastore.transactions'),
        ...named('run commit rollback', calls('datastore.transactions')),
      }),
      'google/datastore-query': query,
    },
  },
  {
    libraries: ['google.cloud.datastore'],
    language: 'python',
    exports: { Client: gives('google/datastore-python'), ...named('Entity Key', quiet) },
    types: {
      'google/datastore-python': methods({
        ...datastore,
        query: gives('google/datastore-query'),
        transaction: gives('google/datastore-python', {}, 'datastore.transactions'),
        ...named('batch __enter__', { returns: 'self' }),
        __exit__: quiet,
      }),
      'google/datastore-query': query,
    },
  },
  {
    libraries: ['@google-cloud/spanner'],
    language: 'javascript',
    exports: { Spanner: gives('google/spanner'), ...named('Spanner.timestamp Spanner.int', quiet) },
    types: {
      'google/spanner': methods({
        instance: { returns: 'self' },
        database: gives('google/spanner-database'),
      }),
      'google/spanner-database': methods({
        ...spanner,
        table: { returns: 'self' },
        close: quiet,
      }),
    },
  },
  {
    libraries: ['google.cloud.spanner', 'google.cloud.spanner_v1'],
    language: 'python',
    exports: { Client: gives('google/spanner-python'), KeySet: quiet },
    types: {
      'google/spanner-python': methods({
        instance: { returns: 'self' },
        database: gives('google/spanner-database-python'),
      }),
      'google/spanner-database-python': methods({
        ...spanner,
        snapshot: gives('google/spanner-database-python', {}, 'spanner.snapshot'),
        run_in_transaction: (call) => {
          recordCall(call, 'spanner.transaction', {});
          return applyBehaves(
            { effects: [{ does: 'call', from: '0', with: [{ type: 'google/spanner-database-python' }] }] },
            call,
          );
        },
        ...named('batch __enter__', { returns: 'self' }),
        __exit__: quiet,
      }),
    },
  },
  {
    libraries: ['@google-cloud/cloud-sql-connector'],
    language: 'javascript',
    exports: { Connector: gives('google/sql-connector'), ...named('IpAddressTypes AuthTypes', quiet) },
    types: {
      'google/sql-connector': methods({
        ...named('getOptions startLocalProxy', connects('0.authType', ['PASSWORD'])),
        close: quiet,
      }),
    },
  },
  {
    libraries: ['google.cloud.sql.connector'],
    language: 'python',
    exports: {
      Connector: gives('google/sql-connector-python', { login: 'enable_iam_auth' }),
      ...named('IPTypes RefreshStrategy', quiet),
      create_async_connector: gives('google/sql-connector-python', { login: 'enable_iam_auth' }),
    },
    types: {
      'google/sql-connector-python': methods({
        ...named('connect connect_async', connects('enable_iam_auth|self.login', [false])),
        ...named('close close_async __exit__', quiet),
        __enter__: { returns: 'self' },
      }),
    },
  },
];
