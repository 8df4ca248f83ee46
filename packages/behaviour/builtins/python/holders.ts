import { type Abstract, undefinedValue, union, unknown, write } from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { Behaves, LibraryModel } from '../../models/model.ts';

const holder: Behaves = (call) => {
  const otherwise = call.named.get('default');
  return instanceOf(call, 'python/holder', otherwise ? { otherwise } : {});
};

/** Keeps the argument in the object. */
const keep: Behaves = (call) => {
  if (call.self?.kind !== 'instance') return undefinedValue;
  const { cell } = call.self.holder;
  const kept = cell.value.kind === 'absent' ? [] : [cell.value];
  write(call.machine.store, cell, union([...kept, arg(call, 0)]));
  return unknown('a token');
};

/** Returns the values that were kept in the object. */
const give: Behaves = (call) => {
  const { self } = call;
  const kept = self?.kind === 'instance' ? self.holder.cell.value : undefinedValue;
  const otherwise = self?.kind === 'instance' ? self.facts['otherwise'] : undefined;
  const values = [kept, otherwise, call.args[0]].filter(
    (value): value is Abstract => value !== undefined && value.kind !== 'absent',
  );
  return values.length > 0 ? union(values) : unknown('what was kept');
};

/** Queues and context variables: one part of the program stores a value that another part reads. */
export const pythonHolders: LibraryModel = {
  libraries: ['queue', 'asyncio.queues', 'contextvars', 'multiprocessing.queues'],
  language: 'python',
  exports: {
    Queue: holder,
    SimpleQueue: holder,
    LifoQueue: holder,
    PriorityQueue: holder,
    ContextVar: holder,
  },
  types: {
    'python/holder': {
      methods: { put: keep, put_nowait: keep, set: keep, get: give, get_nowait: give },
      complete: true,
    },
  },
  complete: true,
};
