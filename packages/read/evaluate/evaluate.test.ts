import { asString, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import type { Template } from '../format.ts';
import { parseDocument } from '../parse/index.ts';
import { get } from '../tree.ts';
import { conditionHolds, createScope, evaluate, type ParameterValues } from './index.ts';

function scopeOf(
  text: string,
  parameters: ParameterValues = new Map(),
  values: Template['values'] = new Map(),
) {
  const { root } = parseDocument('t.yaml', text);
  if (root?.kind !== 'map') throw new Error('the test’s template is no mapping');
  const template: Template = {
    path: 't.yaml',
    format: 'cloudformation',
    name: '',
    root,
    functions: new Map(),
    generated: new Map(),
    values,
    diagnostics: [],
  };
  return createScope(template, parameters);
}

const head = `Parameters:
  Stage: {Type: String, Default: dev}
  Bare: {Type: String}
  Size: {Type: String, AllowedValues: [small, large]}
  Only: {Type: String, AllowedValues: [one]}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /app/key}
Mappings:
  Regions:
    eu-west-1: {Bucket: eu, Count: [1, 2]}
    us-east-1: {Bucket: us, Count: [1, 2]}
  Stages:
    dev: {Level: debug}
    prod: {Level: info}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Always: !Equals [a, a]
  Never: !Not [{Condition: Always}]
  Mixed: !And [{Condition: Never}, {Condition: IsProd}]
  Either: !Or [{Condition: Always}, {Condition: IsProd}]
  Circle: !Not [{Condition: Round}]
  Round: !Not [{Condition: Circle}]
  Fixed: !Equals [!Ref Only, one]
  Region: !Equals [!Ref "AWS::Region", eu-west-1]
Resources:
  Orders: {Type: AWS::DynamoDB::Table}
`;

/** A value in short: holes as `${…}`, alternatives with their conditions, `?` and the reason for the unknown. */
function short(value: Value): unknown {
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'text':
      return value.parts
        .map((part) => {
          if (typeof part === 'string') return part;
          if (part.kind === 'resource')
            return `<${part.id}${part.attribute === null ? '' : `.${part.attribute}`}>`;
          if (part.kind === 'external') return `<${part.source}:${part.name}>`;
          const usual = 'default' in part ? `=${part.default}` : '';
          return part.kind === 'unknown' ? `<?${usual}>` : 'name' in part ? `<${part.name}${usual}>` : '<>';
        })
        .join('');
    case 'list':
      return [...value.items.map(short), ...(value.open ? ['…'] : [])];
    case 'fields':
      return {
        ...Object.fromEntries([...value.fields].map(([key, inner]) => [key, short(inner)])),
        ...(value.open && { '…': 1 }),
      };
    case 'one-of':
      return { oneOf: value.choices.map((choice) => [choice.when, short(choice.value)]) };
    case 'unknown':
      return `? ${value.why}`;
  }
}

function valued(text: string, parameters?: ParameterValues, values?: Template['values']) {
  const scope = scopeOf(`${head}Outputs:\n  X: ${text}\n`, parameters, values);
  const node = get(scope.template.root, 'Outputs', 'X');
  if (!node) throw new Error('no value');
  const value = evaluate(node, scope);
  return { value, short: short(value), said: scope.diagnostics.map(({ code }) => code) };
}

describe('values', () => {
  test.each<[string, unknown]>([
    ['!Ref Stage', '<Stage=dev>'],
    ['!Ref Bare', '<Bare>'],
    [
      '!Ref Size',
      {
        oneOf: [
          ['Size is small', 'small'],
          ['Size is large', 'large'],
        ],
      },
    ],
    ['!Ref Only', 'one'],
    ['!Ref Names', ['<Names[0]=a>', '<Names[1]=b>']],
    ['!Ref Secret', '<Secret>'],
    ['!Ref Stored', '<ssm:/app/key>'],
    ['!Ref Orders', '<Orders>'],
    ['!Ref "AWS::Region"', '<AWS::Region>'],
    ['!GetAtt Orders.Arn', '<Orders.Arn>'],
    ['{"Fn::GetAtt": Orders.Arn}', '<Orders.Arn>'],
    ['{"Fn::GetAtt": [Orders, !Sub "StreamArn"]}', '<Orders.StreamArn>'],
    ['!Sub "${Orders.Arn}/index/*"', '<Orders.Arn>/index/*'],
    [
      '!Sub "${Stage}-${AWS::AccountId}-${!Literal}-${Bare}"',
      '<Stage=dev>-<AWS::AccountId>-${Literal}-<Bare>',
    ],
    ['!Sub ["${A}-${Stage}", {A: !GetAtt Orders.Arn}]', '<Orders.Arn>-<Stage=dev>'],
    [
      '!Sub "${Size}-x"',
      {
        oneOf: [
          ['Size is small', 'small-x'],
          ['Size is large', 'large-x'],
        ],
      },
    ],
    ['!Join ["-", [a, !Ref Bare, !Ref "AWS::NoValue", b]]', 'a-<Bare>-b'],
    ['!Join [",", !Ref Names]', '<Names[0]=a>,<Names[1]=b>'],
    ['!Select [1, [a, b]]', 'b'],
    ['!Select ["0", !Split ["/", "x/y"]]', 'x'],
    ['!Select [1, !Split [":", !Sub "a:${Bare}:c"]]', '? the list has no item 1 that is known'],
    ['!Split [":", !Sub "a:b:${Bare}"]', ['a', 'b', '…']],
    ['!Base64 abc', 'YWJj'],
    ['!GetAZs ""', ['…']],
    ['!Cidr ["10.0.0.0/16", 2, 8]', ['…']],
    ['!ImportValue shared-table', '<import:shared-table>'],
    ['!ImportValue {"Fn::Sub": "${AWS::StackName}-x"}', '<import:${AWS::StackName}-x>'],
    ['"{{resolve:secretsmanager:db:SecretString:password}}"', '<secretsmanager:db:SecretString:password>'],
    ['!Sub "u:{{resolve:ssm-secure:/x:1}}@${Bare}"', 'u:<ssm-secure:/x:1>@<Bare>'],
    [
      '!FindInMap [Stages, !Ref Stage, Level]',
      {
        oneOf: [
          ['Stage is dev', 'debug'],
          ['Stage is prod', 'info'],
        ],
      },
    ],
    ['!FindInMap [Stages, dev, Level]', 'debug'],
    ['!Select [1, !Split ["-", !Sub "${Stage}-b"]]', '<?=b>'],
    ['!Select [0, !Split [":", !Ref Stage]]', '<Stage[:0]=dev>'],
    [
      '!Select [!Ref Stage, [a, b]]',
      {
        oneOf: [
          [null, 'a'],
          [null, 'b'],
        ],
      },
    ],
    ['!Sub "{{resolve:ssm:/${Stage}/key}}/*"', '<ssm:/dev/key>/*'],
    ['"{{resolve:ssm}} and {{other}}"', '{{resolve:ssm}} and {{other}}'],
    [
      '!FindInMap [Regions, !Ref "AWS::Region", Bucket]',
      {
        oneOf: [
          [null, 'eu'],
          [null, 'us'],
        ],
      },
    ],
    ['!FindInMap [Regions, !Ref "AWS::Region", Count]', [1, 2]],
    ['!FindInMap [Stages, none, Level, {DefaultValue: warn}]', 'warn'],
    ['!FindInMap [Stages, none, Level]', '? the mapping Stages has no such key'],
    ['!FindInMap [Stages]', '? Fn::FindInMap has too few arguments'],
    ['!Length [1, 2, 3]', 3],
    ['!ToJsonString {a: !Ref Bare, b: [1, true]}', '{"a":"<Bare>","b":[1,true]}'],
    ['{a: !Ref "AWS::NoValue", b: 1}', { b: 1 }],
    ['[1, !Ref "AWS::NoValue"]', [1]],
    ['{a: null}', { a: null }],
    ['{"Fn::Transform": {Name: Mine, Parameters: {}}}', '? the macro Mine generates it'],
    ['{"Fn::Transform": {Name: Mine}, a: 1}', { a: 1, '…': 1 }],
    ['{"Emmental::Value": key}', '? from elsewhere'],
  ])('%s', (text, expected) => {
    const values = new Map<string, Value>([['key', { kind: 'unknown', why: 'from elsewhere' }]]);
    const { short, said } = valued(text, undefined, values);
    expect(short).toEqual(expected);
    expect(said).toEqual([]);
  });

  test.each([
    ['!Ref None', 'template/undefined'],
    ['!GetAtt None.Arn', 'template/undefined'],
    ['!Sub "${None}"', 'template/undefined'],
    ['!If [None, 1, 2]', 'template/undefined'],
    ['!FindInMap [None, a, b]', 'template/undefined'],
    ['{"Fn::Unheard": 1}', 'template/unsupported'],
  ])('%s is unknown or open and reported', (text, code) => {
    const { value, said } = valued(text);
    expect(['unknown', 'one-of', 'text']).toContain(value.kind);
    expect(said).toEqual([code]);
  });

  test('stand where the user wrote them', () => {
    expect(valued('!Ref Bare').value.at).toMatchObject({ file: 't.yaml', line: 29 });
  });

  test('more than 24 alternatives are unknown', () => {
    const { value } = valued('!Sub "${Size}${Size}${Size}${Size}${Size}"');
    expect(value.kind).toBe('unknown');
  });
});

describe('conditions', () => {
  test('on a parameter with a default stay open: whoever deploys may give another value', () => {
    expect(valued('!If [IsProd, a, b]').short).toEqual({
      oneOf: [
        ['IsProd', 'a'],
        ['not IsProd', 'b'],
      ],
    });
  });

  test('on what the user gave are decided', () => {
    expect(valued('!If [IsProd, a, b]', new Map([['Stage', 'prod']])).short).toBe('a');
    expect(valued('!If [IsProd, a, b]', new Map([['Stage', 'test']])).short).toBe('b');
  });

  test.each([
    ['Always', true],
    ['Never', false],
    ['Mixed', false],
    ['Either', true],
    ['Fixed', true],
    ['IsProd', null],
    ['Region', null],
    ['Circle', null],
    ['None', null],
  ])('%s is %s', (name, truth) => {
    expect(conditionHolds(name, scopeOf(head))).toBe(truth);
  });

  test('in a circle are reported', () => {
    const scope = scopeOf(head);
    conditionHolds('Circle', scope);
    expect(scope.diagnostics.map(({ code }) => code)).toEqual(['template/cycle']);
  });

  test('nest, and what contradicts itself is left out', () => {
    expect(valued('!If [IsProd, !If [Region, a, b], !If [IsProd, never, c]]').short).toEqual({
      oneOf: [
        ['IsProd and Region', 'a'],
        ['IsProd and not Region', 'b'],
        ['not IsProd', 'c'],
      ],
    });
  });

  test('take a key away where it has no value', () => {
    expect(valued('{a: !If [Never, 1, !Ref "AWS::NoValue"], b: 2}').short).toEqual({ b: 2 });
  });
});

describe('given values', () => {
  test('win over defaults, and name another stored parameter', () => {
    expect(valued('!Ref Stage', new Map([['Stage', 'prod']])).short).toBe('<Stage=prod>');
    expect(valued('!FindInMap [Stages, !Ref Stage, Level]', new Map([['Stage', 'prod']])).short).toBe('info');
    expect(valued('!Ref Names', new Map([['Names', 'x,y']])).short).toEqual(['<Names[0]=x>', '<Names[1]=y>']);
    expect(valued('!Ref Stored', new Map([['Stored', '/other']])).short).toBe('<ssm:/other>');
  });
});

test('what nests too deep is unknown and reported', () => {
  const { value, said } = valued(`${'['.repeat(250)}1${']'.repeat(250)}`);
  expect(value.kind).toBe('list');
  expect(said).toContain('read/limit');
  expect(asString(value)).toBe(null);
});
