/**
 * One small syntax tree for all languages. JavaScript, TypeScript and Python are lowered to it, so the
 * evaluator does not depend on the syntax of a language. A construct that the tree cannot express becomes
 * `unsupported` with the expressions inside it, so no expression is lost.
 */
export interface Module {
  /** The path with slashes, relative to the root of the repository. */
  readonly path: string;
  readonly language: 'javascript' | 'python';
  readonly body: readonly Statement[];
  /** The source text, for the lines shown as evidence and for text searches. */
  readonly text: string;
}

/** Line and column start at 1. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type Statement =
  /**
   * `const {a} = x`, or `x = 1` in Python. `let x;` has no value. `scope` tells where the names are declared:
   * in the nearest block (`let`, `const`) or in the function (`var` and Python, except names in a `global`).
   */
  | {
      readonly kind: 'declare';
      readonly target: Pattern;
      readonly scope: 'block' | 'function';
      readonly value: Expression | null;
      readonly at: Span;
    }
  | { readonly kind: 'expression'; readonly value: Expression; readonly at: Span }
  | { readonly kind: 'return' | 'throw'; readonly value: Expression | null; readonly at: Span }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
      readonly at: Span;
    }
  /**
   * All kinds of loops. `target` and `over` are set for for-of (`what: 'items'`) and for-in (`what: 'keys'`).
   * The body of a `do-while` runs before its test. `before` and `after` are the first and the last part of
   * `for (a; b; c)`. `scope` tells where the names of the target are declared; `outer` means that they were
   * declared before the loop (`for (x of y)`).
   */
  | {
      readonly kind: 'loop';
      readonly target: Pattern | null;
      readonly scope: 'block' | 'function' | 'outer';
      readonly over: Expression | null;
      readonly what: 'items' | 'keys' | 'while' | 'do-while';
      readonly before: readonly Statement[];
      readonly test: Expression | null;
      readonly after: readonly Expression[];
      readonly body: readonly Statement[];
      /** Runs when the loop ends without a `break` (Python's `else`). */
      readonly otherwise: readonly Statement[];
      /** Set for `for await`: each item is awaited. */
      readonly awaits?: true;
      readonly label?: string;
      readonly at: Span;
    }
  | {
      readonly kind: 'try';
      readonly body: readonly Statement[];
      readonly handlers: readonly {
        readonly target: Pattern | null;
        readonly type: Expression | null;
        readonly body: readonly Statement[];
      }[];
      readonly otherwise: readonly Statement[];
      readonly finally: readonly Statement[];
      readonly at: Span;
    }
  /**
   * A case without tests is the default. `falls` is true if the case continues with the next one, because it
   * does not end with a break (JavaScript). Python's `match` is lowered to this too.
   */
  | {
      readonly kind: 'switch';
      readonly subject: Expression;
      readonly cases: readonly {
        readonly tests: readonly Expression[];
        readonly body: readonly Statement[];
        readonly falls: boolean;
        /** Python: the guard, which the body tests first. Where it is false, the next cases are tried. */
        readonly guard?: Expression;
      }[];
      readonly label?: string;
      readonly at: Span;
    }
  /**
   * Python's `with x as y` and JavaScript's `using`. `target` receives what `__enter__` of the value returns;
   * for `using` it is the value itself.
   */
  | {
      readonly kind: 'with';
      readonly items: readonly { readonly value: Expression; readonly target: Pattern | null }[];
      readonly body: readonly Statement[];
      readonly at: Span;
    }
  | {
      readonly kind: 'block';
      readonly body: readonly Statement[];
      readonly label?: string;
      readonly at: Span;
    }
  | { readonly kind: 'function'; readonly function: FunctionNode; readonly at: Span }
  | { readonly kind: 'class'; readonly class: ClassNode; readonly at: Span }
  /**
   * `imported` is a name, `default`, or `*` for the module object. Type-only imports are left out. Python's
   * `import a.b` loads `a.b` and binds `a` (specifier `a`, `imported: '*'`). `from .x import *` has
   * `local: '*'`.
   */
  | {
      readonly kind: 'import';
      readonly specifier: string;
      readonly bindings: readonly { readonly imported: string; readonly local: string; readonly at: Span }[];
      readonly at: Span;
    }
  /**
   * `export {local as exported}` and `export * from`. With a `specifier` it is a re-export. `local: '*'`
   * exports everything.
   */
  | {
      readonly kind: 'export';
      readonly specifier: string | null;
      readonly bindings: readonly { readonly local: string; readonly exported: string }[];
      readonly at: Span;
    }
  | { readonly kind: 'export-default'; readonly value: Expression; readonly at: Span }
  /** The names of a jump are its label, those of `global` the names that live elsewhere. */
  | { readonly kind: 'break' | 'continue' | 'global'; readonly names: readonly string[]; readonly at: Span }
  | { readonly kind: 'delete'; readonly value: Expression; readonly at: Span };

export type Expression =
  | {
      readonly kind: 'literal';
      readonly value: string | number | boolean | null | undefined;
      /** Bytes of Python, as a text: they equal no text. */
      readonly isBytes?: true;
      readonly at: Span;
    }
  | { readonly kind: 'regexp'; readonly pattern: string; readonly flags: string; readonly at: Span }
  /** A template literal or an f-string. `tag` is set for a tagged template. */
  | {
      readonly kind: 'template';
      readonly parts: readonly (string | Expression)[];
      readonly tag: Expression | null;
      readonly at: Span;
    }
  | { readonly kind: 'name'; readonly name: string; readonly at: Span }
  | { readonly kind: 'this' | 'super' | 'new-target'; readonly at: Span }
  | {
      readonly kind: 'member';
      readonly object: Expression;
      readonly property: string;
      readonly optional?: Optional;
      readonly at: Span;
    }
  | {
      readonly kind: 'index';
      readonly object: Expression;
      readonly index: Expression;
      readonly optional?: Optional;
      readonly at: Span;
    }
  | {
      readonly kind: 'slice';
      readonly object: Expression;
      readonly bounds: readonly Expression[];
      readonly at: Span;
    }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly args: readonly Argument[];
      readonly optional?: Optional;
      readonly at: Span;
    }
  | {
      readonly kind: 'new';
      readonly callee: Expression;
      readonly args: readonly Argument[];
      readonly at: Span;
    }
  | { readonly kind: 'function'; readonly function: FunctionNode; readonly at: Span }
  | { readonly kind: 'class'; readonly class: ClassNode; readonly at: Span }
  | { readonly kind: 'record'; readonly entries: readonly RecordEntry[]; readonly at: Span }
  /** Arrays, tuples and sets. */
  | {
      readonly kind: 'list';
      readonly items: readonly Argument[];
      readonly isTuple?: true;
      /** A set of Python has no order, and equal items are one. */
      readonly isSet?: true;
      readonly at: Span;
    }
  /** Python's comprehensions. `key` is set for a dictionary. */
  | {
      readonly kind: 'comprehension';
      readonly key: Expression | null;
      readonly value: Expression;
      readonly loops: readonly {
        readonly target: Pattern;
        readonly over: Expression;
        readonly tests: readonly Expression[];
      }[];
      readonly at: Span;
    }
  /**
   * Unary, binary, logical and comparison operators, written as in JavaScript: `===` for Python's `==` and
   * `is`, `&&` for `and`, `!` for `not`. JavaScript's `==` and `!=` keep their spelling. `not
   * in`, `//` and `%` on strings are Python only. A chain of one of the operators `+ && || ??` is one
   * operation with many operands (`a + b + c`), so that long chains are not nested deeply.
   */
  | {
      readonly kind: 'operation';
      readonly operator: string;
      readonly operands: readonly Expression[];
      readonly at: Span;
    }
  | {
      readonly kind: 'choose';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly at: Span;
    }
  /**
   * `operator` is '=', or the operator before the '=' (`+`, `??`). Python's `:=` is an assignment too. `counts` is set for
   * `++` and `--`: `first` when the value of the expression is the new number (`++x`), `last` when it is the old one (`x++`).
   */
  | {
      readonly kind: 'assign';
      readonly target: Pattern;
      readonly operator: string;
      readonly value: Expression;
      readonly counts?: 'first' | 'last';
      readonly at: Span;
    }
  | { readonly kind: 'await' | 'yield' | 'yield-all'; readonly value: Expression | null; readonly at: Span }
  /** `import(x)` and `require(x)`. Python's `importlib.import_module(x)` is a call. */
  | {
      readonly kind: 'import';
      readonly specifier: Expression;
      readonly how: 'import' | 'require' | 'require.resolve';
      readonly at: Span;
    }
  | { readonly kind: 'sequence'; readonly items: readonly Expression[]; readonly at: Span }
  | {
      readonly kind: 'unsupported';
      readonly what: string;
      readonly inside: readonly Expression[];
      /** Set for a pattern of Python's `match`. */
      readonly form?: Form;
      readonly at: Span;
    };

/** The form that a value must have so that a pattern of Python's `match` takes it. */
export type Form =
  | { readonly is: 'anything' | 'unknown' }
  | { readonly is: 'literal'; readonly value: string | number | boolean | null }
  | { readonly is: 'any-of'; readonly of: readonly Form[] }
  /** `star`: the position of `*rest` among the items; null where there is none. */
  | { readonly is: 'sequence'; readonly items: readonly Form[]; readonly star: number | null }
  | { readonly is: 'mapping'; readonly fields: readonly (readonly [string, Form])[] }
  | {
      readonly is: 'class';
      readonly name: string;
      readonly positional: readonly Form[];
      readonly named: readonly (readonly [string, Form])[];
    };

/**
 * Set where `?.` is written `here`, or `before` in the same chain (`a?.b.c`). Where the value before `?.` is null or undefined,
 * the chain is undefined, and neither keys nor arguments after it are evaluated.
 */
export type Optional = 'here' | 'before';

export interface Argument {
  readonly kind: 'positional' | 'spread' | 'named' | 'named-spread';
  /** Set only for `named` arguments. */
  readonly name: string | null;
  readonly value: Expression;
}

export type RecordEntry =
  | { readonly kind: 'entry'; readonly key: string | Expression; readonly value: Expression }
  | { readonly kind: 'getter' | 'setter'; readonly key: string | Expression; readonly value: Expression }
  | { readonly kind: 'spread'; readonly value: Expression };

export type Pattern =
  | { readonly kind: 'name'; readonly name: string; readonly at: Span }
  /**
   * A place that is not a variable: `this.x = …`, `a[b] = …`. `place` is a member, index or slice expression.
   */
  | { readonly kind: 'place'; readonly place: Expression; readonly at: Span }
  | {
      readonly kind: 'record';
      readonly entries: readonly {
        readonly key: string | Expression;
        readonly target: Pattern;
        readonly otherwise: Expression | null;
      }[];
      readonly rest: Pattern | null;
      readonly at: Span;
    }
  /**
   * A null item is a gap: `[, b]`. In Python `rest` may be in the middle; `after` then has the items that
   * follow it.
   */
  | {
      readonly kind: 'list';
      readonly items: readonly ({ readonly target: Pattern; readonly otherwise: Expression | null } | null)[];
      readonly rest: Pattern | null;
      readonly after: readonly Pattern[];
      readonly at: Span;
    };

export interface Parameter {
  readonly target: Pattern;
  readonly otherwise: Expression | null;
  readonly kind: 'plain' | 'rest' | 'named-rest' | 'named-only';
  /** The name of the parameter's declared type (`S3Client`, `mypy_boto3_s3.S3Client`). Null without one. */
  readonly type: string | null;
  /**
   * The call in a Python annotation, such as `Depends(get_session)` in `Annotated[Session,
   * Depends(get_session)]`.
   */
  readonly annotated?: Expression;
}

export interface FunctionNode {
  readonly name: string | null;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly async: boolean;
  readonly generator: boolean;
  /** An arrow function keeps the `this` of the function around it. */
  readonly arrow: boolean;
  readonly at: Span;
}

export interface ClassNode {
  readonly name: string | null;
  readonly bases: readonly Expression[];
  readonly decorators: readonly Expression[];
  readonly members: readonly ClassMember[];
  readonly at: Span;
}

export interface ClassMember {
  readonly kind: 'method' | 'getter' | 'setter' | 'field' | 'static-block';
  /** The name of the member. The constructor is `constructor` in JavaScript and `__init__` in Python. */
  readonly name: string | Expression;
  readonly static: boolean;
  /** Set for methods, getters, setters and static blocks. */
  readonly function: FunctionNode | null;
  /** Set for fields. */
  readonly value: Expression | null;
  /** The name of a field's declared type, for dependency injection: `private s3: S3Client`. */
  readonly type: string | null;
  readonly decorators: readonly Expression[];
  readonly at: Span;
}
