import { describe, expect, test } from 'vitest';
import { applyEdits } from './edit.ts';
import { openTemplate, overlay } from './overlay.ts';
import { type Plain, type PlainMap, removing, replacing } from './write.ts';

function laid(text: string, values: PlainMap): string {
  const template = openTemplate(text);
  if (typeof template === 'string') return template;
  const { edits, refused } = overlay(template, values);
  return refused.length > 0
    ? refused.map((refusal) => `${refusal.path.join('.')}: ${refusal.why}`).join('\n')
    : applyEdits(text, edits);
}

const layers = { Resources: { A: { Properties: { Layers: [{ Ref: 'Guard' }] } } } };

test('a missing key is added at the end of its mapping, in the style around it', () => {
  const text = 'Resources:\n    A:\n        Properties:\n            Handler: a.b # mine\n\n    B: {}\n';
  expect(laid(text, layers)).toBe(
    'Resources:\n    A:\n        Properties:\n            Handler: a.b # mine\n            Layers:\n' +
      '                - !Ref Guard\n\n    B: {}\n',
  );
});

test('items are added at the end of a list, with the indentation of the others', () => {
  const text =
    'Resources:\n  A:\n    Properties:\n      Layers:\n      - !Ref Mine # first\n      Handler: x\n';
  expect(laid(text, layers)).toBe(
    'Resources:\n  A:\n    Properties:\n      Layers:\n      - !Ref Mine # first\n      - !Ref Guard\n      Handler: x\n',
  );
});

test('equal values stay unchanged in any notation', () => {
  const texts = [
    'Resources:\n  A:\n    Properties:\n      Layers: [!Ref Guard]\n',
    'Resources:\n  A:\n    Properties:\n      Layers:\n        - Ref: Guard\n',
    'Resources: { A: { Properties: { Layers: [ { Ref: Guard } ] } } }\n',
  ];
  for (const text of texts) expect(laid(text, layers)).toBe(text);
});

test('a flow collection stays a flow collection', () => {
  expect(laid('Resources: { A: { Properties: { Handler: x } } }\n', layers)).toBe(
    'Resources: { A: { Properties: { Handler: x, Layers: [ !Ref Guard ] } } }\n',
  );
  expect(laid('Resources:\n  A:\n    Properties:\n      Layers: [!Ref Mine]\n', layers)).toContain(
    'Layers: [!Ref Mine, !Ref Guard]\n',
  );
  expect(laid('Resources:\n  A:\n    Properties: {}\n', layers)).toContain(
    'Properties: { Layers: [ !Ref Guard ] }\n',
  );
});

test('a key without a value is filled', () => {
  expect(laid('Resources:\n  A:\n    Properties:\n  B: x', layers)).toBe(
    'Resources:\n  A:\n    Properties:\n      Layers:\n        - !Ref Guard\n  B: x',
  );
});

test('a missing line break at the end, and Windows line breaks, are kept', () => {
  expect(laid('Resources:\n  A:\n    Properties:\n      Handler: x', layers)).toBe(
    'Resources:\n  A:\n    Properties:\n      Handler: x\n      Layers:\n        - !Ref Guard',
  );
  expect(laid('Resources:\r\n  A:\r\n    Properties:\r\n      Handler: x\r\n', layers)).toBe(
    'Resources:\r\n  A:\r\n    Properties:\r\n      Handler: x\r\n      Layers:\r\n        - !Ref Guard\r\n',
  );
});

test('a key is added after a block scalar at the end of a mapping', () => {
  const text = 'Resources:\n  A:\n    Properties:\n      Code: |\n        x = 1\n\n        y = 2\n  B: 1\n';
  expect(laid(text, layers)).toBe(
    'Resources:\n  A:\n    Properties:\n      Code: |\n        x = 1\n\n        y = 2\n      Layers:\n' +
      '        - !Ref Guard\n  B: 1\n',
  );
});

test('JSON keeps its form', () => {
  const text =
    '{\n  "Resources": {\n    "A": {\n      "Properties": {\n        "Handler": "x"\n      }\n    }\n  }\n}\n';
  const result = laid(text, layers);
  expect(JSON.parse(result)).toEqual({
    Resources: { A: { Properties: { Handler: 'x', Layers: [{ Ref: 'Guard' }] } } },
  });
  expect(result).toContain(
    '        "Handler": "x",\n        "Layers": [\n          {\n            "Ref": "Guard"',
  );
  const short = laid('{"Resources":{"A":{"Properties":{}}}}', layers);
  expect(JSON.parse(short)).toEqual({ Resources: { A: { Properties: { Layers: [{ Ref: 'Guard' }] } } } });
});

test('a marked value replaces the present one, or is added', () => {
  const value = { Resources: { A: { Wrapper: replacing('/opt/b') } } };
  expect(laid('Resources:\n  A:\n    Wrapper: /opt/a # c\n', value)).toBe(
    'Resources:\n  A:\n    Wrapper: /opt/b # c\n',
  );
  expect(laid('Resources:\n  A:\n    X: 1\n', value)).toBe(
    'Resources:\n  A:\n    X: 1\n    Wrapper: /opt/b\n',
  );
});

describe('a marked value', () => {
  const to = (value: Plain, overReference = false) => ({ A: { B: replacing(value, overReference) } });

  test.each([
    ['a text, a text', 'A:\n  B: x # c\n  C: 1\n', 'z', 'A:\n  B: z # c\n  C: 1\n'],
    ['a text, a mapping', 'A:\n  B: x # c\n  C: 1\n', { D: 1 }, 'A:\n  B: # c\n    D: 1\n  C: 1\n'],
    ['a mapping, a text', 'A:\n  B:\n    D: 1\n  C: 1\n', 'z', 'A:\n  B: z\n  C: 1\n'],
    ['a list, a list', 'A:\n  B:\n  - 1 # one\n  # two\n  - 2', [3], 'A:\n  B:\n  # one\n  # two\n  - 3'],
    ['a flow, a list', 'A:\n  B: [1,\n    2]\n', [3], 'A:\n  B:\n    - 3\n'],
    ['in a flow', 'A: { B: [1, 2], C: 1 }\n', [3], 'A: { B: [ 3 ], C: 1 }\n'],
    ['a block text', 'A:\n  B: |\n    # no comment\n    x\n  C: 1\n', 'z', 'A:\n  B: z\n  C: 1\n'],
    ['nothing', 'A:\n  B:\n  C: 1\n', [1], 'A:\n  B:\n    - 1\n  C: 1\n'],
    ['what is not there', 'A:\n  C: 1\n', 2, 'A:\n  C: 1\n  B: 2\n'],
    ['the same', 'A: { B: [ 1 ] }\n', [1], 'A: { B: [ 1 ] }\n'],
    ['an empty list', 'A:\n  B:\n    - 1\n', [], 'A:\n  B: []\n'],
    ['lines as on Windows', 'A:\r\n  B:\r\n    - 1\r\n  C: 1\r\n', 'x', 'A:\r\n  B: x\r\n  C: 1\r\n'],
  ] as const)('%s', (_, text, value, result) => {
    expect(laid(text, to(value as Plain))).toBe(result);
  });

  test('replaces a reference only if the mark allows it, and never another function', () => {
    expect(laid('A:\n  B: !GetAtt C.Arn # c\n', to({ Ref: 'D' }, true))).toBe('A:\n  B: !Ref D # c\n');
    expect(laid('A:\n  B: !Ref C\n', to(1))).toContain('intrinsic function');
    expect(laid('A:\n  B: !If [C, a, b]\n', to({ Ref: 'D' }, true))).toContain('intrinsic function');
    expect(laid('A:\n  B: &x { D: 1 }\n  C: *x\n', to([1]))).toContain('anchor');
    expect(laid('A:\n  B: { D: &x 1 }\n  C: *x\n', to([1]))).toContain('anchor');
  });

  test('removes a key, and keeps comments in its value', () => {
    const out = { A: { B: removing } };
    expect(laid('A:\n  # before\n  B:\n    - 1\n  C: 1\n', out)).toBe('A:\n  # before\n  C: 1\n');
    expect(laid('A:\n  C: 1\n  B: # why\n    - 1\n', out)).toBe('A:\n  C: 1\n  # why\n');
    expect(laid('A:\n  C: 1\n  B: 2', out)).toBe('A:\n  C: 1');
    expect(laid('A: { B: 1, C: 1 }\n', out)).toBe('A: { C: 1 }\n');
    expect(laid('A: { C: 1, B: 1 }\n', { A: { B: removing, D: 2 } })).toBe('A: { C: 1, D: 2 }\n');
    expect(laid('A:\n  C: 1\n', out)).toBe('A:\n  C: 1\n');
    expect(laid('{\n  "A": {\n    "C": 1,\n    "B": 2\n  }\n}', { A: { B: removing, D: 2 } })).toBe(
      '{\n  "A": {\n    "C": 1,\n    "D": 2\n  }\n}',
    );
  });
});

test('an unsafe change is refused with its reason', () => {
  const refused = (text: string) => laid(`Resources:\n  A:\n    Properties:\n${text}`, layers);
  expect(refused('      Layers: !If [X, [!Ref A], !Ref AWS::NoValue]\n')).toContain('intrinsic function');
  expect(refused('      Layers:\n        Fn::If: [X, [a], [b]]\n')).toContain('intrinsic function');
  expect(refused('      Layers: &l\n        - a\n  B:\n    Layers: *l\n')).toContain(
    'shares its value with another place',
  );
  expect(refused('      <<: *common\n      Handler: x\n')).toContain('merge key');
  expect(
    laid('X: &common\n  Layers: [a]\nResources:\n  A:\n    Properties:\n      <<: *common\n', layers),
  ).toContain('merge key');
  expect(laid('Resources:\n  A: 5\n', layers)).toContain('not a mapping');
  expect(laid('Resources:\n  A:\n\tB: 1\n', layers)).toContain('syntax error');
});
