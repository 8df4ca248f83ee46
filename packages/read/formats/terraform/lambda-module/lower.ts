import { asString, constant, type Location, type Value } from '@emmental/model';
import { items, property } from '../../../app/property.ts';
import { concat } from '../../../evaluate/scope.ts';
import { entriesIn, inText } from '../alternatives.ts';
import { reference } from '../handle.ts';
import {
  type Expansion,
  expansionOf,
  fields,
  list,
  listed,
  type MadeResource,
  make,
  some,
} from '../registry/expansion.ts';
import { statements } from '../registry/statements.ts';
import { isGiven, propertiesOf } from '../resources/index.ts';
import type { CallInstance } from '../scope.ts';

export interface MadeFunction {
  readonly resources: readonly MadeResource[];
  /** What `source_path` is: paths relative to the folder of the root module. */
  readonly sourcePaths: readonly Value[];
  /** Places of statements that the module adds by itself. */
  readonly generated: readonly Location[];
}

/**
 * What a call of terraform-aws-modules/lambda makes, from its inputs alone: the module itself is never fetched.
 * Source: the module's own documentation of inputs, versions 4 to 8, https://github.com/terraform-aws-modules/terraform-aws-lambda
 */
export function lambdaModule(call: CallInstance): MadeFunction {
  const x = expansionOf(call);
  if (!x.isOn('create', true)) return { resources: [], sourcePaths: [], generated: [] };
  if (x.isOn('create_layer', false)) {
    layer(x);
    return { resources: x.made, sourcePaths: [], generated: [] };
  }
  if (!x.isOn('create_function', true)) return { resources: [], sourcePaths: [], generated: [] };
  fn(x);
  if (x.isOn('create_role', true)) role(x);
  url(x);
  triggers(x);
  mappings(x);
  return { resources: x.made, sourcePaths: pathsOf(x.given('source_path')), generated: [x.at] };
}

function fn(x: Expansion): void {
  const { at, given } = x;
  const isImage = asString(given('package_type')) === 'Image';
  make(x, '', 'AWS::Lambda::Function', {
    FunctionName: given('function_name'),
    Description: given('description'),
    Handler: isImage ? undefined : given('handler'),
    Runtime: isImage ? undefined : given('runtime'),
    PackageType: given('package_type'),
    Code: isImage ? some({ ImageUri: given('image_uri') }, at) : given('local_existing_package'),
    ImageConfig: some({ Command: given('image_config_command') }, at),
    Role: x.isOn('create_role', true) ? reference(`${x.id}.role`, 'Arn', at) : given('lambda_role'),
    MemorySize: given('memory_size') ?? constant(128, at),
    Timeout: given('timeout') ?? constant(3, at),
    Layers: given('layers'),
    Architectures: given('architectures'),
    KmsKeyArn: given('kms_key_arn'),
    CodeSigningConfigArn: given('code_signing_config_arn'),
    ReservedConcurrentExecutions: concurrency(given('reserved_concurrent_executions')),
    Environment: some({ Variables: variables(given('environment_variables')) }, at),
    EphemeralStorage: some({ Size: given('ephemeral_storage_size') }, at),
    DeadLetterConfig: some({ TargetArn: given('dead_letter_target_arn') }, at),
    TracingConfig: some({ Mode: given('tracing_mode') }, at),
    Tags: isGiven(given('function_tags')) ? given('function_tags') : given('tags'),
    VpcConfig: some(
      { SubnetIds: given('vpc_subnet_ids'), SecurityGroupIds: given('vpc_security_group_ids') },
      at,
    ),
  });
  if (!x.isOn('use_existing_cloudwatch_log_group', false))
    make(x, '.log', 'AWS::Logs::LogGroup', {
      LogGroupName: given('logging_log_group') ?? logGroupOf(given('function_name'), at),
      RetentionInDays: given('cloudwatch_logs_retention_in_days'),
      KmsKeyId: given('cloudwatch_logs_kms_key_id'),
    });
}

const logGroupOf = (name: Value | undefined, at: Location): Value | undefined =>
  name && concat([constant('/aws/lambda/'), name], at);

/** `-1` is no limit of its own. */
const concurrency = (value: Value | undefined): Value | undefined =>
  value && asString(value) === '-1' ? undefined : value;

const variables = (value: Value | undefined): Value | undefined =>
  value?.kind === 'fields'
    ? { ...value, fields: new Map([...value.fields].map(([key, inner]) => [key, inText(inner)])) }
    : value;

function layer(x: Expansion): void {
  make(x, '.layer', 'AWS::Lambda::LayerVersion', {
    LayerName: x.given('layer_name'),
    CompatibleRuntimes: x.given('compatible_runtimes'),
  });
}

function role(x: Expansion): void {
  const { at, given, isOn } = x;
  const documents: Value[] = [];
  if (isOn('attach_policy_json', false)) documents.push(...listed(given('policy_json')));
  if (isOn('attach_policy_jsons', false)) documents.push(...listed(given('policy_jsons')));
  if (isOn('attach_policy_statements', false)) {
    const written = statements(given('policy_statements'), at);
    if (written) documents.push(written);
  }
  const managed: Value[] = [];
  if (isOn('attach_policy', false)) managed.push(...listed(given('policy')));
  if (isOn('attach_policies', false)) managed.push(...listed(given('policies')));
  if (isOn('attach_network_policy', false)) managed.push(awsPolicy('AWSLambdaENIManagementAccess', at));
  if (isOn('attach_tracing_policy', false)) managed.push(awsPolicy('AWSXRayDaemonWriteAccess', at));
  if (isOn('attach_cloudwatch_logs_policy', true)) documents.push(logStatements(at));
  make(x, '.role', 'AWS::IAM::Role', {
    RoleName: given('role_name'),
    PermissionsBoundary: given('role_permissions_boundary'),
    AssumeRolePolicyDocument: trust(x),
    Policies: list(
      documents.map((document) => fields({ PolicyDocument: document }, document.at ?? at)),
      at,
    ),
    ManagedPolicyArns: managed.length > 0 ? list(managed, at) : undefined,
  });
}

const awsPolicy = (name: string, at: Location): Value =>
  constant(`arn:aws:iam::aws:policy/service-role/${name}`, at);

/** What the module allows every function unless it is told not to: writing its log. */
const logStatements = (at: Location): Value =>
  fields(
    {
      Statement: list(
        [
          fields(
            {
              Effect: constant('Allow', at),
              Action: list(
                ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'].map((action) =>
                  constant(action, at),
                ),
                at,
              ),
              Resource: constant('arn:*:logs:*:*:log-group:/aws/lambda/*', at),
            },
            at,
          ),
        ],
        at,
      ),
    },
    at,
  );

function trust(x: Expansion): Value {
  const services = [constant('lambda.amazonaws.com', x.at), ...listed(x.given('trusted_entities'))];
  return fields(
    {
      Statement: list(
        [
          fields(
            {
              Effect: constant('Allow'),
              Action: constant('sts:AssumeRole'),
              Principal: fields({ Service: list(services, x.at) }, x.at),
            },
            x.at,
          ),
        ],
        x.at,
      ),
    },
    x.at,
  );
}

/** A URL asks nobody who they are, unless `authorization_type` says so: the module's default is `NONE`. */
function url(x: Expansion): void {
  if (!x.isOn('create_lambda_function_url', false)) return;
  const type = x.given('authorization_type');
  make(x, '.url', 'AWS::Lambda::Url', {
    TargetFunctionArn: reference(x.id, 'Arn', x.at),
    AuthType: type ?? constant('NONE', x.at),
    InvokeMode: x.given('invoke_mode'),
    Cors: corsOf(x.given('cors')),
  });
}

/** `{ allow_origins = […] }` in CloudFormation's letter case. */
const corsOf = (cors: Value | undefined): Value | undefined =>
  cors && isGiven(cors) ? propertiesOf(cors, {}) : undefined;

/** `allowed_triggers`: one permission each. */
function triggers(x: Expansion): void {
  const given = x.given('allowed_triggers');
  for (const { key, item } of (given && entriesIn(given)) ?? []) {
    const of = (name: string): Value | undefined => {
      const value = property(item, name);
      return isGiven(value) ? value : undefined;
    };
    const service = asString(of('service'));
    make(
      x,
      `.permission[${JSON.stringify(asString(key) ?? '')}]`,
      'AWS::Lambda::Permission',
      {
        FunctionName: reference(x.id, null, x.at),
        Action: of('action') ?? constant('lambda:InvokeFunction'),
        Principal:
          of('principal') ?? (service === null ? undefined : constant(`${service}.amazonaws.com`, item.at)),
        SourceArn: of('source_arn'),
        SourceAccount: of('source_account'),
        PrincipalOrgID: of('principal_org_id'),
        EventSourceToken: of('event_source_token'),
        FunctionUrlAuthType: of('function_url_auth_type'),
      },
      item.at ?? x.at,
    );
  }
}

/** `event_source_mapping`: one mapping each. */
function mappings(x: Expansion): void {
  const given = x.given('event_source_mapping');
  for (const { key, item } of (given && entriesIn(given)) ?? []) {
    const of = (name: string): Value | undefined => {
      const value = property(item, name);
      return isGiven(value) ? value : undefined;
    };
    make(
      x,
      `.mapping[${JSON.stringify(asString(key) ?? '')}]`,
      'AWS::Lambda::EventSourceMapping',
      {
        FunctionName: reference(x.id, null, x.at),
        EventSourceArn: of('event_source_arn'),
        BatchSize: of('batch_size'),
        StartingPosition: of('starting_position'),
        Topics: of('topics'),
        Queues: of('queues'),
        FunctionResponseTypes: of('function_response_types'),
        DestinationConfig: some(
          { OnFailure: some({ Destination: of('destination_arn_on_failure') }, x.at) },
          x.at,
        ),
      },
      item.at ?? x.at,
    );
  }
}

/** A path, or a list of paths and of mappings with a `path`. */
const pathsOf = (value: Value | undefined): readonly Value[] =>
  items(value).flatMap(({ value: one }) => {
    const path = one.kind === 'fields' ? property(one, 'path') : one;
    return path ? [path] : [];
  });
