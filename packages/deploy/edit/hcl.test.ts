import { describe, expect, test } from 'vitest';
import { applyEdits } from './edit.ts';
import { appended, behind, type HclBlock, readHcl, removed, setAttribute } from './hcl.ts';

function first(text: string): HclBlock {
  const body = readHcl(text);
  const block = typeof body === 'string' ? undefined : body.blocks[0];
  if (!block) throw new Error(`no block: ${JSON.stringify(body)}`);
  return block;
}

const text = `# what it is
resource "aws_lambda_function" "a" { # why
  name    = "a-\${join("}", ["{"])}" // name
  timeout = 3
  policy = <<-EOT
    { "a": "}" }
    # no comment
  EOT

  environment {
    variables = {
      A = "\\"{"
      B = (
        1 # one
      )
    }
  } /* } */
}

output "x" {
  value = 1
}
`;

describe('a Terraform file', () => {
  test('blocks and attributes are found despite braces in texts and comments', () => {
    const block = first(text);
    expect([block.type, ...block.labels]).toEqual(['resource', 'aws_lambda_function', 'a']);
    expect(block.attributes.map(({ name, from, to }) => [name, text.slice(from, to)])).toEqual([
      ['name', '"a-${join("}", ["{"])}"'],
      ['timeout', '3'],
      ['policy', '<<-EOT\n    { "a": "}" }\n    # no comment\n  EOT'],
    ]);
    expect(block.blocks.map(({ type }) => type)).toEqual(['environment']);
    expect(text.slice(block.start, block.end)).toMatch(/^resource[\s\S]*\* }? ?\*?\/?[\s\S]*}$/);
  });

  test('a value replaces the present one, or is added at the end', () => {
    const block = first(text);
    expect(applyEdits(text, [setAttribute(text, block, 'timeout', '29')])).toBe(
      text.replace('timeout = 3', 'timeout = 29'),
    );
    expect(applyEdits(text, [setAttribute(text, block, 'memory_size', '128')])).toBe(
      text.replace('/* } */\n', '/* } */\n  memory_size = 128\n'),
    );
    const commented = 'resource "a" "b" {\n  c = [ # one\n    1,\n  ]\n}\n';
    expect(applyEdits(commented, [setAttribute(commented, first(commented), 'c', '2')])).toBe(
      'resource "a" "b" {\n  # one\n  c = 2\n}\n',
    );
    const short = 'resource "a" "b" {}\n';
    expect(applyEdits(short, [setAttribute(short, first(short), 'c', '1')])).toBe(
      'resource "a" "b" {\n  c = 1\n}\n',
    );
    const line = 'resource "a" "b" { d = 1 }';
    expect(readHcl(applyEdits(line, [appended(line, first(line), ['c = 1'])]))).toMatchObject({
      blocks: [{ attributes: [{ name: 'd' }, { name: 'c' }] }],
    });
  });

  test('a block on one line is split into lines if something is added', () => {
    const line = 'resource "a" "b" { name = "t" }\n';
    expect(applyEdits(line, [appended(line, first(line), ['c {', '  d = 1', '}'])])).toBe(
      'resource "a" "b" {\n  name = "t"\n  c {\n    d = 1\n  }\n}\n',
    );
    const empty = 'resource "a" "b" {}\n';
    expect(applyEdits(empty, [appended(empty, first(empty), ['c = 1'])])).toBe(
      'resource "a" "b" {\n  c = 1\n}\n',
    );
  });

  test('blocks are added after another block, and removed with their lines', () => {
    const block = first(text);
    const more = applyEdits(text, [behind(text, block, ['data "a" "b" {\n}\n'])]);
    expect(more).toContain('}\n\ndata "a" "b" {\n}\n\noutput');
    expect(applyEdits(text, [removed(text, block)])).toBe('# what it is\n\noutput "x" {\n  value = 1\n}\n');
    const windows = text.replaceAll('\n', '\r\n');
    const result = applyEdits(windows, [setAttribute(windows, first(windows), 'z', '1')]);
    expect(result.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('reading any text ends without an exception', () => {
    const pieces = [
      '"',
      '${',
      '}',
      '{',
      '[',
      ']',
      '(',
      '<<E\n',
      'E\n',
      '\n',
      ' ',
      '=',
      'a',
      '#',
      '/*',
      '*/',
      '\\',
      '%{',
      ',',
    ];
    let state = 7;
    const next = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % below;
    };
    for (let run = 0; run < 3_000; run++) {
      const made = Array.from({ length: next(40) }, () => pieces[next(pieces.length)]).join('');
      const body = readHcl(made);
      if (typeof body !== 'string')
        for (const { from, to } of body.attributes) expect(to).toBeGreaterThanOrEqual(from);
    }
    expect(readHcl('a { '.repeat(1_000))).toContain('nested too deep');
    expect(typeof readHcl(`a = ${'"${'.repeat(50_000)}`)).toBe('string');
  });

  test.each(['resource "a" "b" {', 'a = "x', 'a = [1', '}', 'a = <<E\n x', '= 1'])(
    'a broken one is said to be: %s',
    (broken) => {
      expect(readHcl(broken)).toMatch(/syntax error in line \d/);
    },
  );
});
