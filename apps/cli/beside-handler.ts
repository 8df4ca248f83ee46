import { isKnownPackage } from '@emmental/behaviour';
import { type BesideSettings, codeBeside } from '@emmental/code';
import { type LayerCall, publicLayer } from '@emmental/knowledge';
import {
  asString,
  type Behaviour,
  choicesOf,
  constant,
  type FunctionDeclaration,
  joinInside,
  type Location,
  type Source,
  text,
  type UnreadLayer,
  unknown,
  type Value,
} from '@emmental/model';

/** Code that runs besides the handler of a function. */
export interface BesideHandler {
  /** Modules that run before the module of the handler. */
  readonly modules: readonly string[];
  /** The calls of public layers, and a question for everything that was not read. */
  readonly behaviours: readonly Behaviour[];
}

/**
 * Finds the code that runs besides a handler with the permissions of the function: layers of others, extensions, wrapper
 * scripts, and modules that variables of the language load.
 */
export function besideHandler(fn: FunctionDeclaration, source: Source, directory: string): BesideHandler {
  const { unreadLayers = [], imageStarts = [], layerDirectories = [], environment } = fn;
  const settings: BesideSettings = {
    directory,
    layers: layerDirectories,
    isKnown: isKnownPackage,
    readsCopied: true,
    language: fn.language,
    hasUnreadLayers: unreadLayers.length > 0,
    textsOf: (variable) => textsOf(environment.get(variable)),
  };
  const { modules, unread } = codeBeside(source, settings);
  const started = unread.map(({ id, what, why, file, variable = '' }) =>
    question(
      id,
      what,
      why,
      file === null ? (environment.get(variable)?.at ?? fn.at) : { file, line: 1, column: 1 },
    ),
  );
  const images = imageStarts.map(({ what, at }) =>
    question(`start/${at.file}`, `what its image or build adds to the code`, what, at),
  );
  return {
    modules,
    behaviours: [...unreadLayers.flatMap((layer) => ofLayer(layer, fn)), ...started, ...images],
  };
}

/** Returns the folders of the repository that variables of a function add to the search for packages. */
export const searchedFolders = ({ environment }: FunctionDeclaration, directory: string): readonly string[] =>
  ['NODE_PATH', 'PYTHONPATH'].flatMap((variable) =>
    textsOf(environment.get(variable)).flatMap((text) =>
      (text ?? '').split(':').flatMap((path) => {
        const folder = joinInside(
          directory,
          path.replace(/^\/var\/task\/?/, '').replace(/^\$LAMBDA_TASK_ROOT\/?/, ''),
        );
        return path === '' || path.startsWith('/opt') || folder === null ? [] : [folder];
      }),
    ),
  );

const textsOf = (value: Value | undefined): readonly (string | null)[] =>
  value === undefined
    ? []
    : choicesOf(value).flatMap(({ value: choice }) =>
        choice.kind === 'constant' && choice.value === null ? [] : [asString(choice)],
      );

/** Returns the calls of a public layer; for another layer, and for one with a configuration of the user's own, the question what it does. */
function ofLayer({ name, at }: UnreadLayer, { environment }: FunctionDeclaration): readonly Behaviour[] {
  if (name === null)
    return [
      question(
        'layer/*',
        'what its other layers do',
        'the template does not show which layers there are',
        at,
      ),
    ];
  const row = publicLayer(name);
  const configured = row?.configuredBy?.find((variable) => environment.has(variable));
  if (row && configured === undefined)
    return row.calls.flatMap((call) => layerCall(call, name, environment, at));
  const why = configured === undefined ? 'its code is not in the repository' : `${configured} configures it`;
  return [question(`layer/${name}`, `what the layer ${name} does`, why, at)];
}

function layerCall(
  { service, operation, parameter, variable, name, unless = [] }: LayerCall,
  layer: string,
  environment: FunctionDeclaration['environment'],
  at: Location,
): readonly Behaviour[] {
  const isSet = variable !== undefined && environment.has(variable);
  if (unless.some((each) => environment.has(each))) return [];
  if (variable !== undefined && !isSet && name === undefined) return [];
  const resource = isSet ? text([{ kind: 'env', name: variable }]) : constant(name ?? null);
  const fields = new Map<string, Value>(parameter === undefined ? [] : [[parameter, resource]]);
  const input: Value =
    parameter === undefined && variable !== undefined
      ? unknown('the layer names the resource')
      : { kind: 'fields', fields, open: false };
  return [
    {
      kind: 'api-call',
      service,
      operation,
      input,
      certainty: 'known',
      via: `the layer ${layer}`,
      seen: { at, text: `the layer ${layer} calls it`, chain: [] },
    },
  ];
}

const question = (cause: string, what: string, why: string, at: Location): Behaviour => ({
  kind: 'undecided',
  what,
  why,
  touches: null,
  cause,
  seen: { at, text: '', chain: [] },
});
