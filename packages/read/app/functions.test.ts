import { asString, type FunctionDeclaration } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { appOf } from './testing/app-of.ts';

const first = (text: string, files: Readonly<Record<string, string>> = {}): FunctionDeclaration => {
  const [found] = appOf(text, files).app.functions;
  if (!found) throw new Error('no function was read');
  return found;
};
const fn = (properties: string, beside = '') =>
  `Resources:\n  Orders:\n    Type: AWS::Lambda::Function${beside}\n    Properties: { ${properties} }\n`;

describe('where the code of a function is', () => {
  test('a local folder', () => {
    const found = first(fn('Runtime: nodejs22.x, Handler: src/orders.handler, Code: ./app'), {
      'app/src/orders.js': '',
    });
    expect(found.handler).toEqual({
      kind: 'handler',
      directory: 'app',
      entryPoints: [],
      handler: 'src/orders.handler',
      inline: null,
    });
    expect([found.id, found.runtime, found.language, found.packageType]).toEqual([
      'template.yaml#Orders',
      'nodejs22.x',
      'javascript',
      'zip',
    ]);
  });

  test('the folder that the format knows comes first', () => {
    const at = { file: 'serverless.yml', line: 3, column: 3 };
    const origin = { name: 'orders', at, directory: 'service', entryPoints: [], events: [] };
    const { app } = appOf(
      fn('Runtime: python3.12, Handler: a.b, Code: { S3Bucket: b, S3Key: k }'),
      {},
      { functions: new Map([['Orders', origin]]) },
    );
    expect(app.functions[0]).toMatchObject({
      id: 'template.yaml#orders',
      name: 'orders',
      logicalId: 'Orders',
      at,
      language: 'python',
      handler: { directory: 'service' },
    });
  });

  test('inline code with the place of its first line', () => {
    const text = `Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Code:
        ZipFile: |
          import boto3
          def handler(event, context): pass
`;
    expect(first(text).handler).toMatchObject({
      kind: 'handler',
      inline: { text: 'import boto3\ndef handler(event, context): pass\n', at: { line: 9, column: 11 } },
    });
  });

  test('inline code with references keeps their names', () => {
    const found = first(
      fn(
        'Runtime: nodejs22.x, Handler: index.handler, Code: { ZipFile: !Sub "const region = \'${AWS::Region}\'" }',
      ),
    );
    expect(found.handler).toMatchObject({ inline: { text: "const region = '${AWS::Region}'" } });
  });

  const unknowns: readonly (readonly [string, string, string])[] = [
    [
      'code in a bucket',
      'Runtime: nodejs22.x, Handler: a.b, Code: { S3Bucket: b, S3Key: k }',
      'not found in the repository',
    ],
    ['a packed archive', 'Runtime: nodejs22.x, Handler: a.b, Code: app.zip', 'packed in an archive'],
    [
      'a handler that is imported',
      'Runtime: nodejs22.x, Handler: !ImportValue h, Code: ./app',
      'Handler is not known',
    ],
    ['no handler', 'Runtime: nodejs22.x, Code: ./app', 'no Handler'],
    [
      'an image from a registry',
      'PackageType: Image, Code: { ImageUri: "1.dkr.ecr.eu-west-1.amazonaws.com/a:1" }',
      'its image was not found',
    ],
  ];
  test.each(unknowns)('%s is unknown', (_, properties, why) => {
    const { handler } = first(fn(properties), { 'app.zip': '' });
    expect(handler).toMatchObject({ kind: 'unknown' });
    expect(handler.kind === 'unknown' && handler.why).toContain(why);
  });

  const beside = '\n    Metadata: { DockerContext: ./build, Dockerfile: Dockerfile }';
  const dockerfile =
    'FROM public.ecr.aws/lambda/python:3.12\nCOPY src/ ${LAMBDA_TASK_ROOT}\nCMD ["app.handler"]\n';

  test('an image: runtime, handler and folder come from the Dockerfile', () => {
    const found = first(fn('PackageType: Image', beside), {
      'build/Dockerfile': dockerfile,
      'build/src/app.py': '',
    });
    expect(found).toMatchObject({
      packageType: 'image',
      runtime: 'python3.12',
      language: 'python',
      handler: { kind: 'handler', directory: 'build/src', handler: 'app.handler' },
    });
  });

  test('an image: the command of the template overrides CMD', () => {
    const found = first(fn('PackageType: Image, ImageConfig: { Command: [other.handler] }', beside), {
      'build/Dockerfile': dockerfile,
      'build/other.py': '',
    });
    expect(found.handler).toMatchObject({ directory: 'build', handler: 'other.handler' });
  });
});

describe('what else a function declares', () => {
  test('environment, settings, metadata and condition', () => {
    const text = `Resources:
  Orders:
    Type: AWS::Lambda::Function
    Condition: Prod
    Metadata: { Owner: shop }
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      Code: { ZipFile: x }
      Timeout: 30
      Environment: { Variables: { TABLE: !Ref Table, MODE: !If [Live, live, test], KIND: !If [Prod, whole, part] } }
  Table: { Type: AWS::DynamoDB::Table }
`;
    const found = first(text);
    expect(found.condition).toBe('Prod');
    expect(asString(found.environment.get('KIND')), 'it is there in production only').toBe('whole');
    expect(asString(found.settings.get('Timeout'))).toBe('30');
    expect(found.settings.has('Environment')).toBe(false);
    expect(found.settings.get('Metadata')?.kind).toBe('fields');
    expect(found.environment.get('TABLE')).toMatchObject({ parts: [{ kind: 'resource', id: 'Table' }] });
    expect(found.environment.get('MODE')).toMatchObject({
      kind: 'one-of',
      choices: [
        { when: 'Live', value: { value: 'live' } },
        { when: 'not Live', value: { value: 'test' } },
      ],
    });
  });

  test('an environment that is not known is kept as a setting', () => {
    const found = first(
      fn(
        'Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: x }, Environment: { Variables: !ImportValue v }',
      ),
    );
    expect(found.settings.has('Environment')).toBe(true);
  });

  test('folders of layers that the template builds', () => {
    const text = `${fn('Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: x }, Layers: [!Ref Shared, "arn:aws:lambda:eu-west-1:1:layer:x:1"]')}  Shared: { Type: AWS::Lambda::LayerVersion, Properties: { Content: layers/shared } }\n`;
    expect(first(text, { 'layers/shared/nodejs/a.js': '' }).layerDirectories).toEqual(['layers/shared']);
    expect(first(text, { 'layers/shared/nodejs/a.js': '' }).unreadLayers?.map(({ name }) => name)).toEqual([
      'x',
    ]);
    expect(first(text).unreadLayers?.map(({ name }) => name)).toEqual(['Shared', 'x']);
  });

  test.each([
    ['it is written before a deployment', 'Guard', '.emmental/layer', undefined],
    ['another folder with its name', 'EmmentalGuard', 'elsewhere', ['EmmentalGuard']],
    [
      'an archive with its name',
      'EmmentalGuard',
      '{ S3Bucket: b, S3Key: .emmental/layer }',
      ['EmmentalGuard'],
    ],
  ])('the layer of the guard is known by its folder: %s', (_, id, content, names) => {
    const text = `${fn(`Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: x }, Layers: [!Ref ${id}]`)}  ${id}: { Type: AWS::Lambda::LayerVersion, Properties: { Content: ${content} } }\n`;
    expect(first(text).unreadLayers?.map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ['a parameter', '[!Ref Agent]', ['${Agent}']],
    ['an export', '[!ImportValue agent-layer]', ['agent-layer']],
    ['a list that is set elsewhere', '!Ref Agents', [null]],
    ['no layer', '[!Ref AWS::NoValue]', undefined],
  ])('layers that are set outside the template: %s', (_, layers, names) => {
    const found = first(
      `${fn(`Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: x }, Layers: ${layers}`)}Parameters: { Agent: { Type: String }, Agents: { Type: CommaDelimitedList } }\n`,
    );
    expect(found.unreadLayers?.map(({ name }) => name)).toEqual(names);
  });

  test('parts of a Dockerfile that start code beside the handler', () => {
    const image = `${fn('PackageType: Image, Code: { ImageUri: x }')}    Metadata: { DockerContext: ., Dockerfile: Dockerfile }\n`;
    const lines = [
      'FROM public.ecr.aws/lambda/python:3.12',
      'COPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:0.8.4 /lambda-adapter /opt/extensions/lambda-adapter',
      'COPY --from=agent /opt/ /opt/',
      'ENV PYTHONPATH=/var/task/boot \\',
      '    STAGE=dev',
      'COPY shipper /opt/extensions/',
      'CMD ["app.handler"]',
    ];
    const found = first(image, { Dockerfile: lines.join('\n'), 'app.py': '' });
    expect(found.imageStarts?.map(({ what, at }) => [what, at.line])).toEqual([
      ['the Dockerfile copies code to /opt', 3],
      ['the Dockerfile copies code to /opt/extensions', 6],
    ]);
    expect([...found.environment.keys()]).toEqual(['PYTHONPATH']);
  });

  test('aliases are settings of their function', () => {
    const text = `${fn('Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: x }')}  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Orders, Name: live, FunctionVersion: "1" } }\n`;
    expect(first(text).settings.get('Aliases')).toMatchObject({ kind: 'list', items: [{ kind: 'fields' }] });
  });
});

describe('templates with the wrong shape', () => {
  const shapes: readonly (readonly [string, string, number])[] = [
    ['Resources null', 'Resources:\n', 1],
    ['Resources a list', 'Resources: [1]\n', 1],
    ['a resource null', 'Resources:\n  A:\n', 1],
    ['a resource text', 'Resources:\n  A: hello\n', 1],
    ['Type a mapping', 'Resources:\n  A: { Type: { a: b } }\n', 1],
    ['no Type', 'Resources:\n  A: { Properties: {} }\n', 1],
    ['Properties a list', 'Resources:\n  A: { Type: AWS::Lambda::Function, Properties: [1] }\n', 1],
    ['Condition a list', 'Resources:\n  A: { Type: AWS::SQS::Queue, Condition: [1] }\n', 1],
  ];
  test.each(shapes)('%s is a diagnostic, not an exception', (_, text, count) => {
    const { diagnostics } = appOf(text);
    expect(diagnostics.map((each) => each.code)).toEqual(Array(count).fill('template/invalid'));
  });

  test.each(['[1]', 'text', '1', '{}', '!If [A, {}, [1]]', '[[[]]]', '{ a: !Ref B }'])(
    'any property may be %s',
    (value) => {
      const types = [
        'Lambda::Function',
        'Lambda::Permission',
        'Lambda::Url',
        'Lambda::EventSourceMapping',
        'S3::Bucket',
        'SNS::Topic',
        'Events::Rule',
        'Pipes::Pipe',
        'StepFunctions::StateMachine',
        'ApiGateway::RestApi',
        'ApiGateway::Method',
        'ApiGatewayV2::Api',
        'ApiGatewayV2::Route',
        'IAM::Role',
        'IAM::Policy',
        'Cognito::UserPool',
        'AppSync::DataSource',
        'S3::BucketPolicy',
        'Scheduler::Schedule',
      ];
      const keys = [
        'Role',
        'Code',
        'Handler',
        'Environment',
        'Layers',
        'Principal',
        'FunctionName',
        'SourceArn',
        'AuthType',
        'EventSourceArn',
        'NotificationConfiguration',
        'Subscription',
        'Targets',
        'EventPattern',
        'Source',
        'Target',
        'Definition',
        'DefinitionString',
        'Body',
        'Policy',
        'Integration',
        'RestApiId',
        'ApiId',
        'Policies',
        'ManagedPolicyArns',
        'AssumeRolePolicyDocument',
        'PolicyDocument',
        'Bucket',
        'LambdaConfig',
        'ProtocolType',
        'RouteKey',
        'EndpointConfiguration',
        'ScheduleExpression',
        'AccessControl',
      ];
      const resources = types.map(
        (type, index) =>
          `  R${index}: { Type: "AWS::${type}", Properties: { ${keys.map((key) => `${key}: ${value}`).join(', ')} } }`,
      );
      const { app } = appOf(`Resources:\n${resources.join('\n')}\n`);
      expect(app.resources.size).toBe(types.length);
    },
  );

  test('undecided values are counted', () => {
    const { values } = appOf(
      'Resources:\n  Q: { Type: AWS::SQS::Queue, Properties: { QueueName: !ImportValue name, DelaySeconds: 1 } }\n',
    ).app;
    expect(values).toEqual({ total: 2, unknown: 1 });
  });
});
