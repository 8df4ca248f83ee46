import type { Behaves, LibraryModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';

/**
 * Models the evaluation of an expression of a small language. The expression calls no cloud in its normal use, so it
 * asks for no permission. `isJail` of `packages/knowledge` names the packages that keep the expression from the process.
 */
const evaluates = (from: string): Behaves => ({ effects: [{ does: 'sink', sink: 'code', from }] });

/** Models a call as a call of the library, which the object that the call is made on does not name. */
export const inLibrary =
  (library: string, behaves: Behaves): Behaves =>
  (call) =>
    applyBehaves(behaves, { ...call, library });

/** Gives the same behaviour to several names. */
export const each = (names: readonly string[], behaves: Behaves): Readonly<Record<string, Behaves>> =>
  Object.fromEntries(names.map((name) => [name, behaves]));

/** The exports of an evaluator: functions that evaluate an argument, functions that compile one, and makers of evaluators. */
interface Evaluator {
  readonly libraries: readonly string[];
  readonly language: LibraryModel['language'];
  readonly evaluate?: readonly string[];
  /** The argument that `evaluate` evaluates; `0` if it is missing. */
  readonly from?: string;
  readonly compile?: readonly string[];
  readonly make?: readonly string[];
}

const evaluators: readonly Evaluator[] = [
  {
    libraries: ['mathjs', 'expr-eval', 'expr-eval-fork', 'angular-expressions', '@nyariv/sandboxjs'],
    language: 'javascript',
    evaluate: ['evaluate', 'Parser.evaluate'],
    compile: ['parse', 'compile', 'Parser.parse', 'Sandbox.parse'],
    make: ['Parser', 'parser', 'create', 'Sandbox', 'SandboxJS', ''],
  },
  {
    // `eval` takes the syntax tree that `parse` returns, so the text is in its first argument.
    libraries: ['expression-eval', 'jse-eval', 'eval-estree-expression', 'static-eval', 'filtrex'],
    language: 'javascript',
    evaluate: ['', 'eval', 'evaluate', 'evalAsync', 'compileExpression', 'compile', 'compileAsync'],
  },
  {
    // The filters of a path, `[?(…)]`, are expressions.
    libraries: ['jsonpath'],
    language: 'javascript',
    evaluate: ['query', 'value', 'paths', 'nodes', 'parent', 'apply'],
    from: '1',
  },
  { libraries: ['jsonpath-plus'], language: 'javascript', evaluate: ['', 'JSONPath'], from: '0.path|0|1' },
  { libraries: ['jsonata'], language: 'javascript', compile: [''] },
  {
    libraries: ['asteval', 'simpleeval', 'evalidate', 'numexpr'],
    language: 'python',
    evaluate: ['simple_eval', 'evaluate', 're_evaluate', 'safeeval', 'evalidate'],
    from: '0|expr|ex|src',
    compile: ['Expr'],
    make: ['Interpreter', 'SimpleEval', 'EvalWithCompoundTypes'],
  },
  {
    // `sympify`, `S` and `parse_expr` call `eval`. Source: the page of `sympify` in docs.sympy.org, "Warning".
    libraries: ['sympy', 'sympy.core.sympify', 'sympy.parsing.sympy_parser'],
    language: 'python',
    evaluate: ['sympify', 'S', 'parse_expr', 'sympy_parser.parse_expr', 'parsing.sympy_parser.parse_expr'],
    from: '0|a|s',
  },
  { libraries: ['pandas', 'modin.pandas'], language: 'python', evaluate: ['eval'], from: '0|expr' },
  {
    libraries: ['js2py', 'dukpy', 'execjs', 'quickjs', 'py_mini_racer', 'lupa'],
    language: 'python',
    evaluate: ['eval_js', 'eval_js6', 'evaljs', 'eval', 'exec_', 'translate_js'],
    compile: ['compile'],
    make: ['EvalJs', 'JSInterpreter', 'Context', 'MiniRacer', 'LuaRuntime', 'get'],
  },
];

/** Packages that evaluate expressions or programs of a small language inside the process. */
export const expressions: readonly LibraryModel[] = evaluators.flatMap((evaluator) =>
  evaluator.libraries.map((library) => modelOf(library, evaluator)),
);

function modelOf(library: string, { language, evaluate, from, compile, make }: Evaluator): LibraryModel {
  const expression = `${library}/expression`;
  const compiles: Behaves = { returns: { type: expression, facts: { text: '0|expr|code' } } };
  const makes: Behaves = { returns: { type: `${library}/evaluator` } };
  const evaluatesText = inLibrary(library, evaluates('self.text'));
  const evaluatesArgument = inLibrary(library, evaluates('0|expr|code|script'));
  return {
    libraries: [library],
    language,
    exports: {
      ...each(evaluate ?? [], evaluates(from ?? '0')),
      ...each(compile ?? [], compiles),
      ...each(make ?? [], makes),
    },
    types: {
      [expression]: {
        call: evaluatesText,
        methods: {
          ...each(['evaluate', 'eval', 'run', 'execute', 'toJSFunction'], evaluatesText),
          ...each(['compile', 'simplify', 'substitute', 'transform'], { returns: 'self' }),
        },
      },
      [`${library}/evaluator`]: {
        call: evaluatesArgument,
        methods: {
          ...each(['evaluate', 'eval', 'exec', 'execute', 'run'], evaluatesArgument),
          ...each(['parse', 'compile'], compiles),
          parser: makes,
        },
      },
    },
  };
}
