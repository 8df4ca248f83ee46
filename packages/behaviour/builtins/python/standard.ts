import {
  type Abstract,
  absent,
  addRest,
  anError,
  applied,
  branch,
  type Call,
  callFunction,
  callValue,
  cell,
  choices,
  classOfFields,
  constant,
  createObject,
  elementOf,
  ending,
  flowOf,
  flowsOf,
  getMember,
  inner,
  instantiate,
  isNever,
  isNothing,
  itemsOf,
  list,
  loadByName,
  loopItem,
  meet,
  mixItems,
  native,
  noteMemo,
  nullValue,
  partsOf,
  positional,
  present,
  refer,
  repeated,
  serialOf,
  setField,
  setMember,
  stringOf,
  textOf,
  unchanged,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg, argument } from '../../models/argument.ts';
import { environment, variableOr } from '../../models/environment.ts';
import { namedTuple } from '../../models/inheritance.ts';
import { instanceOf } from '../../models/instance.ts';
import type { Behaves, LibraryModel } from '../../models/model.ts';
import { parsedText } from '../../models/parsed-text.ts';
import { harmlessAfterRemoving, patternTest } from '../../models/patterns.ts';
import { callBack } from '../../models/rules.ts';
import { narrowed } from '../../models/sanitizers.ts';
import { pathAgain } from '../../models/separators.ts';
import { noteJson } from '../../models/stores/json-text.ts';
import { decoded, withoutPercents } from '../decoded.ts';
import { deepCopy, shallowCopy } from './copies.ts';
import { dispatcher, dispatchType } from './dispatch.ts';
import { dict, items, layArguments, mapItems } from './globals.ts';

/** `asyncio.gather(…)`: the results of all tasks; with `return_exceptions` each may be the error of its task. */
function gather(call: Call): Abstract {
  const returnsErrors = call.named.get('return_exceptions') ?? constant(false);
  if (returnsErrors.kind === 'constant' && !returnsErrors.value)
    return list(call.machine, call.args, call.open ?? absent);
  const orError = (value: Abstract): Abstract => union([value, unknown(anError)]);
  return list(call.machine, call.args.map(orError), call.open ? orError(call.open) : absent);
}

/** The absolute name of a module that `import_module('.x', 'package')` names. */
function moduleName(call: Call): Abstract {
  const name = arg(call, 0);
  const of = argument(call, '1|package');
  const [first] = partsOf(name);
  const isRelative = typeof first === 'string' && /^\.(?!\.)/.test(first);
  return of && isRelative ? textOf([of, name]) : name;
}

/** Folds the items of a list whose length is known; else a value of any number of steps. */
function reduced(call: Call): Abstract {
  const [callback = undefinedValue, over = undefinedValue, start] = call.args;
  const step = (left: Abstract, right: Abstract): Abstract => callBack(call, callback, [left, right]);
  const known = itemsOf(over);
  if (known && known.length <= 12) {
    const [first = undefinedValue, ...rest] = start ? [start, ...known] : known;
    return rest.reduce(step, first);
  }
  const item = loopItem(call.machine, over);
  const once = step(start ?? item, item);
  const again = step(union([once, unknown('a value of more steps', flowsOf(once))]), item);
  return union([start ?? item, once, again]);
}

function partial(call: Call): Abstract {
  const [target, ...args] = call.args;
  const { named } = call;
  return native(`partial${serialOf(call)}`, (later) =>
    callValue(later.machine, target ?? undefinedValue, {
      args: [...args, ...later.args],
      named: new Map([...named, ...later.named]),
      open: later.open,
      at: later.at,
    }),
  );
}

/** `partialmethod(f, *args)` in a class: reading it from an object gives the method with its first arguments. */
const partialmethod = (call: Call): Abstract => {
  const [target, ...args] = call.args;
  const get = native(`partialmethod ${++call.machine.ids}`, (read) =>
    partial({ ...call, args: [target ?? undefinedValue, arg(read, 0), ...args] }),
  );
  return instanceOf(call, 'python/property', { get });
};

/** `Counter(items)`: returns a dictionary with the items as keys. */
function counter(call: Call): Abstract {
  const made = createObject(call.machine, 'record');
  for (const items of call.args)
    addRest(call.machine, made, unknown('a number'), loopItem(call.machine, items));
  return refer(made);
}

/** `namedtuple('Point', 'x y')` and `namedtuple('Point', ['x', 'y'])`: returns a class with these fields. */
function namedtuple(call: Call): Abstract {
  const fields = arg(call, 1);
  const items =
    itemsOf(fields)?.map(stringOf) ??
    stringOf(fields)
      ?.split(/[\s,]+/)
      .filter(Boolean);
  const names = items?.filter((name) => name !== null);
  if (!names || names.length !== items?.length) return unknown('a class of fields that are not known');
  return classOfFields(call.machine, stringOf(arg(call, 0)) ?? 'namedtuple', namedTuple, names, call.at);
}

/** `pool.submit(f, *args)` and `Thread(target=f, args=(…))`: runs the function with these arguments. */
const submit = (call: Call): Abstract => {
  const [callback, ...args] = call.args;
  return asTask(call, () => callBackNamed(call, callback ?? undefinedValue, args));
};

/** Runs a task of a pool: its error is that of the future, and the code that started it goes on. */
function asTask({ machine: { store } }: Call, run: () => Abstract): Abstract {
  const { result, after } = branch(store, run);
  const fails = isNever(result);
  meet(store, fails ? [unchanged, after] : [after]);
  return fails ? unknown('the result of a task that fails') : result;
}

const callBackNamed = (call: Call, callback: Abstract, args: readonly Abstract[]): Abstract =>
  callFunction(call.machine, callback, null, { args, named: call.named, open: call.open, at: call.at });

const thread = (call: Call): Abstract => {
  const target = call.named.get('target') ?? call.args[1];
  const argumentList = call.named.get('args') ?? call.args[3];
  const named = call.named.get('kwargs');
  const kwargs = new Map<string, Abstract>();
  if (named?.kind === 'object')
    for (const [name, field] of named.object.fields) kwargs.set(name, field.value);
  const known = argumentList ? itemsOf(argumentList) : [];
  if (target)
    callFunction(call.machine, target, null, {
      args: known ?? [],
      named: kwargs,
      open: known === null && argumentList ? elementOf(call.machine, argumentList) : null,
      at: call.at,
    });
  return unknown('a thread');
};

/** `Timer(seconds, function, args, kwargs)`. */
const timer = (call: Call): Abstract => {
  const [, target = call.named.get('function'), args = call.named.get('args'), kwargs] = call.args;
  const named = new Map(call.named);
  if (target) named.set('target', target);
  if (args) named.set('args', args);
  if (kwargs) named.set('kwargs', kwargs);
  return thread({ ...call, args: [], named });
};

/** `json.loads(text, object_hook=make)`: the hooks run for each object or number, and their results replace them. */
const parse = (call: Call): Abstract => {
  const parsed = parsedText(call.args[0] ?? call.named.get('s') ?? undefinedValue);
  const value = union([parsed, elementOf(call.machine, parsed)]);
  const results = parseHooks.flatMap((name) => {
    const hook = call.named.get(name);
    return hook && !isNothing(hook) ? repeated(call.machine, () => callBack(call, hook, [value])) : [];
  });
  return union([parsed, ...results]);
};

const parseHooks = ['object_hook', 'object_pairs_hook', 'parse_float', 'parse_int', 'parse_constant'];

const stackTrace = unknown('a stack trace', flowOf(inner.stack));

const modules: Abstract = {
  kind: 'instance',
  type: 'python/modules',
  name: 'sys.modules',
  facts: {},
  holder: { id: 0, cell: cell() },
};

/**
 * `@dataclass` and `@dataclass(frozen=True)`: returns the class unchanged, because the evaluator makes its constructor
 * from the fields.
 */
const classDecorator: Behaves = (call) =>
  call.args[0]?.kind === 'class'
    ? call.args[0]
    : native('dataclass', (later) => later.args[0] ?? undefinedValue);

/**
 * Returns the default of a data class's field. Each object gets a value of its own from the factory, so what the program does to
 * one of them it does perhaps to another.
 */
const field: Behaves = (call) => {
  const factory = call.named.get('default_factory') ?? call.named.get('factory');
  if (!factory) return call.named.get('default') ?? unknown('a field');
  return union([callBack(call, factory, []), callBack(call, factory, [])]);
};

/** `@cache`: returns the function, which runs perhaps from then on. */
const memo = (call: Call): Abstract => {
  const code = arg(call, 0);
  noteMemo(code);
  return code;
};

/** A function of the library that changes a list: its items are in another order afterwards, `added` among them. */
function mixed(call: Call, added: readonly Abstract[]): Abstract {
  for (const choice of choices(arg(call, 0)))
    if (choice.kind === 'object' && choice.object.length)
      mixItems(call.machine, choice.object, added.length > 0 ? union(added) : absent);
  return nullValue;
}

/** A function of the library that takes an item out of a list. */
function taken(call: Call, added: readonly Abstract[]): Abstract {
  const item = union([elementOf(call.machine, arg(call, 0)), ...added]);
  mixed(call, added);
  return item;
}

/** `replace(object, field=…)`: makes another object of the same class. */
const replaced: Behaves = (call) => {
  const { machine, at } = call;
  const made = choices(arg(call, 0)).map((choice) => {
    if (choice.kind !== 'object' || !choice.object.class) return choice;
    const fields = [...choice.object.fields].map(([name, { value }]) => [name, present(value)] as const);
    return instantiate(machine, choice.object.class, {
      ...positional([], at),
      named: new Map([...fields.filter(([name]) => !/^\d+$/.test(name)), ...call.named]),
    });
  });
  return union(made);
};

/** The parts of the standard library that pass values on. Files, processes and hosts are rows of other models. */
export const pythonStandard: LibraryModel = {
  libraries: [
    'os',
    'json',
    'functools',
    'copy',
    'collections',
    'base64',
    'urllib.parse',
    'threading',
    'asyncio',
    'importlib',
    're',
    'dataclasses',
    'attr',
    'attrs',
    'typing',
    'enum',
    'abc',
    'decimal',
    'uuid',
    'time',
    'datetime',
    'logging',
    'random',
    'heapq',
    'bisect',
    'math',
    'simplejson',
    'orjson',
    'ujson',
    'html',
    'types',
    'concurrent.futures',
    'multiprocessing.pool',
    'multiprocessing',
    'sys',
    'ast',
    'hashlib',
    'traceback',
    'warnings',
    'secrets',
    'statistics',
    'textwrap',
    'gzip',
    'zlib',
    'struct',
    'unittest.mock',
  ],
  language: 'python',
  exports: {
    getenv: variableOr,
    'environ.get': variableOr,
    putenv: (call) => {
      const name = stringOf(call.args[0]);
      if (name !== null) setMember(call.machine, environment('os.environ'), name, arg(call, 1), call.at);
      return nullValue;
    },
    loads: parse,
    load: parse,
    format_exc: () => stackTrace,
    format_exception: (call) => list(call.machine, [], stackTrace),
    format_stack: (call) => list(call.machine, [], stackTrace),
    format_tb: (call) => list(call.machine, [], stackTrace),
    format_list: (call) => list(call.machine, [], stackTrace),
    extract_tb: (call) => list(call.machine, [], stackTrace),
    extract_stack: (call) => list(call.machine, [], stackTrace),
    TracebackException: () => stackTrace,
    'TracebackException.from_exception': () => stackTrace,
    dumps: (call) => noteJson(unknown('JSON', flowsOf(arg(call, 0))), arg(call, 0)),
    partial,
    partialmethod,
    wraps: (call) =>
      native(`wraps${serialOf(call)}`, (later) => {
        const [wrapper = undefinedValue] = later.args;
        const wrapped = arg(call, 0);
        if (wrapper.kind === 'function') {
          setField(later.machine, wrapper.closure.own, '__wrapped__', wrapped);
          for (const name of ['__name__', '__qualname__', '__doc__'])
            setField(
              later.machine,
              wrapper.closure.own,
              name,
              getMember(later.machine, wrapped, name, later.at),
            );
        }
        return wrapper;
      }),
    singledispatch: dispatcher,
    singledispatchmethod: { returns: { argument: '0' } },
    lru_cache: (call) =>
      call.args[0]?.kind === 'function' ? memo(call) : native('lru_cache', (later) => memo(later)),
    cache: memo,
    cached_property: memo,
    abstractmethod: { returns: { argument: '0' } },
    dataclass: classDecorator,
    define: classDecorator,
    frozen: classDecorator,
    mutable: classDecorator,
    s: classDecorator,
    attrs: classDecorator,
    field,
    ib: field,
    attrib: field,
    replace: replaced,
    evolve: replaced,
    reduce: reduced,
    deepcopy: deepCopy,
    copy: shallowCopy,
    namedtuple,
    cast: { returns: { argument: '1' } },
    defaultdict: (call) => {
      const made = createObject(call.machine, 'record');
      // Each key gets a value of its own.
      const [factory] = call.args;
      if (factory)
        addRest(call.machine, made, union([callBack(call, factory, []), callBack(call, factory, [])]));
      layArguments(call, made, call.args.slice(1));
      return refer(made);
    },
    OrderedDict: dict,
    Counter: counter,
    deque: (call) => {
      const isBounded = call.named.has('maxlen') || call.args.length > 1;
      return isBounded ? list(call.machine, [], loopItem(call.machine, arg(call, 0))) : items(call);
    },
    // random, heapq, bisect
    shuffle: (call) => mixed(call, []),
    heapify: (call) => mixed(call, []),
    heappush: (call) => mixed(call, [arg(call, 1)]),
    heappop: (call) => taken(call, []),
    heappushpop: (call) => taken(call, [arg(call, 1)]),
    heapreplace: (call) => taken(call, [arg(call, 1)]),
    insort: (call) => mixed(call, [arg(call, 1)]),
    insort_left: (call) => mixed(call, [arg(call, 1)]),
    insort_right: (call) => mixed(call, [arg(call, 1)]),
    b64decode: decoded,
    urlsafe_b64decode: decoded,
    standard_b64decode: decoded,
    unquote: withoutPercents,
    unquote_plus: withoutPercents,
    unquote_to_bytes: withoutPercents,
    quote: (call) => unknown('an encoded text', applied(flowsOf(arg(call, 0)), 'encodeURIComponent')),
    quote_plus: (call) => unknown('an encoded text', applied(flowsOf(arg(call, 0)), 'encodeURIComponent')),
    Thread: thread,
    Process: thread,
    Timer: timer,
    run: (call) => arg(call, 0),
    run_until_complete: (call) => arg(call, 0),
    gather,
    create_task: { returns: { argument: '0' } },
    ensure_future: { returns: { argument: '0' } },
    wait_for: { returns: { argument: '0' } },
    to_thread: submit,
    get_event_loop: { returns: { type: 'python/loop' } },
    new_event_loop: { returns: { type: 'python/loop' } },
    get_running_loop: { returns: { type: 'python/loop' } },
    import_module: (call) => loadByName(call.machine, moduleName(call), 'import_module', call.at),
    ThreadPoolExecutor: { returns: { type: 'python/pool' } },
    ProcessPoolExecutor: { returns: { type: 'python/pool' } },
    ThreadPool: { returns: { type: 'python/pool' } },
    Pool: { returns: { type: 'python/pool' } },
    as_completed: items,
    compile: (call) => ({
      kind: 'instance',
      type: 'python/pattern',
      name: 're.compile',
      facts: { pattern: arg(call, 0) },
      holder: { id: 0, cell: cell() },
    }),
    fullmatch: (call) => matchTest(call, arg(call, 0), arg(call, 1)),
    match: (call) => matchTest(call, arg(call, 0), arg(call, 1)),
    search: (call) => matchTest(call, arg(call, 0), arg(call, 1)),
    sub: (call) => substituted(call, arg(call, 0), arg(call, 1), arg(call, 2), '3|count'),
    subn: (call) => substituted(call, arg(call, 0), arg(call, 1), arg(call, 2), '3|count'),
    exit: (call) => ending(call.machine),
    SimpleNamespace: dict,
    uuid4: { returns: 'fresh' },
    getLogger: { returns: 'fresh' },
    'datetime.now': { returns: 'fresh' },
    'datetime.utcnow': { returns: 'fresh' },
  },
  pattern: (path, library) => {
    if (path === 'environ' && library.startsWith('os')) return environment('os.environ');
    if (path === 'modules' && library.startsWith('sys')) return modules;
    return undefined;
  },
  types: {
    'python/dispatch': dispatchType,
    'python/loop': {
      methods: {
        run_until_complete: { returns: { argument: '0' } },
        run_in_executor: (call) => asTask(call, () => callBackNamed(call, arg(call, 1), call.args.slice(2))),
        create_task: { returns: { argument: '0' } },
        close: { returns: 'undefined' },
      },
      complete: true,
    },
    'python/pool': {
      methods: {
        submit,
        map: mapItems,
        imap: mapItems,
        starmap: mapItems,
        apply_async: (call) => {
          const items = itemsOf(arg(call, 1)) ?? [];
          return asTask(call, () =>
            callFunction(call.machine, arg(call, 0), null, positional(items, call.at)),
          );
        },
      },
      complete: true,
    },
    'python/pattern': {
      methods: {
        sub: (call) => substituted(call, fact(call), arg(call, 0), arg(call, 1)),
        subn: (call) => substituted(call, fact(call), arg(call, 0), arg(call, 1)),
        fullmatch: (call) => matchTest(call, fact(call), arg(call, 0)),
        match: (call) => matchTest(call, fact(call), arg(call, 0)),
        search: (call) => matchTest(call, fact(call), arg(call, 0)),
      },
      complete: true,
    },
  },
  complete: true,
};

const fact = (call: Call): Abstract =>
  call.self?.kind === 'instance' ? (call.self.facts['pattern'] ?? undefinedValue) : undefinedValue;

function matchTest(call: Call, pattern: Abstract, subject: Abstract): Abstract {
  const extent = { fullmatch: 'whole', match: 'from the start' } as const;
  const how = call.name === 'fullmatch' || call.name === 'match' ? extent[call.name] : 'as written';
  return patternTest(pattern, subject, how) ?? unknown('a match', flowsOf(subject));
}

/**
 * `re.sub(pattern, by, text)`: returns the text without the characters that the pattern removes. A function in place of `by`
 * gets each match, which has text of the subject.
 */
function substituted(
  call: Call,
  pattern: Abstract,
  by: Abstract,
  subject: Abstract,
  most = '2|count',
): Abstract {
  const functions = choices(by).filter(({ kind }) => kind === 'function' || kind === 'native');
  const match = positional([unknown('a match', flowsOf(subject))], call.at);
  const put = functions.flatMap((made) =>
    repeated(call.machine, () => callFunction(call.machine, made, null, match)),
  );
  const to = stringOf(by);
  // `count` limits the number of replacements.
  const flags = argument(call, most) === undefined ? 'g' : '';
  const sinks = harmlessAfterRemoving(stringOf(pattern) ?? '', flags, to ?? '/');
  const texts = choices(by).filter((choice) => !functions.includes(choice));
  const all = flowsOf(union([subject, ...put, ...texts]));
  const flows = to === null || /[/.]/.test(to) ? pathAgain(all) : all;
  return unknown(
    'a cleaned text',
    sinks.length === 0 ? flows : applied(flows, narrowed('cleaned text', sinks)),
  );
}
