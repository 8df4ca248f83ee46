import { asString, both, type Diagnostic, type Fetched, type Location, type Value } from '@emmental/model';
import { alternatives, items, property } from '../../app/property.ts';
import type { FunctionOrigin, LowerContext, Template } from '../../format.ts';
import { noteOrigin } from '../../origins.ts';
import type { MapEntry } from '../../tree.ts';
import { write, writeMap } from '../lowering/write.ts';
import { inText } from './alternatives.ts';
import { bodyOf } from './block.ts';
import { codeOf, inRepository } from './code.ts';
import { defaultTags } from './default-tags.ts';
import { reference, settled } from './handle.ts';
import { callsOf, instancesOf } from './instances.ts';
import { lambdaModule } from './lambda-module/lower.ts';
import { isLambdaModule } from './lambda-module/source.ts';
import { attributeOf, type Module, sourceOf } from './module.ts';
import { defaultsOf } from './parameters.ts';
import { pinnedBy } from './pinned.ts';
import { policyDocument } from './policy-document.ts';
import type { MadeResource } from './registry/expansion.ts';
import { madeBy } from './registry/modules.ts';
import { adjusted } from './resources/adjust.ts';
import { type Into, isGiven, propertiesOf, type Row, rowOfType } from './resources/index.ts';
import { wording } from './resources/wording.ts';
import {
  type CallInstance,
  type Frame,
  type Instance,
  type ModuleInstance,
  type State,
  say,
} from './scope.ts';
import { stateOf } from './state.ts';
import { givenValues } from './tfvars.ts';

/** One root module as a CloudFormation template: every resource under its Terraform address. */
export function lowerModule(module: Module, context: LowerContext): Template {
  const root: ModuleInstance = {
    address: '',
    module,
    input: () => null,
    caller: null,
    remembered: new Map(),
  };
  const state = stateOf(module.folder, context, givenValues(module.folder, context));
  state.modules.set(module.folder, module);
  const x = lowering(state);
  addModule(root, null, x);
  addTags(defaultTags({ state, module: root, names: new Map() }), x);
  const said = [...state.modules.values()].flatMap((one) => one?.diagnostics ?? []);
  return { ...templateOf(x, module.at, said), parameters: defaultsOf(module) };
}

/** Functions are asked for tags; what they have themselves goes before. */
function addTags(tags: Value | undefined, x: Lowering): void {
  if (!isGiven(tags)) return;
  for (const { type, properties } of x.drafts.values()) {
    const own = properties.get('Tags');
    if (type === 'AWS::Lambda::Function' && (own === undefined || !isGiven(own)))
      properties.set('Tags', tags);
  }
}

/** The same for resources whose arguments are known already (`setBody`): those of a plan. */
export function lowerInstances(instances: readonly Instance[], state: State, at: Location): Template {
  const x = lowering(state);
  for (const instance of instances) addInstance(instance, instance.condition, x);
  return templateOf(x, at, []);
}

const lowering = (state: State): Lowering => ({
  state,
  drafts: new Map(),
  parts: [],
  functions: new Map(),
  generated: new Map(),
  origins: new Map(),
  fetched: [],
});

function templateOf(x: Lowering, at: Location, said: readonly Diagnostic[]): Template {
  for (const part of x.parts) join(part, x);
  joinIntegrations(x);
  return {
    path: at.file,
    format: 'terraform',
    wording,
    name: at.file,
    ...treeOf(x, at),
    functions: x.functions,
    generated: x.generated,
    origins: x.origins,
    fetched: x.fetched,
    diagnostics: [...said, ...x.state.diagnostics],
  };
}

/** A resource that is being put together: parts of it may be declared apart. */
interface Draft {
  readonly id: string;
  /** In Terraform. */
  readonly source: string;
  readonly type: string;
  readonly properties: Map<string, Value>;
  open: boolean;
  readonly condition: string | null;
  readonly at: Location;
}

interface Part {
  readonly instance: Instance;
  readonly row: Row & { readonly into: Into };
  readonly condition: string | null;
}

interface Lowering {
  readonly state: State;
  readonly drafts: Map<string, Draft>;
  readonly parts: Part[];
  readonly functions: Map<string, FunctionOrigin>;
  readonly generated: Map<string, { readonly from: string }>;
  readonly origins: Map<string, string>;
  readonly fetched: Fetched[];
}

function addModule(module: ModuleInstance, condition: string | null, x: Lowering): void {
  const frame: Frame = { state: x.state, module, names: new Map() };
  // Calls first: what they make is known before it is named.
  const calls = [...module.module.calls].flatMap(([name, block]) => callsOf(name, block, frame));
  const instances = [...module.module.resources].flatMap(([name, block]) => instancesOf(name, block, frame));
  for (const instance of instances) addInstance(instance, both(condition, instance.condition), x);
  for (const call of calls) addCall(call, both(condition, call.condition), x);
}

function addCall(call: CallInstance, condition: string | null, x: Lowering): void {
  const source = sourceOf(call.block);
  if (source !== null && !call.inner) addFetched(call, source, x);
  if (call.inner) addModule(call.inner, condition, x);
  else if (isLambdaModule(call.block)) addLambda(call, condition, x);
  else if (addMade(call, madeBy(call), condition, x)) return;
  else if (source !== null && !source.startsWith('.'))
    say(x.state, 'template/unsupported', call.block.at, `module ${source}`);
}

/** One block may stand for several calls; a folder of the repository that is not there is told elsewhere. */
function addFetched({ address: id, block }: CallInstance, source: string, x: Lowering): void {
  const { at } = block;
  if (source.startsWith('.') || x.fetched.some((one) => one.at === at)) return;
  const version = attributeOf(block.body, 'version')?.value;
  const written = version?.kind === 'literal' ? String(version.value) : version ? 'a version' : null;
  x.fetched.push({ kind: 'module', id, source, pinnedBy: pinnedBy(source, written), at });
}

/** False where the module is not known. */
function addMade(
  call: CallInstance,
  made: readonly MadeResource[] | null,
  condition: string | null,
  x: Lowering,
): boolean {
  for (const { id, type, fields, open, at } of made ?? []) {
    x.drafts.set(id, { id, source: '', type, properties: new Map(fields), open, condition, at });
    if (id !== call.address) x.generated.set(id, { from: call.address });
  }
  return made !== null;
}

function addLambda(call: CallInstance, condition: string | null, x: Lowering): void {
  const { resources, sourcePaths, generated } = lambdaModule(call);
  addMade(call, resources, condition, x);
  for (const at of generated) noteOrigin(x.origins, at, 'generated');
  if (!x.drafts.has(call.address)) return;
  const folders = sourcePaths.flatMap((path) => {
    const written = asString(path);
    const folder = written === null ? null : inRepository(written, x.state);
    return folder === null ? [] : [folder];
  });
  addFunction(call.address, call.block.at, folders[0] ?? null, x);
  const origin = x.functions.get(call.address);
  // One folder by its name alone is packed as it is; patterns and commands are the module's own language.
  const isPlain = sourcePaths.length === 1 && folders.length === 1 && sourcePaths[0]?.kind === 'constant';
  if (origin && !isPlain) x.functions.set(call.address, { ...origin, packaging: null });
}

const addFunction = (id: string, at: Location, directory: string | null, x: Lowering): void => {
  x.functions.set(id, { name: id, at, directory, entryPoints: [], events: [] });
};

function addInstance(instance: Instance, condition: string | null, x: Lowering): void {
  const { address: id, type, isData, block } = instance;
  if (isData) {
    const document =
      type === 'aws_iam_policy_document'
        ? fieldsOf({ PolicyDocument: policyDocument(instance) })
        : type === 'google_iam_policy'
          ? bodyOf(instance)
          : null;
    if (document) add({ id, source: type, type: `data.${type}`, condition, at: block.at }, document, x);
    return;
  }
  const row = rowOfType(type);
  const body = bodyOf(instance);
  if (row?.into) {
    x.parts.push({ instance, row: { ...row, into: row.into }, condition });
    return;
  }
  // A type without a row keeps its own names.
  if (!row) {
    add({ id, source: type, type, condition, at: block.at }, body, x);
    if (/^google_cloudfunctions2?_function$/.test(type)) addCode(instance, x);
    return;
  }
  const { rest, apart } = takenApart(body, row);
  add(
    { id, source: type, type: row.type, condition, at: block.at },
    adjusted(row.type, propertiesOf(rest, row.names ?? {})),
    x,
  );
  for (const [argument, value] of apart) {
    const kind = row.apart?.[argument];
    if (!kind) continue;
    const name = `${id}.${argument}`;
    const properties = fieldsOf({ [kind.as]: value, [kind.on]: reference(id, null, block.at) });
    add({ id: name, source: '', type: kind.type, condition, at: value.at ?? block.at }, properties, x);
    x.generated.set(name, { from: id });
  }
  if (row.type === 'AWS::Lambda::Function') addCode(instance, x);
}

function addCode(instance: Instance, x: Lowering): void {
  const { address: id, block } = instance;
  const code = codeOf(instance, x.state);
  if (code?.kind === 'inline')
    x.drafts.get(id)?.properties.set('Code', { ...fieldsOf({ ZipFile: code.text }), at: block.at });
  addFunction(id, block.at, code?.kind === 'folder' ? code.folder : null, x);
  const origin = x.functions.get(id);
  if (origin) x.functions.set(id, { ...origin, packaging: code?.kind === 'folder' ? code.packaging : null });
}

const fieldsOf = (from: Readonly<Record<string, Value>>): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(from)),
  open: false,
});

/** Arguments that are resources of their own in CloudFormation. */
function takenApart(
  body: Value,
  row: Row,
): { readonly rest: Value; readonly apart: readonly (readonly [string, Value])[] } {
  if (body.kind !== 'fields' || !row.apart) return { rest: body, apart: [] };
  const names = row.apart;
  const isApart = (name: string): boolean => Object.hasOwn(names, name);
  return {
    rest: { ...body, fields: new Map([...body.fields].filter(([name]) => !isApart(name))) },
    apart: [...body.fields].filter(([name, value]) => isApart(name) && isGiven(value)),
  };
}

function add(of: Omit<Draft, 'properties' | 'open'>, properties: Value, x: Lowering): void {
  x.drafts.set(of.id, {
    ...of,
    properties: new Map(properties.kind === 'fields' ? properties.fields : []),
    open: properties.kind !== 'fields' || properties.open,
  });
}

/** Puts what is declared apart into what it is a part of; kept as it is when that is elsewhere. */
function join({ instance, row, condition }: Part, x: Lowering): void {
  const { address: id, type, block } = instance;
  const { into } = row;
  const body = bodyOf(instance);
  const types = [into.target].flat();
  const targets = [into.by].flat().flatMap((by) => namedBy(property(body, by), types, x));
  if (targets.length === 0) {
    const own = into.alone ? adjusted(row.type, propertiesOf(body, row.names ?? {})) : body;
    add({ id, source: type, type, condition, at: block.at }, own, x);
    return;
  }
  const part = partOf(body, row);
  if (!part) return;
  const placed =
    condition === null ? part : ({ kind: 'one-of', choices: [{ when: condition, value: part }] } as const);
  for (const target of targets) {
    const { properties } = target;
    if (into.as === null) {
      if (part.kind !== 'fields') continue;
      for (const [name, value] of part.fields) properties.set(name, value);
      if (part.open) target.open = true;
    } else if (into.many) {
      const before = properties.get(into.as);
      const others = before?.kind === 'list' ? before.items : before ? [before] : [];
      const open = before?.kind === 'list' && before.open;
      properties.set(into.as, { kind: 'list', items: [...others, placed], open, at: block.at });
    } else properties.set(into.as, placed);
  }
}

function partOf(body: Value, row: Row & { readonly into: Into }): Value | null {
  const { into } = row;
  if (into.only !== undefined) {
    const value = property(body, into.only);
    return isGiven(value) ? { ...value, at: body.at ?? value.at ?? nowhere } : null;
  }
  const rest: Value =
    body.kind === 'fields'
      ? { ...body, fields: new Map([...body.fields].filter(([name]) => ![into.by].flat().includes(name))) }
      : body;
  return adjusted(row.type, propertiesOf(rest, row.names ?? {}));
}

const nowhere: Location = { file: '', line: 1, column: 1 };

/** The resources of some types that a value names, by reference or by their own name. */
function namedBy(value: Value | undefined, sources: readonly string[], x: Lowering): readonly Draft[] {
  const found = new Set<Draft>();
  for (const { value: one } of items(value)) {
    const parts = one.kind === 'text' ? one.parts : [];
    for (const part of parts) {
      const draft = typeof part === 'object' && part.kind === 'resource' ? x.drafts.get(part.id) : undefined;
      if (draft && sources.includes(draft.source)) found.add(draft);
    }
    const written = found.size === 0 ? asString(one) : null;
    if (written === null) continue;
    for (const draft of x.drafts.values())
      if (
        sources.includes(draft.source) &&
        nameProperties.some((name) => asString(draft.properties.get(name)) === written)
      )
        found.add(draft);
  }
  return [...found];
}

const nameProperties = [
  'Name',
  'RoleName',
  'UserName',
  'GroupName',
  'BucketName',
  'QueueName',
  'TableName',
  'RepositoryName',
  'StageName',
];

/** CloudFormation keeps an integration of a REST API in the method it answers. */
function joinIntegrations(x: Lowering): void {
  const methods = [...x.drafts.values()].filter(({ type }) => type === 'AWS::ApiGateway::Method');
  for (const draft of [...x.drafts.values()]) {
    if (draft.type !== 'AWS::ApiGateway::Integration') continue;
    x.drafts.delete(draft.id);
    const of = (one: Draft): string =>
      JSON.stringify(['ResourceId', 'HttpMethod'].map((name) => wordOf(one.properties.get(name))));
    const method = methods.find((one) => of(one) === of(draft));
    if (!method) continue;
    const fields = new Map(
      [...draft.properties].filter(([name]) => !['RestApiId', 'ResourceId', 'HttpMethod'].includes(name)),
    );
    method.properties.set('Integration', { kind: 'fields', fields, open: draft.open, at: draft.at });
  }
}

/** A value to be compared: its text, and the resources in it. */
const wordOf = (value: Value | undefined): unknown =>
  alternatives(value).map(({ value: one }) =>
    one.kind === 'text' ? one.parts : one.kind === 'constant' ? one.value : null,
  );

function treeOf(x: Lowering, at: Location): Pick<Template, 'root' | 'values'> {
  const values = new Map<string, Value>();
  const entries: MapEntry[] = [];
  for (const draft of x.drafts.values()) {
    const properties: Value = {
      kind: 'fields',
      fields: new Map(
        [...draft.properties].map(([name, value]) => [name, settled(inProperty(draft, name, value))]),
      ),
      open: draft.open,
      at: draft.at,
    };
    values.set(draft.id, properties);
    entries.push({
      key: draft.id,
      keyAt: draft.at,
      value: writeMap(
        {
          Type: draft.type,
          Condition: draft.condition ?? undefined,
          Properties: { 'Emmental::Value': draft.id },
        },
        draft.at,
      ),
    });
  }
  const resources = { kind: 'map' as const, entries, at };
  return { root: writeMap({ Resources: write(resources, at) }, at), values };
}

/** Variables of an environment are texts: what `jsonencode` made is written out. */
function inProperty(draft: Draft, name: string, value: Value): Value {
  if (draft.type !== 'AWS::Lambda::Function' || name !== 'Environment') return value;
  const variables = property(value, 'Variables');
  if (value.kind !== 'fields' || variables?.kind !== 'fields') return value;
  const fields = new Map([...variables.fields].map(([key, inner]) => [key, inText(inner)]));
  return { ...value, fields: new Map(value.fields).set('Variables', { ...variables, fields }) };
}
