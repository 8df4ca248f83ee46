import {
  type Abstract,
  type Call,
  choices,
  hold,
  native,
  type PropertyRead,
  serial,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';
import { callBack } from '../rules.ts';

/**
 * `crhelper`: an object of `CfnResource` takes the functions of a custom resource by decorators, and calls them when the
 * handler calls it. A resource that polls makes a rule that starts the function again, and removes it in the end.
 * Source: README of aws-cloudformation/custom-resource-helper, "Polling".
 */
export const crhelper: LibraryModel = {
  libraries: ['crhelper', 'crhelper.resource_helper'],
  language: 'python',
  exports: { CfnResource: { returns: { type: 'crhelper/resource' } } },
  types: {
    'crhelper/resource': {
      properties: {
        create: decorator,
        update: decorator,
        delete: decorator,
        poll_create: polling,
        poll_update: polling,
        poll_delete: polling,
        Data: (read) => instanceOf(read, 'crhelper/data'),
      },
      call: answerEvent,
      complete: true,
    },
    'crhelper/data': { complete: true },
    'crhelper/polling': { complete: true },
  },
  complete: true,
};

function decorator({ machine, self, name }: PropertyRead): Abstract {
  return native(`crhelper ${name}${serial(machine, [self])}`, (call) => {
    const [code = undefinedValue] = call.args;
    hold(machine, self.holder, code);
    return code;
  });
}

function polling(read: PropertyRead): Abstract {
  hold(read.machine, read.self.holder, instanceOf(read, 'crhelper/polling'));
  return decorator(read);
}

/** `helper(event, context)`. */
function answerEvent(call: Call): Abstract {
  if (call.self?.kind !== 'instance') return undefinedValue;
  const held = choices(call.self.holder.cell.value);
  const isPolling = ({ kind, ...value }: Abstract) =>
    kind === 'instance' && 'type' in value && value.type === 'crhelper/polling';
  const code = held.filter((value) => value.kind !== 'absent' && !isPolling(value));
  if (code.length > 0) callBack(call, union(code), call.args);
  if (held.some(isPolling)) for (const step of steps) recordStep(call, step);
  return undefinedValue;
}

const steps: readonly (readonly [service: string, operation: string, named: string])[] = [
  ['events', 'PutRule', 'Name'],
  ['events', 'PutTargets', 'Rule'],
  ['events', 'RemoveTargets', 'Rule'],
  ['events', 'DeleteRule', 'Name'],
  ['lambda', 'AddPermission', 'FunctionName'],
  ['lambda', 'RemovePermission', 'FunctionName'],
];

function recordStep(call: Call, [service, operation, named]: (typeof steps)[number]): void {
  const input = request(call.machine, { [named]: unknown('a name that crhelper makes') });
  recordApiCall(call, service, operation, input, { via: 'crhelper' });
}
