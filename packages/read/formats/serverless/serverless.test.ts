import { describe, expect, test } from 'vitest';
import { parseDocument } from '../../parse/index.ts';
import { composedServices, isComposition } from './composition.ts';
import { isServerlessProgram, serverless } from './serverless.ts';
import { lowered, type Plain } from './testing/lowered.ts';

const service = (functions: string, more = '', provider = '') => `service: shop
provider: { name: aws, runtime: nodejs22.x${provider} }
${more}
functions:
${functions.replace(/^/gm, '  ')}
`;

describe('which files are services', () => {
  const recognises = (path: string, text: string) => {
    const { root } = parseDocument(path, text);
    return root?.kind === 'map' && serverless.recognises(path, root);
  };
  test.each<[string, string, boolean]>([
    ['serverless.yml', 'service: a\nprovider: aws', true],
    ['api/serverless.prod.yaml', 'provider: { name: aws }\nfunctions: {}', true],
    ['serverless.json', '{ "service": "a", "provider": { "name": "aws" } }', true],
    ['serverless.yml', 'component: scf\nname: a', true],
    ['serverless.yml', 'functions: { a: { handler: b } }', true],
    ['serverless.yml', 'Resources: {}\nfunctions: {}', false],
    ['sls/api.yml', 'service: a\nprovider: { name: aws }', true],
    ['other.yml', 'provider: { name: aws }', false],
    ['template.yaml', 'provider: { name: aws }\nservice: a\nResources: {}', false],
    ['serverless-compose.yml', 'services: { a: { path: a } }\nprovider: x\nservice: b', false],
    ['docker-compose.yml', 'services: { a: { image: b } }', false],
  ])('%s: %s', (path, text, expected) => expect(recognises(path, text)).toBe(expected));

  test.each([
    ['serverless.ts', true],
    ['api/serverless.js', true],
    ['serverless.config.mjs', true],
    ['serverless-compose.ts', true],
    ['lib/serverless.d.ts', false],
    ['src/serverless/handler.ts', false],
    ['serverless.yml', false],
  ])('%s is a program: %s', (path, expected) => {
    expect(isServerlessProgram(path, 'module.exports = {}')).toBe(expected);
    expect(isServerlessProgram(path, null)).toBe(expected);
  });

  test('a class of the CDK is no program of the Serverless Framework', () => {
    const stack = "import * as cdk from 'aws-cdk-lib';\nexport class ShopStack extends cdk.Stack {}\n";
    expect(isServerlessProgram('lib/serverless-shop-stack.ts', stack)).toBe(false);
    expect(isServerlessProgram('serverless.ts', stack)).toBe(true);
    const config = "import { Stack } from 'aws-cdk-lib';\nmodule.exports = { service: 'a' };\n";
    expect(isServerlessProgram('serverless-shop.ts', config)).toBe(true);
  });

  test('a composition names its services by path', () => {
    const { root } = parseDocument(
      'deploy/serverless-compose.yml',
      'services: { api: { path: ../api, params: { a: b } }, out: { path: ../../x } }',
    );
    expect(isComposition('deploy/serverless-compose.yml')).toBe(true);
    expect(
      root &&
        composedServices('deploy/serverless-compose.yml', root).map(({ name, directory }) => [
          name,
          directory,
        ]),
    ).toEqual([
      ['api', 'api'],
      ['out', null],
    ]);
  });
});

describe('a function', () => {
  test('has the settings of the service by default', () => {
    const { properties } = lowered(
      service(
        'hello-world:\n  handler: src/a.b\n  memorySize: 512\n  environment: { B: own, C: c }\n  layers: [arn:layer]\n  tags: { t: u }\n  reservedConcurrency: 1\nother_one: { handler: c.d }',
        '',
        ', timeout: 20, environment: { A: a, B: shared }, memorySize: 256, layers: [shared], architecture: arm64, kmsKeyArn: k',
      ),
    );
    expect(properties('HelloDashworldLambdaFunction')).toMatchObject({
      FunctionName: 'shop-dev-hello-world',
      Handler: 'src/a.b',
      Runtime: 'nodejs22.x',
      MemorySize: 512,
      Timeout: 20,
      Environment: { Variables: { A: 'a', B: 'own', C: 'c' } },
      Layers: ['arn:layer'],
      Tags: [{ Key: 't', Value: 'u' }],
      ReservedConcurrentExecutions: 1,
      Architectures: ['arm64'],
      KmsKeyArn: 'k',
    });
    expect(properties('OtherUnderscoreoneLambdaFunction')).toMatchObject({
      MemorySize: 256,
      Layers: ['shared'],
    });
  });

  test('starts the application that serverless-wsgi is told to start', () => {
    const { properties } = lowered(
      service(
        'a: { handler: wsgi_handler.handler }\nb: { handler: b.run }',
        'custom: { wsgi: { app: shop.app } }',
      ),
    );
    expect(properties('ALambdaFunction')).toMatchObject({ Handler: 'shop.app' });
    expect(properties('BLambdaFunction')).toMatchObject({ Handler: 'b.run' });
  });

  test('keeps the known names of an environment that is not known as a whole', () => {
    const { properties } = lowered(
      service('a: { handler: a.b, environment: { B: c } }', '', ', environment: "${file(env.js)}"'),
    );
    const { Variables } = properties('ALambdaFunction')['Environment'] as {
      Variables: Record<string, Plain>;
    };
    expect(Variables).toEqual({ 'Emmental::Value': expect.any(String), B: 'c' });
  });

  test.each<[string, string, Plain]>([
    ['of the service', 'a: { handler: a.b }', { SecurityGroupIds: ['sg'], SubnetIds: ['subnet'] }],
    [
      'of its own',
      'a: { handler: a.b, vpc: { securityGroupIds: [own], subnetIds: [own] } }',
      { SecurityGroupIds: ['own'], SubnetIds: ['own'] },
    ],
    ['taken off', 'a: { handler: a.b, vpc: ~ }', undefined],
  ])('with a network %s', (_, functions, expected) => {
    const { properties } = lowered(
      service(functions, '', ', vpc: { securityGroupIds: [sg], subnetIds: [subnet] }'),
    );
    expect(properties('ALambdaFunction')['VpcConfig']).toEqual(expected);
  });

  test.each<[string, string]>([
    ["frameworkVersion: '2'", 'nodejs12.x'],
    ["frameworkVersion: '>=3.1.0 <4'", 'nodejs14.x'],
    ["frameworkVersion: '4'", 'nodejs20.x'],
  ])('without a runtime takes that of its version: %s', (version, runtime) => {
    const { properties } = lowered(
      `service: s\n${version}\nprovider: { name: aws }\nfunctions: { a: { handler: a.b } }`,
    );
    expect(properties('ALambdaFunction')['Runtime']).toBe(runtime);
  });

  test('lists of functions and functions in files are put together', () => {
    const { template } = lowered(service('- ${file(a.yml)}\n- b: { handler: b.b }\n- a: { timeout: 3 }'), {
      files: { 'a.yml': 'a: { handler: a.b }' },
    });
    expect([...template.functions.values()].map(({ name, at }) => [name, at.file])).toEqual([
      ['a', 'a.yml'],
      ['b', 'serverless.yml'],
    ]);
  });

  test('of a file that is a program: the others stay', () => {
    const { template, diagnostics } = lowered(service('- ${file(a.ts)}\n- b: { handler: b.b }'));
    expect([...template.functions.keys()]).toEqual(['BLambdaFunction']);
    expect(diagnostics).toEqual([
      'template/would-run-code 5:5 a.ts',
      'template/unsupported 5:5 functions, whose content is not known',
    ]);
  });

  test.each<[string, string, string | null]>([
    ['in the folder of the service', '', 'api'],
    ['in the folder that serverless-python-requirements packs', ', module: inner', 'api/inner'],
    ['beside the artefact', ', package: { artifact: build/app.zip }', 'api/build'],
    ['not in the repository', ', package: { artifact: "s3://bucket/app.zip" }, name: x', null],
  ])('its code is %s', (_, setting, directory) => {
    const files = { 'api/build/main.py': 'def run(): pass', ...(directory === null ? {} : {}) };
    const { template } = lowered(service(`a: { handler: main.run${setting} }`), {
      path: 'api/serverless.yml',
      files,
    });
    expect(template.functions.get('ALambdaFunction')?.directory).toBe(directory);
  });

  test('without handler and image is reported', () => {
    expect(lowered(service('a: { timeout: 3 }')).diagnostics).toEqual([
      'template/invalid 5:3 function a has neither handler nor image',
    ]);
  });
});

describe('a container image', () => {
  const ecr =
    ', ecr: { images: { app: { path: ./docker, file: Lambda.Dockerfile }, there: "1.dkr.ecr.eu-west-1.amazonaws.com/a@sha256:x" } }';
  const image = (setting: string) => lowered(service(`a: { image: ${setting} }`, '', ecr));
  test('built from the repository says where', () => {
    const { resources, properties, template } = image(
      '{ name: app, command: [app.run], entryPoint: [/e], workingDirectory: /w }',
    );
    expect(properties('ALambdaFunction')).toMatchObject({
      PackageType: 'Image',
      ImageConfig: { Command: ['app.run'], EntryPoint: ['/e'], WorkingDirectory: '/w' },
    });
    expect(resources['ALambdaFunction']).toMatchObject({
      Metadata: { DockerContext: './docker', Dockerfile: 'Lambda.Dockerfile' },
    });
    expect(template.functions.get('ALambdaFunction')?.directory).toBe('docker');
  });
  test.each([
    ['there', '1.dkr.ecr.eu-west-1.amazonaws.com/a@sha256:x'],
    ['1.dkr.ecr.eu-west-1.amazonaws.com/b:1', '1.dkr.ecr.eu-west-1.amazonaws.com/b:1'],
    ['{ uri: "1.dkr.ecr.eu-west-1.amazonaws.com/c:1" }', '1.dkr.ecr.eu-west-1.amazonaws.com/c:1'],
  ])('from elsewhere: %s', (setting, uri) => {
    const { properties, template } = image(setting);
    expect(properties('ALambdaFunction')['Code']).toEqual({ ImageUri: uri });
    expect(template.functions.get('ALambdaFunction')?.directory).toBeNull();
  });
});

describe('a URL', () => {
  const url = (setting: string) => lowered(service(`a: { handler: a.b, url: ${setting} }`));
  test('without an authorizer is open to everybody', () => {
    const { properties } = url('true');
    expect(properties('ALambdaFunctionUrl')).toEqual({
      AuthType: 'NONE',
      TargetFunctionArn: { 'Fn::GetAtt': ['ALambdaFunction', 'Arn'] },
    });
    expect(properties('ALambdaPermissionFnUrl')).toMatchObject({
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    });
    expect(properties('ALambdaPermissionFn')).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
    });
  });
  test.each<[string, Plain, boolean]>([
    ['{ authorizer: aws_iam }', 'AWS_IAM', false],
    ['{ cors: true }', 'NONE', true],
    ['"${ssm:/url}"', { unknown: 'the authorizer of its URL is not known' }, false],
    ['{ authorizer: "${env:AUTH}" }', { unknown: 'the authorizer of its URL is not known' }, false],
  ])('%s', (setting, auth, open) => {
    const { properties, resources } = url(setting);
    expect(properties('ALambdaFunctionUrl')['AuthType']).toEqual(auth);
    expect('ALambdaPermissionFnUrl' in resources).toBe(open);
  });
});

describe('resources of the user', () => {
  test('are merged over what is generated, from a list too', () => {
    const { resources, template } = lowered(
      service(
        'a: { handler: a.b, events: [{ httpApi: GET /a }] }',
        `resources:
  - Resources:
      HttpApi: { Properties: { DisableExecuteApiEndpoint: true } }
      Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: "\${self:service}-orders" } }
    Conditions: { Prod: !Equals [a, b] }
  - \${file(more.yml)}
  - Outputs: { Arn: { Value: !GetAtt Table.Arn } }`,
      ),
      {
        files: {
          'more.yml': 'Resources: { Queue: { Type: AWS::SQS::Queue } }\nParameters: { P: { Type: String } }',
        },
      },
    );
    expect(resources['HttpApi']).toMatchObject({
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { ProtocolType: 'HTTP', DisableExecuteApiEndpoint: true },
    });
    expect(resources['Table']).toMatchObject({ Properties: { TableName: 'shop-orders' } });
    expect(resources['Queue']).toEqual({ Type: 'AWS::SQS::Queue' });
    expect(template.root.entries.map((entry) => entry.key)).toEqual([
      'Resources',
      'Outputs',
      'Parameters',
      'Conditions',
    ]);
    expect(template.generated.has('HttpApi')).toBe(true);
    expect(template.generated.has('Table')).toBe(false);
  });

  test('extensions replace properties one by one', () => {
    const { resources, diagnostics } = lowered(
      service(
        'a: { handler: a.b }',
        `resources:
  extensions:
    ALambdaFunction: { Condition: Prod, Properties: { Timeout: 30 } }
    Nobody: { Properties: {} }`,
      ),
    );
    expect(resources['ALambdaFunction']).toMatchObject({
      Condition: 'Prod',
      Properties: { Timeout: 30, Handler: 'a.b' },
    });
    expect(diagnostics).toEqual(['template/undefined 6:5 extension of Nobody']);
  });

  test('that are not known are reported, and the others stay', () => {
    const { resources, diagnostics } = lowered(
      service(
        'a: { handler: a.b }',
        'resources:\n  - ${file(r.js)}\n  - Resources: { Queue: { Type: AWS::SQS::Queue } }',
      ),
    );
    expect(resources['Queue']).toBeDefined();
    expect(diagnostics).toContain('template/unsupported 4:5 resources, whose content is not known');
  });
});

describe('plug-ins', () => {
  test('state machines of serverless-step-functions, with the role that it makes', () => {
    const { properties, template, diagnostics } = lowered(
      service(
        'hello: { handler: a.b }',
        `stepFunctions:
  stateMachines:
    orders:
      name: orders
      events: [{ http: { path: a, method: GET } }]
      definition:
        StartAt: A
        States:
          A: { Type: Task, Resource: { Fn::GetAtt: [hello, Arn] }, Next: B }
          B: { Type: Task, Resource: "arn:aws:states:::sqs:sendMessage", Parameters: { QueueUrl: !Ref Jobs }, Next: C }
          C: { Type: Map, ItemProcessor: { States: { D: { Type: Task, Resource: "arn:aws:states:::dynamodb:putItem", Parameters: { TableName: orders } } } }, Next: E }
          E: { Type: Task, Resource: "arn:aws:states:::eks:call", End: true }
    own: { role: arn:aws:iam::1:role/r, definition: { StartAt: A, States: { A: { Type: Pass, Comment: "#{AWS::Region}", End: true } } } }`,
      ),
    );
    const machine = properties('Orders') as {
      Definition: { States: Record<string, { Resource: Plain }> };
      RoleArn: Plain;
    };
    expect(machine.Definition.States['A']?.Resource).toEqual({
      'Fn::GetAtt': ['HelloLambdaFunction', 'Arn'],
    });
    expect(machine.RoleArn).toEqual({ 'Fn::GetAtt': ['OrdersRole', 'Arn'] });
    const [policy] = properties('OrdersRole')['Policies'] as { PolicyDocument: { Statement: Plain[] } }[];
    const hello = { 'Fn::GetAtt': ['HelloLambdaFunction', 'Arn'] };
    expect(policy?.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['lambda:InvokeFunction'],
        Resource: [hello, { 'Fn::Sub': ['${Function}:*', { Function: hello }] }],
      },
      { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: { 'Fn::GetAtt': ['Jobs', 'Arn'] } },
      {
        Effect: 'Allow',
        Action: ['dynamodb:PutItem'],
        Resource: {
          'Fn::Sub': 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders',
        },
      },
      { unknown: 'which permissions the plug-in adds for arn:aws:states:::eks:call is not known' },
    ]);
    expect(properties('OwnStepFunctionsStateMachine')).toMatchObject({
      RoleArn: 'arn:aws:iam::1:role/r',
      Definition: { States: { A: { Comment: { 'Fn::Sub': '${AWS::Region}' } } } },
    });
    expect(template.functions.size).toBe(1);
    expect(diagnostics).toEqual([]);
    expect(properties('ApiGatewayMethodAGet')).toMatchObject({
      AuthorizationType: 'NONE',
      Integration: {
        Type: 'AWS',
        Credentials: { 'Fn::GetAtt': ['ApigatewayToStepFunctionsRole', 'Arn'] },
        RequestTemplates: {
          'application/json': {
            'Fn::Sub': ['{"stateMachineArn":"${Machine}"}', { Machine: { Ref: 'Orders' } }],
          },
        },
      },
    });
  });

  test('rules that start a state machine, with a role that may do only that', () => {
    const { properties, diagnostics } = lowered(
      service(
        'hello: { handler: a.b }',
        `stepFunctions:
  stateMachines:
    orders:
      events:
        - schedule: rate(1 day)
        - eventBridge: { event: { source: [shop] }, eventBusName: bus }
        - invented: x
      definition: { StartAt: A, States: { A: { Type: Pass, End: true } } }`,
      ),
    );
    const machine = { Ref: 'OrdersStepFunctionsStateMachine' };
    expect(properties('OrdersStepFunctionsEventsRuleSchedule1')).toMatchObject({
      ScheduleExpression: 'rate(1 day)',
      Targets: [{ Arn: machine, RoleArn: { 'Fn::GetAtt': ['OrdersScheduleToStepFunctionsRole', 'Arn'] } }],
    });
    expect(properties('OrdersEventsRuleCloudWatchEvent1')).toMatchObject({
      EventPattern: { source: ['shop'] },
      EventBusName: 'bus',
    });
    expect(JSON.stringify(properties('OrdersEventToStepFunctionsRole'))).toContain(
      `"Action":"states:StartExecution","Resource":${JSON.stringify(machine)}`,
    );
    expect(diagnostics).toEqual(['template/unsupported 9:11 invented event of state machine orders']);
  });

  test('constructs of serverless-lift: the worker is a function, and all get what they grant', () => {
    const { template, properties, resources, diagnostics } = lowered(
      service(
        'send: { handler: a.b, environment: { URL: "${construct:jobs.queueUrl}" } }',
        'constructs:\n  jobs: { type: queue, worker: { handler: work.run } }\n  files: { type: storage }\n  site: { type: static-website, path: dist }',
      ),
    );
    expect([...template.functions.values()].map(({ name }) => name)).toEqual(['send', 'jobsWorker']);
    expect(properties('SendLambdaFunction')['Environment']).toEqual({
      Variables: { URL: { Ref: 'jobsQueue' } },
    });
    expect(properties('JobsWorkerEventSourceMappingSQSJobsQueue')).toMatchObject({
      BatchSize: 1,
      EventSourceArn: { 'Fn::GetAtt': ['jobsQueue', 'Arn'] },
    });
    expect(resources['filesBucket']).toMatchObject({ Type: 'AWS::S3::Bucket' });
    const [policy] = properties('IamRoleLambdaExecution')['Policies'] as {
      PolicyDocument: { Statement: Plain[] };
    }[];
    expect(policy?.PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Action: ['sqs:SendMessage', 'sqs:ChangeMessageVisibility'],
      Resource: [{ 'Fn::GetAtt': ['jobsQueue', 'Arn'] }],
    });
    expect(diagnostics).toEqual(['template/unsupported 6:3 construct site of type static-website']);
  });

  test('other plug-ins change nothing; a GraphQL API that is not known is reported', () => {
    const { diagnostics } = lowered(
      service(
        'a: { handler: a.b }',
        'plugins: [serverless-offline, serverless-esbuild]\nappSync: ${ssm:/api}',
      ),
    );
    expect(diagnostics).toEqual(['template/unsupported 4:10 the GraphQL API of serverless-appsync-plugin']);
  });
});

test('layers that the service builds, and who may use them', () => {
  const { properties } = lowered(
    service(
      'a: { handler: a.b, layers: [!Ref LibLambdaLayer] }',
      'layers: { lib: { path: layer, allowedAccounts: ["*"] } }',
    ),
  );
  expect(properties('LibLambdaLayer')).toMatchObject({ Content: 'layer', LayerName: 'lib' });
  expect(properties('LibWildLambdaLayerPermission')).toMatchObject({
    Principal: '*',
    LayerVersionArn: { Ref: 'LibLambdaLayer' },
  });
});

test('another provider is reported, with the number of functions that were skipped', () => {
  const { template, diagnostics } = lowered(
    'service: s\nprovider: { name: azure }\nfunctions: { a: { handler: b }, c: { handler: d } }',
  );
  expect(template.root.entries).toEqual([]);
  expect(diagnostics).toEqual(['template/unsupported 2:11 provider azure; its 2 functions were skipped']);
});

test('a component of another framework is reported too', () => {
  expect(lowered('component: scf\nname: a\ninputs: { src: . }').diagnostics).toEqual([
    'template/unsupported 1:1 component scf; its 0 functions were skipped',
  ]);
});

describe('what a user may write without breaking the reader', () => {
  const pieces = [
    '~',
    '[]',
    '{}',
    'text',
    '3',
    '"${self:}"',
    '"${self:functions}"',
    '[~, {}, x]',
    '{ Ref: X }',
    '{ "Fn::GetAtt": X }',
    '${file(x.js)}',
    '"${env:A}-b"',
    '{ arn: ~, name: [] }',
  ];
  const keys = [
    'service',
    'provider',
    'functions',
    'resources',
    'custom',
    'plugins',
    'layers',
    'package',
    'stepFunctions',
    'constructs',
    'params',
    'stages',
  ];
  const providerKeys = [
    'name',
    'stage',
    'region',
    'iam',
    'role',
    'iamRoleStatements',
    'environment',
    'vpc',
    'httpApi',
    'apiGateway',
    'tags',
    'tracing',
    's3',
    'ecr',
    'alb',
    'deploymentBucket',
    'usagePlan',
    'logs',
  ];
  const functionKeys = [
    'handler',
    'events',
    'role',
    'iam',
    'iamRoleStatements',
    'environment',
    'url',
    'image',
    'destinations',
    'onError',
    'vpc',
    'layers',
    'package',
    'name',
    'tags',
    'fileSystemConfig',
  ];
  const events = [
    'http',
    'httpApi',
    'websocket',
    's3',
    'schedule',
    'sns',
    'sqs',
    'stream',
    'msk',
    'kafka',
    'activemq',
    'rabbitmq',
    'iot',
    'iotFleetProvisioning',
    'alexaSkill',
    'alexaSmartHome',
    'cloudwatchEvent',
    'cloudwatchLog',
    'eventBridge',
    'cognitoUserPool',
    'alb',
    'cloudFront',
    'other',
  ];
  test('words that every JavaScript object knows', () => {
    for (const word of ['constructor', '__proto__', 'toString']) {
      const text = `service: s
provider: { name: aws, environment: { ${word}: a }, s3: { ${word}: b }, httpApi: { authorizers: { ${word}: { type: jwt } } } }
constructs: { ${word}: { type: ${word} } }
stepFunctions: { stateMachines: { ${word}: { events: [{ ${word}: a }], definition: { States: { A: { Type: Task, Resource: "arn:aws:states:::${word}" } } } } } }
functions:
  ${word}:
    handler: a.b
    runtimeManagement: ${word}
    events:
      - ${word}: {}
      - stream: { type: ${word}, arn: a }
      - alb: { listenerArn: x, priority: 1, conditions: { ${word}: y } }
      - kafka: { topic: t, bootstrapServers: [b], accessConfigurations: { ${word}: [x] } }
      - s3: ${word}
      - cognitoUserPool: { pool: ${word}, trigger: ${word} }
      - httpApi: { path: "/\${aws:${word}}", method: GET, authorizer: ${word} }
`;
      const { template, diagnostics } = lowered(text);
      expect([...template.functions.values()].map(({ name }) => name)).toEqual([word]);
      expect(diagnostics.some((each) => each.includes(`${word} event of ${word}`))).toBe(true);
    }
  });
  const odd = (name: string) => (name === 'provider' ? pieces.filter((piece) => piece !== '~') : pieces);

  test('sections', () => {
    for (const key of keys) {
      for (const piece of odd(key)) {
        const base = new Map([
          ['service', 's'],
          ['provider', '{ name: aws }'],
          ['functions', '{ a: { handler: b.c } }'],
        ]);
        base.set(key, piece);
        const text = [...base].map(([name, value]) => `${name}: ${value}`).join('\n');
        expect(() => lowered(text)).not.toThrow();
      }
    }
  });
  test('settings of the provider', () => {
    for (const key of providerKeys) {
      for (const piece of pieces) {
        const provider = key === 'name' ? `name: ${piece}` : `name: aws\n  ${key}: ${piece}`;
        const text = `service: s\nprovider:\n  ${provider}\nfunctions: { a: { handler: b.c, image: x, events: [{ http: GET a }, { httpApi: GET /a }, { s3: b }] } }`;
        expect(() => lowered(text)).not.toThrow();
      }
    }
  });
  test('settings and events of a function', () => {
    for (const piece of pieces) {
      for (const key of functionKeys) {
        expect(() => lowered(service(`a:\n  timeout: 3\n  ${key}: ${piece}`))).not.toThrow();
      }
      for (const event of events) {
        expect(() =>
          lowered(service(`a:\n  handler: b.c\n  events:\n    - ${event}: ${piece}`)),
        ).not.toThrow();
      }
    }
  });
});

test('resources that are not known may start functions and give permissions', () => {
  const { template } = lowered(service('a: { handler: b.c }', 'resources: ["${file(./none.yml)}"]'));
  expect(template.unread).toEqual([
    expect.objectContaining({ name: 'a part of the resources (line 3)', starts: 'all', grants: 'all' }),
  ]);
});

describe('plug-ins that may add functions', () => {
  const diagnosticsOf = (plugins: string, name = 'aws') =>
    lowered(
      `service: shop\nprovider: { name: ${name} }\nplugins: ${plugins}\nfunctions: { a: { handler: b.c } }\n`,
    ).diagnostics.filter((line) => line.includes('template/plugin'));
  test('are one diagnostic', () => {
    expect(diagnosticsOf('[serverless-offline, acme-a, acme-b, acme-c, acme-d]')).toEqual([
      expect.stringContaining('acme-a, acme-b, acme-c and 1 more'),
    ]);
  });
  test('are not those that only build, nor those of a provider that is not read', () => {
    expect(diagnosticsOf('[serverless-offline, serverless-esbuild, serverless-step-functions]')).toEqual([]);
    expect(diagnosticsOf('[serverless-azure-functions]', 'azure')).toEqual([]);
  });
});

describe('plug-ins of bundlers', () => {
  test.each([
    'serverless-esbuild',
    'serverless-plugin-esbuild',
    'serverless-vite',
    'serverless-plugin-vite',
    'serverless-webpack',
    'serverless-bundle',
    'serverless-plugin-rollup',
    'serverless-rspack',
  ])('%s adds no function and packs what it makes of the source', (plugin) => {
    const { template, diagnostics } = lowered(
      `service: shop\nprovider: { name: aws, runtime: nodejs22.x }\nplugins: [${plugin}]\nfunctions: { mail: { handler: src/mail.handler } }\n`,
    );
    expect(diagnostics).toEqual([]);
    expect(template.functions.get('MailLambdaFunction')).toMatchObject({ directory: '', packaging: null });
  });

  test('not a plug-in whose name only has the name of a bundler in it', () => {
    const { template } = lowered(
      `service: shop\nprovider: { name: aws, runtime: nodejs22.x }\nframeworkVersion: '3'\nplugins: [serverless-invite]\nfunctions: { mail: { handler: src/mail.handler } }\n`,
    );
    expect(template.functions.get('MailLambdaFunction')?.packaging).not.toBeNull();
  });
});
