import type { ClassNode, Expression, FunctionNode } from '@emmental/code';
import type { HandlerRoute, Hole } from '@emmental/model';
import type { Call } from '../domain/call.ts';
import type { Derived } from '../state/derived.ts';
import type { Scope } from '../state/scope.ts';
import type { Cell } from '../state/store.ts';
import type { Stretch } from '../state/stretch.ts';
import { changed, type Flows, flowOf, noFlow } from './flows.ts';
import { type Guards, noGuards } from './guards.ts';

/**
 * The value of an expression while code is evaluated. Values are immutable; everything that changes lives in cells
 * (`state/store.ts`). Scalars carry the event data that flowed into them.
 */
export type Abstract =
  | {
      readonly kind: 'constant';
      readonly value: Scalar;
      readonly flows: Flows;
      /** The number of the enumeration of Python whose member this is: it equals no other value. */
      readonly enumeration?: number;
      /** The text of a member of an enumeration in a text (`Kind.A`); not set where the class writes it in its own way. */
      readonly shown?: string;
      /**
       * Set where a text may hold something else than `shown`. `class`: a method of the class writes the member. Python
       * before 3.11 and since write the others in different ways: of `number` (`IntEnum`) `str(x)` is `shown` or the value
       * and `f'{x}'` is the value; of `mixture` (`class Kind(str, Enum)`) `str(x)` is `shown` and `f'{x}'` is one of both.
       */
      readonly shownBy?: 'class' | 'number' | 'mixture';
      /** JavaScript: set for a null or undefined that stands in the code. Models do not tell the two from each other. */
      readonly written?: true;
    }
  /** A string of which parts are known. */
  | {
      readonly kind: 'text';
      readonly parts: readonly (string | Hole)[];
      readonly flows: Flows;
      /** Set where the text may be another one, because alternatives of its parts were left out. It decides no test. */
      readonly loose?: true;
      /** Set where the value is surely a text although no part of it is known. */
      readonly made?: true;
    }
  /** A field of the event (path `''` is the event itself); its members are longer paths. */
  | {
      readonly kind: 'event';
      readonly path: string;
      readonly flows: Flows;
      /** Set where the field was made a text. */
      readonly made?: true;
    }
  | { readonly kind: 'object'; readonly object: HeapObject }
  | {
      readonly kind: 'function';
      readonly closure: Closure;
      readonly self: Abstract | null;
      /** The requests that chose the function among others; absent = it was not chosen by the event. */
      readonly routes?: readonly HandlerRoute[];
    }
  | { readonly kind: 'class'; readonly class: ClassObject }
  /** A function of the language or of a model. */
  | { readonly kind: 'native'; readonly name: string; readonly apply: (call: Call) => Abstract }
  /** Something that a dependency or a built-in module exports: `os`, path `path.join`. */
  | { readonly kind: 'library'; readonly library: string; readonly path: string }
  /** An object that a library made. `type` is a row of the models' types, or `''` where no model knows it. */
  | {
      readonly kind: 'instance';
      readonly type: string;
      readonly name: string;
      readonly facts: InstanceFacts;
      readonly holder: Holder;
    }
  /** A method of an instance or a built-in value, not yet called. */
  | { readonly kind: 'method'; readonly of: Abstract; readonly name: string }
  | { readonly kind: 'union'; readonly of: readonly Abstract[] }
  /** No value: a field that is not there. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'guards'; readonly guards: Guards }
  | { readonly kind: 'unknown'; readonly why: string; readonly flows: Flows };

/** A value without parts, as an expression has it. */
export type Constant = Extract<Abstract, { kind: 'constant' }>;

/** A value without parts. */
export type Scalar = string | number | boolean | null | undefined;

/** Facts about a library object, by names that its model chooses. */
export type InstanceFacts = Readonly<Record<string, Abstract>>;

/** A library object. */
export type Instance = Extract<Abstract, { kind: 'instance' }>;

/** The values that a library object holds and may call or use later: handlers, routes, plug-ins. */
export interface Holder {
  readonly id: number;
  readonly cell: Cell;
}

/** An object, list or module of the program. */
export interface HeapObject {
  readonly id: number;
  readonly shape: 'record' | 'list' | 'instance' | 'module';
  /** `addField` adds one. */
  readonly fields: ReadonlyMap<string, Cell>;
  /** The value of any key that is not in `fields`. */
  readonly rest: Cell;
  /**
   * The names under which `rest` was written: texts with holes (unknown parts of a text), and keys that are no texts and
   * hold code (classes, functions, clients). Not `complete`: there are other names too, with these `flows` in them.
   */
  readonly restNames: { readonly texts: Map<string, Abstract>; complete: boolean; flows: Flows };
  /** Set where the order of `fields` may be another one, or where a list of the names may leave some out. `hides`: a copy of it may, too. */
  readonly names: { isSure: boolean; hides: boolean };
  /** Lists: a constant number, or unknown. */
  readonly length: Cell | null;
  /** Instances: their class. */
  readonly class: ClassObject | null;
  /** A value that answers for missing fields: a spread event, the library object that `super()` made. */
  readonly base: Cell;
  /** Functions by key that answer a read. */
  readonly getters: ReadonlyMap<string, Abstract>;
  /** Results that were derived from the content of the object, by kind and depth (`state/derived.ts`). */
  readonly derivedResults: Derived[];
  /** Stands for all objects of a place (`places.ts`), of which the stretch of code `by` made the last one. */
  readonly shared: { readonly place: string; readonly level: number; by: Stretch | null } | null;
}

/** A function of the program with the scope that it keeps. */
export interface Closure {
  readonly id: number;
  readonly node: FunctionNode;
  readonly scope: Scope;
  readonly name: string;
  /** Arrow functions keep this `this`. */
  readonly self: Abstract | null;
  /** The class whose method it is, for `super`. */
  readonly home: ClassObject | null;
  /** Python: the values of the defaults of its parameters, which the definition of the function evaluated. */
  readonly defaults: Map<Expression, Cell>;
  /** Properties written onto the function. */
  readonly own: HeapObject;
}

/** A class of the program. */
export interface ClassObject {
  readonly id: number;
  readonly name: string;
  readonly node: ClassNode;
  readonly scope: Scope;
  readonly bases: readonly Abstract[];
  /** Python: classes of the program whose object it is, those of its bases too. */
  readonly metaclasses: readonly Abstract[];
  /** Static fields and everything written onto the class. */
  readonly own: HeapObject;
  readonly methods: ReadonlyMap<string, Member>;
  readonly statics: ReadonlyMap<string, Member>;
  /** The values that the definition of the class computed, by expression: keys of members, decorators of fields. */
  readonly computed: Map<Expression, Abstract>;
}

/** A method or accessor of a class. */
export interface Member {
  readonly kind: 'method' | 'getter' | 'setter' | 'deleter';
  readonly value: Abstract;
  readonly bound: 'instance' | 'class' | 'none';
}

/** A known scalar. */
export const constant = (value: Scalar, flows: Flows = noFlow): Abstract => ({
  kind: 'constant',
  value,
  flows,
});

/** Why the result of a function is unknown that calls itself more deeply than the evaluator follows. */
export const cutRecursion = 'a function that calls itself again and again';

/** Why texts, numbers and event fields are unknown that change in each round of a recursion. */
export const recursiveData = 'data that recursion changes';

/** Why a value is unknown that a call of a library passes to a function of the program. */
export const argumentFrom = (name: string): string => `${FROM}${name}`;

/** Returns the name of the call of a library that passed a value to the program; null for another reason. */
export const giverOf = (why: string): string | null => (why.startsWith(FROM) ? why.slice(FROM.length) : null);

const FROM = 'an argument from ';

/** An unknown value, with the reason. */
export const unknown = (why: string, flows: Flows = noFlow): Abstract => ({
  kind: 'unknown',
  why,
  flows: changed(flows),
});

/** An unknown value that is false in a test. It has a key of its own, so that a union never takes another unknown value for it. */
export const falsy: Abstract = unknown('a value that is false');

/** A choice beside the value of a promise that nobody has awaited yet: the promise itself. It has a key of its own. */
export const pending: Abstract = unknown('a promise that nobody awaits');

/** A field of the event; `by`: the steps that were applied to it. */
export const event = (path: string, by: readonly string[] = []): Abstract => ({
  kind: 'event',
  path,
  flows: by.length === 0 ? flowOf(path) : [{ path, by }],
});

/** An export of a library; path `''` is the library itself. */
export const library = (name: string, path: string): Abstract => ({ kind: 'library', library: name, path });

/** A function of the language or of a model. */
export const native = (name: string, apply: (call: Call) => Abstract): Abstract => ({
  kind: 'native',
  name,
  apply,
});

/** No value. */
export const absent: Abstract = { kind: 'absent' };

/** The constant undefined. */
export const undefinedValue: Abstract = constant(undefined);

/** The constant null. */
export const nullValue: Abstract = constant(null);

/** Why the message of an error is unknown. */
export const theMessage = 'the message of an error';

/** Why the value of a `catch` is unknown. */
export const anError = 'an error';

/** A text from parts, merged; a constant when nothing is open. */
export function text(parts: readonly (string | Hole)[], flows: Flows = noFlow): Abstract {
  const merged: (string | Hole)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part === '') continue;
    const isLong =
      typeof part === 'string' && part.length + (typeof last === 'string' ? last.length : 0) > MAX_LETTERS;
    if (typeof part === 'string' && typeof last === 'string' && !isLong)
      merged[merged.length - 1] = last + part;
    else if (merged.length >= MAX_PARTS || isLong) {
      if (typeof last === 'string' || last?.kind !== 'unknown')
        merged.push({ kind: 'unknown', why: 'long text' });
      break;
    } else merged.push(part);
  }
  const first = merged[0];
  if (first === undefined) return constant('', flows);
  if (merged.length === 1 && typeof first === 'string') return constant(first, flows);
  return { kind: 'text', parts: merged, flows };
}

const MAX_PARTS = 64;

/** Letters of a part that a program joins; a loop may double a text in each pass. */
const MAX_LETTERS = 100_000;

/** The string of a constant string; null for everything else. */
export const stringOf = (value: Abstract | undefined): string | null =>
  value?.kind === 'constant' && typeof value.value === 'string' ? value.value : null;

/** The value of an expression that never ends normally. */
export const never: Abstract = { kind: 'union', of: [] };

/** Does the expression never end normally? */
export const isNever = (value: Abstract): boolean => value.kind === 'union' && value.of.length === 0;

/** A constant that stands for nothing: undefined, null, a field that is not there. */
export const isNothing = (value: Abstract): boolean =>
  value.kind === 'absent' ||
  (value.kind === 'constant' && (value.value === undefined || value.value === null));

/** Returns the facts that a value of guards holds; none for any other value. */
export const guardsIn = (value: Abstract): Guards => (value.kind === 'guards' ? value.guards : noGuards);
