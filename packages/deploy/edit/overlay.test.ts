import { expect, test } from 'vitest';
import { applyEdits } from './edit.ts';
import { openTemplate, overlay } from './overlay.ts';
import { type PlainMap, replacing } from './write.ts';

function laid(text: string, values: PlainMap, kind: 'yaml' | 'json' = 'yaml'): string {
  const template = openTemplate(text, kind);
  if (typeof template === 'string') return template;
  const { edits, refused } = overlay(template, values);
  return refused.length > 0
    ? refused.map((one) => `${one.path.join('.')}: ${one.why}`).join('\n')
    : applyEdits(text, edits);
}

const layers = { Resources: { A: { Properties: { Layers: [{ Ref: 'Guard' }] } } } };

test('a missing key goes to the end of its mapping, in the style around it', () => {
  const text = 'Resources:\n    A:\n        Properties:\n            Handler: a.b # mine\n\n    B: {}\n';
  expect(laid(text, layers)).toBe(
    'Resources:\n    A:\n        Properties:\n            Handler: a.b # mine\n            Layers:\n' +
      '                - !Ref Guard\n\n    B: {}\n',
  );
});

test('items go to the end of a list, at the depth of the others', () => {
  const text =
    'Resources:\n  A:\n    Properties:\n      Layers:\n      - !Ref Mine # first\n      Handler: x\n';
  expect(laid(text, layers)).toBe(
    'Resources:\n  A:\n    Properties:\n      Layers:\n      - !Ref Mine # first\n      - !Ref Guard\n      Handler: x\n',
  );
});

test('what is there already is left alone, however it is written', () => {
  const texts = [
    'Resources:\n  A:\n    Properties:\n      Layers: [!Ref Guard]\n',
    'Resources:\n  A:\n    Properties:\n      Layers:\n        - Ref: Guard\n',
    'Resources: { A: { Properties: { Layers: [ { Ref: Guard } ] } } }\n',
  ];
  for (const text of texts) expect(laid(text, layers)).toBe(text);
});

test('a flow collection stays one', () => {
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

test('the last line may lack its end, and lines may end as on Windows', () => {
  expect(laid('Resources:\n  A:\n    Properties:\n      Handler: x', layers)).toBe(
    'Resources:\n  A:\n    Properties:\n      Handler: x\n      Layers:\n        - !Ref Guard',
  );
  expect(laid('Resources:\r\n  A:\r\n    Properties:\r\n      Handler: x\r\n', layers)).toBe(
    'Resources:\r\n  A:\r\n    Properties:\r\n      Handler: x\r\n      Layers:\r\n        - !Ref Guard\r\n',
  );
});

test('a mapping that ends in a block text is added to after it', () => {
  const text = 'Resources:\n  A:\n    Properties:\n      Code: |\n        x = 1\n\n        y = 2\n  B: 1\n';
  expect(laid(text, layers)).toBe(
    'Resources:\n  A:\n    Properties:\n      Code: |\n        x = 1\n\n        y = 2\n      Layers:\n' +
      '        - !Ref Guard\n  B: 1\n',
  );
});

test('JSON keeps its form', () => {
  const text =
    '{\n  "Resources": {\n    "A": {\n      "Properties": {\n        "Handler": "x"\n      }\n    }\n  }\n}\n';
  const result = laid(text, layers, 'json');
  expect(JSON.parse(result)).toEqual({
    Resources: { A: { Properties: { Handler: 'x', Layers: [{ Ref: 'Guard' }] } } },
  });
  expect(result).toContain(
    '        "Handler": "x",\n        "Layers": [\n          {\n            "Ref": "Guard"',
  );
  const short = laid('{"Resources":{"A":{"Properties":{}}}}', layers, 'json');
  expect(JSON.parse(short)).toEqual({ Resources: { A: { Properties: { Layers: [{ Ref: 'Guard' }] } } } });
});

test('a text is replaced where that is asked for, and added where there is none', () => {
  const value = { Resources: { A: { Wrapper: replacing('/opt/b') } } };
  expect(laid('Resources:\n  A:\n    Wrapper: /opt/a # c\n', value)).toBe(
    'Resources:\n  A:\n    Wrapper: /opt/b # c\n',
  );
  expect(laid('Resources:\n  A:\n    X: 1\n', value)).toBe(
    'Resources:\n  A:\n    X: 1\n    Wrapper: /opt/b\n',
  );
});

test('what cannot be added to safely is refused with its reason', () => {
  const refused = (text: string) => laid(`Resources:\n  A:\n    Properties:\n${text}`, layers);
  expect(refused('      Layers: !If [X, [!Ref A], !Ref AWS::NoValue]\n')).toContain('intrinsic function');
  expect(refused('      Layers:\n        Fn::If: [X, [a], [b]]\n')).toContain('intrinsic function');
  expect(refused('      Layers: &l\n        - a\n  B:\n    Layers: *l\n')).toContain(
    'shared with another place',
  );
  expect(refused('      <<: *common\n      Handler: x\n')).toContain('merge key');
  expect(
    laid('X: &common\n  Layers: [a]\nResources:\n  A:\n    Properties:\n      <<: *common\n', layers),
  ).toContain('merge key');
  expect(laid('Resources:\n  A: 5\n', layers)).toContain('no mapping');
  expect(laid('Resources:\n  A:\n\tB: 1\n', layers)).toContain('syntax error');
});
