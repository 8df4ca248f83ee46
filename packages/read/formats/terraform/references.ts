import { relative } from 'node:path/posix';
import { constant, fieldOf, type Location, text, unknown, type Value } from '@emmental/model';
import { bodyOf, bodyValue } from './block.ts';
import { dataAttribute } from './data.ts';
import { functionOutput } from './function-call.ts';
import { handle, reference } from './handle.ts';
import { callsOf, instancesOf, instancesValue } from './instances.ts';
import { lambdaOutput } from './lambda-module/outputs.ts';
import { attributeOf } from './module.ts';
import { outputOf } from './registry/modules.ts';
import { rowOfType } from './resources/index.ts';
import { referenceTo } from './resources/reference.ts';
import {
  evaluate,
  evaluateOnce,
  type Frame,
  fault,
  type ModuleInstance,
  type State,
  undefinedName,
} from './scope.ts';
import { variable } from './variable.ts';

/**
 * Returns the value of the first name of a reference. `used` is how many of the names after it (`next`)
 * belong to the value.
 */
export function rootValue(
  name: string,
  next: readonly string[],
  frame: Frame,
  at: Location,
): { readonly value: Value; readonly used: number } {
  const [first = '', second = ''] = next;
  const { module, state } = frame;
  switch (name) {
    case 'var':
      return { value: variable(first, frame, at), used: 1 };
    case 'local':
      return { value: local(first, module, state, at), used: 1 };
    case 'path':
      return { value: pathOf(first, module, state, at), used: 1 };
    case 'module':
      return { value: callsAsValue(first, frame, at), used: 1 };
    case 'data':
      return { value: resourcesAsValue(`data.${first}.${second}`, frame, at), used: 2 };
    case 'terraform':
      return {
        value: text(
          [
            {
              kind: 'parameter',
              name: `terraform.${first}`,
              default: first === 'workspace' ? 'default' : '',
            },
          ],
          at,
        ),
        used: 1,
      };
    case 'each':
    case 'count':
    case 'self':
      return { value: unknown(`the value of ${name} is not known here`, at), used: next.length };
    default:
      return { value: resourcesAsValue(`${name}.${first}`, frame, at), used: 1 };
  }
}

function local(name: string, module: ModuleInstance, state: State, at: Location): Value {
  const written = module.module.locals.get(name);
  if (!written) return undefinedName(`local.${name}`, state, at);
  return evaluateOnce(module, state, `local.${name}`, at, () =>
    evaluate(written.value, { state, module, names: new Map() }),
  );
}

/** Returns `path.module` and the other paths, relative to the folder of the root module. */
function pathOf(name: string, module: ModuleInstance, state: State, at: Location): Value {
  if (name === 'module') return constant(relative(state.folder, module.module.folder) || '.', at);
  return name === 'root' || name === 'cwd' ? constant('.', at) : fault(`path.${name} is not defined`, at);
}

/**
 * Returns the value of a reference such as `aws_sqs_queue.orders`: a handle, or with `count` or `for_each` a
 * list or a mapping of handles.
 */
function resourcesAsValue(name: string, frame: Frame, at: Location): Value {
  const { module, state } = frame;
  const block = module.module.resources.get(name);
  if (!block) return undefinedName(name, state, at);
  return evaluateOnce(module, state, name, at, () => {
    const instances = instancesOf(name, block, { state, module, names: new Map() });
    return instancesValue(block, instances, at) ?? { kind: 'list', items: [], open: false, at };
  });
}

function callsAsValue(name: string, frame: Frame, at: Location): Value {
  const { module, state } = frame;
  const block = module.module.calls.get(name);
  if (!block) return undefinedName(`module.${name}`, state, at);
  return evaluateOnce(module, state, `module.${name}`, at, () => {
    const calls = callsOf(name, block, { state, module, names: new Map() });
    return instancesValue(block, calls, at) ?? { kind: 'list', items: [], open: false, at };
  });
}

/** Returns an attribute of a resource, or an output of a module. `address` is the address of a handle. */
export function attributeOfHandle(address: string, name: string, frame: Frame, at: Location): Value {
  const { state } = frame;
  const call = state.calls.get(address);
  if (call) {
    if (!call.inner)
      return (
        lambdaOutput(call, name, at) ??
        outputOf(call, name, at) ??
        functionOutput(address, name, () => bodyValue(call.block.body, call.frame), at) ??
        externalOutput(address, name, at)
      );
    const { inner } = call;
    const output = inner.module.outputs.get(name);
    const value = output && attributeOf(output.body, 'value');
    if (!value) return undefinedName(`${address}.${name}`, state, at);
    return evaluateOnce(inner, state, `output.${name}`, at, () =>
      evaluate(value.value, { state, module: inner, names: new Map() }),
    );
  }
  const instance = state.instances.get(address);
  if (!instance) return handle(address, at);
  if (instance.isData) return dataAttribute(instance, name, at);
  const row = rowOfType(instance.type);
  const mapped = row ? referenceTo(row, address, name, at) : null;
  if (mapped) return mapped;
  if (namesItself(instance.type, name)) return reference(address, name, at);
  const argument = fieldOf(bodyOf(instance), name);
  return argument && !(argument.kind === 'constant' && argument.value === null)
    ? argument
    : reference(address, name, at);
}

/**
 * Tells if an attribute identifies the resource. In Google Cloud, resources refer to each other by these
 * attributes.
 */
const namesItself = (type: string, attribute: string): boolean =>
  type.startsWith('google_') && /^(id|name|email|member|self_link|url|uri)$/.test(attribute);

const externalOutput = (address: string, name: string, at: Location): Value =>
  text([{ kind: 'external', source: 'module', name: `${address}.${name}` }], at);
