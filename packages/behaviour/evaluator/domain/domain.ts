import type { Span } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import type { Scope } from '../state/scope.ts';
import type { Abstract, ClassObject } from '../values/value.ts';
import type { Behaves, Call, LibraryModel, TypeModel } from './model.ts';

/** Answers for all library models together. */
export interface Registry {
  readonly types: ReadonlyMap<string, TypeModel>;
  /** What an export does when it is called; null where no model says. */
  exportOf(library: string, path: string, language: 'javascript' | 'python'): Behaves | null;
  /** An export that is a value and not a library name: `os.environ`. */
  valueOf(machine: Machine, library: string, path: string): Abstract | null;
  /** A class of the program that extends an export (`Model` of pynamodb), as an object of the model's type. */
  classFor(machine: Machine, base: Abstract, of: Abstract): Abstract | null;
  instanceFor(machine: Machine, base: Abstract, self: Abstract): Abstract | null;
  /** A new object of a class that extends `base`: what the library puts into its fields. */
  fill(machine: Machine, base: Abstract, self: Abstract & { kind: 'object' }): void;
  /** Lets a library's base class finish an object whose fields are set. */
  finish(machine: Machine, base: Abstract, self: Abstract & { kind: 'object' }): void;
  valueOfType(machine: Machine, scope: Scope, type: string): Abstract | null;
  isComplete(library: string): boolean;
  /** What a library calls by itself (see `LibraryModel.reaches`); undefined when it calls nothing. */
  reachOf(library: string, language: 'javascript' | 'python'): LibraryModel['reaches'];
  /** The model that takes calls of a method by its name, if any. */
  readonly intercepts: ReadonlyMap<string, (call: Call, next: () => Abstract) => Abstract>;
  /** What `new` of a class of the program gives when the class is a library's. */
  recognise(of: ClassObject, call: Pick<Call, 'machine' | 'at' | 'name'>): Abstract | null;
  /** Does what a model says of a call, and gives its value. */
  apply(behaves: Behaves, call: Call): Abstract;
  readonly language: LanguageModel;
  readonly observer: Observer;
}

/** What the languages themselves give to values. */
export interface LanguageModel {
  /** The language's own method of that name on this value; null when it has none. */
  methodOf(machine: Machine, value: Abstract, name: string): ((call: Call) => Abstract) | null;
  /** An attribute that the language itself gives. */
  propertyOf(machine: Machine, value: Abstract, name: string): Abstract | null;
  /** `x.__dict__`. */
  attributesOf(machine: Machine, value: Abstract, at: Span): Abstract;
  /** A function that compilers write into files, known by its name. */
  helper(name: string): Abstract | null;
}

/** Told of what happens while code is evaluated, whatever library it belongs to. */
export interface Observer {
  /** A call of something that no model knows. */
  called(place: Pick<Call, 'machine' | 'at'>, name: string, args: readonly Abstract[]): void;
  /** A call of a package, or of a method of what it made, that no model knows. */
  handed(place: Pick<Call, 'machine' | 'at'>, name: string, args: readonly Abstract[]): void;
  /** A value in the hands of code that no model knows, to whom it is given, and under which name; null for a place of its own. */
  given(
    place: Pick<Call, 'machine' | 'at'>,
    value: Abstract,
    to: { readonly name: string; readonly key: string | null },
  ): void;
  /** A member, taken or called, of a value that nobody knows. */
  unknownMember(machine: Machine, name: string, at: Span): void;
  /** What a function of the program gives back. */
  returned(machine: Machine, value: Abstract, at: Span): void;
  /** A value that decides which code is loaded. */
  loaded(place: Pick<Call, 'machine' | 'at'>, value: Abstract): void;
}
