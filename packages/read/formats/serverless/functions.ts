import { extname } from 'node:path/posix';
import { folderOf, joinInside, rowOf, type Source } from '@emmental/model';
import type { FunctionOrigin } from '../../format.ts';
import { leavesRoot, localPath } from '../../local-path.ts';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../../tree.ts';
import { ref } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { textNode, wordsOf } from '../lowering/values.ts';
import { wordingOf } from '../lowering/wording.ts';
import type { Draft } from '../lowering/write.ts';
import { aliasOf } from './alias.ts';
import { deploymentBucketOf } from './deployment.ts';
import { lowerInvocation } from './invocation.ts';
import { layerId, logGroupId, normalized } from './names.ts';
import { packagingOf } from './packaging.ts';
import { hasRolesPlugin, roleOf } from './roles.ts';
import { type FunctionUse, type Service, spelled } from './service.ts';
import type { Stack } from './stack.ts';
import { lowerUrl } from './url.ts';
import { pseudoPlugins } from './variables/resolve.ts';

/** Adds a function with its log group, alias, URL and asynchronous settings. */
export function lowerFunction(use: FunctionUse, stack: Stack): void {
  const { service } = stack;
  const condition = property(use.settings, 'condition');
  stack.put(
    use.logicalId,
    {
      Type: 'AWS::Lambda::Function',
      Properties: propertiesOf(use, stack),
      Metadata: imageMetadata(use, service),
      DependsOn: property(use.settings, 'dependsOn'),
      Condition: condition,
    },
    use,
  );
  if (!isFilled(property(use.settings, 'disableLogs'))) {
    const retention =
      property(use.settings, 'logRetentionInDays') ?? property(service.provider, 'logRetentionInDays');
    const properties = { LogGroupName: logGroupName(use, service), RetentionInDays: retention };
    stack.put(
      logGroupId(use.key),
      { Type: 'AWS::Logs::LogGroup', Properties: properties, Condition: condition },
      use,
    );
  }
  const alias = aliasOf(use);
  if (alias) {
    const properties = { FunctionName: ref(use.logicalId), Name: alias.name };
    stack.put(alias.id, { Type: 'AWS::Lambda::Alias', Properties: properties, Condition: condition }, use);
  }
  lowerUrl(use, stack);
  lowerInvocation(use, stack);
}

const logGroupName = (use: FunctionUse, { values }: Service): Draft =>
  textNode(['/aws/lambda/', ...use.name], values, use.at);

/** Default runtimes of the framework, by its major version. */
const defaultRuntimes: ReadonlyMap<number, string> = new Map([
  [1, 'nodejs12.x'],
  [2, 'nodejs12.x'],
  [3, 'nodejs14.x'],
]);

/** The framework's settings of a function, by the name of the CloudFormation property. */
const names = {
  MemorySize: 'memorySize',
  Timeout: 'timeout',
  Description: 'description',
  Runtime: 'runtime',
  Layers: 'layers',
  KmsKeyArn: 'kmsKeyArn',
  ReservedConcurrentExecutions: 'reservedConcurrency',
  RecursiveLoop: 'recursiveLoop',
  Tags: 'tags',
  VpcConfig: 'vpc',
  'VpcConfig.SubnetIds': 'vpc.subnetIds',
  'EphemeralStorage.Size': 'ephemeralStorageSize',
  'TracingConfig.Mode': 'tracing',
  'DeadLetterConfig.TargetArn': 'onError',
} as const;

/**
 * Settings of the service that apply to the REST API which the framework creates, by the name of the
 * CloudFormation property.
 */
const restApiNames = {
  TracingEnabled: 'provider.tracing.apiGateway',
  AccessLogSetting: 'provider.logs.restApi',
  MethodSettings: 'provider.logs.restApi',
  LoggingLevel: 'level',
  DataTraceEnabled: 'provider.logs.restApi.fullExecutionData',
  MinimumCompressionSize: 'provider.apiGateway.minimumCompressionSize',
} as const;

/** The setting of a function's URL that takes `aws_iam`, in small letters. */
const urlAuthorizer = 'url.authorizer';

/**
 * The framework's names for CloudFormation's properties. A property without a setting can be written in
 * `resources.extensions`, in CloudFormation's terms.
 */
export const wording = wordingOf(
  {
    'AWS::Lambda::Function': names,
    'AWS::Lambda::EventInvokeConfig': { 'DestinationConfig.OnFailure': 'destinations.onFailure' },
    'AWS::Lambda::Url': { AuthType: urlAuthorizer },
    'AWS::Logs::LogGroup': { RetentionInDays: 'logRetentionInDays' },
    'AWS::ApiGateway::RestApi': restApiNames,
    'AWS::ApiGateway::Stage': restApiNames,
    'AWS::ApiGatewayV2::Stage': { AccessLogSettings: 'provider.logs.httpApi' },
    'AWS::ApiGatewayV2::Api': { AccessLogSettings: 'provider.logs.httpApi' },
  },
  // The stage of the REST API is created by a deployment, so `extensions` cannot change it.
  {
    elsewhere: (type) => (/^AWS::(?!ApiGateway::)/.test(type) ? 'resources.extensions' : null),
    write: (name, value) => `${name}: ${name === urlAuthorizer ? value.toLowerCase() : value}`,
  },
);

function propertiesOf(use: FunctionUse, stack: Stack): Draft {
  const { service } = stack;
  const { provider, values } = service;
  const setting = (...path: readonly string[]) => property(use.settings, ...path);
  const either = (key: string) => setting(key) ?? property(provider, key);
  const image = setting('image');
  const zip = {
    Handler: wsgiApplication(setting('handler'), service) ?? setting('handler'),
    Runtime:
      setting(names.Runtime) ??
      property(provider, 'runtime') ??
      defaultRuntimes.get(service.major ?? 4) ??
      'nodejs20.x',
    Code: { S3Bucket: deploymentBucketOf(service) },
  };
  const architecture = either('architecture');
  const tracing = tracingOf(use, service);
  const error = setting(names['DeadLetterConfig.TargetArn']);
  const efs = setting('fileSystemConfig');
  const key =
    setting(names.KmsKeyArn) ??
    setting('awsKmsKeyArn') ??
    property(provider, 'kmsKeyArn') ??
    service.section('awsKmsKeyArn');
  if (!image && !setting('handler')) {
    stack.report('template/invalid', use.at, `function ${use.key} has neither handler nor image`);
  }
  grantForSettings(use, stack, { error, key, efs, tracing });
  return {
    ...(image ? imageProperties(image, use, service) : zip),
    FunctionName: textNode(use.name, values, setting('name')?.at ?? use.at),
    // Functions on Lambda@Edge do not use the defaults of the service.
    MemorySize: isEdge(use) ? (setting(names.MemorySize) ?? 128) : (either(names.MemorySize) ?? 1024),
    Timeout: isEdge(use) ? (setting(names.Timeout) ?? 5) : (either(names.Timeout) ?? 6),
    Description: setting(names.Description),
    Role: roleOf(use, stack),
    Environment: isEdge(use) ? undefined : environmentOf(use, service),
    VpcConfig: isEdge(use) ? undefined : vpcOf(use, service),
    Layers: either(names.Layers),
    Tags: tagsOf(use, service),
    TracingConfig: tracing && { Mode: tracing },
    KmsKeyArn: key,
    DeadLetterConfig: error && { TargetArn: error },
    FileSystemConfigs: efs && [
      { Arn: property(efs, 'arn'), LocalMountPath: property(efs, 'localMountPath') },
    ],
    ReservedConcurrentExecutions: setting(names.ReservedConcurrentExecutions),
    Architectures: architecture && [architecture],
    EphemeralStorage: setting(names['EphemeralStorage.Size']) && {
      Size: setting(names['EphemeralStorage.Size']),
    },
    SnapStart: isFilled(setting('snapStart')) ? { ApplyOn: 'PublishedVersions' } : undefined,
    RecursiveLoop: setting(names.RecursiveLoop),
    RuntimeManagementConfig: runtimeManagementOf(use, service),
    LoggingConfig: loggingOf(use, service),
  };
}

/**
 * Tells if a function runs on Lambda@Edge, where functions can have neither environment variables nor a VPC.
 * The framework removes both.
 */
const isEdge = (use: FunctionUse): boolean => use.events.some((event) => event.type === 'cloudFront');

/** Returns the tracing mode: `Active`, `PassThrough`, or undefined when tracing is off. */
function tracingOf(use: FunctionUse, { provider }: Service): Draft {
  const shared = property(provider, 'tracing');
  const tracing =
    property(use.settings, names['TracingConfig.Mode']) ??
    (shared?.kind === 'map' ? property(shared, 'lambda') : shared);
  if (!tracing || !isFilled(tracing)) return undefined;
  return tracing.kind === 'scalar' && tracing.value === true ? 'Active' : tracing;
}

function grantForSettings(
  use: FunctionUse,
  stack: Stack,
  set: { error: Node | undefined; key: Node | undefined; efs: Node | undefined; tracing: Draft },
): void {
  const { values, plugins } = stack.service;
  const grant = (actions: readonly string[], resource: Draft, need: 'other' | 'dead-letter' = 'other') =>
    stack.grant(use, need, { Effect: 'Allow', Action: actions, Resource: [resource] });
  // The framework adds these statements only if the value is a text, because it does not know to which
  // service an intrinsic function refers. An `Fn::Sub` that a plug-in made of `#{AWS::Region}` was a text.
  // The plug-in for roles treats every value as a topic.
  const isText = wordsOf(set.error, values) !== null;
  const wasText = get(set.error, 'Fn::Sub') !== undefined && pseudoPlugins.some((name) => plugins.has(name));
  const isForRolesPlugin =
    hasRolesPlugin(stack.service) && get(use.settings, 'iamRoleStatements') !== undefined;
  if (set.error && (isText || wasText || isForRolesPlugin)) grant(['sns:Publish'], set.error, 'dead-letter');
  if (wordsOf(set.key, values)) grant(['kms:Decrypt'], set.key);
  if (set.tracing) grant(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
  if (set.efs) {
    grant(['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], property(set.efs, 'arn'));
  }
}

/**
 * Returns the variables of the service, overridden by the variables of the function. If one of the two
 * sections is not known, its value is added to the known variables as an entry, because there may be more of
 * them.
 */
function environmentOf(use: FunctionUse, { provider }: Service): Draft {
  const layers = [property(provider, 'environment'), property(use.settings, 'environment')];
  const entries = new Map<string, Draft>();
  for (const layer of layers) for (const entry of entriesOf(layer)) entries.set(entry.key, entry.value);
  return entries.size > 0 ? { Variables: Object.fromEntries(entries) } : undefined;
}

/** Returns the names of variables that the service sets and the function does not. */
function sharedNames(use: FunctionUse, { provider }: Service): ReadonlySet<string> {
  const ownNames = new Set(entriesOf(property(use.settings, 'environment')).map(({ key }) => key));
  const names = entriesOf(property(provider, 'environment')).map(({ key }) => key);
  return new Set(names.filter((name) => !ownNames.has(name)));
}

function vpcOf(use: FunctionUse, { provider, values }: Service): Draft {
  const ownVpc = get(use.settings, 'vpc');
  if (ownVpc?.kind === 'scalar') return undefined;
  const shared = property(provider, 'vpc');
  const vpc = ownVpc ?? shared;
  if (vpc && values.valueOf(vpc)) return vpc;
  const setting = (key: string) => property(ownVpc, key) ?? property(shared, key);
  const [groups, subnets] = [setting('securityGroupIds'), setting('subnetIds')];
  return groups && subnets ? { SecurityGroupIds: groups, SubnetIds: subnets } : undefined;
}

function tagsOf(use: FunctionUse, { provider }: Service): Draft {
  const tags = new Map<string, Draft>();
  // CloudFormation copies the tags of a stack to its functions.
  for (const layer of [
    property(provider, 'stackTags'),
    property(provider, 'tags'),
    property(use.settings, 'tags'),
  ]) {
    for (const { key, value } of entriesOf(layer)) tags.set(key, value);
  }
  return tags.size > 0 ? [...tags].map(([Key, Value]) => ({ Key, Value })) : undefined;
}

const updates: Readonly<Record<string, string>> = { onFunctionUpdate: 'FunctionUpdate', manual: 'Manual' };

function runtimeManagementOf(use: FunctionUse, { provider }: Service): Draft {
  const management = property(use.settings, 'runtimeManagement') ?? property(provider, 'runtimeManagement');
  const mode = stringOf(management) ?? stringOf(property(management, 'mode'));
  const update = rowOf(updates, mode);
  return update ? { UpdateRuntimeOn: update, RuntimeVersionArn: property(management, 'arn') } : undefined;
}

function loggingOf(use: FunctionUse, { provider }: Service): Draft {
  const logs = property(use.settings, 'logs') ?? property(provider, 'logs', 'lambda');
  if (!logs) return undefined;
  const config = {
    ApplicationLogLevel: property(logs, 'applicationLogLevel'),
    LogFormat: property(logs, 'logFormat'),
    LogGroup: property(logs, 'logGroup'),
    SystemLogLevel: property(logs, 'systemLogLevel'),
  };
  return Object.values(config).some((value) => value !== undefined) ? config : undefined;
}

interface Image {
  /** The image's address. Null when the image is built in the repository. */
  readonly uri: Node | null;
  readonly build: { readonly path: string; readonly file: string } | null;
}

/**
 * Reads `image`: an address, or the name of an entry of `provider.ecr.images`. Such an entry is an address or
 * the description of a build.
 */
function imageOf(image: Node, { provider, values }: Service): Image {
  const uri = property(image, 'uri');
  const resolvedPath = image.kind === 'map' ? property(image, 'name') : image;
  if (uri) return { uri, build: null };
  const name = spelled(resolvedPath, values);
  const entry = name === undefined ? undefined : property(provider, 'ecr', 'images', name);
  if (!entry) return { uri: resolvedPath ?? image, build: null };
  if (entry.kind === 'scalar' || values.valueOf(entry)) return { uri: entry, build: null };
  const address = property(entry, 'uri');
  if (address) return { uri: address, build: null };
  const path = spelled(property(entry, 'path'), values) ?? '.';
  return { uri: null, build: { path, file: spelled(property(entry, 'file'), values) ?? 'Dockerfile' } };
}

function imageProperties(image: Node, use: FunctionUse, service: Service): Readonly<Record<string, Draft>> {
  const { uri } = imageOf(image, service);
  const config = {
    Command: property(image, 'command'),
    EntryPoint: property(image, 'entryPoint'),
    WorkingDirectory: property(image, 'workingDirectory'),
  };
  const isSet = Object.values(config).some((value) => value !== undefined);
  return {
    PackageType: 'Image',
    Code: { ImageUri: uri ?? textNode([...use.name, ':latest'], service.values, image.at) },
    ImageConfig: isSet ? config : undefined,
  };
}

/** Returns the build of an image as SAM describes it in `Metadata`; the builder reads that form. */
function imageMetadata(use: FunctionUse, service: Service): Draft {
  const image = property(use.settings, 'image');
  const build = image ? imageOf(image, service).build : null;
  return build ? { DockerContext: build.path, Dockerfile: build.file } : undefined;
}

/** Returns the origin of a function: its place, code, packaging and events. */
export function originOf(use: FunctionUse, stack: Stack, source: Source): FunctionOrigin {
  return {
    name: use.key,
    at: use.at,
    directory: directoryOf(use, stack, source),
    ...artefactOf(use, stack.service),
    packaging: packagingOf(use, stack.service),
    entryPoints: [],
    shared: sharedNames(use, stack.service),
    events: stack.eventsOf(use),
  };
}

/** Returns the archive that `package.artifact` names; nothing if the framework packs the code itself. */
function artefactOf(use: FunctionUse, { section, values, path }: Service): Pick<FunctionOrigin, 'artefact'> {
  const artifact = property(use.settings, 'package', 'artifact') ?? section('package', 'artifact');
  const name = artifact ? localPath(spelled(artifact, values) ?? '', path) : null;
  return name === null || name === '' ? {} : { artefact: { kind: 'path', name } };
}

function directoryOf(use: FunctionUse, stack: Stack, source: Source): string | null {
  const { service } = stack;
  const { directory, path, values } = service;
  const image = property(use.settings, 'image');
  if (image) {
    const { build } = imageOf(image, service);
    return build ? localPath(build.path, path) : null;
  }
  /** Resolves a path. A path that leads out of the root is reported at the place where it is written. */
  const resolvedPath = (node: Node): string | null => {
    const written = spelled(node, values) ?? '';
    if (leavesRoot(written, path)) stack.report('read/outside-root', node.at, written);
    return localPath(written, path);
  };
  // serverless-python-requirements packs this folder; handlers are relative to it.
  const module = property(use.settings, 'module');
  if (module && spelled(module, values) !== undefined) return resolvedPath(module);
  const artifact = property(use.settings, 'package', 'artifact') ?? service.section('package', 'artifact');
  if (!artifact) return directory;
  const packed = resolvedPath(artifact);
  if (packed !== null && /\.zip$/i.test(packed) && source.kind(packed) === 'file') return packed;
  // The artefact is built later. Its source may be in the folder of the service or beside the artefact.
  const handler = spelled(property(use.settings, 'handler'), values) ?? '';
  const beside = packed === null ? null : folderOf(packed);
  return (
    [directory, beside].find((folder) => folder !== null && holdsHandler(folder, handler, source)) ?? null
  );
}

/**
 * Returns the application that serverless-wsgi starts. The plug-in adds its own handler, which calls the
 * application in this setting.
 */
function wsgiApplication(handler: Node | undefined, { values, section }: Service): Node | undefined {
  return handler && /^wsgi(?:_handler)?\.handler$/.test(spelled(handler, values) ?? '')
    ? section('custom', 'wsgi', 'app')
    : undefined;
}

const codeEndings = ['.js', '.ts', '.mjs', '.cjs', '.mts', '.cts', '.jsx', '.tsx', '.py'];

function holdsHandler(folder: string, handler: string, source: Source): boolean {
  const ending = extname(handler);
  const path = joinInside(folder, ending === '' ? handler : handler.slice(0, -ending.length));
  return path !== null && codeEndings.some((codeEnding) => source.kind(`${path}${codeEnding}`) === 'file');
}

/** Adds the layers that the service builds, and permissions for the accounts that are allowed to use them. */
export function lowerLayers(stack: Stack): void {
  const { service } = stack;
  for (const { key, keyAt, value } of entriesOf(service.section('layers'))) {
    const id = layerId(key);
    const from = { ...service, at: keyAt };
    const path = spelled(property(value, 'path'), service.values);
    stack.put(
      id,
      {
        Type: 'AWS::Lambda::LayerVersion',
        Properties: {
          Content: path ?? property(value, 'package', 'artifact'),
          LayerName: property(value, 'name') ?? key,
          Description: property(value, 'description'),
          CompatibleRuntimes: property(value, 'compatibleRuntimes'),
          CompatibleArchitectures: property(value, 'compatibleArchitectures'),
        },
      },
      from,
      `layers.${key}`,
    );
    for (const account of itemsOf(property(value, 'allowedAccounts'))) {
      const name = (spelled(account, service.values) ?? '').replace('*', 'Wild');
      const properties = {
        Action: 'lambda:GetLayerVersion',
        LayerVersionArn: ref(id),
        Principal: account,
      };
      stack.put(
        `${normalized(key)}${name}LambdaLayerPermission`,
        { Type: 'AWS::Lambda::LayerVersionPermission', Properties: properties },
        from,
      );
    }
  }
}
