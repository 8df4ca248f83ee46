import type { Abstract, ClassObject } from '../values/value.ts';

const known = new WeakMap<ClassObject, readonly Abstract[]>();

/**
 * Returns a class and the classes that it extends in the order in which the language looks for a member (Python: C3,
 * docs.python.org/3/howto/mro.html). Where no such order exists, each class comes before its bases.
 */
export function orderOf(of: ClassObject): readonly Abstract[] {
  const found = known.get(of);
  if (found) return found;
  const own: Abstract = { kind: 'class', class: of };
  known.set(of, [own]);
  const orders = of.bases.map((base) => (base.kind === 'class' ? orderOf(base.class) : [base]));
  const order = [own, ...(merged([...orders, of.bases]) ?? unique(orders.flat()))];
  known.set(of, order);
  return order;
}

/** Returns the classes after `home` in the order of the class `of`; those that `home` extends when it is no part of it. */
export function orderAfter(home: ClassObject, of: ClassObject): readonly Abstract[] {
  const order = orderOf(of);
  const at = order.findIndex((choice) => choice.kind === 'class' && choice.class === home);
  return at === -1 ? orderOf(home).slice(1) : order.slice(at + 1);
}

/** Takes the first head that stands in no tail, again and again; null when there is none. */
function merged(lists: readonly (readonly Abstract[])[]): readonly Abstract[] | null {
  const order: Abstract[] = [];
  let open = lists.filter((list) => list.length > 0);
  while (open.length > 0) {
    const head = open
      .map(([first]) => first)
      .find((first) => first && !open.some((list) => list.slice(1).some((other) => isSame(first, other))));
    if (!head) return null;
    order.push(head);
    open = open
      .map((list) => (list[0] && isSame(list[0], head) ? list.slice(1) : list))
      .filter((list) => list.length > 0);
  }
  return order;
}

const unique = (all: readonly Abstract[]): readonly Abstract[] =>
  all.filter((value, index) => all.findIndex((other) => isSame(value, other)) === index);

const isSame = (first: Abstract, second: Abstract): boolean =>
  first === second ||
  (first.kind === 'class' && second.kind === 'class' && first.class === second.class) ||
  (first.kind === 'library' &&
    second.kind === 'library' &&
    first.library === second.library &&
    first.path === second.path);
