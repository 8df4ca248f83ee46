import { languageOf } from '@emmental/evaluator';
import type { Behaves, TypeModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import { alike, answers, each, holding } from './answers.ts';
import { calls, gives, methods } from './call.ts';

const reference = 'google/realtime-reference';
const snapshot = 'google/realtime-snapshot';

const named = (names: string, behaves: Behaves): Readonly<Record<string, Behaves>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, behaves]));

const reads = answers(calls('firebasedatabase.data.read'), snapshot, 0);
const writes = calls('firebasedatabase.data.write');

/** A listener gets what the database holds, at once and after each change. */
const listens =
  (at: string): Behaves =>
  (call) => {
    applyBehaves(calls('firebasedatabase.data.read'), call);
    return applyBehaves({ effects: [{ does: 'call', from: at, with: [{ type: snapshot }] }] }, call);
  };

/** Makes a place with a new key; with a value it is written at once. */
const pushes: Behaves = (call) => {
  if (call.args.length + call.named.size > 0 || languageOf(call.machine) === 'python')
    applyBehaves(writes, call);
  return alike(call, reference);
};

/** The value is read, given to a function of the program, and its result is written. */
const changes: Behaves = (call) => {
  applyBehaves(calls(['firebasedatabase.data.read', 'firebasedatabase.data.write']), call);
  return applyBehaves({ effects: [{ does: 'call', from: '0', with: ['fresh'] }] }, call);
};

/** Firebase's Realtime Database in both languages. Source: reference of firebase-admin 13 for Node, `firebase_admin.db` 7 for Python. */
export const realtimeTypes: Readonly<Record<string, TypeModel>> = {
  'google/realtime': methods({
    ...named('ref refFromURL reference', gives(reference)),
    ...named('goOffline goOnline', { returns: 'undefined' }),
  }),
  [reference]: {
    ...methods({
      ...named(
        'child orderByChild orderByKey orderByValue orderByPriority order_by_child order_by_key order_by_value limitToFirst limitToLast limit_to_first limit_to_last startAt startAfter start_at endAt endBefore end_at equalTo equal_to',
        { returns: 'self' },
      ),
      ...named('get get_if_changed', reads),
      on: listens('1'),
      once: (call) => {
        if (call.args.length > 1) applyBehaves(listens('1'), call);
        return applyBehaves(reads, call);
      },
      listen: listens('0'),
      off: { returns: 'undefined' },
      push: pushes,
      ...named('set update remove delete setPriority setWithPriority set_if_unchanged', writes),
      transaction: changes,
      onDisconnect: gives(reference),
      ...named('toString isEqual', { returns: 'fresh' }),
    }),
    properties: { ref: ({ self }) => self, parent: ({ self }) => self, root: ({ self }) => self },
  },
  [snapshot]: holding(
    {
      methods: {
        forEach: each('0'),
        child: { returns: 'self' },
        ...named('val toJSON exists exportVal hasChild', { returns: 'fresh' }),
      },
      properties: { ref: (read) => alike(read, reference) },
    },
    'the Realtime Database',
  ),
};

/** Exports of `firebase_admin.db`. */
export const realtimePython: Readonly<Record<string, Behaves>> = { 'db.reference': gives(reference) };
