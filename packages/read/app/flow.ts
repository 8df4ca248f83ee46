import {
  type Exposure,
  holeText,
  type Location,
  partsAtDefaults,
  partsOf,
  spelled,
  type Trigger,
  type TriggerKind,
  type Value,
} from '@emmental/model';
import type { Declaration, Declared } from './declared.ts';
import { alternatives, items, property } from './property.ts';

/** The audience that can start or write something, and the reason in `by`. */
export interface Reach {
  readonly exposure: Exposure;
  readonly by: string;
  /** The audience under each condition of the template. Present when conditions alone decide the audience. */
  readonly cases?: Trigger['cases'];
  /** The permission that IAM asks callers for (`execute-api:Invoke`); absent = IAM does not authorize them. */
  readonly permission?: string;
  /** True if it is not known whether IAM authorizes requests to this part of the API. */
  readonly perhaps?: true;
}

/**
 * A way in which data gets from a source to a resource of the template. A flow into a function becomes a
 * trigger of that function. Flows into queues, topics, buckets and state machines show who can write to a
 * resource that in turn starts a function.
 */
export interface Flow {
  /** Logical id of the resource that is started or written. */
  readonly to: string;
  /** A kind of the trigger table in `knowledge`. */
  readonly kind: TriggerKind;
  readonly source: string;
  readonly sourceId: string | null;
  readonly sourceValue: Value | null;
  /** The audience that can send data. Null stands for everyone who can write to the resource `sourceId`. */
  readonly reach: Reach | null;
  /** The template condition under which the flow exists. */
  readonly when: string | null;
  readonly at: Location;
  readonly settings: ReadonlyMap<string, Value>;
  /** Logical ids of the resources that make the flow: mapping, rule, permission, method, … */
  readonly through: readonly string[];
  /**
   * Logical id of the resource that the user edits to change the flow, for example the route. Null stands for
   * the last of `through`.
   */
  readonly declaredBy: string | null;
  /**
   * Set when it is not known how the source starts things: the type of the source, by which a report counts
   * such flows.
   */
  readonly unread?: string;
}

/** Reads all flows of one kind from the template. */
export type FlowReader = (app: Declared) => readonly Flow[];

/**
 * Creates a flow. Fields that are left out get the usual values: no known source resource, no settings, no
 * condition.
 */
export const flow = (
  fields: Pick<Flow, 'to' | 'kind' | 'source' | 'reach' | 'at'> & Partial<Flow>,
): Flow => ({
  sourceId: null,
  sourceValue: null,
  when: null,
  settings: new Map(),
  through: [],
  declaredBy: null,
  ...fields,
});

/**
 * Returns the ids of the resources that a target ARN names. For an alias or a version, returns the function
 * or state machine behind it.
 */
export function targetsOf(value: Value | undefined, app: Declared): readonly string[] {
  const functions = app.functionsNamed(value);
  if (functions.length > 0) return functions;
  return app.named(value).flatMap((id) => {
    const resource = app.resources.get(id);
    // The answer of a custom resource may name any function, not the one that makes the answer.
    if (resource && isCustomResource(resource)) return [];
    const versions = stateMachineVersions(resource);
    return versions.length > 0 ? versions.flatMap((version) => targetsOf(version, app)) : [id];
  });
}

/** Is the resource one that a function of the deployment makes? */
export const isCustomResource = ({ type }: Pick<Declaration, 'type'>): boolean =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

/** Returns the versions to which an alias, or the state machine to which a version, belongs. */
function stateMachineVersions(resource: Declaration | undefined): readonly Value[] {
  switch (resource?.type) {
    case 'AWS::StepFunctions::StateMachineVersion':
      return [property(resource.properties, 'StateMachineArn')].filter((value) => value !== undefined);
    case 'AWS::StepFunctions::StateMachineAlias':
      return ['RoutingConfiguration', 'DeploymentPreference'].flatMap((key) =>
        items(property(resource.properties, key)).flatMap(
          ({ value }) => property(value, 'StateMachineVersionArn') ?? [],
        ),
      );
    default:
      return [];
  }
}

/**
 * Returns a short name for messages: the logical id of the resource that the value names, else the last part
 * of its ARN, else the name of the parameter that holds it.
 */
export function nameOf(value: Value | undefined, app: Declared): string {
  const [id] = app.named(value);
  if (id !== undefined) return id;
  for (const { value: choice } of alternatives(value)) {
    const parts = partsAtDefaults(partsOf(choice) ?? []);
    const last = parts?.at(-1);
    if (last === undefined) continue;
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'object') {
      return only.kind === 'unknown' ? '?' : 'name' in only ? only.name : holeText(only);
    }
    const written = spelled(choice);
    return /(?:^|[:/])([^:/{}]+|\$\{[^}]*\})$/.exec(written)?.[1] ?? written;
  }
  return '?';
}

/** Returns the fields of a mapping as settings, without the keys of `without`. Any other value has none. */
export function settingsOf(
  value: Value | undefined,
  ...without: readonly string[]
): ReadonlyMap<string, Value> {
  const [first] = alternatives(value);
  if (first?.value.kind !== 'fields') return new Map();
  return new Map([...first.value.fields].filter(([key]) => !without.includes(key)));
}

/** Returns the properties of a resource as settings. */
export const settingsOfResource = (resource: Declaration, ...without: readonly string[]) =>
  settingsOf(resource.properties, ...without);
