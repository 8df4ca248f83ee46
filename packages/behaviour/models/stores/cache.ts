import { type Abstract, type Call, describe, flowOf, record, unknown } from '@emmental/evaluator';
import { takenPath } from '@emmental/model';
import { arg } from '../argument.ts';
import { testsHere } from '../callers.ts';
import type { Behaves, TypeModel } from '../model.ts';
import { recordSink } from '../record-sink.ts';
import { heldIn } from './held.ts';
import { idOf } from './traffic.ts';

/** The type of a client of Redis. */
export const cacheClient = 'cache/client';

/** Reads the values of a key. */
const reads: Behaves = (call) => {
  const name = describe(arg(call, 0));
  const taken = idOf(call, 'redis', [name]);
  record(call.machine, { kind: 'store', store: 'redis', name, taken }, call.at);
  return unknown('a value of a cache', flowOf(takenPath(taken)));
};

/** Writes a value of a key, which is the argument at a position, or those from there on. */
const writes =
  (from: number): Behaves =>
  (call) => {
    const values = [...call.args.slice(from), ...valuesByName(call)];
    const holds = values.flatMap((value) => heldIn(call.machine, value, ''));
    const tests = testsHere(call.machine);
    const name = describe(arg(call, 0));
    record(
      call.machine,
      { kind: 'store', store: 'redis', name, holds, ...(tests.length > 0 && { tests }) },
      call.at,
    );
    return unknown('an answer');
  };

const valuesByName = ({ named }: Call): readonly Abstract[] =>
  ['value', 'mapping'].flatMap((name) => named.get(name) ?? []);

const each = (names: string, behaves: Behaves): Readonly<Record<string, Behaves>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, behaves]));

/** Commands on keys. Source: reference of Redis, of node-redis 5, ioredis 5 and redis-py 6. */
export const cacheMethods: TypeModel = {
  methods: {
    ...each(
      'get getdel getDel getex getEx hget hGet hgetall hGetAll hvals hVals lrange lRange lpop lPop rpop rPop smembers sMembers',
      reads,
    ),
    ...each('set setnx setNX lpush lPush rpush rPush sadd sAdd append getset getSet', writes(1)),
    // Source: reference of Redis, EVAL: the text of a script in Lua.
    ...each('eval evalRo eval_ro', (call) => {
      recordSink({ ...call, language: 'lua' }, 'code', arg(call, 0));
      return unknown('the result of a script');
    }),
    ...each('setex setEx hset hSet hsetnx hSetNX hmset', writes(1)),
  },
};
