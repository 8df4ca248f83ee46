import {
  type Abstract,
  type Call,
  choices,
  constant,
  flowsOf,
  stringOf,
  truthOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { inFile } from '../files/contents.ts';
import { recordNamed } from '../files/standard.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { recordSink } from '../record-sink.ts';
import { applyBehaves } from '../rules.ts';

/**
 * Models a reader that makes objects of any type from bytes or text and runs the code that they name. Its result is
 * event data.
 */
const reads = (from: string): Behaves => ({
  effects: [{ does: 'sink', sink: 'deserialize', from }],
  returns: 'tainted',
});

/** Models the same reader for an open file, or for a file named by its path. */
const executesFile =
  (from: string, what: string): Behaves =>
  (call) => {
    const file = argument(call, from);
    const content = inFile(call.machine, file);
    return applyBehaves(executes('0', what), {
      ...call,
      args: content ? [union([file ?? content, content])] : file ? [file] : [],
    });
  };

/** Models a reader that runs code named in the data: whoever wrote the data may call anything. */
const executes = (from: string, what: string): Behaves => ({
  effects: [
    { does: 'sink', sink: 'deserialize', from },
    { does: 'undecided', what: `what ${what} runs`, why: 'the data decides which code runs', touches: null },
  ],
  returns: 'tainted',
});

const parsed = (value: Abstract | undefined): Abstract =>
  value?.kind === 'event' ? value : unknown('parsed data', value ? flowsOf(value) : []);

/** js-yaml 4 reads plain data. Its old full schema, and `load` of version 3 with that schema, makes functions. */
const yamlInJavaScript = (call: Call): Abstract => {
  const [text, options] = call.args;
  const schema = choices(
    argument({ ...call, args: [options ?? undefinedValue] }, '0.schema') ?? undefinedValue,
  );
  const isFull = schema.some(
    (choice) =>
      choice.kind === 'library' && /FULL_SCHEMA|js-yaml-js-types/.test(`${choice.library}.${choice.path}`),
  );
  if (isFull) recordSink(call, 'deserialize', text);
  return parsed(text);
};

const inJavaScript: readonly LibraryModel[] = [
  {
    libraries: [
      'node-serialize',
      'serialize-to-js',
      'serialize-javascript',
      'funcster',
      'cryo',
      'serialijse',
      'node-jsonpickle',
      'jsonpickle',
      'class-transformer-unsafe',
    ],
    language: 'javascript',
    exports: {
      unserialize: executes('0', 'unserialize'),
      deserialize: executes('0', 'deserialize'),
      deepDeserialize: executes('0', 'deserialize'),
      parse: executes('0', 'parse'),
      decode: executes('0', 'decode'),
    },
  },
  {
    libraries: ['v8'],
    language: 'javascript',
    exports: { deserialize: reads('0'), Deserializer: reads('0') },
  },
  {
    libraries: ['js-yaml', 'yaml', 'yamljs'],
    language: 'javascript',
    exports: {
      load: yamlInJavaScript,
      loadAll: yamlInJavaScript,
      safeLoad: (call) => parsed(call.args[0]),
      safeLoadAll: (call) => parsed(call.args[0]),
      parse: (call) => parsed(call.args[0]),
    },
  },
];

/** `yaml.load(text, Loader=…)`: safe with a loader that makes no objects. */
const yamlInPython = (call: Call): Abstract => {
  const text = argument(call, '0|stream');
  const loader = argument(call, '1|Loader');
  const isSafe =
    loader !== undefined &&
    choices(loader).every(
      (choice) => choice.kind === 'library' && /(^|\.)C?(Safe|Base)Loader$/.test(choice.path),
    );
  if (!isSafe) recordSink(call, 'deserialize', text);
  return parsed(text);
};

/** `YAML(typ='unsafe')` of ruamel.yaml: an object whose methods read with that loader. */
const roundTrip = (call: Call): Abstract =>
  instanceOf(call, 'python/yaml', { typ: argument(call, 'typ|0') ?? constant('rt') });

const loadRoundTrip = (call: Call): Abstract => {
  const typ = argument(call, 'self.typ') ?? constant('rt');
  const text = argument(call, '0|stream');
  if (choices(typ).some((choice) => !/^(?:rt|safe|base|string)$/.test(stringOf(choice) ?? '')))
    return applyBehaves(executes('0|stream', 'yaml'), call);
  return parsed(text);
};

/** `numpy.load(file, allow_pickle=True)`. */
const numpyLoad = (call: Call): Abstract => {
  const allowed = argument(call, 'allow_pickle|2');
  if (allowed && truthOf(call.machine, allowed) !== false)
    recordSink(call, 'deserialize', argument(call, '0|file'));
  return unknown('an array');
};

/** `torch.load(file, weights_only=…)`: loads only weights since 2.6; before that, or when told to, it loads any object. */
const torchLoad = (call: Call): Abstract => {
  const only = argument(call, 'weights_only');
  if (!only || truthOf(call.machine, only) !== true) recordSink(call, 'deserialize', argument(call, '0|f'));
  return unknown('a model');
};

const shelf = (call: Call): Abstract => {
  recordNamed('write')(call);
  return applyBehaves(executesFile('0|filename', 'shelve'), call);
};

const inPython: readonly LibraryModel[] = [
  {
    libraries: [
      'pickle',
      'cPickle',
      '_pickle',
      'dill',
      'cloudpickle',
      'joblib',
      'marshal',
      'pickle5',
      'hickle',
      'sklearn.externals.joblib',
    ],
    language: 'python',
    exports: {
      loads: executes('0|data|str', 'pickle'),
      load: executesFile('0|file|filename', 'pickle'),
      Unpickler: (call) =>
        instanceOf(call, 'python/unpickler', { file: argument(call, '0|file') ?? undefinedValue }),
    },
    types: {
      'python/unpickler': { methods: { load: executes('self.file', 'pickle') }, complete: true },
    },
  },
  { libraries: ['shelve'], language: 'python', exports: { open: shelf } },
  {
    libraries: ['jsonpickle', 'jsonpickle.unpickler'],
    language: 'python',
    exports: {
      decode: executes('0|string', 'jsonpickle'),
      loads: executes('0', 'jsonpickle'),
      'unpickler.decode': executes('0', 'jsonpickle'),
    },
  },
  {
    libraries: ['yaml', 'ruamel.yaml', 'oyaml'],
    language: 'python',
    exports: {
      load: yamlInPython,
      load_all: yamlInPython,
      unsafe_load: reads('0|stream'),
      unsafe_load_all: reads('0|stream'),
      full_load: (call) => parsed(argument(call, '0|stream')),
      safe_load: (call) => parsed(argument(call, '0|stream')),
      safe_load_all: (call) => parsed(argument(call, '0|stream')),
    },
  },
  {
    libraries: ['ruamel.yaml', 'ruamel_yaml'],
    language: 'python',
    exports: { YAML: roundTrip },
    types: {
      'python/yaml': {
        methods: { load: loadRoundTrip, load_all: loadRoundTrip },
        pattern: (name) => (name.startsWith('__') ? undefined : { returns: 'fresh' }),
        complete: true,
      },
    },
  },
  {
    libraries: ['pandas', 'pandas.io.pickle', 'modin.pandas'],
    language: 'python',
    exports: { read_pickle: executesFile('0|filepath_or_buffer', 'pickle') },
  },
  { libraries: ['torch'], language: 'python', exports: { load: torchLoad } },
  { libraries: ['numpy'], language: 'python', exports: { load: numpyLoad } },
  {
    libraries: ['keras.models', 'tensorflow.keras.models', 'keras'],
    language: 'python',
    exports: { load_model: reads('0|filepath') },
  },
];

export const deserialisers: readonly LibraryModel[] = [...inJavaScript, ...inPython];
