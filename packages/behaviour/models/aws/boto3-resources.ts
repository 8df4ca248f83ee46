import {
  type Abstract,
  addField,
  type Call,
  cell,
  constant,
  createObject,
  flowsOf,
  type Instance,
  type InstanceFacts,
  isNothing,
  list,
  memberOf,
  noFlow,
  nullValue,
  type PropertyRead,
  recordOf,
  refer,
  setIndex,
  stringOf,
  unknown,
} from '@emmental/evaluator';
import {
  type Boto3Action,
  type Boto3Addition,
  type Boto3Collection,
  type Boto3Parameter,
  type Boto3Reference,
  type Boto3Request,
  type Boto3Resource,
  boto3Resource,
} from '@emmental/knowledge';
import { instanceOf } from '../instance.ts';
import type { Behaves, TypeModel } from '../model.ts';
import { roleOf } from './assumed.ts';
import {
  clientGiven,
  clientOf,
  dynamicOperation,
  namedInput,
  type Place,
  recordApiCall,
  serviceOf,
} from './call.ts';
import { recordTransfer } from './transfer.ts';

/** Makes a boto3 resource object; its identifiers are facts under their Python names. */
export function resourceOf(
  call: Pick<Call, 'machine' | 'at' | 'name'> & Partial<Call>,
  service: string,
  kind: string,
  identifiers: InstanceFacts,
  role: InstanceFacts = roleOfSelf(call),
): Abstract {
  const made = instanceOf(
    { ...call, name: kind === '' ? `${service} resource` : kind },
    'aws/boto3-resource',
    {
      service: constant(service),
      kind: constant(kind),
      ...role,
    },
  );
  return { ...made, facts: { ...made.facts, ...prefixed(identifiers) } };
}

/** Returns the role of a resource, which objects made from the resource share. */
function roleOfSelf({ self }: Partial<Call>): InstanceFacts {
  const role = roleOf(self);
  return role ? { role } : {};
}

const prefixed = (identifiers: InstanceFacts): InstanceFacts =>
  Object.fromEntries(Object.entries(identifiers).map(([name, value]) => [`id.${name}`, value]));

const known = new Map<string, Boto3Resource | null>();
function modelOf(self: Instance | null): Boto3Resource | null {
  const service = serviceOf(self);
  const kind = self ? stringOf(self.facts['kind']) : null;
  if (service === null || kind === null) return null;
  const key = `${service}/${kind}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const model = boto3Resource(service, kind);
  known.set(key, model);
  return model;
}

const identifier = (self: Instance, name: string): Abstract =>
  self.facts[`id.${name}`] ?? unknown(`the ${name} of a resource`);

export const resourceTypes: Readonly<Record<string, TypeModel>> = {
  'aws/boto3-resource': {
    methods: {
      '[]': (call) => dynamicOperation(call, serviceOf(call.self), 'python', 'a resource method'),
      __enter__: { returns: 'self' },
    },
    properties: {
      meta: ({ machine, self, at }) =>
        metaOf(clientOf({ machine, at, name: 'meta' }, serviceOf(self), 'python')),
    },
    attribute: resourceAttribute,
    pattern: (name, self) => resourceMember(name, self),
    given: clientGiven,
  },
  'aws/boto3-collection': {
    methods: {
      all: (call) => listed(call),
      filter: (call) => listed(call),
      limit: (call) => listed(call),
      page_size: (call) => listed(call),
      pages: (call) => list(call.machine, [], listed(call)),
    },
    items: (read) => iterated(read),
    pattern: (name, self) => batchAction(name, self),
    given: clientGiven,
  },
  'aws/batch-writer': {
    methods: {
      put_item: (call) => recordBatchItem(call),
      delete_item: { returns: 'fresh' },
      __enter__: { returns: 'self' },
    },
    complete: true,
  },
};

const metaOf = (client: Abstract): Abstract => ({
  kind: 'instance',
  type: 'aws/meta',
  name: 'meta',
  facts: { client },
  holder: { id: 0, cell: cell() },
});

/** Returns a member of a resource: a method, a collection, another resource, or an attribute that is loaded on first use. */
function resourceMember(name: string, self: Instance): Behaves | Abstract | undefined {
  const model = modelOf(self);
  if (!model) return undefined;
  const addition = model.additions.get(name);
  if (addition) return (call) => performAddition(call, model, addition, name);
  const action = model.actions.get(name);
  if (action) return (call) => performAction(call, model, action);
  if ((name === 'load' || name === 'reload') && model.load) return performRequest(model, model.load);
  const waiter = model.waiters.get(name);
  if (waiter) return performRequest(model, waiter);
  const subresource = model.subresources.get(name);
  if (subresource) return (call) => referTo(call, model.service, subresource, self, call.args, call.named);
  return undefined;
}

/** Returns an attribute as a property of the instance, because code reads attributes without a call. */
function resourceAttribute(read: PropertyRead): Abstract | undefined {
  const { self, name } = read;
  const model = modelOf(self);
  if (!model) return undefined;
  const aliased = model.aliases.get(name) ?? name;
  if (model.identifiers.includes(aliased)) return identifier(self, aliased);
  const collection = model.collections.get(name);
  if (collection) return collectionOf(read, name);
  const reference = model.references.get(name);
  if (model.load && (model.attributes.has(name) || reference))
    recordApiCall(read, model.service, model.load.operation, inputOf(read, model.load, self, new Map()), {
      via: 'boto3',
    });
  if (reference) return referTo({ ...read, name }, model.service, reference, self, [], new Map());
  if (!model.attributes.has(name)) return undefined;
  const data = self.facts['data'];
  return unknown(`the attribute ${name}`, data ? memberOf(flowsOf(data), fieldOf(name)) : noFlow);
}

const performRequest =
  (model: Boto3Resource, request: Boto3Request): Behaves =>
  (call) => {
    if (call.self?.kind === 'instance')
      recordApiCall(call, model.service, request.operation, inputOf(call, request, call.self, call.named));
    return nullValue;
  };

function performAction(call: Call, model: Boto3Resource, action: Boto3Action): Abstract {
  if (call.self?.kind !== 'instance') return unknown('a response');
  const input = inputOf(call, action, call.self, call.named);
  const answer = recordApiCall(call, model.service, action.operation, input);
  if (!action.returns) return answer;
  const made = withData(
    referTo(call, model.service, action.returns, call.self, [], call.named),
    action,
    answer,
  );
  return /\[\]/.test(JSON.stringify(action.returns.identifiers)) ? list(call.machine, [], made) : made;
}

/** Adds the part of an answer that objects come from, whose attributes are its fields. */
const withData = (made: Abstract, { returns }: Boto3Action, answer: Abstract): Abstract => {
  const [list] = /\w+(?=\[\])/.exec(JSON.stringify(returns?.identifiers ?? '')) ?? [];
  if (made.kind !== 'instance' || list === undefined || flowsOf(answer).length === 0) return made;
  return { ...made, facts: { ...made.facts, data: unknown('an item', memberOf(flowsOf(answer), list)) } };
};

/** `body` → `Body`: the field of an answer that an attribute stands for. */
const fieldOf = (name: string): string =>
  name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

function performAddition(call: Call, model: Boto3Resource, addition: Boto3Addition, name: string): Abstract {
  const self = call.self?.kind === 'instance' ? call.self : null;
  if (name === 'batch_writer' && self) {
    const table = identifier(self, 'name');
    recordApiCall(call, model.service, 'BatchWriteItem', requestItems(call, table), { via: 'boto3' });
    return instanceOf(call, 'aws/batch-writer', { service: constant(model.service), table });
  }
  const input = additionInput(call, addition, self);
  for (const { operation } of addition.requests)
    recordApiCall(call, model.service, operation, input, { via: 'boto3' });
  recordTransfer(call, addition, input);
  return nullValue;
}

/** Records an item that a batch writer puts into its table. */
function recordBatchItem(call: Call): Abstract {
  const { machine } = call;
  const item = call.named.get('Item') ?? call.args[0] ?? unknown('an item');
  const put = recordOf(machine, { PutRequest: recordOf(machine, { Item: item }) });
  const items = recordOf(machine, {});
  const table = call.self?.kind === 'instance' ? call.self.facts['table'] : undefined;
  setIndex(machine, items, table ?? unknown('a table'), list(machine, [put]), call.at);
  recordApiCall(call, 'dynamodb', 'BatchWriteItem', recordOf(machine, { RequestItems: items }), {
    via: 'boto3',
  });
  return nullValue;
}

/** Builds the request items; the table's name is their key. */
const requestItems = (call: Call, table: Abstract): Abstract => {
  const items = recordOf(call.machine, {});
  setIndex(call.machine, items, table, unknown('written items'), call.at);
  return recordOf(call.machine, { RequestItems: items });
};

/** Builds the request of a method that boto3 adds: identifiers of the resource, then its arguments. */
export function additionInput(call: Call, addition: Boto3Addition, self: Instance | null): Abstract {
  const { machine } = call;
  const made = createObject(machine, 'record');
  const put = (target: string, value: Abstract | undefined) => {
    if (value && !isNothing(value)) addField(machine, made, target, cell(value));
  };
  for (const { target, from, name } of addition.requests[0]?.parameters ?? [])
    if (self && from === 'identifier') put(target, identifier(self, String(name)));
    else if (from === 'string') put(target, constant(name));
  for (const [index, target] of addition.arguments.entries())
    if (target !== '-') put(target, call.args[index] ?? call.named.get(target));
  const extra = call.named.get('ExtraArgs');
  if (extra?.kind === 'object') for (const [name, field] of extra.object.fields) put(name, field.value);
  return refer(made);
}

/** Builds the request from the caller's named arguments and the parameters that the resource fills in. */
function inputOf(
  place: Place,
  request: Boto3Request,
  self: Instance,
  named: ReadonlyMap<string, Abstract>,
): Abstract {
  const filled: Record<string, Abstract> = {};
  for (const { target, from, name } of request.parameters) {
    let value = unknown('a part of a response');
    if (from === 'identifier') value = identifier(self, String(name));
    else if (from === 'string' || from === 'integer') value = constant(name);
    const [first = ''] = target.split(/[.[]/);
    filled[first] = target === first ? value : nested(place, target, value);
  }
  return namedInput(place.machine, named, filled);
}

/** Builds nested records and lists for a target such as `Delete.Objects[].Key`, without its first part. */
function nested(place: Place, target: string, value: Abstract): Abstract {
  const steps = target.split(/\.|(?=\[)/).slice(1);
  let made = value;
  for (const step of steps.reverse())
    made = step.startsWith('[') ? list(place.machine, [made]) : recordOf(place.machine, { [step]: made });
  return made;
}

function referTo(
  call: Pick<Call, 'machine' | 'at' | 'name'>,
  service: string,
  reference: Boto3Reference,
  self: Instance,
  args: readonly Abstract[],
  named: ReadonlyMap<string, Abstract>,
): Abstract {
  const identifiers: Record<string, Abstract> = {};
  let next = 0;
  for (const parameter of reference.identifiers) {
    const value = identifierValue(parameter, self, () => args[next++] ?? named.get(parameter.target), named);
    if (value) identifiers[parameter.target] = value;
  }
  return resourceOf(call, service, reference.kind, identifiers);
}

function identifierValue(
  parameter: Boto3Parameter,
  self: Instance,
  passed: () => Abstract | undefined,
  named: ReadonlyMap<string, Abstract>,
): Abstract | undefined {
  switch (parameter.from) {
    case 'identifier':
      return identifier(self, String(parameter.name));
    case 'input':
      return passed();
    case 'requestParameter':
      return named.get(String(parameter.name));
    case 'string':
    case 'integer':
      return constant(parameter.name);
    default:
      return undefined;
  }
}

const collectionOf = ({ machine, at, self }: PropertyRead, name: string): Abstract => ({
  ...instanceOf({ machine, at, name }, 'aws/boto3-collection', {
    ...self.facts,
    collection: constant(name),
    owner: self,
  }),
  facts: { ...self.facts, collection: constant(name), owner: self },
});

function ownerOf(self: Instance): { owner: Instance; collection: Boto3Collection; service: string } | null {
  const { owner } = self.facts;
  const name = stringOf(self.facts['collection']);
  if (owner?.kind !== 'instance' || name === null) return null;
  const model = modelOf(owner);
  const collection = model?.collections.get(name);
  return model && collection ? { owner, collection, service: model.service } : null;
}

function listed(call: Call): Abstract {
  const found = call.self?.kind === 'instance' ? ownerOf(call.self) : null;
  if (!found || call.self?.kind !== 'instance') return unknown('a collection');
  const input = inputOf(call, found.collection, found.owner, call.name === 'filter' ? call.named : new Map());
  recordApiCall(call, found.service, found.collection.operation, input);
  // A filtered collection is still a collection: code can filter it again, iterate over it, or act on all its items.
  return { ...call.self, facts: { ...call.self.facts, listed: constant('yes') } };
}

function iterated(read: PropertyRead): Abstract {
  const found = ownerOf(read.self);
  if (!found) return unknown('an item');
  if (!read.self.facts['listed'])
    recordApiCall(
      read,
      found.service,
      found.collection.operation,
      inputOf(read, found.collection, found.owner, new Map()),
    );
  return referTo(
    { ...read, name: 'item' },
    found.service,
    found.collection.returns,
    found.owner,
    [],
    new Map(),
  );
}

function batchAction(name: string, self: Instance): Behaves | undefined {
  const found = ownerOf(self);
  const action = found?.collection.batch.get(name);
  if (!found || !action) return undefined;
  return (call) => {
    const fields = inputOf(call, action, found.owner, call.named);
    if (call.self?.kind === 'instance' && !call.self.facts['listed'])
      recordApiCall(
        call,
        found.service,
        found.collection.operation,
        inputOf(call, found.collection, found.owner, new Map()),
      );
    return recordApiCall(call, found.service, action.operation, withOwner(call, fields, found.owner));
  };
}

/** Adds the collection's owner (the bucket) to a batch action, whose items name only the resource. */
function withOwner(call: Call, fields: Abstract, owner: Instance): Abstract {
  if (fields.kind !== 'object' || stringOf(owner.facts['kind']) !== 'Bucket') return fields;
  const made = createObject(call.machine, 'record');
  for (const [name, field] of fields.object.fields) addField(call.machine, made, name, field);
  addField(call.machine, made, 'Bucket', cell(identifier(owner, 'name')));
  return refer(made);
}
