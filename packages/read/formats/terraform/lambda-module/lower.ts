import { asString, constant, type Location, type Value } from '@emmental/model';
import { property } from '../../../app/property.ts';
import { concat } from '../../../evaluate/scope.ts';
import { entriesIn, inText } from '../alternatives.ts';
import { reference } from '../handle.ts';
import {
  type Expansion,
  expansionOf,
  fields,
  list,
  listed,
  type ModuleResource,
  make,
  some,
} from '../registry/expansion.ts';
import { statements } from '../registry/statements.ts';
import { isGiven, propertiesOf } from '../resources/index.ts';
import type { CallInstance } from '../scope.ts';

export interface LambdaResources {
  readonly resources: readonly ModuleResource[];
  /** The argument `source_path`, with paths relative to the folder of the root module; undefined = it is not set. */
  readonly sourcePath: Value | undefined;
  /** The key of the object in `s3_existing_package`; undefined = it is not set. */
  readonly uploaded: Value | undefined;
  /** The places of the statements that the module adds by itself. */
  readonly generated: readonly Location[];
}

/**
 * Returns the resources that a call of terraform-aws-modules/lambda creates. They are derived from the
 * arguments of the call, because the module is never fetched. Source: the module's documentation of inputs,
 * versions 4 to 8, https://github.com/terraform-aws-modules/terraform-aws-lambda
 */
export function lambdaModule(call: CallInstance): LambdaResources {
  const expansion = expansionOf(call);
  const none: LambdaResources = { resources: [], sourcePath: undefined, uploaded: undefined, generated: [] };
  if (!expansion.isOn('create', true)) return none;
  if (expansion.isOn('create_layer', false)) {
    layer(expansion);
    return { ...none, resources: expansion.resources };
  }
  if (!expansion.isOn('create_function', true)) return none;
  addFunction(expansion);
  if (expansion.isOn('create_role', true)) role(expansion);
  url(expansion);
  triggers(expansion);
  mappings(expansion);
  return {
    resources: expansion.resources,
    sourcePath: expansion.input('source_path'),
    uploaded: property(expansion.input('s3_existing_package'), 'key'),
    generated: [expansion.at],
  };
}

function addFunction(expansion: Expansion): void {
  const { at, input } = expansion;
  const isImage = asString(input('package_type')) === 'Image';
  make(expansion, '', 'AWS::Lambda::Function', {
    FunctionName: input('function_name'),
    Description: input('description'),
    Handler: isImage ? undefined : input('handler'),
    Runtime: isImage ? undefined : input('runtime'),
    PackageType: input('package_type'),
    Code: isImage ? some({ ImageUri: input('image_uri') }, at) : input('local_existing_package'),
    ImageConfig: some({ Command: input('image_config_command') }, at),
    Role: expansion.isOn('create_role', true)
      ? reference(`${expansion.id}.role`, 'Arn', at)
      : input('lambda_role'),
    MemorySize: input('memory_size') ?? constant(128, at),
    Timeout: input('timeout') ?? constant(3, at),
    Layers: input('layers'),
    Architectures: input('architectures'),
    KmsKeyArn: input('kms_key_arn'),
    CodeSigningConfigArn: input('code_signing_config_arn'),
    ReservedConcurrentExecutions: concurrency(input('reserved_concurrent_executions')),
    Environment: some({ Variables: variables(input('environment_variables')) }, at),
    EphemeralStorage: some({ Size: input('ephemeral_storage_size') }, at),
    DeadLetterConfig: some({ TargetArn: input('dead_letter_target_arn') }, at),
    TracingConfig: some({ Mode: input('tracing_mode') }, at),
    Tags: isGiven(input('function_tags')) ? input('function_tags') : input('tags'),
    VpcConfig: some(
      { SubnetIds: input('vpc_subnet_ids'), SecurityGroupIds: input('vpc_security_group_ids') },
      at,
    ),
  });
  if (!expansion.isOn('use_existing_cloudwatch_log_group', false))
    make(expansion, '.log', 'AWS::Logs::LogGroup', {
      LogGroupName: input('logging_log_group') ?? logGroupOf(input('function_name'), at),
      RetentionInDays: input('cloudwatch_logs_retention_in_days'),
      KmsKeyId: input('cloudwatch_logs_kms_key_id'),
    });
}

const logGroupOf = (name: Value | undefined, at: Location): Value | undefined =>
  name && concat([constant('/aws/lambda/'), name], at);

/** Returns the reserved concurrency. `-1` stands for no reservation. */
const concurrency = (value: Value | undefined): Value | undefined =>
  value && asString(value) === '-1' ? undefined : value;

const variables = (value: Value | undefined): Value | undefined =>
  value?.kind === 'fields'
    ? { ...value, fields: new Map([...value.fields].map(([key, inner]) => [key, inText(inner)])) }
    : value;

function layer(expansion: Expansion): void {
  make(expansion, '.layer', 'AWS::Lambda::LayerVersion', {
    LayerName: expansion.input('layer_name'),
    CompatibleRuntimes: expansion.input('compatible_runtimes'),
  });
}

function role(expansion: Expansion): void {
  const { at, input, isOn } = expansion;
  const documents: Value[] = [];
  if (isOn('attach_policy_json', false)) documents.push(...listed(input('policy_json')));
  if (isOn('attach_policy_jsons', false)) documents.push(...listed(input('policy_jsons')));
  if (isOn('attach_policy_statements', false)) {
    const written = statements(input('policy_statements'), at);
    if (written) documents.push(written);
  }
  const managed: Value[] = [];
  if (isOn('attach_policy', false)) managed.push(...listed(input('policy')));
  if (isOn('attach_policies', false)) managed.push(...listed(input('policies')));
  if (isOn('attach_network_policy', false)) managed.push(awsPolicy('AWSLambdaENIManagementAccess', at));
  if (isOn('attach_tracing_policy', false)) managed.push(awsPolicy('AWSXRayDaemonWriteAccess', at));
  if (isOn('attach_cloudwatch_logs_policy', true)) documents.push(logStatements(at));
  make(expansion, '.role', 'AWS::IAM::Role', {
    RoleName: input('role_name'),
    PermissionsBoundary: input('role_permissions_boundary'),
    AssumeRolePolicyDocument: trust(expansion),
    Policies: list(
      documents.map((document) => fields({ PolicyDocument: document }, document.at ?? at)),
      at,
    ),
    ManagedPolicyArns: managed.length > 0 ? list(managed, at) : undefined,
  });
}

const awsPolicy = (name: string, at: Location): Value =>
  constant(`arn:aws:iam::aws:policy/service-role/${name}`, at);

/** Returns the policy document that the module adds by default, which allows writing to the log. */
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

function trust(expansion: Expansion): Value {
  const services = [
    constant('lambda.amazonaws.com', expansion.at),
    ...listed(expansion.input('trusted_entities')),
  ];
  return fields(
    {
      Statement: list(
        [
          fields(
            {
              Effect: constant('Allow'),
              Action: constant('sts:AssumeRole'),
              Principal: fields({ Service: list(services, expansion.at) }, expansion.at),
            },
            expansion.at,
          ),
        ],
        expansion.at,
      ),
    },
    expansion.at,
  );
}

/** Adds the function URL. The default of `authorization_type` is `NONE`: a URL without authentication. */
function url(expansion: Expansion): void {
  if (!expansion.isOn('create_lambda_function_url', false)) return;
  const type = expansion.input('authorization_type');
  make(expansion, '.url', 'AWS::Lambda::Url', {
    TargetFunctionArn: reference(expansion.id, 'Arn', expansion.at),
    AuthType: type ?? constant('NONE', expansion.at),
    InvokeMode: expansion.input('invoke_mode'),
    Cors: corsOf(expansion.input('cors')),
  });
}

/** Renames the fields of `cors`, such as `allow_origins`, to the names that CloudFormation uses. */
const corsOf = (cors: Value | undefined): Value | undefined =>
  cors && isGiven(cors) ? propertiesOf(cors, {}) : undefined;

/** Adds a permission for each entry of `allowed_triggers`. */
function triggers(expansion: Expansion): void {
  const allowedTriggers = expansion.input('allowed_triggers');
  for (const { key, item } of (allowedTriggers && entriesIn(allowedTriggers)) ?? []) {
    const argument = (name: string): Value | undefined => {
      const value = property(item, name);
      return isGiven(value) ? value : undefined;
    };
    const service = asString(argument('service'));
    make(
      expansion,
      `.permission[${JSON.stringify(asString(key) ?? '')}]`,
      'AWS::Lambda::Permission',
      {
        FunctionName: reference(expansion.id, null, expansion.at),
        Action: argument('action') ?? constant('lambda:InvokeFunction'),
        Principal:
          argument('principal') ??
          (service === null ? undefined : constant(`${service}.amazonaws.com`, item.at)),
        SourceArn: argument('source_arn'),
        SourceAccount: argument('source_account'),
        PrincipalOrgID: argument('principal_org_id'),
        EventSourceToken: argument('event_source_token'),
        FunctionUrlAuthType: argument('function_url_auth_type'),
      },
      item.at ?? expansion.at,
    );
  }
}

/** Adds an event source mapping for each entry of `event_source_mapping`. */
function mappings(expansion: Expansion): void {
  const eventSources = expansion.input('event_source_mapping');
  for (const { key, item } of (eventSources && entriesIn(eventSources)) ?? []) {
    const argument = (name: string): Value | undefined => {
      const value = property(item, name);
      return isGiven(value) ? value : undefined;
    };
    make(
      expansion,
      `.mapping[${JSON.stringify(asString(key) ?? '')}]`,
      'AWS::Lambda::EventSourceMapping',
      {
        FunctionName: reference(expansion.id, null, expansion.at),
        EventSourceArn: argument('event_source_arn'),
        BatchSize: argument('batch_size'),
        StartingPosition: argument('starting_position'),
        Topics: argument('topics'),
        Queues: argument('queues'),
        FunctionResponseTypes: argument('function_response_types'),
        DestinationConfig: some(
          { OnFailure: some({ Destination: argument('destination_arn_on_failure') }, expansion.at) },
          expansion.at,
        ),
      },
      item.at ?? expansion.at,
    );
  }
}
