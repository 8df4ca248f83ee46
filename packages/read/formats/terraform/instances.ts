import { asString, choicesOf, constant, joinInside, type Location, type Value } from '@emmental/model';
import type { Block } from '../../parse/hcl/index.ts';
import { whyOf } from './alternatives.ts';
import { handle } from './handle.ts';
import { attributeOf, localSource, readModule } from './module.ts';
import { noteOpenCount } from './open-count.ts';
import {
  addressIn,
  type CallInstance,
  configurationLimit,
  evaluate,
  type Frame,
  type Instance,
  instanceLimit,
  type ModuleInstance,
  report,
  type State,
} from './scope.ts';

/**
 * Returns the resources of one block (several with `count` or `for_each`), and adds them to the state if they
 * are new.
 */
export function instancesOf(name: string, block: Block, frame: Frame): readonly Instance[] {
  const { state, module } = frame;
  return expanded(block, frame).flatMap(({ suffix, names, condition }) => {
    const address = addressIn(module, `${name}${suffix}`);
    const existing = state.instances.get(address);
    if (existing) return [existing];
    if (exceedsLimit(state, block)) return [];
    const isData = name.startsWith('data.');
    const instance: Instance = {
      address,
      type: typeOf(block),
      isData,
      block,
      frame: { ...frame, names },
      condition,
    };
    state.instances.set(address, instance);
    return [instance];
  });
}

/** Returns the type of a resource. `aws_alb_listener` is an older name of `aws_lb_listener`. */
const typeOf = (block: Block): string => (block.labels[0] ?? '').replace(/^aws_alb(?=_|$)/, 'aws_lb');

/** Returns the instances of one module call. */
export function callsOf(name: string, block: Block, frame: Frame): readonly CallInstance[] {
  const { state, module } = frame;
  return expanded(block, frame).flatMap(({ suffix, names, condition }) => {
    const address = addressIn(module, `module.${name}${suffix}`);
    const existing = state.calls.get(address);
    if (existing) return [existing];
    if (exceedsLimit(state, block)) return [];
    const callFrame = { ...frame, names };
    const call: CallInstance = {
      address,
      block,
      frame: callFrame,
      condition,
      inner: innerOf(address, block, callFrame),
    };
    state.calls.set(address, call);
    return [call];
  });
}

function exceedsLimit(state: State, block: Block): boolean {
  if (state.instances.size + state.calls.size < configurationLimit) return false;
  if (!state.full)
    report(
      state,
      'read/limit',
      block.at,
      `more than ${configurationLimit} resources; the others were skipped`,
    );
  state.full = true;
  return true;
}

function innerOf(address: string, block: Block, frame: Frame): ModuleInstance | null {
  const { state, module } = frame;
  const written = localSource(block);
  if (written === null) return null;
  const folder = joinInside(module.module.folder, written);
  if (folder === null) {
    report(state, 'read/outside-root', block.at, written);
    return null;
  }
  if (isCallOf(folder, module)) {
    report(state, 'template/cycle', block.at, `module ${written}`);
    return null;
  }
  if (!state.modules.has(folder)) state.modules.set(folder, readModule(folder, state.source));
  const inner = state.modules.get(folder);
  if (!inner) {
    report(state, 'read/not-found', block.at, `module ${written}`);
    return null;
  }
  return {
    address,
    module: inner,
    caller: module,
    cached: new Map(),
    input: (name) => {
      const argument = attributeOf(block.body, name);
      return argument ? evaluate(argument.value, frame) : null;
    },
  };
}

/** Tells if a module in this folder calls itself, directly or indirectly; its expansion would never end. */
function isCallOf(folder: string, module: ModuleInstance): boolean {
  for (let ancestor: ModuleInstance | null = module; ancestor; ancestor = ancestor.caller)
    if (ancestor.module.folder === folder) return true;
  return false;
}

/**
 * Returns the value of a reference to a block: a handle, or with `count` a list and with `for_each` a mapping
 * of handles. Null without instances.
 */
export function instancesValue(
  block: Block,
  instances: readonly { readonly address: string; readonly frame: Frame }[],
  at: Location,
): Value | null {
  const [first] = instances;
  if (!first) return null;
  const key = keyed(block, first.frame);
  if (key === null) return handle(first.address, at);
  if (key === 'count')
    return { kind: 'list', items: instances.map(({ address }) => handle(address, at)), open: false, at };
  const fields = new Map(
    instances.map(({ address, frame }) => {
      const eachValue = frame.names.get('each');
      const name = eachValue?.kind === 'fields' ? asString(eachValue.fields.get('key')) : null;
      return [name ?? address, handle(address, at)] as const;
    }),
  );
  return { kind: 'fields', fields, open: false, at };
}

/** Returns the argument with which a block makes several instances, or null for a single instance. */
const keyed = (block: Block, frame: Frame): 'count' | 'for_each' | null => {
  if (attributeOf(block.body, 'count') && frame.names.has('count')) return 'count';
  return attributeOf(block.body, 'for_each') && frame.names.has('each') ? 'for_each' : null;
};

interface Expanded {
  readonly suffix: string;
  readonly names: ReadonlyMap<string, Value>;
  readonly condition: string | null;
}

function expanded(block: Block, frame: Frame): readonly Expanded[] {
  const count = attributeOf(block.body, 'count');
  if (count) return counted(evaluate(count.value, frame), block, frame);
  const forEachArgument = attributeOf(block.body, 'for_each');
  if (forEachArgument) return forEach(evaluate(forEachArgument.value, frame), block, frame);
  return [{ suffix: '', names: frame.names, condition: null }];
}

function counted(value: Value, block: Block, frame: Frame): readonly Expanded[] {
  const numbers = choicesOf(value).map((choice) => ({ when: choice.when, number: numberOf(choice.value) }));
  if (numbers.every(({ number }) => number === 0)) return [];
  const [largest] = [...numbers].sort((a, b) => (b.number ?? 1) - (a.number ?? 1));
  const isSure = numbers.every(({ number }) => number !== null && number > 0) && value.kind === 'constant';
  const condition = isSure ? null : (largest?.when ?? 'count is above 0');
  const number = largest?.number ?? null;
  if (number === null) noteOpenCount(frame.state, whyOf(value), block);
  // If the number is not known, a single instance without an index stands for all instances.
  if (number === null || number <= 0) return [{ suffix: '', names: frame.names, condition }];
  if (number > instanceLimit)
    report(frame.state, 'read/limit', block.at, `count is ${number}; the first ${instanceLimit} were read`);
  return Array.from({ length: Math.min(number, instanceLimit) }, (_, index) => ({
    suffix: `[${index}]`,
    names: new Map(frame.names).set('count', {
      kind: 'fields',
      fields: new Map([['index', constant(index)]]),
      open: false,
    }),
    condition,
  }));
}

function numberOf(value: Value): number | null {
  const written = asString(value);
  if (written === null) return null;
  const number = written === 'true' ? 1 : Number(written);
  return Number.isInteger(number) && number >= 0 ? number : null;
}

/** Returns the entries for which `for_each` makes instances. An item of a list is its own key. */
function keyedEntries(value: Value): readonly (readonly [string | null, Value])[] | null {
  if (value.kind === 'fields') return [...value.fields];
  return value.kind === 'list' ? value.items.map((item) => [asString(item), item]) : null;
}

function forEach(value: Value, block: Block, frame: Frame): readonly Expanded[] {
  const found = new Map<string, Expanded>();
  let open = false;
  for (const { when, value: choice } of choicesOf(value)) {
    const entries = keyedEntries(choice);
    if (!entries) {
      open = true;
      continue;
    }
    if ((choice.kind === 'fields' || choice.kind === 'list') && choice.open) open = true;
    if (entries.length > instanceLimit)
      report(
        frame.state,
        'read/limit',
        block.at,
        `for_each has ${entries.length}; the first ${instanceLimit} were read`,
      );
    for (const [key, item] of entries.slice(0, instanceLimit)) {
      if (key === null) {
        open = true;
        continue;
      }
      const before = found.get(key);
      found.set(key, {
        suffix: `[${JSON.stringify(key)}]`,
        names: new Map(frame.names).set('each', {
          kind: 'fields',
          fields: new Map([
            ['key', constant(key)],
            ['value', item],
          ]),
          open: false,
        }),
        condition: before ? null : when,
      });
    }
  }
  if (open) noteOpenCount(frame.state, whyOpen(value), block);
  // The keys are not known, so a single instance stands for all instances.
  if (found.size === 0 && open) return [{ suffix: '', names: frame.names, condition: 'for_each has items' }];
  return [...found.values()];
}

/** Explains why the keys of `for_each` are not known. */
function whyOpen(value: Value): string {
  const [open] = choicesOf(value).filter(
    ({ value: choice }) =>
      (choice.kind !== 'fields' && choice.kind !== 'list') ||
      choice.open ||
      keyedEntries(choice)?.some(([key]) => key === null),
  );
  return open ? whyOf(open.value) : 'its keys are not known';
}
