import type { Abstract, Call, ClassObject, Instance, Machine, ObjectModel } from '@emmental/evaluator';
import type { SinkKind } from '@emmental/model';

/** The model of one library: its exports and the objects that they make. One folder per library. */
export interface LibraryModel {
  /** Full module names, without `node:`; a `*` at the end stands for the rest (`@aws-sdk/client-*`). */
  readonly libraries: readonly string[];
  readonly language: 'javascript' | 'python';
  /**
   * By export path: `exec`, `promises.readFile`, `''` for the module itself (its default export too: `default`
   * is dropped). Python: the path below the library (`client` of `boto3`, `path.join` of `os`).
   */
  readonly exports?: Readonly<Record<string, Behaves>>;
  /** For exports whose names follow a pattern; asked when `exports` has no row. */
  readonly pattern?: (path: string, library: string) => Behaves | Abstract | undefined;
  /** Objects the library makes, by a name that is unique in all models: `pg/Client`. */
  readonly types?: Readonly<Record<string, TypeModel>>;
  /** Exports that classes of the program extend: export path → type; facts `class` and, for objects, `self`. */
  readonly bases?: Readonly<Record<string, string>>;
  /** Exports that classes of the program extend and that set fields of a new object. */
  readonly fills?: Readonly<Record<string, (machine: Machine, self: Abstract & { kind: 'object' }) => void>>;
  /** The same, after the constructor has set its fields. */
  readonly finishes?: LibraryModel['fills'];
  /** The value of a variable by its written type (`S3Client`, `mypy_boto3_s3.S3Client`), where nothing else is known about it. */
  readonly written?: (type: string) => Abstract | undefined;
  /** Calls of methods by name on objects of the program, for libraries that a bundler wrote into the file. `next` does the call. */
  readonly intercepts?: Readonly<Record<string, (call: Call, next: () => Abstract) => Abstract>>;
  /** The value of `new` for a class of the program that is a copy of the library's. */
  readonly recognise?: (of: ClassObject, call: Pick<Call, 'machine' | 'at' | 'name'>) => Abstract | undefined;
  /** Services (botocore's names) that it calls by itself once it is loaded, without a client of the program. */
  readonly reaches?: readonly string[] | 'anything';
  /** True: an export without a row is harmless, so a client or a function that it gets is no open question. */
  readonly complete?: boolean;
}

/** Objects of one type: as `ObjectModel`, with rows of data where that has functions. */
export interface TypeModel extends Omit<ObjectModel, 'methods' | 'pattern' | 'call'> {
  readonly methods?: Readonly<Record<string, Behaves>>;
  readonly pattern?: (name: string, self: Instance) => Behaves | Abstract | undefined;
  readonly call?: Behaves;
}

/** A row of data, or a function where data cannot express the call. */
export type Behaves = Rule | ((call: Call) => Abstract);

export interface Rule {
  readonly effects?: readonly Effect[];
  readonly returns?: Returns;
}

/**
 * One effect of a call. `from` names the argument it looks at, alternatives by `|`, fields by `.`:
 * `0` (first positional), `sql` (named), `0.sql|0` (the field `sql` of the first, else the first itself),
 * `rest` (all positionals), `0*`: the first argument at any depth, `self.url`: a fact of the object.
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
    }
  /** Calls the function at `from` with these values. */
  | { readonly does: 'call'; readonly from: string; readonly with: readonly Returns[] }
  /** The object keeps the function: it runs once the object is used (`app.get('/', fn)`). */
  | { readonly does: 'hold'; readonly from: string };

export type Returns =
  /** Nothing is known of it; event data in the arguments stays in it. The default. */
  | 'tainted'
  /** Nothing is known of it, and no event data of the arguments is in it. */
  | 'fresh'
  | 'undefined'
  | 'self'
  /** What starts the function: an event field by path (`''` all of it). */
  | { readonly event: string }
  /** An object of a type; `facts` are taken from arguments. */
  | { readonly type: string; readonly facts?: Readonly<Record<string, string>> }
  /** An argument, unchanged: wrappers. */
  | { readonly argument: string }
  /** An argument's text after something harmless-making was applied (a row of `models/sanitizers.ts`). */
  | { readonly sanitized: string; readonly by: string }
  /** A test: where it is true (or `when: false`), the argument is harmless in the way of `by`. */
  | { readonly test: string; readonly by: string; readonly when?: boolean };
