import { describe, expect, test } from 'vitest';
import { entriesOf, get, type Node, stringOf } from '../tree.ts';
import { parseDocument } from './index.ts';

const yaml = (text: string, path = 'template.yaml') => parseDocument(path, text);
const plain = (node: Node | null | undefined): unknown => {
  if (!node) return undefined;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plain(entry.value)]));
};
const codes = (parsed: ReturnType<typeof parseDocument>) =>
  parsed.diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.line}:${diagnostic.column}`);

describe('tags', () => {
  test.each([
    ['!Ref Orders', { Ref: 'Orders' }],
    ['!Condition Prod', { Condition: 'Prod' }],
    ['!GetAtt Orders.Arn', { 'Fn::GetAtt': ['Orders', 'Arn'] }],
    ['!GetAtt Child.Outputs.Name', { 'Fn::GetAtt': ['Child', 'Outputs.Name'] }],
    ['!Sub "${Orders.Arn}/*"', { 'Fn::Sub': '${Orders.Arn}/*' }],
    ['!Join [",", [a, !Ref B]]', { 'Fn::Join': [',', ['a', { Ref: 'B' }]] }],
    ['!If [Prod, 1, !Ref "AWS::NoValue"]', { 'Fn::If': ['Prod', 1, { Ref: 'AWS::NoValue' }] }],
    ['!GetAZs ""', { 'Fn::GetAZs': '' }],
    ['!Equals [!Ref Stage, 012345678901]', { 'Fn::Equals': [{ Ref: 'Stage' }, '012345678901'] }],
    ['!ToJsonString {a: 1}', { 'Fn::ToJsonString': { a: 1 } }],
  ])('%s is written out', (text, expected) => {
    const parsed = yaml(`a: ${text}\n`);
    expect(plain(get(parsed.root ?? undefined, 'a'))).toEqual(expected);
    expect(parsed.diagnostics).toEqual([]);
  });
});

describe('scalars', () => {
  test.each([
    ['yes', true],
    ['off', false],
    ['N', 'N'],
    ['y', 'y'],
    ['"yes"', 'yes'],
    ['2012-10-17', '2012-10-17'],
    ['2012-10-17T00:00:00Z', '2012-10-17T00:00:00Z'],
    ['123456789012', 123456789012],
    ['012345678901', '012345678901'],
    ['99999999999999999999', '99999999999999999999'],
    ['12:30', '12:30'],
    ['1.5', 1.5],
    ['~', null],
    ['', null],
    ['nodejs20.x', 'nodejs20.x'],
  ])('%s in a CloudFormation template is %j', (text, expected) => {
    expect(plain(get(yaml(`a: ${text}\n`).root ?? undefined, 'a'))).toBe(expected);
  });

  test('the Serverless Framework reads YAML 1.2: yes is a text', () => {
    expect(plain(yaml('a: yes\nb: true\n', 'app/serverless.yml').root)).toEqual({ a: 'yes', b: true });
  });

  test('keys are texts as they are written', () => {
    expect(entriesOf(yaml('on: 1\n404: 2\n2012-10-17: 3\n').root ?? undefined).map(({ key }) => key)).toEqual(
      ['on', '404', '2012-10-17'],
    );
  });
});

describe('places', () => {
  test('every node and key knows its line and column', () => {
    const text = 'Resources:\r\n  Orders:\r\n    Type: AWS::SQS::Queue\r\n';
    const { root } = yaml(text, 'infra/template.yaml');
    const orders = entriesOf(get(root ?? undefined, 'Resources'))[0];
    expect(orders?.keyAt).toMatchObject({ file: 'infra/template.yaml', line: 2, column: 3 });
    expect(get(orders?.value, 'Type')?.at).toMatchObject({ line: 3, column: 11 });
    expect(stringOf(get(orders?.value, 'Type'))).toBe('AWS::SQS::Queue');
  });

  test('JSON too', () => {
    const { root } = parseDocument('a.json', '{\n  "Resources": {\n    "Orders": {"Type": "x"}\n  }\n}');
    expect(entriesOf(get(root ?? undefined, 'Resources'))[0]?.keyAt).toMatchObject({ line: 3, column: 5 });
  });
});

describe('anchors', () => {
  test('aliases and merge keys are resolved, own keys win', () => {
    const { root, diagnostics } = yaml(
      'base: &base {a: 1, b: 2}\nother: &other {b: 9, c: 3}\none:\n  <<: [*base, *other]\n  a: 5\ntwo: *base\n',
    );
    expect(plain(root)).toMatchObject({ one: { a: 5, b: 2, c: 3 }, two: { a: 1, b: 2 } });
    expect(diagnostics).toEqual([]);
  });

  test('an alias means the latest anchor of its name before it', () => {
    expect(plain(yaml('a: &x 1\nb: *x\nc: &x 2\nd: *x\n').root)).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test('a bomb of aliases is cut and said', () => {
    const lines = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
    for (let level = 1; level < 12; level++) {
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    const parsed = yaml(`${lines.join('\n')}\nResources: {}\n`);
    expect(parsed.diagnostics.map(({ code }) => code)).toEqual(['read/limit']);
    expect(get(parsed.root ?? undefined, 'Resources')?.kind).toBe('map');
  });

  test('an anchor inside itself is a cycle, an alias of nothing is undefined', () => {
    expect(codes(yaml('a: &x [1, *x]\n'))).toEqual(['template/cycle 1:11']);
    expect(codes(yaml('a: *none\n'))[0]).toMatch(/^(template\/undefined|read\/partly-read) 1:/);
  });
});

describe('what PyYAML reads and the library refuses', () => {
  test('an under-indented flow collection keeps what follows it, with the places of the file', () => {
    const text = `Resources:
  First:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [
      {Key: a, Value: b},
  {Key: c, Value: d}
]
  Second:
    Type: AWS::SNS::Topic
`;
    const { root, diagnostics } = yaml(text);
    const resources = entriesOf(get(root ?? undefined, 'Resources'));
    expect(resources.map(({ key }) => key)).toEqual(['First', 'Second']);
    expect(resources[1]?.keyAt).toMatchObject({ line: 9, column: 3 });
    const tags = get(resources[0]?.value, 'Properties', 'Tags');
    expect(tags?.kind === 'list' && tags.items[1]?.at).toMatchObject({ line: 7, column: 3 });
    expect(diagnostics).toEqual([]);
  });

  test('a quoted text that goes on at the margin', () => {
    const { root, diagnostics } = yaml(`Resources:
  First:
    Type: AWS::SQS::Queue
    Metadata: "it goes
on here"
  Second: {Type: AWS::SNS::Topic}
`);
    expect(plain(get(root ?? undefined, 'Resources', 'First', 'Metadata'))).toBe('it goes on here');
    expect(entriesOf(get(root ?? undefined, 'Resources')).map(({ key }) => key)).toEqual(['First', 'Second']);
    expect(diagnostics).toEqual([]);
  });

  test('brackets and quotes in block scalars, plain texts and comments are no brackets', () => {
    const { root, diagnostics } = yaml(`a: |
  it's [not a list
  "quoted
b: don't [care # it's fine
c: [1,
2]
`);
    expect(plain(root)).toEqual({ a: 'it\'s [not a list\n"quoted\n', b: "don't [care", c: [1, 2] });
    expect(diagnostics).toEqual([]);
  });
});

describe('what cannot be read in full says so', () => {
  test('a broken line', () => {
    const parsed = yaml('Resources:\n  A:\n    Type: x\n   B: y: z\n  C: {Type: y}\n');
    expect(parsed.diagnostics[0]?.code).toBe('read/partly-read');
    expect(parsed.diagnostics[0]?.line).toBe(4);
  });

  test('a tab as indentation', () => {
    const parsed = yaml('Resources:\n\tA:\n\t\tType: x\n');
    expect(codes(parsed)[0]).toMatch(/^read\/(partly-read|syntax) 2:/);
  });

  test('a key that appears twice: the last one counts', () => {
    const parsed = yaml('a: 1\nb: 2\na: 3\n');
    expect(plain(parsed.root)).toEqual({ a: 3, b: 2 });
    expect(codes(parsed)).toEqual(['read/duplicate-key 3:1']);
  });

  test('a second document', () => {
    const parsed = yaml('Resources: {}\n---\nkind: Service\n');
    expect(plain(parsed.root)).toEqual({ Resources: {} });
    expect(codes(parsed)).toEqual(['read/partly-read 3:1']);
    expect(yaml('---\nResources: {}\n---\n').diagnostics).toEqual([]);
  });

  test('JSON with a missing bracket', () => {
    const parsed = parseDocument('a.json', '{"Resources": {"A": {"Type": "x"}');
    expect(codes(parsed)).toEqual(['read/partly-read 1:34']);
    expect(plain(parsed.root)).toEqual({ Resources: { A: { Type: 'x' } } });
  });

  test('variables of a JSON template outside of quotes are texts; other errors are reported', () => {
    const text = '{\n "A": ${Wait}, "B": [${A.Arn}],\n "C": "${In} \\" ${text}", ${Key}: 1\n}';
    const { root, diagnostics } = parseDocument('m.asl.json', text);
    expect(diagnostics).toEqual([]);
    expect(plain(root)).toEqual({
      A: '${Wait}',
      B: ['${A.Arn}'],
      C: '${In} " ${text}',
      '${Key}': 1,
    });
    expect(get(root ?? undefined, 'A')?.at).toMatchObject({ line: 2, column: 7 });
    expect(get(root ?? undefined, 'C')?.at).toMatchObject({ line: 3, column: 7 });
    expect(codes(parseDocument('m.asl.json', '{"A": ${Wait}, "B": }'))).toEqual(['read/partly-read 1:21']);
  });

  test('JSON keys that appear twice', () => {
    expect(codes(parseDocument('a.json', '{"a": 1, "a": 2}'))).toEqual(['read/duplicate-key 1:10']);
  });

  test.each(['a.yaml', 'a.json'])('nesting without end in %s', (path) => {
    for (const text of ['['.repeat(100_000), '{"a":'.repeat(100_000)]) {
      expect(codes(parseDocument(path, text))).toEqual(['read/limit 1:1']);
    }
  });

  test('blocks without end', () => {
    const text = Array.from({ length: 3000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
    const parsed = yaml(text);
    expect(parsed.diagnostics.every(({ code }) => code === 'read/limit')).toBe(true);
  });

  test.each(['', '\n', '# nothing\n', '---\n'])('%j is empty', (text) => {
    expect(yaml(text)).toMatchObject({ root: null, diagnostics: [] });
  });
});

describe('files of a template engine', () => {
  test('all branches are read, names stay as written, and this is reported once', () => {
    const parsed = yaml(`Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      {%- if cookiecutter.image == "y" %}
      PackageType: Image
      {%- else %}
      Runtime: {{ cookiecutter.runtime }}
      {%- endif %}
      CodeUri: src/{{ cookiecutter.name }}/
`);
    expect(plain(get(parsed.root ?? undefined, 'Resources', 'Hello', 'Properties'))).toEqual({
      PackageType: 'Image',
      Runtime: '{{ cookiecutter.runtime }}',
      CodeUri: 'src/{{ cookiecutter.name }}/',
    });
    expect(codes(parsed)).toEqual(['read/templated 5:7']);
  });

  test('an expression of a state machine is not a variable of the template', () => {
    const parsed = yaml(
      `a: '{% $states.input.x %}'\nb: "{% true %}"\nc: >-\n  {% $merge([$x, {'y': 1}]) %}\nd: { e: '{% $f %}', g: '{% h[0] %}' }\n`,
    );
    expect(plain(parsed.root)).toEqual({
      a: '{% $states.input.x %}',
      b: '{% true %}',
      c: "{% $merge([$x, {'y': 1}]) %}",
      d: { e: '{% $f %}', g: '{% h[0] %}' },
    });
    expect(parsed.diagnostics).toEqual([]);
    expect(codes(yaml("a: '{% if x %}y{% endif %}'\n"))).toEqual(['read/templated 1:5']);
  });

  test('a dynamic reference is not a variable of the template', () => {
    const parsed = yaml("a: '{{resolve:ssm:/x}}'\nb: x {{ y }}\n");
    expect(plain(parsed.root)).toEqual({ a: '{{resolve:ssm:/x}}', b: 'x {{ y }}' });
    expect(parsed.diagnostics).toEqual([]);
  });
});

test('hostile text of a megabyte is read or refused in bounded time', () => {
  const size = 200_000;
  const texts = [
    `a: [\n${' '.repeat(size)}"x\n`,
    `a: [\n${'"'.repeat(size)}`,
    `a: "${"'[".repeat(size / 2)}\nb`,
    `{% if ${'{%'.repeat(size / 2)}`,
    `a: {{ ${'{{'.repeat(size / 2)}`,
    `x: ]\n${'- '.repeat(500)}`,
    `${'\n'.repeat(size)}a: [`,
    `a: ${'&x '.repeat(1000)}1`,
  ];
  for (const text of texts) {
    const parsed = yaml(text);
    expect(parsed.root === null ? parsed.diagnostics.length : 1).toBeGreaterThan(0);
  }
});
