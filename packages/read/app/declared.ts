import {
  asString,
  type Diagnostic,
  diagnostic,
  type Location,
  partsAtDefaults,
  partsOf,
  type Resource,
  rowOf,
  type Source,
  spelled,
  unknown,
  type Value,
} from '@emmental/model';
import { conditionHolds, evaluate, type Scope, withinCondition } from '../evaluate/index.ts';
import type { Template } from '../format.ts';
import { entriesOf, get, type MapEntry, type Node, stringOf } from '../tree.ts';
import { alternatives, property } from './property.ts';

/** A resource that the template declares, with its properties evaluated. */
export interface Declaration extends Resource {
  readonly metadata: Value | null;
  readonly updatePolicy: Value | null;
}

/**
 * All resources of the template, with lookups that find the resources named by a value. All readers in this
 * folder work on this object.
 */
export interface Declared {
  readonly template: Template;
  readonly scope: Scope;
  readonly source: Source;
  readonly resources: ReadonlyMap<string, Declaration>;
  readonly diagnostics: readonly Diagnostic[];
  readonly values: { readonly total: number; readonly unknown: number };
  /** Returns the resources of these types, in the template's order. */
  ofType(...types: readonly string[]): readonly Declaration[];
  /**
   * Returns the ids of the resources that a value names, by reference or by their literal name in an ARN.
   * With `types`, only resources of these types.
   */
  named(value: Value | undefined, ...types: readonly string[]): readonly string[];
  /** Returns the ids of the functions that a value names, directly or through an alias or a version. */
  functionsNamed(value: Value | undefined): readonly string[];
}

/**
 * Reads the resources of a template with their values, and indexes them by type and name. An entry that is
 * not a resource becomes a diagnostic. `received` are resources of an outer template, under the names of the
 * parameters that receive them.
 */
export function declared(
  template: Template,
  scope: Scope,
  source: Source,
  received: readonly Declaration[] = [],
): Declared {
  const diagnostics: Diagnostic[] = [];
  const resources = new Map<string, Declaration>();
  const count = { total: 0, unknown: 0 };
  const node = get(template.root, 'Resources');
  if (node && node.kind !== 'map') {
    diagnostics.push(diagnostic('template/invalid', node.at, 'Resources is not a mapping'));
  }
  // A misspelt `Resources` would hide every resource. Only these three formats need the section.
  if (!node && ['cloudformation', 'sam', 'cdk'].includes(template.format))
    diagnostics.push(diagnostic('template/invalid', template.root.at, 'it has no Resources'));
  const places = placesIn(template);
  for (const entry of entriesOf(node)) {
    const resource = declaration(entry, template, scope, places, diagnostics);
    if (!resource) continue;
    resources.set(resource.id, resource);
    tally(resource.properties, count, 0);
  }
  for (const resource of received) resources.set(resource.id, resource);
  const byType = new Map<string, Declaration[]>();
  for (const resource of resources.values()) {
    const sameType = byType.get(resource.type);
    if (sameType) sameType.push(resource);
    else byType.set(resource.type, [resource]);
  }
  const names = literalNames(resources);
  const named = (value: Value | undefined, ...types: readonly string[]): readonly string[] => {
    const hasType = (id: string) => types.length === 0 || types.includes(resources.get(id)?.type ?? '');
    const found = new Set<string>();
    for (const { value: choice } of alternatives(value)) {
      for (const id of referencesOf(choice, resources)) if (hasType(id)) found.add(id);
      for (const id of names.match(choice)) if (hasType(id)) found.add(id);
    }
    return [...found];
  };
  return {
    template,
    scope,
    source,
    resources,
    diagnostics,
    values: count,
    ofType: (...types) => types.flatMap((type) => byType.get(type) ?? []),
    named,
    functionsNamed: (value) => {
      const direct = named(value, 'AWS::Lambda::Function');
      const through = named(value, 'AWS::Lambda::Alias', 'AWS::Lambda::Version').flatMap((id) =>
        named(property(resources.get(id)?.properties, 'FunctionName'), 'AWS::Lambda::Function'),
      );
      return [...new Set([...direct, ...through])];
    },
  };
}

/**
 * Maps each generated resource to the place that the user edits to change the resource: the event, a part of
 * the service, or the resource that SAM expands.
 */
function placesIn({ functions, generated, format, root }: Template): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const isShared = new Set<string>();
  for (const { name, events } of functions.values())
    for (const event of events)
      for (const id of event.generated) {
        const type = stringOf(get(root, 'Resources', id, 'Type')) ?? '';
        if (places.has(id) || sharedTypes.test(type)) isShared.add(id);
        places.set(id, `${format === 'serverless' ? `functions.${name}` : name}.${event.place}`);
      }
  for (const id of isShared) places.delete(id);
  for (const [id, { from: source, place }] of generated) {
    if (place !== undefined) places.set(id, place);
    else if (format === 'sam' && !places.has(id) && !functions.has(source) && !generated.has(source))
      places.set(id, source);
  }
  return places;
}

/**
 * Types whose resources are shared by the events of a service. They count as shared even if the service has a
 * single event.
 */
const sharedTypes =
  /^AWS::(ApiGateway::(RestApi|Stage|Deployment)|ApiGatewayV2::(Api|Stage)|S3::Bucket|Cognito::UserPool)$/;

function declaration(
  entry: MapEntry,
  template: Template,
  scope: Scope,
  places: ReadonlyMap<string, string>,
  diagnostics: Diagnostic[],
): Declaration | null {
  const { key: id, value: node, keyAt: at } = entry;
  const invalid = (where: Location, problem: string): null => {
    diagnostics.push(diagnostic('template/invalid', where, `${id}: ${problem}`));
    return null;
  };
  // The formats have expanded keys like `Fn::ForEach::…` before. An entry that could not be expanded declares
  // no resource.
  if (id.startsWith('Fn::')) return null;
  if (node.kind !== 'map') return invalid(at, 'the resource is not a mapping');
  const type = stringOf(get(node, 'Type'));
  if (type === undefined) return invalid(get(node, 'Type')?.at ?? at, 'Type is not a string');
  const properties = get(node, 'Properties');
  const condition = get(node, 'Condition');
  if (condition && stringOf(condition) === undefined) invalid(condition.at, 'Condition is not a string');
  const when = stringOf(condition);
  const place = template.generated.has(id) ? places.get(id) : undefined;
  const exists = when === undefined ? true : conditionHolds(when, scope);
  // The condition is false with the template's own values or the user's parameters, so the resource is never
  // created.
  if (exists === false) return null;
  return {
    id,
    type,
    properties: withinCondition(
      propertiesOf(properties, at, scope, (where) => invalid(where, 'Properties is not a mapping')),
      exists === true ? null : (when ?? null),
      scope,
    ),
    metadata: attribute(node, 'Metadata', scope),
    updatePolicy: attribute(node, 'UpdatePolicy', scope),
    condition: exists === true ? null : (when ?? null),
    generated: template.generated.has(id),
    ...(place === undefined ? {} : { place }),
    at,
  };
}

function attribute(node: Node, name: string, scope: Scope): Value | null {
  const attributeNode = get(node, name);
  return attributeNode ? evaluate(attributeNode, scope) : null;
}

function propertiesOf(
  node: Node | undefined,
  at: Location,
  scope: Scope,
  invalid: (at: Location) => void,
): Value {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) {
    return { kind: 'fields', fields: new Map(), open: false, at };
  }
  if (node.kind !== 'map') {
    invalid(node.at);
    return unknown('its properties have the wrong shape', node.at);
  }
  return evaluate(node, scope);
}

/** Bound of the nesting in which values are counted. Real templates are less deep. */
const maxDepth = 64;

function tally(value: Value, count: { total: number; unknown: number }, depth: number): void {
  if (depth > maxDepth) return;
  switch (value.kind) {
    case 'list':
      for (const item of value.items) tally(item, count, depth + 1);
      return;
    case 'fields':
      for (const inner of value.fields.values()) tally(inner, count, depth + 1);
      return;
    case 'one-of':
      for (const choice of value.choices) tally(choice.value, count, depth + 1);
      return;
    default:
      count.total += 1;
      if (!isDecided(value)) count.unknown += 1;
  }
}

/**
 * Tells if a value counts as decided. A text counts as decided if each of its unknown parts is a resource or
 * a pseudo parameter.
 */
const isDecided = (value: Value): boolean =>
  partsAtDefaults(partsOf(value) ?? []).every(
    (part) => typeof part === 'string' || part.kind === 'resource' || part.kind === 'pseudo',
  );

function referencesOf(value: Value, resources: ReadonlyMap<string, Declaration>): readonly string[] {
  if (value.kind !== 'text') return [];
  return value.parts.flatMap((part) => {
    if (typeof part === 'string') return [];
    if (part.kind === 'resource') return resources.has(part.id) ? [part.id] : [];
    const received = part.kind === 'external' ? part.parameter : undefined;
    return received !== undefined && resources.has(received) ? [received] : [];
  });
}

/**
 * The property that names a resource, by type. Templates often refer to resources by name, because that
 * avoids circular dependencies.
 */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::KinesisFirehose::DeliveryStream': 'DeliveryStreamName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
};

/**
 * Returns the name under which people know a resource: its logical id, or its declared name if the format
 * generated the id.
 */
export function calledOf({ id, type, properties, generated }: Declaration): string {
  const key = generated ? rowOf(nameProperties, type) : undefined;
  const name = key === undefined ? null : asString(property(properties, key));
  return name === null || name === '' ? id : name;
}

/** Returns the value of the property that names a resource; undefined if the resource declares no name. */
export function nameOf({ type, properties }: Declaration): Value | undefined {
  const key = rowOf(nameProperties, type);
  return key === undefined ? undefined : property(properties, key);
}

function literalNames(resources: ReadonlyMap<string, Declaration>): {
  match(value: Value): readonly string[];
} {
  const byName = new Map<string, string[]>();
  for (const resource of resources.values()) {
    for (const { value } of alternatives(nameOf(resource))) {
      const name = writtenName(value);
      if (!name) continue;
      const ids = byName.get(name) ?? [];
      byName.set(name, ids);
      ids.push(resource.id);
    }
  }
  return {
    match(value) {
      const name = byName.size > 0 ? writtenName(value) : null;
      if (!name) return [];
      return tails(name).flatMap((tail) => byName.get(tail) ?? []);
    },
  };
}

/**
 * Returns a name in the notation of `Fn::Sub`, with parameters replaced by their defaults. Null if a part is
 * unknown or if no part is literal.
 */
function writtenName(value: Value): string | null {
  const parts = partsAtDefaults(partsOf(value) ?? []);
  if (!parts.some((part) => typeof part === 'string' && part !== '')) return null;
  const written = spelled(value);
  return written.includes('*') ? null : written;
}

/**
 * Returns the text, and each part of the text after a `:` or `/` outside of `${…}`: `arn:aws:sqs:…:orders`
 * gives `orders`, among others.
 */
function tails(text: string): readonly string[] {
  const found = [text];
  let depth = 0;
  for (let index = 0; index < text.length && found.length < 32; index += 1) {
    const character = text[index];
    if (text.startsWith('${', index)) depth += 1;
    else if (character === '}') depth = Math.max(0, depth - 1);
    else if (depth === 0 && (character === ':' || character === '/')) found.push(text.slice(index + 1));
  }
  return found;
}
