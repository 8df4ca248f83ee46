import { describe, expect, test } from 'vitest';
import { readApps } from '../../read/index.ts';
import { repository } from '../../read/testing/repository.ts';
import { type GuardOptions, type GuardPlan, planGuard } from './plan.ts';

const inputs = { env: new Map(), opt: new Map(), parameters: new Map() };

function plan(path: string, text: string, more: Partial<GuardOptions> = {}): GuardPlan {
  const files = repository({ [path]: text, 'a.js': '', 'a.py': '' });
  const [app] = readApps(files.source, '', inputs).apps;
  files.remove();
  if (!app) throw new Error('no app was read');
  const planned = planGuard(
    app,
    { path, text },
    { layer: '.emmental/layer', only: null, quarantine: new Map(), closed: new Set(), ...more },
  );
  if (typeof planned === 'string') throw new Error(planned);
  return planned;
}

const sam = (properties: string, rest = ''): string =>
  `Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n` +
  `      Handler: a.handler\n${properties}${rest}`;
const node = '      Runtime: nodejs22.x\n';

/** Why the only function does not get the guard. */
const whyNot = (text: string): string | null => plan('template.yaml', text).functions[0]?.why ?? null;

describe('which functions get the guard', () => {
  test('functions with a runtime of Node or Python', () => {
    for (const runtime of ['nodejs20.x', 'nodejs24.x', 'python3.10', 'python3.14'])
      expect(whyNot(sam(`      Runtime: ${runtime}\n`))).toBeNull();
    for (const [runtime, why] of [
      ['nodejs18.x', 'older than'],
      ['python3.9', 'older than'],
      ['java21', 'no guard for java21'],
      ['provided.al2023', 'no guard for provided.al2023'],
    ] as const)
      expect(whyNot(sam(`      Runtime: ${runtime}\n`))).toContain(why);
  });

  test('a fifth layer is possible, a sixth is not', () => {
    const layers = (count: number): string =>
      `      Layers:\n${Array.from({ length: count }, (_, i) => `        - arn:aws:lambda:eu-west-1:111122223333:layer:l${i}:1\n`).join('')}`;
    expect(whyNot(sam(node + layers(4)))).toBeNull();
    expect(whyNot(sam(node + layers(5)))).toContain('the limit is 5');
  });

  test('layers of Globals count', () => {
    const globals = `Globals:\n  Function:\n    Layers: [a, b, c]\n`;
    expect(whyNot(sam(`${node}      Layers: [d]\n`, globals))).toBeNull();
    expect(whyNot(sam(`${node}      Layers: [d, e]\n`, globals))).toContain('the limit is 5');
  });

  test('an image gets a note with the files to copy and the variables to set', () => {
    const text =
      'Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Function\n' +
      '    Properties:\n      PackageType: Image\n';
    const { functions, text: after } = plan('template.yaml', text);
    expect(after).toBe(text);
    expect(functions[0]?.todo).toContain('COPY .emmental/layer/emmental /opt/emmental');
    expect(functions[0]?.todo).toContain('EMMENTAL_FUNCTION=A');
  });
});

describe('a wrapper that the function has already', () => {
  test('of Datadog or OpenTelemetry runs after the wrapper of the guard', () => {
    for (const wrapper of ['/opt/datadog_wrapper', '/opt/otel-handler', '/opt/otel-instrument']) {
      const variables = `      Environment:\n        Variables:\n          AWS_LAMBDA_EXEC_WRAPPER: ${wrapper}\n`;
      const { text } = plan('template.yaml', sam(node + variables));
      expect(text).toContain('AWS_LAMBDA_EXEC_WRAPPER: /opt/emmental/wrapper\n');
      expect(text).toContain(`EMMENTAL_NEXT_WRAPPER: ${wrapper}\n`);
    }
  });

  test('that is not known stays, with a task for a person', () => {
    const variables =
      '      Environment:\n        Variables:\n          AWS_LAMBDA_EXEC_WRAPPER: !Ref Wrapper\n';
    const parameters = 'Parameters:\n  Wrapper:\n    Type: String\n';
    const { functions } = plan('template.yaml', sam(node + variables, parameters));
    expect(functions[0]?.todo).toContain('EMMENTAL_NEXT_WRAPPER');
  });

  test('is not needed for NODE_OPTIONS, a bundler and Powertools', () => {
    const { text, functions } = plan(
      'template.yaml',
      sam(
        `${node}      Layers:\n        - arn:aws:lambda:eu-west-1:094274105915:layer:AWSLambdaPowertoolsTypeScriptV2:20\n` +
          '      Environment:\n        Variables:\n          NODE_OPTIONS: --enable-source-maps\n' +
          '    Metadata:\n      BuildMethod: esbuild\n',
      ),
    );
    expect(functions[0]?.isProtected).toBe(true);
    expect(text).toContain('NODE_OPTIONS: --enable-source-maps\n');
    expect(text).toContain('AWSLambdaPowertoolsTypeScriptV2:20\n        - !Ref EmmentalGuard\n');
  });
});

describe('the place for blocked events', () => {
  const quarantine = (written: string, isInVariable = true) => ({
    quarantine: new Map([['A', { written, isInVariable }]]),
  });
  const queue = '  Blocked:\n    Type: AWS::SQS::Queue\n';

  test('SAM: a queue of the template gets a variable and a permission', () => {
    const { text } = plan('template.yaml', sam(node, queue), quarantine('sqs:Blocked'));
    expect(text).toContain('          EMMENTAL_QUARANTINE: !Ref Blocked\n');
    expect(text).toContain(
      '      Policies:\n        - Statement:\n            - Effect: Allow\n              Action: sqs:SendMessage\n' +
        '              Resource: !GetAtt Blocked.Arn\n',
    );
  });

  test('policies at the end of the function are written before the layer', () => {
    const policies =
      '      Policies:\n        - Statement:\n            - { Effect: Allow, Action: s3:GetObject, Resource: "*" }\n';
    const { text } = plan('template.yaml', sam(node + policies, queue), quarantine('sqs:Blocked'));
    expect(text).toContain(`${policies}        - Statement:\n            - Effect: Allow\n`);
    expect(text).toContain('Resource: !GetAtt Blocked.Arn\n      Layers:\n');
  });

  test('a variable that already contains the queue is used', () => {
    const { text } = plan('template.yaml', sam(node, queue), quarantine('sqs:Blocked', false));
    expect(text).not.toContain('EMMENTAL_QUARANTINE');
    expect(text).toContain('Resource: !GetAtt Blocked.Arn\n');
  });

  test('objects below a prefix, of a bucket of the template and of another bucket', () => {
    const bucket = '  Kept:\n    Type: AWS::S3::Bucket\n';
    const own = plan('template.yaml', sam(node, bucket), quarantine('s3:Kept/blocked/'));
    expect(own.text).toContain("Resource: !Join [ '', [ !GetAtt Kept.Arn, /blocked/* ] ]\n");
    expect(own.text).toContain('Action: s3:PutObject\n');
    const other = plan('template.yaml', sam(node), quarantine('s3:our-kept-events', false));
    expect(other.text).toContain('Resource: !Sub arn:${AWS::Partition}:s3:::our-kept-events/*\n');
  });

  test('another queue gets a permission by its address; an address of no queue is reported', () => {
    const address = 'sqs:https://sqs.eu-west-1.amazonaws.com/111122223333/blocked';
    expect(plan('template.yaml', sam(node), quarantine(address, false)).text).toContain(
      'Resource: !Sub arn:${AWS::Partition}:sqs:eu-west-1:111122223333:blocked\n',
    );
    const wrong = plan('template.yaml', sam(node), quarantine('sqs:Nothing', false));
    expect(wrong.functions[0]).toMatchObject({ isProtected: true });
    expect(wrong.functions[0]?.todo).toContain('sqs:Nothing is neither a queue');
  });

  test('a file needs no permission', () => {
    expect(plan('template.yaml', sam(node), quarantine('file:/tmp/kept', false)).text).not.toContain(
      'Policies',
    );
  });

  test('SAM: a function with a role gets the permission in the role', () => {
    const role = '  Mine:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {}\n';
    const own = plan(
      'template.yaml',
      sam(`${node}      Role: !GetAtt Mine.Arn\n`, role + queue),
      quarantine('sqs:Blocked'),
    );
    expect(own.text).toContain(
      'AssumeRolePolicyDocument: {}\n      Policies:\n        - PolicyName: EmmentalQuarantine\n',
    );
    const other = plan(
      'template.yaml',
      sam(`${node}      Role: arn:aws:iam::111122223333:role/shared\n`, queue),
      quarantine('sqs:Blocked'),
    );
    expect(other.functions[0]).toMatchObject({ isProtected: true });
    expect(other.functions[0]?.todo).toContain('its role is not in this template');
    expect(other.functions[0]?.todo).toContain('Action: sqs:SendMessage');
    expect(other.text).not.toContain('Policies');
  });

  test('CloudFormation: two functions of one role get one policy', () => {
    const fn = (name: string): string =>
      `  ${name}:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: a.handler\n` +
      '      Runtime: nodejs22.x\n      Role: !GetAtt Mine.Arn\n      Code: { S3Bucket: b, S3Key: k }\n';
    const text =
      `Resources:\n${fn('A')}${fn('B')}  Mine:\n    Type: AWS::IAM::Role\n    Properties:\n` +
      `      AssumeRolePolicyDocument: {}\n${queue}`;
    const where = { written: 'sqs:Blocked', isInVariable: true };
    const { text: after } = plan('template.yaml', text, {
      quarantine: new Map([
        ['A', where],
        ['B', where],
      ]),
    });
    expect(after.match(/PolicyName: EmmentalQuarantine/g)).toHaveLength(1);
    expect(after.match(/EMMENTAL_QUARANTINE: !Ref Blocked/g)).toHaveLength(2);
  });

  test('Serverless: the permission is added to the statements of the service, in their place', () => {
    const service = (provider: string, fn = ''): string =>
      `service: s\nprovider:\n  name: aws\n  runtime: python3.13\n${provider}functions:\n  A:\n    handler: a.handler\n${fn}` +
      'resources:\n  Resources:\n    Blocked:\n      Type: AWS::SQS::Queue\n';
    const present =
      '  iam:\n    role:\n      statements:\n        - { Effect: Allow, Action: s3:GetObject, Resource: "*" }\n';
    const older = '  iamRoleStatements:\n    - { Effect: Allow, Action: s3:GetObject, Resource: "*" }\n';
    const statement = (space: string): string =>
      `Resource: "*" }\n${space}- Effect: Allow\n${space}  Action: sqs:SendMessage\n${space}  Resource: !GetAtt Blocked.Arn\n`;
    const after = (provider: string, fn?: string): GuardPlan =>
      plan('serverless.yml', service(provider, fn), quarantine('sqs:Blocked'));
    expect(after(present).text).toContain(statement('        '));
    expect(after(older).text).toContain(statement('    '));
    expect(after('').text).toContain('  iam:\n    role:\n      statements:\n        - Effect: Allow\n');
    expect(after('', '    role: arn:aws:iam::111122223333:role/shared\n').functions[0]?.todo).toContain(
      'it has its own role',
    );
    const role =
      'Mine:\n      Type: AWS::IAM::Role\n      Properties:\n        AssumeRolePolicyDocument: {}\n';
    expect(
      plan('serverless.yml', `${service('', '    role: Mine\n')}    ${role}`, quarantine('sqs:Blocked')).text,
    ).toContain('        Policies:\n          - PolicyName: EmmentalQuarantine\n');
    expect(after(present, '    iamRoleStatements: []\n').text).toContain(
      'iamRoleStatements: [{ Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Blocked.Arn }]',
    );
  });
});
