import { describe, expect, test } from 'vitest';
import { lowered } from '../testing/lowered.ts';

/** Returns the value of `custom.value` in an environment variable of a small service. */
function resolved(expression: string, options: Parameters<typeof lowered>[1] = {}, more = '') {
  const { properties, diagnostics } = lowered(
    `service: shop
provider: { name: aws, runtime: nodejs22.x, region: eu-west-1 }
custom: { table: { name: orders, dev: { name: dev-orders } }, list: [a, b], stage: dev, nothing: null }
${more}
functions:
  hello:
    handler: a.b
    environment:
      V: ${expression}
`,
    options,
  );
  const environment = properties('HelloLambdaFunction')['Environment'] as { Variables: { V: unknown } };
  return { value: environment.Variables.V, diagnostics };
}

describe('each source of variables', () => {
  test.each<[string, unknown]>([
    ['${self:custom.table.name}', 'orders'],
    ['${self:custom.list.1}', 'b'],
    ['${self:service}-${self:provider.stage}', 'shop-dev'],
    ['${self:custom.table.${self:custom.stage}.name}', 'dev-orders'],
    ['${self:custom.list}', ['a', 'b']],
    ["${self:custom.nothing, 'fallback'}", 'fallback'],
    ["${self:custom.missing, self:custom.table.name, 'x'}", 'orders'],
    ['${opt:stage}', 'dev'],
    ["${opt:stage, 'test'}", 'test'],
    ['${opt:region}', 'eu-west-1'],
    ["${env:LEVEL, 'info'}", 'info'],
    ['${env:N, 5}', 5],
    ['${sls:stage}', 'dev'],
    [
      'arn:${aws:partition}:sqs:${aws:region}:${aws:accountId}:q',
      { value: 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:q' },
    ],
    ['${aws:username}', '${aws:username}'],
    ['${cf:other-stack.Table}', { value: '<cf other-stack.Table>' }],
    ['${cf(eu-west-1):other.Table}', { value: '<cf (eu-west-1)other.Table>' }],
    ['${cf.eu-west-1:other.Table}', { value: '<cf (eu-west-1)other.Table>' }],
    ['key-${ssm:/shop/key~true}', { value: 'key-<ssm /shop/key>' }],
    ['${s3:bucket/key}', { value: '<s3 bucket/key>' }],
    ['${git:branch}', { value: '<git branch>' }],
    ['${terraform:outputs:users}', { value: '<terraform outputs:users>' }],
    ['${vault:secret/x.y}', { value: '<vault secret/x.y>' }],
    ['${doppler:KEY}', { value: '<doppler KEY>' }],
    ["${strToBool(${env:ON, 'TRUE'})}", true],
    ['${AWS::Region}', '${AWS::Region}'],
    ['$${self:custom.list}', '${self:custom.list}'],
  ])('%s', (expression, expected) => {
    expect(resolved(JSON.stringify(expression))).toEqual({ value: expected, diagnostics: [] });
  });

  test('what the user gives is known, and nothing of the scanner’s own environment is', () => {
    const options = { env: { LEVEL: 'debug' }, opt: { stage: 'prod', x: '1' }, parameters: { p: 'q' } };
    expect(resolved('${env:LEVEL}/${opt:stage}/${sls:stage}/${opt:x}/${param:p}', options).value).toBe(
      'debug/prod/prod/1/q',
    );
    expect(resolved('${env:PATH}').value).toEqual({
      unknown: 'environment variable PATH is not set (--env PATH=…)',
    });
    expect(resolved('${opt:x}').value).toEqual({ unknown: 'option --x is not set (--opt x=…)' });
    expect(resolved('${param:p}').value).toEqual({ unknown: 'parameter p is not set (--param p=…)' });
    expect(resolved('${sls:instanceId}').value).toEqual({ unknown: 'it is different in every deployment' });
  });
});

describe('parameters', () => {
  const params = 'params: { default: { a: all, b: all }, dev: { a: "of ${sls:stage}" }, prod: { a: live } }';
  const stages = 'stages: { default: { params: { c: all } }, prod: { params: { c: live } } }';

  test('of the stage come before those of all stages', () => {
    expect(resolved('${param:a}, ${param:b}', {}, params).value).toBe('of dev, all');
    expect(resolved('${param:a}', { opt: { stage: 'prod' } }, params).value).toBe('live');
  });
  test('stand under stages from version 4 on', () => {
    expect(resolved('${param:c}', {}, stages).value).toBe('all');
    expect(resolved('${param:c}', { opt: { stage: 'prod' } }, stages).value).toBe('live');
  });
  test('are handed down by a composition, outputs of other services as values kept elsewhere', () => {
    const files = {
      'serverless-compose.yml':
        'services: { api: { path: services/api, params: { queue: "${jobs.QueueUrl}", fixed: x } }, jobs: { path: jobs } }',
    };
    const options = { files, path: 'services/api/serverless.yml' };
    expect(resolved('${param:queue}', options).value).toEqual({ value: '<output jobs.QueueUrl>' });
    expect(resolved('${param:fixed}', options).value).toBe('x');
  });
});

describe('files', () => {
  const files = {
    'config/dev.yml': 'table: orders-${self:service}\nnested: { list: [1, { deep: yes-it-is }] }',
    'data.json': '{ "a": { "b": "c" } }',
    'list.yml': '- one\n- two',
    'schema.graphql': 'type Query { a: Int }',
  };
  test.each<[string, unknown]>([
    ['${file(./config/${sls:stage}.yml):table}', 'orders-shop'],
    ['${file(config/dev.yml):nested.list.1.deep}', 'yes-it-is'],
    ['${file(./data.json):a}', { b: 'c' }],
    ['${file(list.yml)}', ['one', 'two']],
    ['${file(./schema.graphql)}', 'type Query { a: Int }'],
    ["${file(./missing.yml):a, 'fallback'}", 'fallback'],
  ])('%s', (expression, expected) => {
    expect(resolved(JSON.stringify(expression), { files })).toEqual({ value: expected, diagnostics: [] });
  });

  test('that are programs are never run: reported and unknown', () => {
    for (const name of ['secrets.js', 'secrets.ts', 'a/b.cjs', 'c.mjs']) {
      const { value, diagnostics } = resolved(`\${file(./${name}):a, 'x'}`, { files: { [name]: 'throw 1' } });
      expect(value).toEqual({ unknown: `it comes from the program ./${name}` });
      expect(diagnostics).toEqual([`template/would-run-code 9:10 ./${name}`]);
    }
  });
  test('outside of the repository are refused', () => {
    for (const path of ['../../secrets.yml', '/etc/passwd', '~/.aws/credentials']) {
      const { value, diagnostics } = resolved(`\${file(${path})}`);
      expect(value).toEqual({ unknown: `${path} is outside the repository` });
      expect(diagnostics).toEqual([`read/outside-root 9:10 ${path}`]);
    }
  });
  test('that are missing are reported', () => {
    expect(resolved('${file(./none.yml):a}')).toEqual({
      value: { unknown: './none.yml does not exist' },
      diagnostics: ['template/undefined 9:10 ${file(./none.yml):a}: ./none.yml does not exist'],
    });
  });
});

describe('whole nodes', () => {
  test('keep the places where they are written', () => {
    const { template } = lowered(
      `service: shop
provider:
  name: aws
  iamRoleStatements: \${file(./iam.yml)}
functions: { hello: { handler: a.b } }
`,
      { files: { 'iam.yml': '- Effect: Allow\n  Action: s3:GetObject\n  Resource: "*"\n' } },
    );
    expect(JSON.stringify(template.root)).toContain('"value":"s3:GetObject","at":{"file":"iam.yml","line":2');
  });
  test('a scalar replaces its reference', () => {
    const { template } = lowered(
      `service: shop
provider: { name: aws }
custom: { table: orders }
functions:
  hello:
    handler: a.b
    environment:
      TABLE: \${self:custom.table}
`,
    );
    expect(JSON.stringify(template.root)).toMatch(
      /"value":"orders","at":\{"file":"serverless.yml","line":8,"column":14/,
    );
  });
});

describe('Fn::Sub', () => {
  const sub = (text: string) => resolved(`{ "Fn::Sub": ${text} }`).value;
  test('keeps what CloudFormation fills in', () => {
    expect(sub('"${Table.Arn}/${self:custom.stage}/${AWS::Region}"')).toEqual({
      'Fn::Sub': '${Table.Arn}/dev/${AWS::Region}',
    });
  });
  test('writes pseudo parameters; an unknown one becomes a variable', () => {
    expect(sub('"${aws:region}/${ssm:/key}/${Table}"')).toEqual({
      'Fn::Sub': ['${AWS::Region}/${Variable1}/${Table}', { Variable1: { value: '<ssm /key>' } }],
    });
  });
  test('resolves its variables too', () => {
    expect(sub('["${A}-${opt:stage}", { A: "${self:custom.stage}" }]')).toEqual({
      'Fn::Sub': ['${A}-dev', { A: 'dev' }],
    });
  });
  test('is what serverless-pseudo-parameters makes of #{…}', () => {
    const { value } = resolved(
      '"arn:aws:sqs:#{AWS::Region}:#{AWS::AccountId}:q-${opt:stage}"',
      {},
      'plugins: [serverless-pseudo-parameters]',
    );
    expect(value).toEqual({ 'Fn::Sub': 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q-dev' });
  });
});

describe('what goes wrong', () => {
  test('a circle is reported once and becomes unknown', () => {
    const { value, diagnostics } = resolved(
      '${self:custom2.a}',
      {},
      'custom2: { a: "${self:custom2.b}", b: "${self:custom2.a}" }',
    );
    expect(value).toEqual({ unknown: 'its variables refer to each other in a circle' });
    expect(diagnostics).toEqual(['template/cycle 4:15 ${self:custom2.b}']);
  });
  test('a missing property is reported', () => {
    expect(resolved('${self:custom.none}')).toEqual({
      value: { unknown: 'custom.none is not defined' },
      diagnostics: ['template/undefined 9:10 ${self:custom.none}: custom.none is not defined'],
    });
  });
  test('a list inside a text is reported', () => {
    const { value, diagnostics } = resolved('a-${self:custom.list}');
    expect(value).toEqual({ value: 'a-<${self:custom.list} is not a text>' });
    expect(diagnostics).toEqual([
      'template/invalid 9:10 ${self:custom.list} is a list or a map inside a text',
    ]);
  });
  test('an expansion without end is cut', () => {
    const doubled = Array.from(
      { length: 40 },
      (_, index) => `  a${index}: ["\${self:big.a${index + 1}}", "\${self:big.a${index + 1}}"]`,
    );
    const { diagnostics } = resolved('${self:big.a0}', {}, `big:\n${doubled.join('\n')}\n  a40: [x]`);
    expect(diagnostics.some((each) => each.startsWith('read/limit'))).toBe(true);
  });
  test('a stage that asks for itself is dev', () => {
    const { template } = lowered(
      'service: s\nprovider: { name: aws, stage: "${opt:stage, self:custom.stage}" }\ncustom: { stage: "${opt:stage}" }\nfunctions: { a: { handler: a.b } }',
    );
    expect(JSON.stringify(template.root)).toContain('s-dev-a');
  });
});

test('another variableSyntax leaves ${…} to CloudFormation', () => {
  const { properties } = lowered(
    `service: shop
provider: { name: aws, variableSyntax: "\\\\\${{([ ~:a-zA-Z0-9._]+?)}}" }
custom: { a: b }
functions: { hello: { handler: a.b, environment: { V: "\${{self:custom.a}}-\${self:custom.a}" } } }
`,
  );
  expect(properties('HelloLambdaFunction')['Environment']).toEqual({
    Variables: { V: 'b-${self:custom.a}' },
  });
});
