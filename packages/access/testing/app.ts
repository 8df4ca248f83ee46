import { linkBehaviours } from '@emmental/link';
import type {
  ApiCall,
  App,
  Assumptions,
  Behaviour,
  FunctionDeclaration,
  Hole,
  Location,
  Resource,
  Role,
  Trigger,
  TriggerKind,
  Undecided,
  Value,
} from '@emmental/model';
import { constant, text } from '@emmental/model';
import { linkedOf } from '../../link/testing/linked.ts';
import { plainValue, statementsOfDocument } from '../algebra/statement.ts';
import { type FunctionNeeds, neededBy } from '../needs/needed-by.ts';
import { type AppReview, review } from '../review/review.ts';

// Builders of small apps for tests, in the shapes that `read` and `behaviour` produce.
export const at = (line: number, file = 'template.yaml'): Location => ({ file, line, column: 1 });
export const ref = (id: string): Value => text([{ kind: 'resource', id, attribute: null }]);
export const getAtt = (id: string, attribute: string): Value => text([{ kind: 'resource', id, attribute }]);
export const env = (name: string): Value => text([{ kind: 'env', name }]);
export const event = (path: string): Value => text([{ kind: 'event', path }]);
export const ssm = (name: string): Value => text([{ kind: 'external', source: 'ssm', name }]);
export const sub = (...parts: (string | Hole)[]): Value => text(parts);

export const fields = (entries: Readonly<Record<string, Value>>): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(entries)),
  open: false,
});

export const resource = (id: string, type: string, properties: object = {}): Resource => ({
  id,
  type,
  properties: plainValue(properties),
  condition: null,
  generated: false,
  at: at(1),
});

export function fn(name: string, more: Partial<FunctionDeclaration> = {}): FunctionDeclaration {
  return {
    id: `template.yaml#${name}`,
    name,
    logicalId: name,
    at: at(10),
    runtime: 'nodejs22.x',
    language: 'javascript',
    packageType: 'zip',
    handler: { kind: 'handler', directory: '', handler: 'app.handler', inline: null },
    environment: new Map(),
    role: `${name}Role`,
    triggers: [],
    settings: new Map(),
    condition: null,
    ...more,
  };
}

export const trigger = (
  kind: TriggerKind,
  sourceId: string | null,
  more: Partial<Trigger> = {},
): Trigger => ({
  kind,
  source: `${kind} ${sourceId ?? ''}`.trim(),
  sourceId,
  sourceValue: sourceId === null ? null : getAtt(sourceId, 'Arn'),
  exposure: 'account',
  by: 'a test',
  place: sourceId,
  at: at(20),
  settings: new Map(),
  ...more,
});

/** Returns a role with grants `[action(s), resource]`; a resource is a text or a value. */
export function role(
  id: string,
  grants: readonly (readonly [string | readonly string[], string | Value])[],
  more: Partial<Role> = {},
): Role {
  const statements = grants.flatMap(([actions, target], i) =>
    statementsOfDocument(
      { Statement: { Effect: 'Allow', Action: actions, Resource: '*' } },
      'inline',
      at(40 + i),
    ).map((statement) => ({
      ...statement,
      resource: { not: false, values: [typeof target === 'string' ? constant(target) : target] },
    })),
  );
  return {
    id,
    holders: [id.replace(/Role$/, '')],
    generated: true,
    statements,
    managed: [],
    boundary: null,
    trust: [],
    unknown: [],
    at: at(40),
    ...more,
  };
}

export function app(
  functions: readonly FunctionDeclaration[],
  roles: readonly Role[],
  resources: readonly Resource[] = [],
  more: Partial<App> = {},
): App {
  return {
    id: 'template.yaml',
    name: 'shop',
    template: 'template.yaml',
    folder: '',
    format: 'sam',
    functions,
    subjects: [],
    roles,
    resources: new Map(
      [...resources, ...functions.map((each) => resource(each.logicalId, 'AWS::Lambda::Function'))].map(
        (each) => [each.id, each],
      ),
    ),
    resourcePolicies: [],
    values: { total: 0, unknown: 0 },
    ...more,
  };
}

export const call = (
  service: string,
  operation: string,
  input: Readonly<Record<string, Value>> = {},
  certainty: ApiCall['certainty'] = 'known',
): Behaviour => ({
  kind: 'api-call',
  service,
  operation,
  input: fields(input),
  certainty,
  via: null,
  seen: {
    at: at(5, 'src/app.ts'),
    text: `${operation}()`,
    chain: [{ function: 'handler', at: at(3, 'src/app.ts') }],
  },
});

export const undecided = (what: string, touches: readonly string[] | null): Undecided => ({
  kind: 'undecided',
  what,
  why: 'the name is computed',
  touches,
  seen: {
    at: at(9, 'src/app.ts'),
    text: 'client[name]()',
    chain: [{ function: 'handler', at: at(3, 'src/app.ts') }],
  },
});

/** Reviews an app from behaviours that are not linked yet. */
export const reviewOf = (
  tested: App,
  behaviours: Parameters<typeof linkBehaviours>[1],
  assumptions: Assumptions = new Map(),
): AppReview => review(tested, linkBehaviours(tested, behaviours, assumptions), assumptions);

/** Returns the needs of a function from behaviours that are not linked yet. */
export const neededOf = (
  declared: FunctionDeclaration,
  behaviours: readonly Behaviour[],
  tested: App,
  assumptions: Assumptions = new Map(),
): FunctionNeeds =>
  neededBy(declared, linkedOf(declared, behaviours, assumptions, tested), tested, assumptions);
