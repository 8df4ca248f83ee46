import type { Abstract, Call, ClassObject, Instance, Machine, ObjectModel } from '@emmental/evaluator';
import type { SinkKind } from '@emmental/model';

/** The model of one library: its exports, and the objects that they make. Each library has a folder. */
export interface LibraryModel {
  /** Full module names without `node:`; a `*` at the end matches any ending (`@aws-sdk/client-*`). */
  readonly libraries: readonly string[];
  readonly language: 'javascript' | 'python';
  /**
   * The behaviour of each export, by its path: `exec`, `promises.readFile`, or `''` for the module itself. `default`
   * is dropped, so the default export is `''` too. In Python the path starts below the library: `client` of `boto3`,
   * `path.join` of `os`.
   */
  readonly exports?: Readonly<Record<string, Behaves>>;
  /** Returns the behaviour of exports whose names follow a pattern; called when `exports` has no row. */
  readonly pattern?: (path: string, library: string) => Behaves | Abstract | undefined;
  /** Names of exports that `pattern` describes, for calls of an export whose name is not known. */
  readonly members?: readonly string[];
  /** Types of the objects that the library makes, by a name that is unique in all models: `pg/Client`. */
  readonly types?: Readonly<Record<string, TypeModel>>;
  /**
   * Type of each export that a class of the program may extend, by export path. The instance has the fact `class` and,
   * for an object, `self`.
   */
  readonly bases?: Readonly<Record<string, string>>;
  /** Sets fields of a new object whose class extends the export; by export path. */
  readonly fills?: Readonly<Record<string, (machine: Machine, self: Abstract & { kind: 'object' }) => void>>;
  /** Sets fields of a new object after its constructor has run; by export path. */
  readonly finishes?: LibraryModel['fills'];
  /**
   * Returns the value of a variable from its written type (`S3Client`, `mypy_boto3_s3.S3Client`), where nothing else
   * is known about it.
   */
  readonly written?: (type: string) => Abstract | undefined;
  /**
   * Handles method calls by name on objects of the program, for libraries that a bundler wrote into the file. `next`
   * makes the original call.
   */
  readonly intercepts?: Readonly<Record<string, (call: Call, next: () => Abstract) => Abstract>>;
  /** Returns the value of `new` for a class of the program that is a copy of the library's class. */
  readonly recognise?: (of: ClassObject, call: Pick<Call, 'machine' | 'at' | 'name'>) => Abstract | undefined;
  /** Runs when the program writes a value in the place of an export. */
  readonly replaced?: (place: Pick<Call, 'machine' | 'at'>, path: string, value: Abstract) => void;
  /** Services (botocore's names) that the library calls by itself once it is loaded, without a client of the program. */
  readonly reaches?: readonly string[] | 'anything';
  /** True when an export without a row is harmless, so that a client or a function passed to it raises no open question. */
  readonly complete?: boolean;
}

/** The type of an object: an `ObjectModel` that may have rows of data in place of functions. */
export interface TypeModel extends Omit<ObjectModel, 'methods' | 'pattern' | 'call'> {
  readonly methods?: Readonly<Record<string, Behaves>>;
  readonly pattern?: (name: string, self: Instance) => Behaves | Abstract | undefined;
  readonly call?: Behaves;
}

/** The behaviour of a call: a row of data, or a function where data cannot express the call. */
export type Behaves = Rule | ((call: Call) => Abstract);

export interface Rule {
  readonly effects?: readonly Effect[];
  readonly returns?: Returns;
}

/**
 * One effect of a call. `from` names an argument; `|` separates alternatives and `.` leads to a field: `0` is the
 * first positional argument, `sql` a named argument, `0.sql|0` the field `sql` of the first argument or else that
 * argument itself, `rest` all positional arguments, `0*` the first argument at any depth, and `self.url` a fact of the
 * object.
 */
export type Effect =
  | { readonly does: 'sink'; readonly sink: SinkKind; readonly from: string }
  | { readonly does: 'host'; readonly from: string }
  | { readonly does: 'file'; readonly from: string; readonly mode: 'read' | 'write' | 'delete' }
  | { readonly does: 'process'; readonly from: string; readonly shell: boolean }
  | { readonly does: 'dynamic'; readonly what: string }
  | {
      readonly does: 'undecided';
      readonly what: string;
      readonly why: string;
      readonly touches: readonly string[] | null;
      /** The code may hold the event. */
      readonly unread?: true;
    }
  /** Calls the function at `from` with these values. */
  | { readonly does: 'call'; readonly from: string; readonly with: readonly Returns[] }
  /** Keeps the function in the object: the function runs once the object is used (`app.get('/', fn)`). */
  | { readonly does: 'hold'; readonly from: string };

export type Returns =
  /** An unknown value that holds the event data of the arguments. The default. */
  | 'tainted'
  /** An unknown value without event data of the arguments. */
  | 'fresh'
  | 'undefined'
  | 'self'
  /** The event field at the path; `''` is the event itself. */
  | { readonly event: string }
  /** An object of the type; its `facts` are taken from arguments. */
  | { readonly type: string; readonly facts?: Readonly<Record<string, string>> }
  /** The argument, unchanged, as wrappers return it. */
  | { readonly argument: string }
  /** The argument's text after a sanitizer (`by`, a row of `models/sanitizers.ts`) was applied. */
  | { readonly sanitized: string; readonly by: string }
  /**
   * A test: where its result is true (or false with `when: false`), the argument is harmless as the row `by` of the
   * sanitizers says.
   */
  | { readonly test: string; readonly by: string; readonly when?: boolean };
