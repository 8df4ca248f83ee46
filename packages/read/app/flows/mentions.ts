import type { Value } from '@emmental/model';
import { get, type Node } from '../../tree.ts';
import type { Declaration, Declared } from '../declared.ts';

/**
 * Returns the functions that the written expression of a resource names where a value in `part` of it is not known: `Fn::Select` beyond
 * the end of a list, a macro, a function of Terraform that is not evaluated.
 */
export function mentionedIn(resource: Declaration, part: Value, app: Declared): readonly string[] {
  if (!hasUnknown(part, 0)) return [];
  const functions = app.ofType('AWS::Lambda::Function').map(({ id }) => id);
  if (functions.length === 0) return [];
  const written =
    app.template.format === 'terraform'
      ? blockText(resource, app)
      : words(get(app.template.root, 'Resources', resource.id, 'Properties'), 0);
  return functions.filter((id) => names(written, id));
}

/** Bound of the nesting that is searched. */
const maxDepth = 64;

function hasUnknown(value: Value, depth: number): boolean {
  if (depth > maxDepth) return true;
  switch (value.kind) {
    case 'unknown':
      return true;
    case 'list':
      return value.items.some((item) => hasUnknown(item, depth + 1));
    case 'fields':
      return [...value.fields.values()].some((field) => hasUnknown(field, depth + 1));
    case 'one-of':
      return value.choices.some((choice) => hasUnknown(choice.value, depth + 1));
    default:
      return false;
  }
}

/** The texts of a part of the template that may name a resource: those of `Ref`, `Fn::GetAtt` and `Fn::Sub`. */
function words(node: Node | undefined, depth: number): string {
  if (!node || depth > maxDepth) return '';
  switch (node.kind) {
    case 'scalar':
      return '';
    case 'list':
      return node.items.map((item) => words(item, depth + 1)).join('\n');
    case 'map':
      return node.entries
        .map(({ key, value }) => (references.has(key) ? texts(value, depth + 1) : words(value, depth + 1)))
        .join('\n');
  }
}

const references: ReadonlySet<string> = new Set(['Ref', 'Fn::GetAtt', 'Fn::Sub']);

function texts(node: Node, depth: number): string {
  if (depth > maxDepth) return '';
  switch (node.kind) {
    case 'scalar':
      return String(node.value);
    case 'list':
      return node.items.map((item) => texts(item, depth + 1)).join('\n');
    case 'map':
      return node.entries.map(({ value }) => texts(value, depth + 1)).join('\n');
  }
}

/** The lines of a block of Terraform, to the line that closes it. */
function blockText({ at }: Declaration, app: Declared): string {
  const file = app.source.read(at.file);
  if (!('text' in file)) return '';
  const [first = '', ...lines] = file.text.split('\n').slice(at.line - 1, at.line + most);
  const indent = /^\s*/.exec(first)?.[0] ?? '';
  const end = lines.findIndex((line) => line.trimEnd() === `${indent}}`);
  return [first, ...(first.trimEnd().endsWith('}') ? [] : lines.slice(0, end === -1 ? most : end))].join(
    '\n',
  );
}

const most = 400;

/** Does a text have the id as a word? The instances of a resource in Terraform are written with an index. */
function names(written: string, id: string): boolean {
  const name = id.replace(/\[.*$/, '').replace(/^.*\bmodule\.[^.]+\./, '');
  let at = written.indexOf(name);
  while (at !== -1) {
    if (!/[\w-]/.test(written[at - 1] ?? ' ') && !/[\w-]/.test(written[at + name.length] ?? ' ')) return true;
    at = written.indexOf(name, at + 1);
  }
  return false;
}
