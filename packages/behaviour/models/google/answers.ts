import { type Abstract, type Call, list, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, TypeModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import type { Inputs } from './call.ts';
import { ofLanguage } from './part.ts';

/**
 * Models a call whose answer leads on to objects of a type, which the program may call in their turn; without them those calls would
 * be lost.
 *
 * @param depth 0 = the object itself, 1 = a list of such objects, 2 = a list that begins with such a list (`const [files] = …`)
 * @param facts of the objects, written like `from` in `Effect`
 */
export const answers =
  (does: Behaves, type: string, depth: 0 | 1 | 2, facts: Inputs = {}): Behaves =>
  (call) => {
    applyBehaves(does, call);
    const known: Record<string, Abstract> = {};
    for (const [name, from] of Object.entries(facts)) {
      const value = argument(call, from);
      if (value) known[name] = value;
    }
    const made = instanceOf(call, type, known);
    if (depth === 0) return made;
    const items = list(call.machine, [], made);
    return depth === 1 ? items : list(call.machine, [items], unknown(`the answer of ${call.name}`));
  };

/** Models a call of Node that answers with a list that begins with an object: `const [file] = await bucket.upload(path)`. */
export const answersFirst =
  (does: Behaves, type: string, facts: Inputs = {}): Behaves =>
  (call) => {
    const made = applyBehaves(answers(does, type, 0, facts), call);
    return list(call.machine, [made], unknown(`the answer of ${call.name}`));
  };

/** Models a call of Python that answers with a time and an object: `_, document = collection.add({…})`. */
export const answersSecond =
  (does: Behaves, type: string, facts: Inputs = {}): Behaves =>
  (call) => {
    const made = applyBehaves(answers(does, type, 0, facts), call);
    return list(call.machine, [unknown('a time'), made]);
  };

/** Calls a function of the program with the object itself: `snapshot.forEach((document) => …)`, `stream.on('data', (file) => …)`. */
export const each = (from: string): Behaves => ({
  effects: [{ does: 'call', from, with: ['self'] }],
  returns: 'self',
});

/** An answer that holds data, of which nothing is known, beside the objects to which it leads. */
export const holding = (type: TypeModel, what: string): TypeModel => ({
  items: ({ self }) => self,
  ...type,
  pattern: (name) => (ofLanguage.test(name) ? undefined : unknown(`${name} of ${what}`)),
});

/** Returns the object of a type with the facts of the call's own object. */
export const alike = (call: Pick<Call, 'machine' | 'at' | 'name' | 'self'>, type: string): Abstract =>
  instanceOf(call, type, call.self?.kind === 'instance' ? call.self.facts : {});
