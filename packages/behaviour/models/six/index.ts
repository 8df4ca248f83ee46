import { type Abstract, addMetaclass, type Call, classOver, native, serial } from '@emmental/evaluator';
import { arg } from '../argument.ts';
import type { LibraryModel } from '../model.ts';

/** Metaclasses in a form that both versions of Python take. Source: six.readthedocs.io, python-future.org. */
export const six: LibraryModel = {
  libraries: ['six', 'future.utils', 'past.utils'],
  language: 'python',
  exports: {
    add_metaclass: (call) => addingMetaclass(call),
    with_metaclass: (call) => baseWithMetaclass(call),
  },
};

/** `@add_metaclass(Meta)`: returns a decorator that makes the class by the metaclass. */
function addingMetaclass(call: Call): Abstract {
  const metaclass = arg(call, 0);
  return native(`metaclass${serial(call.machine, [metaclass])}`, (decorating) => {
    const decorated = arg(decorating, 0);
    addMetaclass(call.machine, decorated, metaclass, call.at);
    return decorated;
  });
}

/** `class C(with_metaclass(Meta, Base))`: returns a base whose classes are made by the metaclass. */
const baseWithMetaclass = (call: Call): Abstract =>
  classOver(call.machine, 'temporary_class', call.args.slice(1), [arg(call, 0)], call.at);
