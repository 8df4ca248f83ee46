import { type Hole, type Location, text, type Value } from '@emmental/model';
import { createScope, evaluate, type Given, type Scope } from './evaluate/index.ts';
import type { Template } from './format.ts';
import { localPath } from './local-path.ts';
import { entriesOf, get, stringOf } from './tree.ts';

/** The nested stacks of a template that name a file of the repository. */
export function nestedTemplates(
  template: Template,
): readonly { readonly file: string; readonly id: string; readonly at: Location }[] {
  return entriesOf(get(template.root, 'Resources')).flatMap(({ key, keyAt, value }) => {
    if (stringOf(get(value, 'Type')) !== 'AWS::CloudFormation::Stack') return [];
    const url = stringOf(get(value, 'Properties', 'TemplateURL'));
    const file = url === undefined ? null : localPath(url, template.path);
    return file === null || file === template.path ? [] : [{ file, id: key, at: keyAt }];
  });
}

/**
 * Scopes by template path. A nested template's parameters are what its parent passes down; one that several stacks
 * name keeps its own defaults, because it is deployed with different values.
 */
export function nestedScopes(
  templates: ReadonlyMap<string, Template>,
  parameters: Given,
): (path: string) => Scope {
  const parents = new Map<string, { readonly path: string; readonly id: string }[]>();
  for (const [path, template] of templates) {
    for (const { file, id } of nestedTemplates(template))
      parents.set(file, [...(parents.get(file) ?? []), { path, id }]);
  }
  const made = new Map<string, Scope>();
  const scopeOf = (path: string, template: Template, above: readonly string[]): Scope => {
    const known = made.get(path);
    if (known) return known;
    const [parent, ...others] = parents.get(path) ?? [];
    const outer = parent && templates.get(parent.path);
    const passed =
      parent && outer && others.length === 0 && !above.includes(parent.path)
        ? passedDown(scopeOf(parent.path, outer, [...above, path]), parent.id)
        : new Map<string, Value>();
    const scope = createScope(template, new Map([...passed, ...parameters]));
    made.set(path, scope);
    return scope;
  };
  return (path) => {
    const template = templates.get(path);
    if (!template) throw new Error(`no template ${path}`);
    return scopeOf(path, template, []);
  };
}

function passedDown(parent: Scope, id: string): ReadonlyMap<string, Value> {
  const node = get(parent.template.root, 'Resources', id, 'Properties', 'Parameters');
  const value = node && evaluate(node, parent);
  return new Map(
    value?.kind === 'fields' ? [...value.fields].map(([name, inner]) => [name, fromParent(inner, name)]) : [],
  );
}

/** What the parent names is none of the child's: a hole says where it comes from, and which parameter brings it. */
function fromParent(value: Value, parameter: string): Value {
  const part = (one: string | Hole, brings: boolean): string | Hole => {
    if (typeof one === 'string') return one;
    const named = brings ? { parameter } : {};
    switch (one.kind) {
      case 'external':
        return { ...one, ...named };
      case 'parameter':
        return { kind: 'external', source: 'parent', name: one.name, ...named };
      case 'resource': {
        const name = one.attribute === null ? one.id : `${one.id}.${one.attribute}`;
        return { kind: 'external', source: 'parent', name, ...named };
      }
      default:
        return one;
    }
  };
  switch (value.kind) {
    case 'text':
      return text(
        value.parts.map((one) => part(one, value.parts.length === 1)),
        value.at,
      );
    case 'list':
      return { ...value, items: value.items.map((item) => fromParent(item, parameter)) };
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({ ...choice, value: fromParent(choice.value, parameter) })),
      };
    default:
      return value;
  }
}
