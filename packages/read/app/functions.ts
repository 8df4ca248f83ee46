import {
  type Artefact,
  asString,
  constant,
  type FunctionDeclaration,
  folderOf,
  type HandlerReference,
  type Hole,
  holeText,
  type ImageStart,
  type Language,
  type Location,
  partsOf,
  type Source,
  spelled,
  type Trigger,
  type UnreadLayer,
  type Value,
} from '@emmental/model';
import type { FunctionOrigin } from '../format.ts';
import { isOfFramework, runsCallsOfPeople } from '../formats/cdk/framework.ts';
import { localPath } from '../local-path.ts';
import type { Declaration, Declared } from './declared.ts';
import { type Image, imageOf } from './image.ts';
import { imageFolder } from './image-folder.ts';
import { isGuardLayer, layerDirectory } from './layers.ts';
import { ignoredByNpm } from './packaging/ignore-file.ts';
import { type PackageReader, type Packaging, packageReader } from './packaging/packaging.ts';
import { alternatives, entries, isAbsent, items, placeOf, property, textAt } from './property.ts';
import type { Roles } from './roles.ts';

/**
 * Reads every `AWS::Lambda::Function` of the template. The keys of `triggers` are logical ids of functions.
 */
export function functionsOf(
  app: Declared,
  roles: Roles,
  triggers: ReadonlyMap<string, readonly Trigger[]>,
): readonly FunctionDeclaration[] {
  const attached = attachmentsOf(app);
  const readPackage = packageReader(app.source);
  return app
    .ofType('AWS::Lambda::Function')
    .map((resource) =>
      readFunction(
        resource,
        app,
        roles,
        triggers.get(resource.id) ?? [],
        attached.get(resource.id) ?? new Map(),
        readPackage,
      ),
    );
}

/** Properties that `FunctionDeclaration` keeps in separate fields, not in `settings`. */
const separateFields = new Set(['Code', 'Handler', 'Runtime', 'Role']);

function readFunction(
  resource: Declaration,
  app: Declared,
  roles: Roles,
  triggers: readonly Trigger[],
  attached: Attached,
  readPackage: PackageReader,
): FunctionDeclaration {
  const { properties, id: logicalId } = resource;
  const origin = app.template.functions.get(logicalId);
  const name = origin?.name ?? logicalId;
  const packageType = packageTypeOf(properties);
  const code = packageType === 'image' ? readImage(resource, origin, app) : readZip(resource, origin, app);
  const layers = layersOf(resource, app);
  const packaging = packageType === 'image' ? null : packagingOf(resource, origin, code, app);
  const packed = packaging && readPackage(packaging);
  return {
    id: `${app.template.path}#${name}`,
    name,
    logicalId,
    at: origin?.at ?? resource.at,
    runtime: code.runtime,
    language: languageOf(code.runtime, resource.metadata, code.handler, app.source),
    packageType,
    handler: code.handler,
    // The template overrides ENV of a Dockerfile.
    environment: new Map([...(code.image?.environment ?? []), ...environmentOf(properties)]),
    ...startsOf(resource, code.image?.starts ?? []),
    ...(origin?.shared ? { shared: origin.shared } : {}),
    ...roleOf(resource, name, roles),
    triggers,
    settings: settingsOf(resource, attached),
    layerDirectories: [...new Set(layers.own.flatMap(({ directory }) => directory ?? []))],
    ...unreadLayersOf(layers),
    ...(packed ? { package: packed } : {}),
    condition: resource.condition,
    ...frameworkOf(logicalId, app),
  };
}

function frameworkOf(logicalId: string, app: Declared): Pick<FunctionDeclaration, 'ofFramework'> {
  if (app.template.format !== 'cdk' || !isOfFramework(logicalId)) return {};
  return { ofFramework: runsCallsOfPeople(logicalId) ? 'settings' : 'role' };
}

function roleOf(
  { properties, at }: Declaration,
  name: string,
  roles: Roles,
): Pick<FunctionDeclaration, 'role' | 'roleElsewhere'> {
  const value = property(properties, 'Role');
  const role = roles.held(value, name, at);
  if (role !== null || value === undefined || isAbsent(value)) return { role };
  const written = spelled(value, nameOfHole).replace(/^arn:[^:]*:iam::[^:]*:role\//, '');
  return written === '' ? { role } : { role, roleElsewhere: { name: written, at: placeOf(value, at) } };
}

/** Returns the name of a value that is kept elsewhere, and other holes as a template writes them. */
const nameOfHole = (hole: Hole): string => (hole.kind === 'external' ? hole.name : holeText(hole));

/**
 * Returns how the function is packed: as its format defines, else the entire folder of its code. Null when a
 * build tool decides which files are packed.
 */
function packagingOf(
  resource: Declaration,
  origin: FunctionOrigin | undefined,
  { handler, runtime }: Code,
  app: Declared,
): Packaging | null {
  if (origin?.packaging !== undefined) return origin.packaging;
  if (handler.kind === 'unknown' || handler.inline || (handler.entryPoints ?? []).length > 0) return null;
  const at = origin?.at ?? resource.at;
  const { directory } = handler;
  if (app.template.format !== 'sam') return { directory, patterns: [], written: [], at };
  // `sam build` runs the function's own build method. Without one, it runs `npm pack` for Node, and for
  // Python it copies the folder without the folders of tools.
  if (!isAbsent(property(resource.metadata ?? undefined, 'BuildMethod'))) return null;
  const excludedByTool = ['.git/**', '.aws-sam/**'].map((name) => ({ pattern: `!${name}`, at }));
  const ignored = runtime?.startsWith('nodejs') ? ignoredByNpm(directory, app.source) : [];
  return ignored && { directory, patterns: [...excludedByTool, ...ignored], written: [], at };
}

function packageTypeOf(properties: Value): 'zip' | 'image' {
  const written = textAt(properties, 'PackageType');
  if (written !== null) return written === 'Image' ? 'image' : 'zip';
  const image = property(properties, 'Code', 'ImageUri');
  // Unknown code counts as a zip, because nothing shows that it is an image.
  return isAbsent(image) || property(properties, 'Code')?.kind === 'unknown' ? 'zip' : 'image';
}

interface Code {
  readonly runtime: string | null;
  readonly handler: FunctionDeclaration['handler'];
  /** The parts of a Dockerfile that start code beside the handler; absent = it is no image. */
  readonly image?: Pick<Image, 'environment' | 'starts'>;
}

const unknownCode = (why: string): FunctionDeclaration['handler'] => ({ kind: 'unknown', why });

function readZip(resource: Declaration, origin: FunctionOrigin | undefined, app: Declared): Code {
  const { properties } = resource;
  const runtime = textAt(properties, 'Runtime');
  const handler = textAt(properties, 'Handler');
  const code = property(properties, 'Code');
  // Where the entire `Code` is not known, nothing shows that it is inline code.
  const inline = code?.kind === 'unknown' ? undefined : property(code, 'ZipFile');
  if (!isAbsent(inline)) {
    const written = inlineCode(inline, resource, app);
    if (!written) return { runtime, handler: unknownCode('its inline code is not known') };
    const directory = folderOf(app.template.path);
    return {
      runtime,
      handler: { kind: 'handler', directory, handler: handler ?? 'index.handler', inline: written },
    };
  }
  if (handler === null) {
    const declaredHandler = property(properties, 'Handler');
    const why = isAbsent(declaredHandler) ? 'it has no Handler' : 'its Handler is not known';
    return { runtime, handler: unknownCode(why) };
  }
  const directory = origin?.directory ?? codeFolder(code, app);
  if (directory === null && isOfFramework(resource.id))
    return {
      runtime,
      handler: unknownCode('the CDK adds the function by itself, and its code is in the library'),
    };
  if (directory === null) {
    const artefact = origin?.artefact ?? artefactOf(code, resource, app);
    const why = whyNoCode(code, app);
    return { runtime, handler: { kind: 'unknown', why, handler, ...(artefact ? { artefact } : {}) } };
  }
  const entryPoints = origin?.entryPoints ?? [];
  const link = origin?.directory != null && origin.link ? { link: origin.link } : {};
  return { runtime, handler: { kind: 'handler', directory, handler, inline: null, entryPoints, ...link } };
}

/**
 * Returns the package that `Code` names: a path of the template, or an object in a bucket. Where it names none, the function by
 * its own name; null if that is not known either.
 */
function artefactOf(code: Value | undefined, resource: Declaration, app: Declared): Artefact | null {
  const key = property(code, 'S3Key');
  const isObject = !isAbsent(key);
  const name = spelled(isObject ? key : code, () => '*');
  if (name === '') {
    const own = spelled(property(resource.properties, 'FunctionName'), () => '*');
    return own === '' ? null : { kind: 'function', name: own };
  }
  const path = isObject || /^[*/~]/.test(name) ? null : localPath(name, app.template.path);
  return path === null ? { kind: isObject ? 'object' : 'path', name } : { kind: 'path', name: path };
}

/** Returns the reason why there is no code to read. */
function whyNoCode(code: Value | undefined, app: Declared): string {
  const written = asString(code ?? constant(null));
  const path = written === null ? null : localPath(written, app.template.path);
  return path !== null && app.source.kind(path) === 'file'
    ? 'its code is packed in an archive'
    : `its code was not found in the repository${codePlace(code)}`;
}

/** Returns `: ` and the archive, bucket or image of code that is elsewhere, or nothing when it is not known. */
function codePlace(code: Value | undefined): string {
  const bucket = spelled(property(code, 'S3Bucket'), nameOfHole);
  const place =
    bucket === ''
      ? spelled(code, nameOfHole)
      : `s3://${bucket}/${spelled(property(code, 'S3Key'), nameOfHole)}`;
  return place === '' ? '' : `: ${place}`;
}

/**
 * Returns the folder of a local path in `Code`. As with `aws cloudformation package`, that is the path itself
 * or the folder of the file.
 */
function codeFolder(code: Value | undefined, app: Declared): string | null {
  const written = asString(code ?? constant(null));
  const path = written === null ? null : localPath(written, app.template.path);
  if (path === null) return null;
  const kind = app.source.kind(path);
  if (kind === 'directory') return path;
  return kind === 'file' && !/\.(zip|jar)$/i.test(path) ? folderOf(path) : null;
}

function inlineCode(
  value: Value | undefined,
  resource: Declaration,
  app: Declared,
): HandlerReference['inline'] {
  const [choice] = alternatives(value);
  if (!choice || !partsOf(choice.value) || choice.value.kind === 'unknown') return null;
  const text = spelled(choice.value);
  return { text, at: textStart(placeOf(choice.value, resource.at), app.source) };
}

/**
 * Returns the place where the text of a YAML block scalar starts: the line after the `|`, at the indentation
 * of that line.
 */
function textStart(at: Location, source: Source): Location {
  const file = source.read(at.file);
  if (!('text' in file)) return at;
  const lines = file.text.split('\n', at.line + 20);
  const header = lines[at.line - 1]?.slice(at.column - 1) ?? '';
  if (!/^(!\w+\s+)?[|>][0-9+-]*\s*(#.*)?$/.test(header.trim())) return at;
  const next = lines.findIndex((line, index) => index >= at.line && line.trim() !== '');
  if (next < 0) return at;
  return { file: at.file, line: at.line + 1, column: (lines[next]?.search(/\S/) ?? 0) + 1 };
}

function readImage(resource: Declaration, origin: FunctionOrigin | undefined, app: Declared): Code {
  const { properties } = resource;
  const command = alternatives(property(properties, 'ImageConfig', 'Command'))[0]?.value;
  const [first] = items(command);
  const commandHandler = first ? asString(first.value) : null;
  const context = textAt(resource.metadata ?? undefined, 'DockerContext');
  const declared = context !== null ? localPath(context, app.template.path) : (origin?.directory ?? null);
  const uri = property(properties, 'Code', 'ImageUri');
  const linked = declared === null ? imageFolder(uri, app) : null;
  const directory = declared ?? linked?.directory ?? null;
  if (directory === null) {
    const address = spelled(uri, nameOfHole);
    const place = address === '' ? '' : `: ${address}`;
    return { runtime: null, handler: unknownCode(`the folder of its image was not found${place}`) };
  }
  const dockerfile =
    linked?.dockerfile ?? textAt(resource.metadata ?? undefined, 'Dockerfile') ?? 'Dockerfile';
  const image = imageOf(directory, dockerfile, app.source);
  if (!image) return { runtime: null, handler: unknownCode('its Dockerfile was not found') };
  const handler = commandHandler ?? image.handler;
  if (handler === null) {
    return { runtime: image.runtime, handler: unknownCode('its image names no handler in CMD') };
  }
  return {
    runtime: image.runtime,
    handler: {
      kind: 'handler',
      directory: image.folderOf(handler),
      handler,
      inline: null,
      ...(linked ? { link: linked.link } : {}),
    },
    image,
  };
}

/** Properties of `sam build` by which a bundler adds code of a text, or takes another file for an import. */
const addsCode: ReadonlySet<string> = new Set(['Banner', 'Footer', 'Inject', 'Alias', 'Define', 'Plugins']);

/** Returns what the image and the build of a function start or add beside the code that is read. */
function startsOf(
  { metadata, at }: Declaration,
  ofImage: readonly ImageStart[],
): Pick<FunctionDeclaration, 'imageStarts'> {
  const ofBuild = entries(property(metadata ?? undefined, 'BuildProperties')).flatMap(({ key, value }) =>
    addsCode.has(key)
      ? [{ what: `BuildProperties.${key} changes the code that is built`, at: placeOf(value, at) }]
      : [],
  );
  const starts = [...ofImage, ...ofBuild];
  return starts.length > 0 ? { imageStarts: starts } : {};
}

/** Returns the language of a function by its runtime, its build method, or the file of its handler. */
export function languageOf(
  runtime: string | null,
  metadata: Value | null,
  handler: FunctionDeclaration['handler'],
  source: Source,
): Language {
  for (const name of [runtime, textAt(metadata ?? undefined, 'BuildMethod')]) {
    if (name?.startsWith('nodejs') || name === 'esbuild') return 'javascript';
    if (name?.startsWith('python')) return 'python';
  }
  if (runtime !== null || handler.kind === 'unknown' || handler.inline) return 'other';
  const file = `${handler.directory ? `${handler.directory}/` : ''}${handler.handler.replace(/\.[^./]*$/, '')}`;
  if (source.kind(`${file}.py`) === 'file') return 'python';
  return ['js', 'mjs', 'cjs', 'ts'].some((ending) => source.kind(`${file}.${ending}`) === 'file')
    ? 'javascript'
    : 'other';
}

function environmentOf(properties: Value): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const { key, when, value } of entries(property(properties, 'Environment', 'Variables'))) {
    const before = found.get(key);
    const choices = before?.kind === 'one-of' ? before.choices : [];
    found.set(key, when === null ? value : { kind: 'one-of', choices: [...choices, { when, value }] });
  }
  return found;
}

function settingsOf(resource: Declaration, attached: Attached): ReadonlyMap<string, Value> {
  const settings = new Map<string, Value>();
  for (const { value } of alternatives(resource.properties)) {
    if (value.kind !== 'fields') continue;
    for (const [key, inner] of value.fields) if (!separateFields.has(key)) settings.set(key, inner);
  }
  // `FunctionDeclaration.environment` has the readable part of the environment. A part that cannot be read
  // stays in the settings, so that it is not lost.
  if (
    alternatives(property(resource.properties, 'Environment', 'Variables')).every(
      (choice) => choice.value.kind === 'fields' && !choice.value.open,
    )
  ) {
    settings.delete('Environment');
  }
  if (resource.metadata) settings.set('Metadata', resource.metadata);
  for (const [setting, items] of attached) settings.set(setting, { kind: 'list', items: items, open: false });
  return settings;
}

/**
 * Resource types that configure a function, each with the name of the setting in which the function keeps the
 * properties of these resources.
 */
const attachments: readonly (readonly [string, string])[] = [
  ['Aliases', 'AWS::Lambda::Alias'],
  ['Versions', 'AWS::Lambda::Version'],
  ['EventInvokeConfigs', 'AWS::Lambda::EventInvokeConfig'],
  ['Urls', 'AWS::Lambda::Url'],
];

type Attached = ReadonlyMap<string, readonly Value[]>;

/** Returns the properties of the resources in `attachments`, by function and setting. */
function attachmentsOf(app: Declared): ReadonlyMap<string, Attached> {
  const found = new Map<string, Map<string, Value[]>>();
  for (const [setting, type] of attachments) {
    for (const { properties } of app.ofType(type)) {
      const target = property(properties, 'FunctionName') ?? property(properties, 'TargetFunctionArn');
      for (const id of app.functionsNamed(target)) {
        const settings = found.get(id) ?? new Map<string, Value[]>();
        found.set(id, settings.set(setting, [...(settings.get(setting) ?? []), properties]));
      }
    }
  }
  return found;
}

interface Layer {
  readonly id: string;
  /** The folder of its content; null where the repository does not hold the content as files. */
  readonly directory: string | null;
  /** True for the layer that `protect` writes. */
  readonly isGuard: boolean;
  readonly at: Location;
}

/** Returns the layers of a function: those that the same template declares, and those whose content is elsewhere. */
function layersOf(
  resource: Declaration,
  app: Declared,
): { readonly own: readonly Layer[]; readonly others: readonly UnreadLayer[] } {
  const own = new Map<string, Layer>();
  const others = new Map<string | null, UnreadLayer>();
  for (const { value } of items(property(resource.properties, 'Layers'))) {
    const at = placeOf(value, resource.at);
    const ids = app.named(value, 'AWS::Lambda::LayerVersion');
    for (const id of ids)
      own.set(id, { id, directory: layerDirectory(id, app), isGuard: isGuardLayer(id, app), at });
    const name = ids.length > 0 ? '' : layerName(value);
    if (name !== '' && !others.has(name)) others.set(name, { name, at });
  }
  return { own: [...own.values()], others: [...others.values()] };
}

/** Returns the name of a layer that the template does not declare; null where the template does not name it, `` for no layer. */
function layerName(value: Value): string | null {
  if (value.kind === 'unknown' || !partsOf(value)) return null;
  const written = spelled(value, nameOfHole);
  return /^arn:(?:[^:]*:){5}([^:]+)/.exec(written)?.[1] ?? written;
}

/** Returns the layers whose content is not in the repository, as the field that names them; nothing if there is none. */
function unreadLayersOf({
  own,
  others,
}: ReturnType<typeof layersOf>): Pick<FunctionDeclaration, 'unreadLayers'> {
  // The guard's layer may be written only before a deployment.
  const elsewhere = own.filter(({ directory, isGuard }) => directory === null && !isGuard);
  const unread = [...elsewhere.map(({ id, at }) => ({ name: id, at })), ...others];
  return unread.length > 0 ? { unreadLayers: unread } : {};
}
