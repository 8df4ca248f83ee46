import { describe, expect, test } from 'vitest';
import { parseAnyYaml } from '../any-yaml.ts';
import { usualYaml } from './index.ts';

const template = `---
AWSTemplateFormatVersion: '2010-09-09'   # with a comment
Transform: AWS::Serverless-2016-10-31
Description: >
  An app
    that stands further right

  and goes on
Globals: {Function: {Timeout: 30, Tags: {"a":"b", c: !Ref Stage}}}
Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, 'it''s', "q\\"uoted\\n"] }
# a comment
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      Empty:
      Account: 012345678901
      Number: 1.50
      Yes: yes
      Name: !Sub
        - \${A}-x
        - A: !GetAtt Orders.Arn
      Long: one
        two

        three
      Quoted: "a
         b"
      Policies:
      - - nested
        - ~
      -
        Statement:
        - Effect: Allow
          Resource: [
            !Sub "arn:\${AWS::Partition}:s3:::x/*", # each
            '*'
          ]
      - !If [Prod, !Ref "AWS::NoValue", {Ref: Orders}]
      InlineCode: |-
        exports.handler = async () => {
          return '# no comment';

        };
  "Orders" :
    Type:
      AWS::DynamoDB::Table
`;

const equal = (text: string, version: '1.1' | '1.2'): boolean => {
  const found = usualYaml('t.yaml', text, version);
  if (found !== null) expect({ root: found, diagnostics: [] }).toEqual(parseAnyYaml('t.yaml', text, version));
  return found !== null;
};

describe('what is read is what the library reads, place by place', () => {
  test.each(['1.1', '1.2'] as const)('a template, YAML %s', (version) => {
    expect(equal(template, version)).toBe(true);
    expect(equal(template.replaceAll('\n', '\r\n'), version)).toBe(true);
    expect(equal(template.trimEnd(), version)).toBe(true);
  });

  test.each([
    'a: -1\nb: +1\nc: 1e3\nd: .5\ne: 0x1f\nf: 1_000\ng: 12:30\nh: 2012-10-17\ni: 99999999999999999999\nj: 0\n',
    'a: Null\nb: NULL\nc: On\nd: off\ne: y\nf: N\ng: TRUE\nh: !Sub true\ni: !Ref 1\n',
    'a: |\n\n  first line empty\n   \n  spaces\n\n\nb: >-\n  x\n  y\n\n  z\n',
    'a:\n- b: 1\n  c: 2\n-  d:\n   - e\n- f\ng: {}\nh: []\n',
    'a: [\n  1,\n  2,\n]\nb: {\n  c: d\n}\n',
    'a: http://x/#y\nb: c#d\ne: "#"\nf: a:b\ng: :a\n',
    'a: ""\nb: \'\'\nc: "\\u00e9\\t\\\\"\nd: \'one\n\n  two\'\n',
  ])('%j', (text) => {
    expect(equal(text, '1.1')).toBe(true);
    expect(equal(text, '1.2')).toBe(true);
  });

  test('8,000 texts that were changed at random', () => {
    const pieces =
      ' |  |\n|\n\n|\n  |: |:|- |-| #|#|"|\'|[|]|{|}|,|, |!Ref |!Sub|!GetAtt a.b|>|\\|~|yes|1|\t|&a |*a|? |---\n|...|%|@|<<: |!!str |2\n|+\n|\r\n|é'
        .split('|')
        .concat('|', '|-', '|\n');
    const random = randomOf(20_261_126);
    const lines = template.split('\n');
    let read = 0;
    for (let round = 0; round < 8_000; round++) {
      const from = 1 + random(lines.length - 1);
      let text = lines.slice(from, from + 1 + random(20)).join('\n');
      for (let left = 1 + random(3); left > 0; left--) {
        const at = random(text.length + 1);
        text = text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at + random(3));
      }
      if (equal(text, random(2) === 0 ? '1.1' : '1.2')) read++;
    }
    expect(read).toBeGreaterThan(600);
  });
});

describe('what the library has to read, or to say what is wrong with', () => {
  test.each([
    ['an anchor', 'a: &x 1\nb: *x\n'],
    ['a merge', 'a:\n  <<: {b: 1}\n'],
    ['a key twice', 'a: 1\nb: 2\na: 3\n'],
    ['a tab', 'a:\n\tb: 1\n'],
    ['a directive', '%YAML 1.2\n---\na: 1\n'],
    ['a second document', 'a: 1\n---\nb: 2\n'],
    ['the end of a document', 'a: 1\n...\n'],
    ['a mapping in a text', 'a: b: c\n'],
    ['a line that stands between two columns', 'a:\n    b: 1\n  c: 2\n'],
    ['a bracket that is not closed', 'a: [1, 2\nb: 3\n'],
    ['a quote that is not closed', 'a: "b\nc: d\n'],
    ['a text behind a quote', "a: 'b' c\n"],
    ['a tag of YAML', 'a: !!str 1\n'],
    ['a list alone', '- a\n- b\n'],
    ['nothing', '\n# only a comment\n'],
    ['too many levels', `a: ${'['.repeat(300)}${']'.repeat(300)}\n`],
  ])('%s', (_, text) => {
    expect(usualYaml('t.yaml', text, '1.1')).toBeNull();
  });
});

/** Numbers below a bound, the same every time (a linear congruential generator). */
function randomOf(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
