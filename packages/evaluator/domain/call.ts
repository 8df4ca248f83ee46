import type { Span } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import type { Flows } from '../values/flows.ts';
import type { Abstract, Instance } from '../values/value.ts';

/** One call of a library function, a method or a built-in. */
export interface Call {
  readonly machine: Machine;
  /** As written: `exec`, `client`, `send`. */
  readonly name: string;
  readonly library: string;
  readonly self: Abstract | null;
  readonly args: readonly Abstract[];
  readonly named: ReadonlyMap<string, Abstract>;
  /** The value of more arguments whose number is unknown (`f(*args)`). */
  readonly open: Abstract | null;
  readonly constructed: boolean;
  readonly at: Span;
}

/** Where something happens. */
export type Site = Pick<Call, 'machine' | 'at'>;

/** The model of a call: does what the call does and returns its value. */
export type CallModel = (call: Call) => Abstract;

/** The model of all objects of one type. */
export interface ObjectModel {
  readonly methods?: Readonly<Record<string, CallModel>>;
  /** Attributes, read without a call. */
  readonly properties?: Readonly<Record<string, (read: PropertyRead) => Abstract>>;
  /** For attributes whose reading does something, by a pattern of their names; asked before `pattern`. */
  readonly attribute?: (read: PropertyRead) => Abstract | undefined;
  /** For methods and attributes whose names follow a pattern; asked when the tables have no row. */
  readonly pattern?: (name: string, self: Instance) => CallModel | Abstract | undefined;
  /** The object called as a function, and each item met when it is looped over. */
  readonly call?: CallModel;
  readonly items?: (read: PropertyRead) => Abstract;
  /** Is there a member of the name (`name in object`)? Without an answer it is not known. */
  readonly contains?: (read: PropertyRead) => Abstract | undefined;
  /** Runs when an object of the type is handed to code that no model describes. */
  readonly given?: (read: Given) => void;
  /** True: objects that get an object of the type add code to it (`Api(app)`). */
  readonly grows?: boolean;
  /** True: an object calls only what its model says, so that the code that it is passed does not count as called. */
  readonly keeps?: boolean;
  /** Runs when the program writes a member of the object. */
  readonly written?: (write: PropertyRead, value: Abstract) => void;
  /** True: `written` answers for writes on objects that inherit from the object, too. */
  readonly takesWritesOfHeirs?: true;
  /** Runs when the program writes a member whose name is not known; the name that it gets is empty. */
  readonly anyWritten?: (write: PropertyRead, value: Abstract) => void;
  /** The value that the object keeps of one that the program writes; without it the value itself. */
  readonly kept?: (value: Abstract) => Abstract;
  /** Runs when the program deletes a member of the object. */
  readonly deleted?: (deletion: PropertyRead) => void;
  /** True: a method without a row is harmless. */
  readonly complete?: boolean;
}

/** A library object that goes to code that no model describes, and the event data that goes there with it. */
export interface Given extends PropertyRead {
  readonly flows: Flows;
}

/** A read of an attribute of a library object. */
export interface PropertyRead {
  readonly machine: Machine;
  readonly self: Instance;
  readonly name: string;
  readonly at: Span;
}
