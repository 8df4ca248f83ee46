import { afterEach, describe, expect, test } from 'vitest';
import { readApps } from '../../read-apps.ts';
import { type Repository, repository } from '../../testing/repository.ts';

const open: Repository[] = [];
afterEach(() => {
  for (const folder of open.splice(0)) folder.remove();
});

function read(files: Record<string, string>, path = '', parameters: Record<string, string> = {}) {
  const made = repository(files);
  open.push(made);
  const options = { env: new Map(), opt: new Map(), parameters: new Map(Object.entries(parameters)) };
  const { apps, diagnostics } = readApps(made.source, path, options);
  return {
    apps,
    app: apps[0],
    names: apps.map((app) => `${app.id}: ${app.functions.map(({ name }) => name).join(' ')}`),
    said: diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.file}:${diagnostic.line}`),
  };
}

const lambda = (name: string) =>
  `  ${name}:\n    Type: AWS::Lambda::Function\n    Properties: {Handler: a.b, Runtime: nodejs20.x, Role: x}\n`;

describe('loops', () => {
  const loop = (collection: string, head = '') => `${head}
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Handlers:
    - Name
    - ${collection}
    - Handle\${Name}:
        Type: AWS::Lambda::Function
        Properties:
          Handler: !Sub "src/\${Name}.handler"
          Code: ./code
          Runtime: python3.12
          Role: !Ref Name
`;

  test('write out resources, keys and references', () => {
    const { app, said } = read({ 'template.yaml': loop('[Create, Delete]'), 'code/src/Create.py': '' });
    expect(
      app?.functions.map(({ name, handler }) => [name, 'handler' in handler && handler.handler]),
    ).toEqual([
      ['HandleCreate', 'src/Create.handler'],
      ['HandleDelete', 'src/Delete.handler'],
    ]);
    expect(said).toEqual([]);
  });

  test.each([
    ['a parameter', '!Ref Names', 'Parameters: {Names: {Type: CommaDelimitedList, Default: "A, B"}}', 'A B'],
    ['a mapping', '!FindInMap [M, x, y]', 'Mappings: {M: {x: {y: [C, D]}}}', 'C D'],
    [
      'a mapping by region',
      '!FindInMap [M, !Ref AWS::Region, y]',
      'Mappings: {M: {a: {y: [C]}, b: {y: [D]}}}',
      'C D',
    ],
  ])('take their items from %s', (_, collection, head, names) => {
    const { app } = read({ 'template.yaml': loop(collection, head) });
    expect(app?.functions.map(({ name }) => name.replace('Handle', '')).join(' ')).toBe(names);
  });

  test('take what the user gave', () => {
    const head = 'Parameters: {Names: {Type: CommaDelimitedList}}';
    const { app } = read({ 'template.yaml': loop('!Ref Names', head) }, '', { Names: 'X,Y' });
    expect(app?.functions.map(({ name }) => name)).toEqual(['HandleX', 'HandleY']);
  });

  test('over what is not known are reported', () => {
    const head = 'Parameters: {Names: {Type: CommaDelimitedList}}';
    expect(read({ 'template.yaml': loop('!Ref Names', head) }).said).toEqual([
      'template/unsupported template.yaml:4',
    ]);
  });

  test('keep letters and digits of &{Name}, and nest', () => {
    const { app } = read({
      'template.yaml': `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Outer:
    - A
    - ["1.1", "2.2"]
    - Fn::ForEach::Inner:
        - B
        - [x, y]
        - Queue&{A}\${B}:
            Type: AWS::SQS::Queue
            Properties: {QueueName: !Sub "q-\${A}-\${B}"}
`,
    });
    expect([...(app?.resources.keys() ?? [])]).toEqual(['Queue11x', 'Queue11y', 'Queue22x', 'Queue22y']);
  });

  test('that multiply without end are cut and said', () => {
    const many = `[${Array.from({ length: 100 }, (_, i) => `n${i}`).join(', ')}]`;
    const { said } = read({
      'template.yaml': `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::A:
    - A
    - ${many}
    - Fn::ForEach::B:
        - B
        - ${many}
        - Fn::ForEach::C:
            - C
            - ${many}
            - Q\${A}\${B}\${C}: {Type: AWS::SQS::Queue}
`,
    });
    expect(new Set(said.map((line) => line.split(' ')[0]))).toEqual(new Set(['read/limit']));
  });
});

describe('includes', () => {
  const including = (location: string) => `Resources:
  Fn::Transform:
    Name: AWS::Include
    Parameters: {Location: ${location}}
${lambda('Own')}`;

  test('of a file of the repository are read, and are no app', () => {
    const { names, app, said } = read({
      'infra/template.yaml': including('./parts/functions.yaml'),
      'infra/parts/functions.yaml': lambda('Included').replace(/^ {2}/gm, ''),
    });
    expect(names).toEqual(['infra/template.yaml: Included Own']);
    expect(app?.functions[0]?.at).toMatchObject({ file: 'infra/parts/functions.yaml', line: 1 });
    expect(said).toEqual([]);
  });

  test.each(['s3://bucket/a.yaml', './none.yaml', '!Ref Where'])('of %s are reported', (location) => {
    const { names, said } = read({ 'template.yaml': including(location) });
    expect(names).toEqual(['template.yaml: Own']);
    expect(said).toContain('template/elsewhere template.yaml:4');
  });

  test('in a circle are reported', () => {
    const include = 'Fn::Transform: {Name: AWS::Include, Parameters: {Location: a.yaml}}\n';
    const { said } = read({ 'template.yaml': including('a.yaml'), 'a.yaml': include });
    expect(said).toContain('template/cycle a.yaml:1');
  });
});

describe('nested stacks', () => {
  const parent = `Parameters: {Stage: {Type: String, Default: dev}}
Resources:
  Orders: {Type: AWS::DynamoDB::Table}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/child.yaml
      Parameters: {Name: !Sub "orders-\${AWS::Region}", Table: !Ref Orders}
${lambda('Own')}`;
  const child = `Parameters: {Name: {Type: String}, Table: {Type: String}}
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: !Ref Name
      Handler: a.b
      Runtime: nodejs20.x
      Role: x
      Environment: {Variables: {TABLE: !Ref Table}}
`;

  test('are apps of their own with the values of their parent', () => {
    const { apps, names } = read({ 'app/template.yaml': parent, 'app/nested/child.yaml': child });
    expect(names).toEqual(['app/nested/child.yaml: Work', 'app/template.yaml: Own']);
    const work = apps[0]?.functions[0];
    expect(work?.settings.get('FunctionName')).toMatchObject({
      kind: 'text',
      parts: ['orders-', { kind: 'pseudo', name: 'AWS::Region' }],
    });
    expect(work?.environment.get('TABLE')).toMatchObject({
      kind: 'text',
      parts: [{ kind: 'external', source: 'parent', name: 'Orders', parameter: 'Table' }],
    });
  });

  const tableOf = (parameters: string, more = '') => {
    const text = parent.replace(/Parameters: \{Name.*\}\n/, `Parameters: {Name: x, Table: ${parameters}}\n`);
    const { apps } = read({ 'app/template.yaml': `${text}${more}`, 'app/nested/child.yaml': child });
    return apps[0]?.functions[0]?.environment.get('TABLE');
  };

  test('know a resource of the parent by the name that the parent gives it, and write it by their parameter', () => {
    const more = '  Named: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub "orders-${Stage}"}}\n';
    expect(tableOf('!Ref Named', more)).toMatchObject({
      parts: [{ kind: 'parameter', name: 'Table', default: 'orders-dev' }],
    });
    expect(tableOf('!Sub "${Stage}-t"')).toMatchObject({
      parts: [{ kind: 'parameter', name: 'Table', default: 'dev-t' }],
    });
    expect(tableOf('!Sub "${AWS::StackName}-t"')).toMatchObject({
      parts: [{ kind: 'external', source: 'parent', name: '${AWS::StackName}-t', parameter: 'Table' }],
    });
  });

  test('give their parent what they put out, and each stack what another exports', () => {
    const files = {
      'template.yaml': `Resources:
  Data: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: data.yaml, Parameters: {Stage: prod}}}
  F:
    Type: AWS::Lambda::Function
    Properties:
      Handler: a.b
      Runtime: nodejs20.x
      Role: x
      Environment:
        Variables:
          NAMED: !GetAtt Data.Outputs.Named
          MADE: !GetAtt Data.Outputs.Made
          FIXED: !ImportValue the-fixed-table
          BY_STAGE: !ImportValue the-named-table
          NOBODYS: !ImportValue nobody-exports-this
`,
      'data.yaml': `Parameters: {Stage: {Type: String, Default: dev}}
Resources:
  Named: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub "orders-\${Stage}"}}
  Fixed: {Type: AWS::DynamoDB::Table, Properties: {TableName: fixed}}
  Made: {Type: AWS::DynamoDB::Table}
Outputs:
  Named: {Value: !Ref Named, Export: {Name: the-named-table}}
  Fixed: {Value: !Ref Fixed, Export: {Name: !Sub "the-fixed-table"}}
  Made: {Value: !Ref Made}
`,
    };
    const { apps, said } = read(files);
    const environment = apps.flatMap((app) => app.functions)[0]?.environment;
    expect(said).toEqual([]);
    expect(environment?.get('NAMED')).toMatchObject({
      parts: [{ kind: 'parameter', name: 'Data.Outputs.Named', default: 'orders-prod' }],
    });
    expect(environment?.get('MADE')).toMatchObject({
      parts: [{ kind: 'resource', id: 'Data', attribute: 'Outputs.Made' }],
    });
    expect(environment?.get('FIXED')).toMatchObject({ kind: 'constant', value: 'fixed' });
    expect(environment?.get('BY_STAGE')).toMatchObject({
      parts: [{ kind: 'unknown', default: 'orders-prod' }],
    });
    expect(environment?.get('NOBODYS')).toMatchObject({ parts: [{ kind: 'external', source: 'import' }] });
  });

  test('that need each other’s values end where they meet', () => {
    const stack = (id: string, other: string) =>
      `  ${id}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${id.toLowerCase()}.yaml, Parameters: {P: !GetAtt ${other}.Outputs.O}}}\n`;
    const inner =
      'Parameters: {P: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: !Ref P}}\n';
    const { names } = read({
      'template.yaml': `Resources:\n${stack('A', 'B')}${stack('B', 'A')}${lambda('F')}`,
      'a.yaml': inner,
      'b.yaml': inner,
    });
    expect(names).toContain('template.yaml: F');
  });

  test('are found when PATH is the parent file', () => {
    const { names } = read(
      { 'app/template.yaml': parent, 'app/nested/child.yaml': child },
      'app/template.yaml',
    );
    expect(names).toEqual(['app/template.yaml: Own', 'app/nested/child.yaml: Work']);
  });

  test('that are not there are reported where they are named', () => {
    expect(read({ 'app/template.yaml': parent }).said).toContain('read/not-found app/template.yaml:4');
  });

  test('that several stacks share keep their own values', () => {
    const twice = `${parent}  Again:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./nested/child.yaml, Parameters: {Name: other, Table: t}}
`;
    const { apps } = read({ 'app/template.yaml': twice, 'app/nested/child.yaml': child });
    expect(apps[0]?.functions[0]?.settings.get('FunctionName')).toMatchObject({
      parts: [{ kind: 'parameter', name: 'Name' }],
    });
  });
});

test('a macro of an account is reported', () => {
  const { said } = read({ 'template.yaml': `Transform: [MyMacro]\nResources:\n${lambda('A')}` });
  expect(said).toEqual(['template/macro template.yaml:1']);
});

test.each([
  ['package.json', '{"Resources": {"A": {"Type": "AWS::SQS::Queue"}}}'],
  ['k8s.yaml', 'kind: Deployment\nResources: {limits: {cpu: 1}}\n'],
  ['openapi.yaml', 'openapi: 3.0.0\npaths: {}\n'],
])('%s is no template', (path, text) => {
  expect(read({ [path]: text })).toMatchObject({ names: [], said: [] });
});

test('JSON on one line is a template', () => {
  const text =
    '{"Description":"x","Resources":{"A":{"Type":"AWS::Lambda::Function","Properties":{"Handler":"a.b","Runtime":"nodejs20.x","Role":"x"}}}}';
  expect(read({ 'a.template': text, 'b.json': text }).names).toEqual(['a.template: A', 'b.json: A']);
});

describe('a part that is not read may start functions and give permissions', () => {
  const own = `  Own:
    Type: AWS::Lambda::Function
    Properties: {Handler: a.b, Runtime: nodejs20.x, Role: !GetAtt Role.Arn}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}
`;
  const unreadOf = (text: string, files: Record<string, string> = {}) => {
    const { app, said } = read({ 'template.yaml': text, ...files });
    return {
      starts: app?.functions[0]?.triggers.map(({ source, exposure }) => `${source} ${exposure}`),
      grants: app?.roles[0]?.unknown.length,
      said,
    };
  };

  test('a macro of the account, anywhere', () => {
    expect(unreadOf(`Transform: [AcmeMacro]\nResources:\n${own}`)).toEqual({
      starts: ['the macro AcmeMacro unknown'],
      grants: 1,
      said: ['template/macro template.yaml:1'],
    });
    const inside = own.replace('Handler: a.b', "Handler: a.b, 'Fn::Transform': {Name: Acme}");
    expect(unreadOf(`Resources:\n${inside}`)).toMatchObject({
      starts: ['the macro Acme unknown'],
      grants: 1,
    });
  });

  test('one macro that is used twice is one diagnostic', () => {
    const twice = `Resources:\n${own}  Fn::Transform: {Name: Acme}\n  A: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: Acme}}}\n`;
    expect(unreadOf(twice).said).toEqual(['template/macro template.yaml:6']);
  });

  test('the rest of a broken file', () => {
    expect(unreadOf(`Resources:\n${own}  Api: {{{{\n    : - [ }\n`)).toMatchObject({
      starts: ['the rest of template.yaml unknown'],
      grants: 1,
    });
  });

  test('the definition of an API in a bucket', () => {
    const api =
      '  Api: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: {Bucket: acme, Key: api.yaml}}}\n';
    expect(unreadOf(`Resources:\n${own}${api}`)).toEqual({
      starts: ['the definition of Api unknown'],
      grants: 0,
      said: ['template/elsewhere template.yaml:6'],
    });
  });

  test('the definition of a state machine, for the functions that its role may invoke', () => {
    const machine = `  Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt FlowRole.Arn, DefinitionS3Location: {Bucket: acme, Key: f.json}}}
  FlowRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}, Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: "lambda:InvokeFunction", Resource: TARGET}]}}]}}
`;
    const starts = (target: string) =>
      unreadOf(`Resources:\n${own}${machine.replace('TARGET', target)}`).starts;
    expect(starts('!GetAtt Own.Arn')).toEqual(['the definition of Flow unknown']);
    expect(starts('"arn:aws:lambda:x:1:function:other"')).toEqual([]);
  });

  test('nested stacks elsewhere are one diagnostic, and a stack that nests itself is another', () => {
    const nested = ['A', 'B'].map(
      (id) =>
        `  ${id}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://acme.s3.amazonaws.com/a.yaml}}\n`,
    );
    const itself = '  C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./template.yaml}}\n';
    expect(unreadOf(`Resources:\n${own}${nested.join('')}${itself}`).said).toEqual([
      'template/cycle template.yaml:8',
      'template/elsewhere template.yaml:6',
    ]);
  });

  test('a nested template hands its outputs to its parent', () => {
    const parent =
      'Resources:\n  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./child.yaml}}\n';
    const { apps } = read({
      'template.yaml': parent,
      'child.yaml': `Resources:\n${own}Outputs: {Own: {Value: !GetAtt Own.Arn}}\n`,
    });
    expect(apps.flatMap(({ functions }) => functions[0]?.triggers ?? []).map(({ source }) => source)).toEqual(
      ['output Own'],
    );
  });

  test('a permission for a function elsewhere is reported', () => {
    const permit =
      '  Permit: {Type: AWS::Lambda::Permission, Properties: {FunctionName: other, Action: "lambda:InvokeFunction", Principal: "*"}}\n';
    expect(unreadOf(`Resources:\n${own}${permit}`).said).toEqual(['template/elsewhere template.yaml:6']);
  });
});

describe('a function whose metadata name its asset', () => {
  const template = (path: string, more = '') => `Resources:
  Mail:
    Type: AWS::Lambda::Function
    Properties: {Handler: app.run, Runtime: python3.13, Role: x, Code: {S3Bucket: b, S3Key: !Ref Key}}
    Metadata: {'aws:asset:path': '${path}'${more}}
`;
  const folderIn = (path: string, more = '') => {
    const handler = read({ 'infra/made.yaml': template(path, more), 'infra/src/app.py': '', 'app.py': '' })
      .app?.functions[0]?.handler;
    return handler?.kind === 'handler' ? handler.directory : null;
  };

  test('has its code there, relative to the template', () => {
    expect(folderIn('src')).toBe('infra/src');
    expect(folderIn('..', ", 'aws:asset:property': Code")).toBe('');
  });

  test.each([
    ['a folder that is not there', 'gone', ''],
    ['a folder of another machine', '/home/me/shop/src', ''],
    ['a folder out of the repository', '../../src', ''],
    ['an asset that is not its code', 'src', ", 'aws:asset:property': Content"],
  ])('not in %s', (_, path, more) => {
    expect(folderIn(path, more)).toBe(null);
  });
});
