import { describe, expect, test } from 'vitest';
import { delimitersOf, type Pieces, piecesOf, type VariableSource } from './syntax.ts';

/** Pieces in short: text in quotes, `{a | b}` for a variable with two sources, `type(p)[address]` for a source. */
const brief = (pieces: Pieces): string =>
  pieces
    .map((piece) =>
      typeof piece === 'string' ? JSON.stringify(piece) : `{${piece.sources.map(source).join(' | ')}}`,
    )
    .join(' ');
const source = (each: VariableSource): string => {
  if (each.kind === 'literal') return JSON.stringify(each.value);
  if (each.kind === 'nested') return brief([each.variable]);
  const parameters = each.parameters.length > 0 ? `(${each.parameters.map(brief).join()})` : '';
  return `${each.type}${parameters}[${each.address === null ? '' : brief(each.address)}]`;
};

describe('a text is split into text and variables', () => {
  test.each([
    ['plain', '"plain"'],
    ['${self:a.b}', '{self["a.b"]}'],
    ['${self:}', '{self[]}'],
    ['a-${opt:stage}-b', '"a-" {opt["stage"]} "-b"'],
    ["${opt:stage, 'dev'}", '{opt["stage"] | "dev"}'],
    ['${opt:stage, "it\'s"}', '{opt["stage"] | "it\'s"}'],
    ['${opt:a, self:b.c, true}', '{opt["a"] | self["b.c"] | true}'],
    ['${env:N, 5}', '{env["N"] | 5}'],
    ['${opt:stage, null}', '{opt["stage"] | null}'],
    ['${opt:stage, ${self:custom.stage}}', '{opt["stage"] | {self["custom.stage"]}}'],
    ['${self:custom.${opt:stage}.table}', '{self["custom." {opt["stage"]} ".table"]}'],
    ['${file(./a.yml)}', '{file("./a.yml")[]}'],
    ["${file(./${opt:stage}.yml):a.b, 'x'}", '{file("./" {opt["stage"]} ".yml")["a.b"] | "x"}'],
    ['${cf(eu-west-1):stack.Out}', '{cf("eu-west-1")["stack.Out"]}'],
    ['${cf.eu-west-1:stack.Out}', '{cf.eu-west-1["stack.Out"]}'],
    ['${ssm:/a/b~true}', '{ssm["/a/b~true"]}'],
    ["${strToBool(${env:ON, 'false'})}", '{strToBool({env["ON"] | "false"})[]}'],
    ['${ self:a }', '{self["a"]}'],
  ])('%s', (text, expected) => expect(brief(piecesOf(text))).toBe(expected));
});

describe('what is no variable stays text', () => {
  test.each([
    ['${AWS::Region}', '"${AWS::Region}"'],
    ['${Table}', '"${Table}"'],
    ['${Table.Arn}/${!Literal}', '"${Table.Arn}/${!Literal}"'],
    ['${Table-${self:stage}}', '"${Table-" {self["stage"]} "}"'],
    ['${self:unclosed', '"${self:unclosed"'],
    ['$${self:a}', '"${self:a}"'],
    ['\\${self:a}', '"${self:a}"'],
    ['${}', '"${}"'],
    ['$', '"$"'],
  ])('%s', (text, expected) => expect(brief(piecesOf(text))).toBe(expected));
});

test('a deep nest of variables ends in text, not in a full stack', () => {
  const deep = `${'${self:'.repeat(5_000)}a${'}'.repeat(5_000)}`;
  expect(piecesOf(deep).length).toBeGreaterThan(0);
});

describe('a variableSyntax says only what opens and closes a variable', () => {
  test.each([
    ['\\${([ ~:a-zA-Z0-9._@\'",\\-\\/\\(\\)]+?)}', { open: '${', close: '}' }],
    ['\\${{([\\s\\S]+?)}}', { open: '${{', close: '}}' }],
    ['\\%\\{([\\s\\S]+?)\\}', { open: '%{', close: '}' }],
    ['no group', null],
  ])('%s', (expression, expected) => expect(delimitersOf(expression)).toEqual(expected));

  test('other delimiters leave the usual ones to CloudFormation', () => {
    expect(brief(piecesOf('${{self:a}}-${Table}', { open: '${{', close: '}}' }))).toBe(
      '{self["a"]} "-${Table}"',
    );
  });
});
