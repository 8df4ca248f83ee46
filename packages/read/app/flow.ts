import {
  type Exposure,
  holeText,
  type Location,
  partsAtDefaults,
  partsOf,
  spelled,
  type Trigger,
  type Value,
} from '@emmental/model';
import type { Declaration, Declared } from './declared.ts';
import { alternatives, items, property } from './property.ts';

/** Who can start something, and why that is so. */
export interface Reach {
  readonly exposure: Exposure;
  readonly by: string;
  /** What it is under each condition of the template, where it hangs on them alone; absent = the same under all. */
  readonly cases?: Trigger['cases'];
}

/**
 * Data that a source hands to a resource of the template. Flows into functions are their triggers; flows into
 * queues, topics, buckets and state machines say who else can write to what starts a function.
 */
export interface Flow {
  /** Logical id of what is started or written. */
  readonly to: string;
  /** A kind of `knowledge`'s trigger table. */
  readonly kind: string;
  readonly source: string;
  readonly sourceId: string | null;
  readonly sourceValue: Value | null;
  /** Null: whoever can write to the resource `sourceId`. */
  readonly reach: Reach | null;
  /** The template condition under which the flow exists. */
  readonly when: string | null;
  readonly at: Location;
  readonly settings: ReadonlyMap<string, Value>;
  /** Logical ids of the resources that make the flow: mapping, rule, permission, method, … */
  readonly through: readonly string[];
  /** Logical id of what people edit to change it, e.g. the route; null = the last of `through`. */
  readonly declaredBy: string | null;
}

/** Reads one kind of flow from the template. */
export type FlowReader = (app: Declared) => readonly Flow[];

/** A flow of which the rest is what most flows have: no known source resource, no settings, no condition. */
export const flow = (given: Pick<Flow, 'to' | 'kind' | 'source' | 'reach' | 'at'> & Partial<Flow>): Flow => ({
  sourceId: null,
  sourceValue: null,
  when: null,
  settings: new Map(),
  through: [],
  declaredBy: null,
  ...given,
});

/** Ids of what a target ARN names: functions through their aliases too. */
export function targetsOf(value: Value | undefined, app: Declared): readonly string[] {
  const functions = app.functionsNamed(value);
  if (functions.length > 0) return functions;
  return app.named(value).flatMap((id) => {
    const resource = app.resources.get(id);
    const versions = stateMachineVersions(resource);
    return versions.length > 0 ? versions.flatMap((version) => targetsOf(version, app)) : [id];
  });
}

/** What a state machine's alias or version stands for. */
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

/** What people call the thing a value names: its logical id, else the last part of its ARN, else the parameter. */
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

/** The properties of a value as settings; nothing for what is no mapping. */
export function settingsOf(
  value: Value | undefined,
  ...without: readonly string[]
): ReadonlyMap<string, Value> {
  const [first] = alternatives(value);
  if (first?.value.kind !== 'fields') return new Map();
  return new Map([...first.value.fields].filter(([key]) => !without.includes(key)));
}

/** The settings of a whole resource. */
export const settingsOfResource = (resource: Declaration, ...without: readonly string[]) =>
  settingsOf(resource.properties, ...without);
