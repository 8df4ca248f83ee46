import { Worker } from 'node:worker_threads';
import pg from 'pg';

/** The statements that the databases of this process were asked since the watch began. */
export interface RoleWatch {
  /** Statements that ran as one of the console's roles. */
  readonly withRole: () => number;
  /** Statements that ran as the owner of the tables, for whom the policies of teams do not count. */
  readonly without: readonly string[];
  /** Forgets all statements so far. A transaction that was open when the watch began has set its role before, unseen. */
  readonly forget: () => void;
  readonly end: () => void;
}

/** The regular jobs make and drop months and clean up, which only the owner of the tables can; none of these reads a row of a team. */
const jobs =
  /^(?:create table if not exists \w+ partition of|drop table|vacuum|checkpoint|show |select c\.relname as name from pg_inherits)/;
/** These change no table and read none. */
const frames = /^(?:begin|commit|rollback|set transaction)/;

/** Watches each statement on its way to a database of this process, whichever kind it is, and whether its transaction has set its role. */
export function watchRoles(): RoleWatch {
  const isSet = new WeakMap<object, boolean>();
  const without: string[] = [];
  let withRole = 0;
  const note = (connection: object, sql: string): void => {
    const text = sql.trim().replaceAll(/\s+/g, ' ').toLowerCase();
    if (text.includes("set_config('role'")) isSet.set(connection, true);
    else if (frames.test(text))
      isSet.set(connection, text.startsWith('set ') && isSet.get(connection) === true);
    else if (isSet.get(connection) === true) withRole += 1;
    else if (!jobs.test(text)) without.push(text.slice(0, 200));
  };
  const { query } = pg.Client.prototype;
  const { postMessage } = Worker.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...parameters: unknown[]) {
    if (typeof parameters[0] === 'string') note(this, parameters[0]);
    return Reflect.apply(query, this, parameters) as never;
  } as typeof query;
  Worker.prototype.postMessage = function (this: Worker, ...parameters: unknown[]) {
    const { query: statement, script } = (parameters[0] ?? {}) as { query?: string; script?: string };
    const sql = statement ?? script;
    if (sql !== undefined) note(this, sql);
    return Reflect.apply(postMessage, this, parameters) as never;
  } as typeof postMessage;
  return {
    withRole: () => withRole,
    without,
    forget: () => {
      without.length = 0;
      withRole = 0;
    },
    end: () => {
      pg.Client.prototype.query = query;
      Worker.prototype.postMessage = postMessage;
    },
  };
}
