import { type Canon, canonical, stable } from './canonical.ts';

/** Category → key → the fact as one line. */
export type Facts = ReadonlyMap<string, ReadonlyMap<string, string>>;

type Fields = Readonly<Record<string, unknown>>;

/** Returns the facts of a template about access, and separately all other facts. */
export function factsOf(template: Fields, parameters: ReadonlyMap<string, unknown>): Facts {
  const facts = new Map<string, Map<string, string>>(categories.map((name) => [name, new Map()]));
  const resources = fieldsOf(template['Resources']);
  const canon = canonOf(template, parameters);
  const say = (category: string, key: string, value: unknown): void => {
    facts.get(category)?.set(key, stable(value));
  };
  for (const [written, raw] of Object.entries(resources)) {
    const id = canon.names.get(written) ?? written;
    const resource = fieldsOf(canonical(canon, raw));
    const type = String(resource['Type']);
    const properties = fieldsOf(resource['Properties']);
    const condition = resource['Condition'];
    const category = byType[type] ?? 'other resources';
    if (type === 'AWS::IAM::Role') say(category, id, { condition, ...role(properties) });
    else if (category === 'policies') say(category, id, { condition, ...policy(properties) });
    else if (category !== 'other resources')
      say(category, id, { condition, properties: access(type, properties) });
    else say(category, id, { type, properties: other(type, properties), ...attributes(resource) });
    if (type === 'AWS::ApiGateway::RestApi' || type === 'AWS::ApiGatewayV2::Api')
      for (const [key, value] of apiFacts(properties['Body']))
        say('api authorization', `${id} ${key}`, { condition, value });
    if (type === 'AWS::AppSync::GraphQLApi') say('api authorization', id, graphQlAuth(properties));
    if (properties['NotificationConfiguration'] || properties['LambdaConfig'])
      say('event sources', id, [
        sorted(fieldsOf(properties['NotificationConfiguration'])['LambdaConfigurations']),
        properties['LambdaConfig'],
      ]);
  }
  return facts;
}

const byType: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'roles',
  'AWS::IAM::ManagedPolicy': 'policies',
  'AWS::SQS::QueuePolicy': 'policies',
  'AWS::SNS::TopicPolicy': 'policies',
  'AWS::Lambda::Permission': 'permissions',
  'AWS::Lambda::Url': 'function urls',
  'AWS::Lambda::EventSourceMapping': 'event mappings',
  'AWS::ApiGatewayV2::Route': 'api authorization',
  'AWS::ApiGatewayV2::Authorizer': 'api authorization',
  'AWS::Events::Rule': 'event sources',
  'AWS::Scheduler::Schedule': 'event sources',
  'AWS::SNS::Subscription': 'event sources',
  'AWS::Logs::SubscriptionFilter': 'event sources',
  'AWS::IoT::TopicRule': 'event sources',
};

const categories = [...new Set(Object.values(byType)), 'other resources'];

/** Types whose logical id contains a hash of their content in the translator. */
const hashed = new Set(['AWS::Lambda::Version', 'AWS::Lambda::LayerVersion', 'AWS::ApiGateway::Deployment']);

function canonOf(template: Fields, values: ReadonlyMap<string, unknown>): Canon {
  const parameters = new Map<string, unknown>(values);
  for (const [name, parameter] of Object.entries(fieldsOf(template['Parameters'])))
    if (!parameters.has(name) && fieldsOf(parameter)['Default'] !== undefined)
      parameters.set(name, fieldsOf(parameter)['Default']);
  const names = new Map<string, string>();
  for (const [id, resource] of Object.entries(fieldsOf(template['Resources'])))
    if (hashed.has(String(fieldsOf(resource)['Type']))) names.set(id, id.replace(/[0-9a-f]{10}$/, ''));
  return { parameters, names };
}

function role(properties: Fields): Fields {
  return {
    trust: statements(properties['AssumeRolePolicyDocument']),
    managed: sorted(properties['ManagedPolicyArns']),
    inline: sorted(listOf(properties['Policies']).map(inline)),
    boundary: properties['PermissionsBoundary'],
    path: properties['Path'],
  };
}

/** Returns an inline policy without its name; a conditional policy keeps its condition. */
function inline(entry: unknown): unknown {
  const choice = fieldsOf(entry)['Fn::If'];
  if (Array.isArray(choice)) return { 'Fn::If': [choice[0], ...choice.slice(1).map(inline)] };
  const document = fieldsOf(entry)['PolicyDocument'];
  return document === undefined ? entry : statements(document);
}

const policy = (properties: Fields): Fields => ({
  statements: statements(properties['PolicyDocument']),
  on: [properties['Roles'], properties['Queues'], properties['Topics']],
});

const statements = (document: unknown): unknown =>
  'Statement' in fieldsOf(document)
    ? sorted(listOf(fieldsOf(document)['Statement']).map(statement))
    : document;

/** A single action or resource equals a list with one item; the order of lists does not count. */
function statement(value: unknown): unknown {
  const fields = { ...fieldsOf(value) };
  if (!('Effect' in fields)) return value;
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource'])
    if (name in fields) fields[name] = sorted(fields[name]);
  return fields;
}

/** Removes tags, which are not about access. */
function access(type: string, properties: Fields): Fields {
  const { Tags: _tags, ...rest } = properties;
  return type === 'AWS::ApiGatewayV2::Route' ? rest : rest;
}

function other(type: string, properties: Fields): Fields {
  // The definition of a state machine stays a tree here; the translator writes it as a text.
  const {
    Definition: _d,
    DefinitionString: _s,
    DefinitionSubstitutions: _u,
    Description: _h,
    ...rest
  } = properties;
  if (type === 'AWS::StepFunctions::StateMachine') return rest;
  return type === 'AWS::ApiGateway::Deployment' ? rest : properties;
}

function attributes(resource: Fields): Fields {
  const { Type: _type, Properties: _properties, DependsOn: waits, ...rest } = resource;
  return { ...rest, waits: waits === undefined ? undefined : sorted(waits) };
}

const graphQlAuth = (properties: Fields): unknown =>
  [
    'AuthenticationType',
    'LambdaAuthorizerConfig',
    'OpenIDConnectConfig',
    'UserPoolConfig',
    'AdditionalAuthenticationProviders',
  ].map((name) => properties[name]);

/** Returns the parts of an API definition that decide who may call which route. */
function apiFacts(body: unknown): readonly (readonly [string, unknown])[] {
  const definition = fieldsOf(body);
  const schemes = {
    ...fieldsOf(definition['securityDefinitions']),
    ...fieldsOf(fieldsOf(definition['components'])['securitySchemes']),
  };
  const found: [string, unknown][] = Object.entries(schemes).map(([name, scheme]) => [
    `scheme ${name}`,
    scheme,
  ]);
  const document = definition['x-amazon-apigateway-policy'];
  if (document !== undefined) found.push(['policy', statements(document)]);
  if (definition['security'] !== undefined) found.push(['security', definition['security']]);
  for (const [path, item] of Object.entries(fieldsOf(definition['paths'])))
    for (const [where, branch] of branches(item))
      for (const [method, value] of Object.entries(fieldsOf(branch)))
        for (const [when, body] of branches(value)) {
          const integration = fieldsOf(fieldsOf(body)['x-amazon-apigateway-integration']);
          found.push([
            `${where}${when}${method} ${path}`,
            {
              security: fieldsOf(body)['security'],
              uri: integration['uri'],
              credentials: integration['credentials'],
            },
          ]);
        }
  return found;
}

function branches(value: unknown): readonly (readonly [string, unknown])[] {
  const choice = fieldsOf(value)['Fn::If'];
  if (!Array.isArray(choice)) return [['', value]];
  return [
    [`if ${String(choice[0])} `, choice[1]],
    [`unless ${String(choice[0])} `, choice[2]],
  ];
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const sorted = (value: unknown): readonly unknown[] =>
  [...new Map(listOf(value).map((item) => [stable(item), item])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
