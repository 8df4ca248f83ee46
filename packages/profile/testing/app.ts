import {
  type App,
  type AppReport,
  type Behaviour,
  constant,
  type FunctionDeclaration,
  type FunctionReport,
  type Needed,
  type Trigger,
  type TriggerKind,
  text,
  type Value,
} from '@emmental/model';
import { linkedOf } from '../../link/testing/linked.ts';

const at = { file: 'template.yaml', line: 10, column: 3 };

/** The description of a function in a test; everything else is empty. */
export interface Given {
  readonly name: string;
  readonly triggers?: readonly Trigger[];
  readonly behaviours?: readonly Behaviour[];
  readonly needed?: readonly Needed[];
  readonly settings?: Readonly<Record<string, Value>>;
  readonly environment?: Readonly<Record<string, Value>>;
  readonly report?: Partial<FunctionReport>;
  readonly language?: FunctionDeclaration['language'];
  readonly account?: FunctionDeclaration['account'];
}

/** An app with its report, for tests of what is pure. */
export function appWith(
  functions: readonly Given[],
  resources: App['resources'] = new Map(),
): { readonly app: App; readonly report: AppReport } {
  const declarations = functions.map(
    ({
      name,
      triggers = [],
      settings = {},
      environment = {},
      language = 'javascript',
      account,
    }): FunctionDeclaration => ({
      ...(account ? { account } : {}),
      id: `template.yaml#${name}`,
      name,
      logicalId: name,
      at,
      runtime: language === 'python' ? 'python3.13' : 'nodejs22.x',
      language,
      packageType: 'zip',
      handler: { kind: 'handler', directory: '', handler: 'a.handler', inline: null },
      environment: new Map(Object.entries(environment)),
      role: `${name}Role`,
      triggers,
      settings: new Map(Object.entries(settings)),
      condition: null,
    }),
  );
  const reports = functions.map(
    ({ name, triggers = [], behaviours = [], needed = [], report = {} }, index): FunctionReport => ({
      id: `template.yaml#${name}`,
      name,
      file: at.file,
      line: at.line,
      runtime: 'nodejs22.x',
      handler: { file: 'a.mjs', export: 'handler' },
      policyFormat: 'sam',
      role: { id: `${name}Role`, shared: false },
      triggers,
      reachedBy: { exposure: 'unknown', path: [] },
      needed,
      granted: [],
      excess: [],
      missing: [],
      keptForUnknown: [],
      policy: null,
      behaviours: linked(declarations[index], behaviours),
      unknown: [],
      ...report,
    }),
  );
  const app: App = {
    id: 'template.yaml',
    name: 'shop',
    template: 'template.yaml',
    folder: '',
    format: 'sam',
    functions: declarations,
    subjects: [],
    roles: [],
    resources,
    resourcePolicies: [],
    values: { total: 0, unknown: 0 },
  };
  return {
    app,
    report: { id: app.id, name: app.name, template: app.template, format: app.format, functions: reports },
  };
}

const linked = (fn: FunctionDeclaration | undefined, behaviours: readonly Behaviour[]) =>
  fn ? linkedOf(fn, behaviours) : [];

export const trigger = (kind: TriggerKind, source: string, more: Partial<Trigger> = {}): Trigger => ({
  kind,
  source,
  sourceId: null,
  sourceValue: null,
  exposure: 'public',
  by: 'no authorizer',
  place: null,
  at,
  settings: new Map(),
  ...more,
});

export const resource = (id: string, type: string, properties: Readonly<Record<string, Value>> = {}) =>
  [
    id,
    {
      id,
      type,
      properties: { kind: 'fields', fields: new Map(Object.entries(properties)), open: false } as Value,
      condition: null,
      generated: false,
      at,
    },
  ] as const;

export const seen = (line: number, words = 'a line') => ({
  at: { file: 'a.mjs', line, column: 1 },
  text: words,
  chain: [],
});

export const reference = (id: string): Value => text([{ kind: 'resource', id, attribute: null }]);
export const env = (name: string): Value => text([{ kind: 'env', name }]);
export const event = (path: string, before = '', after = ''): Value =>
  text([before, { kind: 'event', path }, after]);
export { constant, text };
