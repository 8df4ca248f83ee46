import type { Module, Span } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import type { Scope } from '../state/scope.ts';
import type { Abstract, ClassObject } from '../values/value.ts';
import type { Call, CallModel, ObjectModel, Site } from './call.ts';

type Language = Module['language'];

/** All that an evaluation knows of the world around the program. Who makes a machine registers it. */
export interface Domain {
  readonly libraries: LibraryModels;
  readonly classes: ClassModels;
  readonly language: LanguageModel;
  readonly events: EventModel;
  readonly observer: Observer;
}

/** What code from outside of the program does. */
export interface LibraryModels {
  readonly types: Pick<ReadonlyMap<string, ObjectModel>, 'get'>;
  /** What an export does when it is called; null where no model says. */
  exportOf(library: string, path: string, language: Language): CallModel | null;
  /** An export that is a value and not a library name: `os.environ`. */
  valueOf(machine: Machine, library: string, path: string): Abstract | null;
  /** True: an export without a model is harmless. */
  isComplete(library: string): boolean;
  /** What a written type says of a value that is not known otherwise. */
  valueOfType(machine: Machine, scope: Scope, type: string): Abstract | null;
  /** The model that takes calls of a method by its name, if any. `next` does the call. */
  readonly intercepts: Pick<ReadonlyMap<string, (call: Call, next: () => Abstract) => Abstract>, 'get'>;
}

/** What libraries do with classes of the program. `base` is what a class extends. */
export interface ClassModels {
  /** The class as an object of the model's type, where it extends an export that has one. */
  classFor(machine: Machine, base: Abstract, of: Abstract): Abstract | null;
  /** An object of the class as an object of the model's type. */
  instanceFor(machine: Machine, base: Abstract, self: Abstract): Abstract | null;
  /** Puts into a new object what the library gives to it. */
  fill(machine: Machine, base: Abstract, self: Abstract & { kind: 'object' }): void;
  /** Lets the library finish an object whose fields are set. */
  finish(machine: Machine, base: Abstract, self: Abstract & { kind: 'object' }): void;
  /** What `new` of a class of the program gives when the class is a library's. */
  recognise(of: ClassObject, place: Site & Pick<Call, 'name'>): Abstract | null;
  /** Does the library call methods that the class defines over its own, although no model says so? */
  callsMethods(machine: Machine, base: Abstract, of: ClassObject): boolean;
  /** Does a library call a member that carries a decorator of this name? */
  isHook(decorator: string): boolean;
  /** Objects of such a class are the members of an enumeration, or tuples of their fields. */
  kindOf(base: Abstract): 'enumeration' | 'tuple' | null;
  /** Methods that a constructor calls at its end which is made of the fields of a class. */
  readonly afterFields: readonly string[];
}

/** What the languages themselves give to values. */
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
  operator(operator: string, first: Abstract, second: Abstract): Abstract | null;
}

/** The event that starts the program. */
export interface EventModel {
  /** A field of the event. `by`: what was applied to the event before the field was taken. */
  field(path: string, by: readonly string[]): Abstract;
  /** Does the field come in pieces? An item of it is the field itself. */
  isStream(path: string): boolean;
}

/** Told of what happens while code is evaluated, whatever library it belongs to. */
export interface Observer {
  /** A call of something that no model knows. */
  called(place: Site, name: string, args: readonly Abstract[]): void;
  /** A call of a package, or of a method of what it made, that no model knows. */
  handed(place: Site, name: string, args: readonly Abstract[]): void;
  /** A value in the hands of code that no model knows, to whom it is given, and under which name; null for a place of its own. */
  given(place: Site, value: Abstract, to: { readonly name: string; readonly key: string | null }): void;
  /** A call of a member of a value that nobody knows. */
  unknownMember(machine: Machine, name: string, at: Span): void;
  /** A member that is taken of a value that nobody knows, and not called there. */
  memberTaken(machine: Machine, name: string, at: Span): void;
  /** What a function of the program gives back. */
  returned(machine: Machine, value: Abstract, at: Span): void;
  /** A library that is loaded. */
  imported(machine: Machine, library: string): void;
  /** A value that decides which code is loaded. */
  loaded(place: Site, value: Abstract): void;
}
