import type { Expression, Module, Span } from '@emmental/code';
import type { RouteField } from '@emmental/model';
import type { Arguments } from '../calls/arguments.ts';
import type { Machine } from '../machine/machine.ts';
import type { Scope } from '../state/scope.ts';
import type { Looked } from '../values/looked.ts';
import type { Abstract, ClassObject } from '../values/value.ts';
import type { Call, CallModel, ObjectModel, Site } from './call.ts';

type Language = Module['language'];

/** The world around the program. `createMachine` takes one; the evaluator asks nothing else. */
export interface Domain {
  readonly libraries: LibraryModels;
  readonly classes: ClassModels;
  readonly language: LanguageModel;
  readonly events: EventModel;
  readonly callers: CallerModel;
  readonly routes: RouteModel;
  readonly observer: Observer;
}

/** The code that a program imports and that is no part of it. */
export interface LibraryModels {
  readonly types: Pick<ReadonlyMap<string, ObjectModel>, 'get'>;
  /** The model of a call of an export; null when there is none. */
  exportOf(library: string, path: string, language: Language): CallModel | null;
  /** The exports below a path that a model describes: what a name that is not known may be. `isOpen`: a model describes more. */
  membersOf(
    library: string,
    path: string,
    language: Language,
  ): { readonly names: readonly string[]; readonly isOpen: boolean };
  /** An export that is a value and not a library name: `os.environ`. */
  valueOf(machine: Machine, library: string, path: string): Abstract | null;
  /** True: an export without a model is harmless. */
  isComplete(library: string): boolean;
  /** The program writes a value in the place of an export. */
  replaced(place: Site, library: string, path: string, value: Abstract): void;
  /** Does no platform declare a name that needs no import? `library` is `global` or `builtins`. */
  isUndeclared(library: string, path: string): boolean;
  /**
   * The code that a person named for code that cannot be found (`module/src/save`); null when nobody did. The domain notes
   * such code, which `name` stands for in calls.
   */
  unreadCode(machine: Machine, cause: string, name: string): Abstract | null;
  /** The value that a person named for a called value that is not known; null when nobody did. */
  codeOf(machine: Machine, cause: string): Abstract | null;
  /** The value of a variable by its written type, where nothing else is known about it. */
  valueOfType(machine: Machine, scope: Scope, type: string): Abstract | null;
  /** The model that takes calls of a method by its name, if any. `next` does the call. */
  readonly intercepts: Pick<ReadonlyMap<string, (call: Call, next: () => Abstract) => Abstract>, 'get'>;
}

/** How libraries use classes of the program. `base`: the value that a class extends. */
export interface ClassModels {
  /** The class as an object of the model's type, where it extends an export that has one. */
  classFor(machine: Machine, base: Abstract, of: Abstract): Abstract | null;
  /** An object of the class as an object of the model's type. */
  instanceFor(machine: Machine, base: Abstract, self: Abstract): Abstract | null;
  /** Puts into a new object what the library gives to it. */
  fill(machine: Machine, base: Abstract, self: Abstract & { kind: 'object' }): void;
  /** Lets the library finish an object whose fields are set. */
  finish(machine: Machine, base: Abstract, self: Abstract & { kind: 'object' }): void;
  /** The method by which the constructor of the base adds the items that it gets (`Map`, `Set`); null for other bases. */
  adderOf(base: Abstract): 'set' | 'add' | null;
  /** The value of `new` for a class of the program that is a copy of a library's class. */
  recognise(of: ClassObject, place: Site & Pick<Call, 'name'>): Abstract | null;
  /** Does the library call methods that the class defines over its own, although no model says so? */
  callsMethods(machine: Machine, base: Abstract, of: ClassObject): boolean;
  /** Does a library call a member that carries a decorator of this name? */
  isHook(decorator: string): boolean;
  /** `enumeration`: objects of a class over the base are its members; `tuple`: they are tuples of their fields. */
  kindOf(base: Abstract): 'enumeration' | 'tuple' | null;
  /** Methods that run at the end of a constructor that was generated from the fields of a class. */
  readonly afterFields: readonly string[];
}

/** Members that the languages themselves give to values. */
export interface LanguageModel {
  /** The language's own method of that name on this value; null when it has none. */
  methodOf(machine: Machine, value: Abstract, name: string): CallModel | null;
  /** An attribute that the language itself gives. */
  propertyOf(machine: Machine, value: Abstract, name: string): Abstract | null;
  /** `x.__dict__`. */
  attributesOf(machine: Machine, value: Abstract, at: Span): Abstract;
  /** A function that compilers write into files, known by its name. */
  helper(name: string): Abstract | null;
  /** An operator that an object of a library answers: `path / name`, `x in object`. */
  operator(machine: Machine, operator: string, first: Abstract, second: Abstract): Abstract | null;
}

/** The event that starts the program. */
export interface EventModel {
  /** A field of the event. `by`: what was applied to the event before the field was taken. */
  field(path: string, by: readonly string[]): Abstract;
  /** Does the field come in pieces? An item of it is the field itself. */
  isStream(path: string): boolean;
}

/** Tests of who calls. */
export interface CallerModel {
  /** Returns the name of the fact that a test tells the callers apart, by what it looked at; null when it does not. */
  testOf(machine: Machine, test: Expression, looked: Looked): string | null;
}

/** The fields of an event by which programs tell its routes apart. */
export interface RouteModel {
  /** Returns what the field at a path holds; null where it holds something else. */
  fieldAt(path: string): RouteField | null;
}

/** Hears what happens while code is evaluated. */
export interface Observer {
  /** A call that no model describes. */
  called(place: Site, name: string, args: readonly Abstract[]): void;
  /** A call of a package, or of an object that it made, that no model describes. */
  handed(place: Site, name: string, passed: Arguments): void;
  /** A function or class is decorated by what no model describes: a library, or an object that it made. */
  decorated(place: Site, name: string, value: Abstract, by: Abstract): void;
  /** The program imports `name` from a library. */
  namedImport(machine: Machine, library: string, name: string): void;
  /** A value goes to code that no model describes: to `to.name`, as the argument `to.key`, or by position when that is null. */
  given(place: Site, value: Abstract, to: { readonly name: string; readonly key: string | null }): void;
  /** A call of a member of an unknown value. */
  unknownMember(machine: Machine, name: string, at: Span): void;
  /** A member of an unknown value is read without a call. */
  memberTaken(machine: Machine, name: string, at: Span): void;
  /** A function of the program returns a value. */
  returned(machine: Machine, value: Abstract, at: Span): void;
  /** The program loads a library. */
  imported(machine: Machine, library: string): void;
  /** A value decides which code is loaded. */
  loaded(place: Site, value: Abstract): void;
}
