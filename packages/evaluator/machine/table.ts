import { callByKind, callWithSelf } from '../calls/calls.ts';
import { constructByKind } from '../calls/construct.ts';
import { callMethod } from '../calls/methods.ts';
import { superInstance } from '../calls/super.ts';
import { defineClass } from '../classes/classes.ts';
import { makeInstance } from '../classes/instances.ts';
import { evaluateAssign } from '../expressions/assign.ts';
import { evaluateCall, evaluateNew } from '../expressions/calls.ts';
import { evaluateChoice } from '../expressions/choice.ts';
import { evaluateComprehension } from '../expressions/comprehension.ts';
import { makeFunction } from '../expressions/functions.ts';
import { evaluateAwait, evaluateYield, evaluateYieldAll } from '../expressions/generators.ts';
import { evaluateList, evaluateLiteral, evaluateRegexp, evaluateSequence } from '../expressions/literals.ts';
import { evaluateIndex, evaluateMember, evaluateSlice } from '../expressions/members.ts';
import { evaluateName } from '../expressions/names.ts';
import { newTarget } from '../expressions/new-target.ts';
import { operate } from '../expressions/operations.ts';
import { evaluateRecord } from '../expressions/records.ts';
import { evaluateTemplate } from '../expressions/texts.ts';
import { evaluateUnsupported } from '../expressions/unsupported.ts';
import { readMember } from '../members/members.ts';
import { runDelete } from '../members/set-member.ts';
import { loadDynamically } from '../modules/dynamic.ts';
import { runExport } from '../modules/export.ts';
import { runImport } from '../modules/import.ts';
import { runBraces } from '../statements/block.ts';
import { runIf } from '../statements/branches.ts';
import { runJump } from '../statements/jumps.ts';
import { runLoop } from '../statements/loops.ts';
import { runDeclare, runGlobal } from '../statements/names.ts';
import {
  runAll,
  runClass,
  runExportDefault,
  runExpression,
  runFunction,
  runReturn,
  runThrow,
} from '../statements/statements.ts';
import { runSwitch } from '../statements/switch.ts';
import { runTry } from '../statements/try.ts';
import { runWith } from '../statements/with.ts';
import { undefinedValue } from '../values/value.ts';
import type { Interpreter } from './interpreter.ts';
import { frameOf } from './machine.ts';

/** The evaluator of each kind of expression and statement, and the functions that call values and read members. */
export const interpreter: Interpreter = {
  expressions: {
    literal: evaluateLiteral,
    regexp: evaluateRegexp,
    template: evaluateTemplate,
    name: (machine, scope, { name }) => evaluateName(machine, scope, name),
    this: (machine) => frameOf(machine).self ?? undefinedValue,
    super: superInstance,
    'new-target': newTarget,
    member: evaluateMember,
    index: evaluateIndex,
    slice: evaluateSlice,
    call: evaluateCall,
    new: evaluateNew,
    function: (machine, scope, expression, hint) => makeFunction(machine, scope, expression.function, hint),
    class: (machine, scope, expression, hint) => defineClass(machine, scope, expression.class, hint),
    record: evaluateRecord,
    list: evaluateList,
    comprehension: evaluateComprehension,
    operation: (machine, scope, operation) => operate(machine, scope, operation),
    choose: evaluateChoice,
    assign: evaluateAssign,
    await: evaluateAwait,
    yield: evaluateYield,
    'yield-all': evaluateYieldAll,
    import: loadDynamically,
    sequence: evaluateSequence,
    unsupported: evaluateUnsupported,
  },
  statements: {
    declare: runDeclare,
    expression: runExpression,
    return: runReturn,
    throw: runThrow,
    if: runIf,
    loop: runLoop,
    try: runTry,
    switch: runSwitch,
    with: runWith,
    block: runBraces,
    function: runFunction,
    class: runClass,
    import: runImport,
    export: runExport,
    'export-default': runExportDefault,
    break: runJump,
    continue: runJump,
    global: runGlobal,
    delete: runDelete,
  },
  run: runAll,
  callValue: callByKind,
  callFunction: callWithSelf,
  callMember: callMethod,
  construct: constructByKind,
  instantiate: makeInstance,
  getMember: readMember,
};
