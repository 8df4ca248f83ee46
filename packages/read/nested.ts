import { cloudFormationType } from '@emmental/knowledge';
import { asString, type Hole, type Location, spelled, text, type Value } from '@emmental/model';
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
  const beingMade = new Set<string>();
  const scopeOf = (path: string): Scope | null => {
    const known = made.get(path);
    if (known) return known;
    const template = templates.get(path);
    // Stacks that need each other's values end where they meet.
    if (!template || beingMade.has(path)) return null;
    beingMade.add(path);
    const [parent, ...others] = parents.get(path) ?? [];
    const outer = parent && others.length === 0 ? scopeOf(parent.path) : null;
    const passed = parent && outer ? passedDown(outer, parent.id) : new Map<string, Value>();
    const scope = createScope(template, new Map([...passed, ...parameters]), {
      output: (stack, name) => {
        const file = nestedTemplates(template).find(({ id }) => id === stack)?.file;
        const inner = file === undefined ? null : scopeOf(file);
        return inner && outputOf(inner, name);
      },
      exported: (name) => {
        const [only, ...more] = exports().get(name) ?? [];
        const inner = only && more.length === 0 ? scopeOf(only.path) : null;
        return inner && only ? outputOf(inner, only.output) : null;
      },
    });
    beingMade.delete(path);
    made.set(path, scope);
    return scope;
  };
  let all: ReadonlyMap<string, readonly Export[]> | null = null;
  const exports = () => {
    all ??= exportsOf(templates, scopeOf);
    return all;
  };
  return (path) => {
    const scope = scopeOf(path);
    if (!scope) throw new Error(`no template ${path}`);
    return scope;
  };
}

interface Export {
  readonly path: string;
  readonly output: string;
}

/** By the name that is exported, as far as it is known. */
function exportsOf(
  templates: ReadonlyMap<string, Template>,
  scopeOf: (path: string) => Scope | null,
): ReadonlyMap<string, readonly Export[]> {
  const found = new Map<string, Export[]>();
  for (const [path, template] of templates)
    for (const { key: output, value } of entriesOf(get(template.root, 'Outputs'))) {
      const name = get(value, 'Export', 'Name');
      const scope = name && scopeOf(path);
      const written = name && scope ? spelled(evaluate(name, scope)) : '';
      if (written !== '') found.set(written, [...(found.get(written) ?? []), { path, output }]);
    }
  return found;
}

function outputOf(scope: Scope, name: string): Value | null {
  const node = get(scope.template.root, 'Outputs', name, 'Value');
  return node ? namedBy(evaluate(node, scope), scope) : null;
}

/** A `Ref` that gives the name of a resource is that name, where the template sets it. */
function namedBy(value: Value, scope: Scope): Value {
  const [only, ...others] = value.kind === 'text' ? value.parts : [];
  if (typeof only !== 'object' || only.kind !== 'resource' || only.attribute !== null || others.length > 0)
    return value;
  const resource = get(scope.template.root, 'Resources', only.id);
  const row = cloudFormationType(stringOf(get(resource, 'Type')) ?? '');
  const name = row?.ref === 'name' && row.name ? get(resource, 'Properties', row.name) : undefined;
  return name ? evaluate(name, scope) : value;
}

function passedDown(parent: Scope, id: string): ReadonlyMap<string, Value> {
  const node = get(parent.template.root, 'Resources', id, 'Properties', 'Parameters');
  const value = node && evaluate(node, parent);
  if (value?.kind !== 'fields') return new Map();
  return new Map([...value.fields].map(([name, inner]) => [name, fromParent(namedBy(inner, parent), name)]));
}

/**
 * What the parent names is none of the child's: the child knows it by its own parameter, and that only. Text that is
 * known by the parent's defaults is the parameter's default.
 */
function fromParent(value: Value, parameter: string): Value {
  switch (value.kind) {
    case 'text': {
      const [only, ...others] = value.parts;
      if (asString(value) !== null || value.parts.every(isSameInBoth)) return value;
      const external =
        typeof only === 'object' && only.kind === 'external' && others.length === 0
          ? only
          : { kind: 'external' as const, source: 'parent', name: namesIn(value) };
      return text([{ ...external, parameter }], value.at);
    }
    case 'list':
      return { ...value, items: value.items.map((item) => itemFromParent(item)) };
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({ ...choice, value: fromParent(choice.value, parameter) })),
      };
    default:
      return value;
  }
}

/** Text, and what is the same for all stacks of one region and account. */
const isSameInBoth = (part: string | Hole): boolean =>
  typeof part === 'string' ||
  (part.kind === 'pseudo' && /^AWS::(Region|AccountId|Partition|URLSuffix)$/.test(part.name));

/** An item of a list has no parameter of its own. */
function itemFromParent(value: Value): Value {
  if (value.kind !== 'text' || asString(value) !== null) return value;
  return text([{ kind: 'external', source: 'parent', name: namesIn(value) }], value.at);
}

/** A parent's value in its own words: `Orders.Arn`, `${AWS::StackName}-orders`. */
function namesIn(value: Value): string {
  const written = spelled(value);
  return /^\$\{([^{}]*)\}$/.exec(written)?.[1] ?? written;
}
