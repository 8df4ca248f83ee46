import {
  type Abstract,
  type Call,
  callFunction,
  elementOf,
  list,
  loopItem,
  union,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import type { Behaves, LibraryModel } from '../../models/model.ts';
import { callBack } from '../../models/rules.ts';
import { items, zip } from './globals.ts';

const element = (call: Call, index: number): Abstract => loopItem(call.machine, arg(call, index));
const listOf = (call: Call, inner: Abstract): Abstract => list(call.machine, [], inner);

/** Returns lists of items of one list: `combinations(xs, 2)`, `batched(xs, 10)`. */
const lists: Behaves = (call) => listOf(call, listOf(call, element(call, 0)));

/** Returns the items that a function chooses: `takewhile(test, xs)`. */
const chosen: Behaves = (call) => {
  const item = element(call, 1);
  callBack(call, arg(call, 0), [item]);
  return listOf(call, item);
};

/** `product(xs, ys)`: returns lists with an item of each argument, `repeat` times. */
const product: Behaves = (call) => {
  const row = call.args.map((_, index) => element(call, index));
  const repeat = call.named.get('repeat');
  return listOf(call, repeat ? listOf(call, union(row)) : list(call.machine, row));
};

/** `groupby(xs, key)`: returns pairs of a key and the items that have it. */
const groupby: Behaves = (call) => {
  const item = element(call, 0);
  const key = call.args[1] ?? call.named.get('key');
  const by = key ? callBack(call, key, [item]) : item;
  return listOf(call, list(call.machine, [by, listOf(call, item)]));
};

/** `itertools`: functions that pass items on. Source: docs.python.org/3/library/itertools.html. */
export const pythonIterators: LibraryModel = {
  libraries: ['itertools', 'more_itertools'],
  language: 'python',
  exports: {
    chain: (call) => listOf(call, union(call.args.map((_, index) => element(call, index)))),
    'chain.from_iterable': (call) => listOf(call, loopItem(call.machine, element(call, 0))),
    islice: items,
    cycle: items,
    compress: items,
    repeat: (call) => listOf(call, arg(call, 0)),
    accumulate: items,
    tee: lists,
    pairwise: lists,
    combinations: lists,
    combinations_with_replacement: lists,
    permutations: lists,
    batched: lists,
    chunked: lists,
    takewhile: chosen,
    dropwhile: chosen,
    filterfalse: chosen,
    product,
    groupby,
    zip_longest: zip,
    starmap: (call) =>
      listOf(
        call,
        callFunction(call.machine, arg(call, 0), null, {
          args: [],
          named: new Map(),
          open: elementOf(call.machine, element(call, 1)),
          at: call.at,
        }),
      ),
  },
  complete: true,
};
