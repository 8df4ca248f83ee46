import {
  asString,
  both,
  type Diagnostic,
  type Fetched,
  type Location,
  rowOf,
  spelled,
  unknown,
  type Value,
} from '@emmental/model';
import { inBlock } from '../../app/google/arguments.ts';
import type { Packaging } from '../../app/packaging/packaging.ts';
import { alternatives, items, property } from '../../app/property.ts';
import type { FunctionOrigin, LowerContext, Template, Unread } from '../../format.ts';
import { noteOrigin } from '../../origins.ts';
import type { MapEntry } from '../../tree.ts';
import { write, writeMap } from '../lowering/write.ts';
import { inText } from './alternatives.ts';
import { bodyOf, bodyValue } from './block.ts';
import { type Code, codeIn, codeOf, codeOfPackage, inRepository } from './code.ts';
import { defaultTags } from './default-tags.ts';
import { type FunctionCall, functionCall } from './function-call.ts';
import { googleFunctionCall } from './google-function-call.ts';
import { reference, settled } from './handle.ts';
import { callsOf, instancesOf } from './instances.ts';
import { lambdaModule } from './lambda-module/lower.ts';
import { isLambdaModule } from './lambda-module/source.ts';
import { attributeOf, type Module, sourceOf } from './module.ts';
import { reportOpenCounts } from './open-count.ts';
import { conditionsAtDefaults, defaultsOf } from './parameters.ts';
import { pinnedBy } from './pinned.ts';
import { policyDocument } from './policy-document.ts';
import type { ModuleResource } from './registry/expansion.ts';
import { moduleResources } from './registry/modules.ts';
import { adjusted } from './resources/adjust.ts';
import { type Into, isGiven, propertiesOf, type Row, rowOfType } from './resources/index.ts';
import { wording } from './resources/wording.ts';
import { metadataFolder } from './sam-metadata.ts';
import {
  type CallInstance,
  evaluate,
  type Frame,
  type Instance,
  type ModuleInstance,
  report,
  type State,
} from './scope.ts';
import { argumentFolder, pathsIn, sourcePathFolder } from './source-path.ts';
import { stateOf } from './state.ts';
import { valuesOfVariables } from './tfvars.ts';
import { withUndefinedByFolder } from './undefined-names.ts';
import { reportUnreadFunctions } from './unread-functions.ts';

/** Lowers a module to a CloudFormation template. The logical id of each resource is its Terraform address. */
export function lowerModule(module: Module, context: LowerContext): Template {
  const root: ModuleInstance = {
    address: '',
    module,
    input: () => null,
    caller: null,
    cached: new Map(),
  };
  const state = stateOf(module.folder, context, valuesOfVariables(module.folder, context));
  state.modules.set(module.folder, module);
  const lowering = newLowering(state);
  addModule(root, null, lowering);
  addTags(defaultTags({ state, module: root, names: new Map() }), lowering);
  const diagnostics = [...state.modules.values()].flatMap((loaded) => loaded?.diagnostics ?? []);
  reportOpenCounts(state);
  return {
    ...templateOf(lowering, module.at, diagnostics),
    parameters: defaultsOf(module),
    conditions: conditionsAtDefaults(
      module,
      [...lowering.drafts.values()].flatMap(({ condition }) => condition?.split(' and ') ?? []),
    ),
    outputs: outputsOf(root, state),
    unread: [...brokenParts(diagnostics), ...lowering.unread],
  };
}

/** Returns the outputs of the root module, which other configurations can read. */
function outputsOf(root: ModuleInstance, state: State): NonNullable<Template['outputs']> {
  return [...root.module.outputs].flatMap(([name, block]) => {
    const value = attributeOf(block.body, 'value');
    const frame: Frame = { state, module: root, names: new Map() };
    return value ? [{ name, value: settled(evaluate(value.value, frame)), at: block.at }] : [];
  });
}

/** Returns the files of which a part could not be parsed. They may declare triggers and permissions. */
function brokenParts(diagnostics: readonly Diagnostic[]): NonNullable<Template['unread']> {
  const broken = diagnostics.filter(({ code, severity }) => severity === 'error' && code.startsWith('read/'));
  return [...new Map(broken.map((each) => [each.file, each])).values()].map((at) => ({
    name: `the rest of ${at.file}`,
    at,
    starts: 'all',
    grants: 'all',
  }));
}

/** Adds the default tags to each function that has no tags. */
function addTags(tags: Value | undefined, lowering: Lowering): void {
  if (!isGiven(tags)) return;
  for (const { type, properties } of lowering.drafts.values()) {
    const ownTags = properties.get('Tags');
    if (type === 'AWS::Lambda::Function' && (ownTags === undefined || !isGiven(ownTags)))
      properties.set('Tags', tags);
  }
}

/** Lowers resources whose arguments are already set with `setBody`, such as the resources of a plan. */
export function lowerInstances(instances: readonly Instance[], state: State, at: Location): Template {
  const lowering = newLowering(state);
  for (const instance of instances) addInstance(instance, instance.condition, lowering);
  return templateOf(lowering, at, []);
}

const newLowering = (state: State): Lowering => ({
  state,
  drafts: new Map(),
  parts: [],
  functions: new Map(),
  layers: new Map(),
  generated: new Map(),
  origins: new Map(),
  fetched: [],
  unread: [],
});

function templateOf(lowering: Lowering, at: Location, diagnostics: readonly Diagnostic[]): Template {
  reportUnreadFunctions(lowering.drafts.values(), lowering.state);
  for (const part of lowering.parts) join(part, lowering);
  noteInlineElsewhere(lowering);
  joinIntegrations(lowering);
  return {
    path: at.file,
    format: 'terraform',
    wording,
    name: at.file,
    ...treeOf(lowering, at),
    functions: lowering.functions,
    layers: lowering.layers,
    generated: lowering.generated,
    origins: lowering.origins,
    unread: lowering.unread,
    fetched: lowering.fetched,
    diagnostics: [...diagnostics, ...withUndefinedByFolder(lowering.state.diagnostics)],
  };
}

/** By type: the argument with the holder, its type, and the type of the policies that the list of names is about. */
const exclusiveNames: Readonly<Record<string, readonly [named: string, holder: string, policy: string]>> = {
  aws_iam_role_policies_exclusive: ['role_name', 'aws_iam_role', 'aws_iam_role_policy'],
  aws_iam_user_policies_exclusive: ['user_name', 'aws_iam_user', 'aws_iam_user_policy'],
  aws_iam_group_policies_exclusive: ['group_name', 'aws_iam_group', 'aws_iam_group_policy'],
};

/**
 * Notes inline policies that a role keeps and that the configuration does not declare: what they give was not read. Source: the
 * provider's documentation of aws_iam_role_policies_exclusive, which only removes policies that its list does not name.
 */
function noteInlineElsewhere(lowering: Lowering): void {
  const drafts = [...lowering.drafts.values()];
  for (const { source, properties, at } of drafts) {
    const [named = '', holder = '', policy = ''] = rowOf(exclusiveNames, source) ?? [];
    if (named === '') continue;
    const grants = namedBy(properties.get(named), [holder], lowering).map(({ id }) => id);
    const own = new Set(
      drafts
        .filter((draft) => draft.source === policy || grants.includes(draft.id))
        .flatMap(({ properties: of }) => [
          spelled(of.get('PolicyName')),
          ...items(of.get('Policies')).map(({ value }) => spelled(property(value, 'PolicyName'))),
        ]),
    );
    for (const { value } of items(properties.get('policy_names'))) {
      const refers =
        value.kind === 'text' &&
        value.parts.some((part) => typeof part === 'object' && part.kind === 'resource');
      const name = spelled(value);
      if (refers || (name !== '' && own.has(name))) continue;
      const what = name === '' ? 'an inline policy whose name is not known' : `the inline policy ${name}`;
      lowering.unread.push({ name: what, at, starts: [], grants });
    }
  }
}

/**
 * A resource of the template in the making. Some of its parts may be declared as separate Terraform
 * resources.
 */
interface Draft {
  readonly id: string;
  /** The Terraform type. */
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
  readonly layers: Map<string, Packaging>;
  readonly generated: Map<string, { readonly from: string }>;
  readonly origins: Map<string, string>;
  readonly fetched: Fetched[];
  /** Modules that make a function and may start it. */
  readonly unread: Unread[];
}

function addModule(module: ModuleInstance, condition: string | null, lowering: Lowering): void {
  const frame: Frame = { state: lowering.state, module, names: new Map() };
  // Calls are expanded first, so that the resources of a module exist when a name refers to them.
  const calls = [...module.module.calls].flatMap(([name, block]) => callsOf(name, block, frame));
  const instances = [...module.module.resources].flatMap(([name, block]) => instancesOf(name, block, frame));
  for (const instance of instances) addInstance(instance, both(condition, instance.condition), lowering);
  for (const call of calls) addCall(call, both(condition, call.condition), lowering);
}

function addCall(call: CallInstance, condition: string | null, lowering: Lowering): void {
  const source = sourceOf(call.block);
  if (source !== null && !call.inner) addFetched(call, source, lowering);
  if (call.inner) addModule(call.inner, condition, lowering);
  else if (isLambdaModule(call.block)) addLambda(call, condition, lowering);
  else if (addModuleResources(call, moduleResources(call), condition, lowering)) return;
  else {
    addUnreadModule(call, source ?? 'whose source is not a text', condition, lowering);
    if (source !== null && !source.startsWith('.'))
      report(lowering.state, 'template/unsupported', call.block.at, `module ${source}`);
  }
}

/** Keeps the arguments of a module that was not read, because it may start the functions that it gets. */
function addUnreadModule(
  { address: id, block, frame }: CallInstance,
  source: string,
  condition: string | null,
  lowering: Lowering,
): void {
  const body = bodyValue(block.body, frame);
  if (body.kind !== 'fields') return;
  const fields = new Map([...body.fields].filter(([name]) => name !== 'source' && name !== 'version'));
  const call = functionCall(body);
  const onGoogle = call ? null : googleFunctionCall(body, `the module ${source} was not read`, block.at);
  // A function of the module has its address. The other arguments may name functions that the module starts.
  const rest = call || onGoogle ? `${id}.arguments` : id;
  const shown = `module ${source}`;
  add({ id: rest, source: shown, type: shown, condition, at: block.at }, { ...body, fields }, lowering);
  if (rest !== id) lowering.generated.set(rest, { from: id });
  if (call) addFunctionOfModule(call, { id, at: block.at, source, condition }, lowering);
  if (!onGoogle) return;
  const properties: Value = { kind: 'fields', fields: onGoogle.fields, open: false };
  const type = 'google_cloudfunctions2_function';
  add({ id, source: type, type, condition, at: block.at }, properties, lowering);
  addPackedFunction(id, block.at, codeOfModule(onGoogle.code, onGoogle.fields, lowering), lowering);
  lowering.unread.push({ name: `the module ${source}`, at: block.at, starts: [id], grants: [] });
}

/** Adds the function that the arguments of an unread module describe. It is not known who starts it, and with which role. */
function addFunctionOfModule(
  { body, source: path }: FunctionCall,
  module: Pick<Draft, 'id' | 'at' | 'source' | 'condition'>,
  lowering: Lowering,
): void {
  const { id, at, source, condition } = module;
  const type = 'AWS::Lambda::Function';
  const names = rowOfType('aws_lambda_function')?.names ?? {};
  const properties = withUnseen(
    adjusted(type, propertiesOf(body, names)),
    `the module ${source} was not read`,
  );
  add({ id, source, type, condition, at }, properties, lowering);
  const code = codeIn(body, lowering.state);
  const written = path && asString(path);
  const folder = written ? inRepository(written, lowering.state) : null;
  addPackedFunction(id, at, folder === null ? code : { kind: 'folder', folder, packaging: null }, lowering);
  lowering.unread.push({ name: `the module ${source}`, at, starts: [id], grants: [] });
}

/** Settings that an unread module may make of its function without an argument of that name. */
const unseen = ['ReservedConcurrentExecutions', 'DeadLetterConfig', 'TracingConfig', 'CodeSigningConfigArn'];

/** Marks the settings that no argument gives as not known: rules would else tell for certain that they are not there. */
function withUnseen(properties: Value, why: string): Value {
  if (properties.kind !== 'fields') return properties;
  const missing = unseen.filter((name) => !properties.fields.has(name));
  const fields = new Map([...properties.fields, ...missing.map((name) => [name, unknown(why)] as const)]);
  return { ...properties, fields };
}

/**
 * Records a module that `terraform init` fetches, once per block. A local folder that does not exist is
 * reported elsewhere.
 */
function addFetched({ address: id, block }: CallInstance, source: string, lowering: Lowering): void {
  const { at } = block;
  if (source.startsWith('.') || lowering.fetched.some((entry) => entry.at === at)) return;
  const version = attributeOf(block.body, 'version')?.value;
  const written = version?.kind === 'literal' ? String(version.value) : version ? 'a version' : null;
  lowering.fetched.push({ kind: 'module', id, source, pinnedBy: pinnedBy(source, written), at });
}

/** Adds the resources of a registry module. Returns false when the module is not known. */
function addModuleResources(
  call: CallInstance,
  resources: readonly ModuleResource[] | null,
  condition: string | null,
  lowering: Lowering,
): boolean {
  for (const { id, type, fields, open, at, code } of resources ?? []) {
    const source = type.startsWith('google_') ? type : '';
    lowering.drafts.set(id, { id, source, type, properties: new Map(fields), open, condition, at });
    if (id !== call.address) lowering.generated.set(id, { from: call.address });
    if (isGoogleFunction(type)) addPackedFunction(id, at, codeOfModule(code, fields, lowering), lowering);
  }
  return resources !== null;
}

const isGoogleFunction = (type: string): boolean => /^google_cloudfunctions2?_function$/.test(type);

/** Returns the code of a function of a module: the folder that the call names, or the package in its arguments. */
function codeOfModule(
  path: Value | undefined,
  fields: ReadonlyMap<string, Value>,
  { state }: Lowering,
): Code | null {
  const written = path && asString(path);
  const folder = written ? inRepository(written, state) : null;
  if (folder !== null) return { kind: 'folder', folder, packaging: null };
  return codeIn({ kind: 'fields', fields, open: false }, state);
}

function addLambda(call: CallInstance, condition: string | null, lowering: Lowering): void {
  const { resources, sourcePath, uploaded, generated } = lambdaModule(call);
  addModuleResources(call, resources, condition, lowering);
  for (const at of generated) noteOrigin(lowering.origins, at, 'generated');
  if (!lowering.drafts.has(call.address)) return;
  const handler = asString(lowering.drafts.get(call.address)?.properties.get('Handler'));
  const { state } = lowering;
  const folder =
    metadataFolder([`${call.address}.aws_lambda_function.this`], state) ??
    sourcePathFolder(sourcePath, handler, state);
  const code = folder === null ? codeOfPackage(uploaded, handler, state) : null;
  if (code === null) addFunction(call.address, call.block.at, folder, lowering);
  else addPackedFunction(call.address, call.block.at, code, lowering);
  const origin = lowering.functions.get(call.address);
  // Only a single folder is packed as it is. With patterns or commands in `source_path`, the packaging is not
  // known.
  const [only, ...others] = pathsIn(sourcePath);
  const isPlain =
    sourcePath?.kind === 'constant' && others.length === 0 && only !== undefined && folder !== null;
  if (origin && !isPlain) lowering.functions.set(call.address, { ...origin, packaging: null });
}

const addFunction = (id: string, at: Location, directory: string | null, lowering: Lowering): void => {
  lowering.functions.set(id, { name: id, at, directory, entryPoints: [], events: [] });
};

function addInstance(instance: Instance, condition: string | null, lowering: Lowering): void {
  const { address: id, type, isData, block } = instance;
  if (isData) {
    let document: Value | null = null;
    if (type === 'aws_iam_policy_document') document = fieldsOf({ PolicyDocument: policyDocument(instance) });
    else if (type === 'google_iam_policy') document = bodyOf(instance);
    if (document)
      add({ id, source: type, type: `data.${type}`, condition, at: block.at }, document, lowering);
    return;
  }
  const row = rowOfType(type);
  const body = bodyOf(instance);
  if (row?.into) {
    lowering.parts.push({ instance, row: { ...row, into: row.into }, condition });
    return;
  }
  // A Terraform type without a row in the tables keeps its own type and argument names.
  if (!row) {
    add({ id, source: type, type, condition, at: block.at }, body, lowering);
    if (isGoogleFunction(type)) addCode(instance, lowering);
    else if (type === 'google_cloud_run_v2_service') addSourceOfService(instance, lowering);
    return;
  }
  const { remaining, apart } = splitApart(body, row);
  add(
    { id, source: type, type: row.type, condition, at: block.at },
    adjusted(row.type, propertiesOf(remaining, row.names ?? {})),
    lowering,
  );
  for (const [argument, value] of apart) {
    const kind = row.apart?.[argument];
    if (!kind) continue;
    const name = `${id}.${argument}`;
    const properties = fieldsOf({ [kind.as]: value, [kind.on]: reference(id, null, block.at) });
    add({ id: name, source: '', type: kind.type, condition, at: value.at ?? block.at }, properties, lowering);
    lowering.generated.set(name, { from: id });
  }
  if (row.type === 'AWS::Lambda::Function') addCode(instance, lowering);
  if (row.type === 'AWS::Lambda::LayerVersion') addLayer(instance, lowering);
}

/** Adds the content of a layer whose archive holds a folder. An archive of single files has them at other places than the folder. */
function addLayer(instance: Instance, { layers, state }: Lowering): void {
  const { address: id, block } = instance;
  const code = codeOf(instance, state);
  if (code?.kind !== 'folder') return;
  if (code.packaging) layers.set(id, code.packaging);
  else if (state.source.kind(code.folder) !== 'directory')
    layers.set(id, { directory: code.folder, patterns: [], written: [], at: block.at });
}

function addCode(instance: Instance, lowering: Lowering): void {
  const { address: id, block } = instance;
  const declared = metadataFolder([id], lowering.state, asString(property(bodyOf(instance), 'filename')));
  if (declared !== null) {
    addPackedFunction(id, block.at, { kind: 'folder', folder: declared, packaging: null }, lowering);
    return;
  }
  const code = codeOf(instance, lowering.state);
  const folder = code === null ? argumentFolder(instance, lowering.state) : null;
  addPackedFunction(
    id,
    block.at,
    folder === null ? code : { kind: 'folder', folder, packaging: null },
    lowering,
  );
  const origin = folder === null ? undefined : lowering.functions.get(id);
  const link = { how: 'argument of the module', certain: false } as const;
  if (origin) lowering.functions.set(id, { ...origin, link });
}

/** Adds the code of a service of Cloud Run that is built from an archive in a bucket. Services of images have none here. */
function addSourceOfService(instance: Instance, lowering: Lowering): void {
  const code = codeOfPackage(
    inBlock(bodyOf(instance), 'build_config', 'source_location'),
    null,
    lowering.state,
  );
  if (code) addPackedFunction(instance.address, instance.block.at, code, lowering);
}

function addPackedFunction(id: string, at: Location, code: Code | null, lowering: Lowering): void {
  if (code?.kind === 'inline')
    lowering.drafts.get(id)?.properties.set('Code', { ...fieldsOf({ ZipFile: code.text }), at });
  addFunction(id, at, code?.kind === 'folder' ? code.folder : null, lowering);
  const origin = lowering.functions.get(id);
  if (origin)
    lowering.functions.set(id, {
      ...origin,
      packaging: code?.kind === 'folder' ? code.packaging : null,
      ...(code?.kind === 'archive' ? { artefact: { kind: 'path', name: code.path } } : {}),
    });
}

const fieldsOf = (from: Readonly<Record<string, Value>>): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(from)),
  open: false,
});

/** Separates the arguments that are resources of their own in CloudFormation. */
function splitApart(
  body: Value,
  row: Row,
): { readonly remaining: Value; readonly apart: readonly (readonly [string, Value])[] } {
  if (body.kind !== 'fields' || !row.apart) return { remaining: body, apart: [] };
  const names = row.apart;
  const isApart = (name: string): boolean => Object.hasOwn(names, name);
  return {
    remaining: { ...body, fields: new Map([...body.fields].filter(([name]) => !isApart(name))) },
    apart: [...body.fields].filter(([name, value]) => isApart(name) && isGiven(value)),
  };
}

function add(draft: Omit<Draft, 'properties' | 'open'>, properties: Value, lowering: Lowering): void {
  lowering.drafts.set(draft.id, {
    ...draft,
    properties: new Map(properties.kind === 'fields' ? properties.fields : []),
    open: properties.kind !== 'fields' || properties.open,
  });
}

/**
 * Merges a separately declared part into the resource to which it belongs. If that resource is not in the
 * configuration, the part becomes a resource of its own.
 */
function join({ instance, row, condition }: Part, lowering: Lowering): void {
  const { address: id, type, block } = instance;
  const { into } = row;
  const body = bodyOf(instance);
  const types = [into.target].flat();
  const targets = [into.named]
    .flat()
    .flatMap((argument) => namedBy(property(body, argument), types, lowering));
  if (targets.length === 0) {
    const fallback = into.alone ? adjusted(row.type, propertiesOf(body, row.names ?? {})) : body;
    add({ id, source: type, type, condition, at: block.at }, fallback, lowering);
    return;
  }
  const part = partOf(body, row);
  if (!part) return;
  const placed = underCondition(part, condition);
  for (const target of targets) {
    const { properties } = target;
    if (into.as === null) {
      if (part.kind !== 'fields') continue;
      for (const [name, value] of part.fields) properties.set(name, value);
      if (part.open) target.open = true;
    } else if (into.many) {
      const before = properties.get(into.as);
      const siblings = before?.kind === 'list' ? before.items : before ? [before] : [];
      const open = before?.kind === 'list' && before.open;
      // A list of its own may name items that other parts add, too.
      const known = new Set(siblings.map((item) => spelled(item)));
      const more = listed(part).filter((item) => part.kind !== 'list' || !known.has(spelled(item)));
      const added = more.map((item) => underCondition(item, condition));
      properties.set(into.as, { kind: 'list', items: [...siblings, ...added], open, at: block.at });
    } else properties.set(into.as, placed);
  }
}

const underCondition = (value: Value, when: string | null): Value =>
  when === null ? value : { kind: 'one-of', choices: [{ when, value }] };

/** The items of a list, with an unknown one where the list may have more; any other value is one item. */
function listed(value: Value): readonly Value[] {
  if (value.kind !== 'list') return [value];
  if (!value.open) return value.items;
  return [...value.items, { kind: 'unknown', why: value.openWhy ?? 'the list may have more items' }];
}

function partOf(body: Value, row: Row & { readonly into: Into }): Value | null {
  const { into } = row;
  if (into.only !== undefined) {
    const value = property(body, into.only);
    return isGiven(value) ? { ...value, at: body.at ?? value.at ?? nowhere } : null;
  }
  const remaining: Value =
    body.kind === 'fields'
      ? { ...body, fields: new Map([...body.fields].filter(([name]) => ![into.named].flat().includes(name))) }
      : body;
  return adjusted(row.type, propertiesOf(remaining, row.names ?? {}));
}

const nowhere: Location = { file: '', line: 1, column: 1 };

/**
 * Returns the resources to which a value refers, by reference or by name. `sources` are the Terraform types
 * of these resources.
 */
function namedBy(value: Value | undefined, sources: readonly string[], lowering: Lowering): readonly Draft[] {
  const found = new Set<Draft>();
  for (const { value: item } of items(value)) {
    const parts = item.kind === 'text' ? item.parts : [];
    for (const part of parts) {
      const draft =
        typeof part === 'object' && part.kind === 'resource' ? lowering.drafts.get(part.id) : undefined;
      if (draft && sources.includes(draft.source)) found.add(draft);
    }
    const written = found.size === 0 ? asString(item) : null;
    if (written === null) continue;
    for (const draft of lowering.drafts.values())
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

/** Merges each integration of a REST API into its method, as in CloudFormation. */
function joinIntegrations(lowering: Lowering): void {
  const methods = [...lowering.drafts.values()].filter(({ type }) => type === 'AWS::ApiGateway::Method');
  for (const draft of [...lowering.drafts.values()]) {
    if (draft.type !== 'AWS::ApiGateway::Integration') continue;
    const keyOf = (target: Draft): string =>
      JSON.stringify(['ResourceId', 'HttpMethod'].map((name) => comparable(target.properties.get(name))));
    const method = methods.find((candidate) => keyOf(candidate) === keyOf(draft));
    // The method may be in another configuration. The integration stays, because it still names its function.
    if (!method) continue;
    lowering.drafts.delete(draft.id);
    const fields = new Map(
      [...draft.properties].filter(([name]) => !['RestApiId', 'ResourceId', 'HttpMethod'].includes(name)),
    );
    method.properties.set('Integration', { kind: 'fields', fields, open: draft.open, at: draft.at });
  }
}

/** Returns a form of a value for comparisons: the text, or the parts of the text with the resources in it. */
const comparable = (value: Value | undefined): unknown =>
  alternatives(value).map(({ value: alternative }) => {
    if (alternative.kind === 'text') return alternative.parts;
    return alternative.kind === 'constant' ? alternative.value : null;
  });

function treeOf(lowering: Lowering, at: Location): Pick<Template, 'root' | 'values'> {
  const values = new Map<string, Value>();
  const entries: MapEntry[] = [];
  for (const draft of lowering.drafts.values()) {
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

/** Converts structures in environment variables to JSON, because each variable is a text. */
function inProperty(draft: Draft, name: string, value: Value): Value {
  if (draft.type !== 'AWS::Lambda::Function' || name !== 'Environment') return value;
  const variables = property(value, 'Variables');
  if (value.kind !== 'fields' || variables?.kind !== 'fields') return value;
  const fields = new Map([...variables.fields].map(([key, inner]) => [key, inText(inner)]));
  return { ...value, fields: new Map(value.fields).set('Variables', { ...variables, fields }) };
}
