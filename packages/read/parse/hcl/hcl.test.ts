import { describe, expect, it } from 'vitest';
import { parseHcl } from './index.ts';
import type { Expression } from './syntax.ts';

const attribute = (text: string): Expression => {
  const { body, diagnostics } = parseHcl('main.tf', `a = ${text}\n`);
  expect(diagnostics).toEqual([]);
  const [first] = body.attributes;
  if (!first) throw new Error('no attribute');
  return first.value;
};

/** An expression in brackets, so that what binds to what can be read. */
function spell(of: Expression): string {
  switch (of.kind) {
    case 'literal':
      return JSON.stringify(of.value);
    case 'variable':
      return of.name;
    case 'member':
      return `${spell(of.object)}.${of.name}`;
    case 'index':
      return `${spell(of.object)}[${spell(of.key)}]`;
    case 'splat':
      return `splat(${spell(of.list)}, ${spell(of.item)})`;
    case 'call':
      return `${of.name}(${of.arguments.map(spell).join(', ')}${of.spread ? '...' : ''})`;
    case 'unary':
      return `(${of.operator}${spell(of.operand)})`;
    case 'binary':
      return `(${spell(of.left)} ${of.operator} ${spell(of.right)})`;
    case 'conditional':
      return `(${spell(of.condition)} ? ${spell(of.yes)} : ${spell(of.no)})`;
    case 'tuple':
      return `[${of.items.map(spell).join(', ')}]`;
    case 'object':
      return `{${of.entries.map(({ key, value }) => `${spell(key)} = ${spell(value)}`).join(', ')}}`;
    case 'for':
      return `for(${of.key ?? ''},${of.item} in ${spell(of.collection)}: ${of.field ? `${spell(of.field)} => ` : ''}${spell(of.value)}${of.grouped ? '...' : ''}${of.condition ? ` if ${spell(of.condition)}` : ''})`;
    case 'template':
      return `\`${of.parts.map(spellPart).join('|')}\``;
  }
}

function spellPart(part: Extract<Expression, { kind: 'template' }>['parts'][number]): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'value':
      return `<${spell(part.value)}>`;
    case 'if':
      return `if(${spell(part.condition)}, ${part.yes.map(spellPart).join('|')}, ${part.no.map(spellPart).join('|')})`;
    case 'for':
      return `for(${part.key ?? ''},${part.item} in ${spell(part.collection)}: ${part.parts.map(spellPart).join('|')})`;
  }
}

describe('expressions of HCL', () => {
  it.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['a.b == "x" && !c || d', '(((a.b == "x") && (!c)) || d)'],
    ['var.on ? 1 : var.off ? 2 : 3', '(var.on ? 1 : (var.off ? 2 : 3))'],
    ['aws_sqs_queue.q[0].arn', 'aws_sqs_queue.q[0].arn'],
    ['aws_sqs_queue.q["a"].arn', 'aws_sqs_queue.q["a"].arn'],
    ['a.0.b', 'a[0].b'],
    ['a[*].b[0]', 'splat(a, *.b[0])'],
    ['a.*.b[0]', 'splat(a, *.b)[0]'],
    ['merge(a, { b = 1, "c d" : 2 }, d...)', 'merge(a, {"b" = 1, "c d" = 2}, d...)'],
    ['[for k, v in m : "${k}-${v}" if v != ""]', 'for(k,v in m: `<k>|-|<v>` if (v != ""))'],
    ['{ for v in l : v.id => v... }', 'for(,v in l: v.id => v...)'],
    ['{ (var.key) = 1\n b = [\n 1, # one\n 2,\n ] }', '{var.key = 1, "b" = [1, 2]}'],
    ['"a\\n\\"b\\" $${c} ${d}"', '`a\n"b" ${c} |<d>`'],
    ['"%{ if a }x%{ else }y%{ endif }z"', '`if(a, x, y)|z`'],
    ['"${~ a ~} b"', '`<a>|b`'],
    ['-a.b', '(-a.b)'],
    ['(\n  a\n  ||\n  b\n)', '(a || b)'],
    ['provider::aws::arn_parse(x)', 'provider::aws::arn_parse(x)'],
  ])('%s', (text, spelled) => {
    expect(spell(attribute(text))).toBe(spelled);
  });

  it('a heredoc keeps its lines, and the second form loses its indentation', () => {
    expect(spell(attribute('<<EOT\n  a\n    ${b}\nEOT'))).toBe('`  a\n    |<b>|\n`');
    expect(spell(attribute('<<-EOT\n    a\n      "${b}"\n  EOT'))).toBe('`a\n  "|<b>|"\n`');
    expect(spell(attribute('<<-EOT\n  %{ for x in l ~}\n  ${x}\n  %{ endfor ~}\n  EOT'))).toBe(
      '`for(,x in l: <x>|\n)`',
    );
  });
});

describe('files of HCL', () => {
  it('a block knows its type, labels, body and place', () => {
    const { body } = parseHcl(
      'a.tf',
      '# x\nresource "aws_sqs_queue" "q" {\n  name = "q"\n  tags { a = 1 }\n}\n',
    );
    const [block] = body.blocks;
    expect(block).toMatchObject({
      type: 'resource',
      labels: ['aws_sqs_queue', 'q'],
      at: { line: 2, column: 1 },
    });
    expect(block?.body.attributes[0]).toMatchObject({ name: 'name', at: { line: 3, column: 3 } });
    expect(block?.body.blocks[0]).toMatchObject({ type: 'tags' });
  });

  it('a fault costs the rest of its block, and what came before it is kept', () => {
    const { body, diagnostics } = parseHcl(
      'a.tf',
      'resource "a" "b" {\n  name = "q"\n  bad = = 1\n}\nresource "c" "d" {\n  x = 1\n}\n',
    );
    expect(diagnostics).toMatchObject([{ code: 'read/syntax', line: 3, column: 9 }]);
    expect(body.blocks.map(({ labels, body: { complete } }) => [labels.join('.'), complete])).toEqual([
      ['a.b', false],
      ['c.d', true],
    ]);
    expect(body.blocks[0]?.body.attributes.map(({ name }) => name)).toEqual(['name']);
  });

  it('what nests too deep, is never closed, or is not HCL at all is reported', () => {
    const texts = [
      `a = ${'['.repeat(5000)}`,
      'a = "${',
      'a = <<EOT\nx',
      '}',
      'a = /* x',
      '{{{',
      'a b c',
      '"',
      'a = "\n"',
    ];
    for (const text of texts)
      expect(parseHcl('a.tf', text).diagnostics.map(({ code }) => code)).toContain('read/syntax');
  });

  it('cut and shuffled text is read or refused, and never throws', () => {
    const source =
      'locals {\n  a = [for x in var.l : "${x.y[*].z}" if x != null]\n  b = <<-E\n    %{ if a }b%{ endif }\n  E\n}\nresource "r" "n" {\n  dynamic "s" {\n    for_each = { a = 1 }\n    content { x = s.value }\n  }\n}\n';
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 2000; round += 1) {
      const from = random(source.length);
      const text = `${source.slice(0, from)}${source.slice(from + random(9), source.length)}`;
      const cut = round % 2 === 0 ? text : text.slice(0, random(text.length));
      expect(() => parseHcl('a.tf', cut)).not.toThrow();
    }
  });
});
