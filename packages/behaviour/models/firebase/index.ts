import { type Abstract, constant, stringOf, unknown } from '@emmental/evaluator';
import { variable } from '../environment.ts';
import type { LibraryModel } from '../model.ts';
import { builder, exported } from './builder.ts';
import {
  camel,
  declared,
  declaresByCall,
  declaresByDecorator,
  parameter,
  setsGlobalOptions,
  starterOf,
} from './declarations.ts';

const quiet = /^(?:logger|params|onInit|app|options|firebaseConfig|config|handler|Change|VERSION)\b/;

/**
 * The SDK by which code declares functions of Firebase. A call makes an object of the type `firebase/function`, which holds the
 * handler, what starts it, and its options. Source: reference of firebase-functions 6 and firebase_functions 0.6.
 */
export const firebase: readonly LibraryModel[] = [
  {
    libraries: ['firebase-functions', 'firebase-functions/*'],
    language: 'javascript',
    exports: { setGlobalOptions: setsGlobalOptions, 'options.setGlobalOptions': setsGlobalOptions },
    pattern: (path, library) => {
      const name = path.split('.').at(-1) ?? '';
      if (/^define(?:Secret|String|Int|Float|Boolean|List|JsonSecret)$/.test(name)) return parameter;
      if (name === 'setGlobalOptions') return setsGlobalOptions;
      const startedBy = isFirst(library) ? null : starterOf(name);
      const generation =
        library === 'firebase-functions' && /^https\.on(?:Request|Call)$/.test(path) ? null : 2;
      if (startedBy !== null) return declaresByCall(startedBy, generation);
      const first = exported(path, library);
      return first ?? (quiet.test(path) ? { returns: 'fresh' } : undefined);
    },
    types: {
      ...builder,
      [declared]: {
        call: { effects: [{ does: 'call', from: 'self.handler', with: ['tainted', 'tainted'] }] },
        methods: { run: { effects: [{ does: 'call', from: 'self.handler', with: ['tainted', 'tainted'] }] } },
        complete: true,
      },
      'firebase/parameter': {
        methods: { value: ({ self }) => variableOf(self) },
        properties: { value: ({ self }) => variableOf(self) },
        complete: true,
      },
    },
    complete: true,
  },
  {
    libraries: ['firebase_functions'],
    language: 'python',
    pattern: (path) => {
      const [area = '', name = ''] = path.split('.').slice(-2);
      const startedBy = starterOf(camel(name));
      if (startedBy !== null) return declaresByDecorator(startedBy, camel(name));
      if (name === 'set_global_options') return setsGlobalOptions;
      if (/^(?:Secret|String|Int|Float|Bool|List|JsonSecret)Param$/.test(name)) return parameter;
      // A member of an enumeration: `options.IngressSetting.ALLOW_INTERNAL_ONLY`.
      return /^[A-Z]\w*[a-z]\w*$/.test(area) && /^[A-Z][A-Z\d_]*$/.test(name) ? constant(name) : undefined;
    },
    complete: true,
  },
];

/** The value of a parameter: the environment variable of its name. */
function variableOf(parameter: Abstract | null): Abstract {
  const name = parameter?.kind === 'instance' ? stringOf(parameter.facts['text']) : null;
  return name === null ? unknown('a parameter') : variable(name);
}

/** Is the library one of the first generation alone? */
const isFirst = (library: string): boolean => library.startsWith('firebase-functions/v1');
