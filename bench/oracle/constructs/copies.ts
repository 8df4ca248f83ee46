import type { Construct } from '../construct.ts';
import type { Grow } from '../grow.ts';
import type { Printer } from '../print.ts';
import type { Node } from '../tree.ts';

/** Copies of a record `@`, as each language writes them; `#` is a text. */
const copiesOfRecords: readonly { readonly js: string; readonly py: string }[] = [
  { js: '({ ...@ })', py: 'dict(@)' },
  { js: 'Object.assign({}, @)', py: '{**@}' },
  { js: 'structuredClone(@)', py: '@.copy()' },
  { js: 'Object.fromEntries(Object.entries(@))', py: '{key: value for key, value in @.items()}' },
  { js: '(({ z, ...rest }) => rest)(@)', py: '(lambda **kept: kept)(**@)' },
  { js: 'JSON.parse(JSON.stringify(@))', py: 'copy.deepcopy(@)' },
  { js: 'Object.create(@)', py: 'collections.ChainMap({}, @)' },
  { js: '({ k: #, ...structuredClone(@) })', py: 'dict(@, n=#)' },
  { js: 'Object.fromEntries(new Map(Object.entries(@)))', py: 'dict(@.items())' },
  { js: '[@].map((one) => ({ ...one }))[0]', py: "({'k': #} | @)" },
];

/** Copies of a list `@`. */
const copiesOfLists: readonly { readonly js: string; readonly py: string }[] = [
  { js: '[...@]', py: '@.copy()' },
  { js: '@.slice()', py: '@[:]' },
  { js: 'structuredClone(@)', py: 'copy.deepcopy(@)' },
  { js: '@.concat()', py: '(@ + [])' },
  { js: 'Array.from(@)', py: '[*@]' },
  { js: 'Array.from(@.values())', py: 'copy.copy(@)' },
  { js: 'JSON.parse(JSON.stringify(@))', py: 'list(collections.deque(@).copy())' },
  { js: '@.slice().reverse().slice()', py: 'list(tuple(@))' },
  { js: '(([...all]) => all)(@)', py: '(lambda *all: [*all])(*@)' },
  { js: '@.toReversed()', py: '[item for item in @.copy()]' },
];

/** Changes of a list `@` of the event. */
const changesOfLists: readonly { readonly js: string; readonly py: string }[] = [
  { js: '@[1] = #;', py: '@[0] = #' },
  { js: '@[0] = #;', py: '@[-1] = #' },
  { js: '@[event.n] = #;', py: '@[0:1] = [#]' },
  { js: '@.push(#);', py: '@.append(#)' },
  { js: '@.unshift(#);', py: '@.insert(0, #)' },
  { js: '@.splice(0, 1, #);', py: '@.extend([#])' },
  { js: '@.fill(#);', py: '@ += [#]' },
  { js: 'Object.assign(@, [#]);', py: '@.__setitem__(0, #)' },
  { js: '[@[1]] = [#];', py: '@[0], ~ = #, 1' },
  { js: 'for (@[0] of [#]) break;', py: 'for @[0] in [#]:\n    break' },
];

/** Changes of an object `@` of the event. */
const changesOfObjects: readonly { readonly js: string; readonly py: string }[] = [
  { js: '@.k = #;', py: "@['k'] = #" },
  { js: '@[event.mode] = #;', py: "@[event.get('mode')] = #" },
  { js: 'Object.assign(@, { k: # });', py: "@.update({'k': #})" },
  { js: '@.k ??= #;', py: "@.setdefault('z', #)" },
  { js: "Reflect.set(@, 'k', #);", py: '@.update(k=#)' },
  { js: "Object.defineProperty(@, 'k', { value: #, enumerable: true });", py: "@ |= {'k': #}" },
  { js: '({ k: @.k } = { k: # });', py: "@['k'], ~ = #, 1" },
  { js: 'for (const ~ of Object.keys(@)) @[~] = #;', py: 'for ~ in list(@):\n    @[~] = #' },
];

type Forms = readonly { readonly js: string; readonly py: string }[];

/** A copy of a collection that is perhaps a part of the event. */
const copyOf = (sort: 'record' | 'list', forms: Forms): Construct => ({
  name: `copy of a ${sort}`,
  sort,
  weight: 1.2,
  make: (grow) => ({
    data: { form: grow.random.below(forms.length) },
    slots: {
      first: [grow.a(sort)],
      second: [grow.open(sort)],
      test: [grow.a('boolean')],
      text: [grow.leaf('text')],
    },
  }),
  js: (node, printer) => {
    const [first, second] = [printer.slot(node, 'first', sort), printer.slot(node, 'second', sort)];
    const either = `((${printer.slot(node, 'test', 'boolean')} ? ${first} : ${second}) ?? ${sort === 'list' ? '[]' : '{}'})`;
    return filled(forms[Number(node.data['form'])]?.js ?? '', either, node, printer);
  },
  py: (node, printer) => {
    const [first, second] = [printer.slot(node, 'first', sort), printer.slot(node, 'second', sort)];
    const either = `((${first} if ${printer.slot(node, 'test', 'boolean')} else ${second}) or ${sort === 'list' ? '[]' : '{}'})`;
    return filled(forms[Number(node.data['form'])]?.py ?? '', either, node, printer);
  },
});

const filled = (form: string, of: string, node: Node, printer: Printer): string =>
  form
    .replaceAll('@', () => of)
    .replaceAll('#', () => printer.kept(node, 'text', 'text'))
    .replaceAll('~', String(node.data['name']));

/** A change of a part of the event, by its name or by a variable that holds it. */
const changeOf = (field: 'list' | 'o', forms: Forms): Construct => ({
  name: `change of the event's ${field}`,
  sort: 'statement',
  weight: 0.5,
  fits: (grow: Grow) => grow.hasEvent,
  make: (grow) => ({
    data: { form: grow.random.below(forms.length), name: grow.name('part'), isHeld: grow.random.chance(0.4) },
    slots: { text: [grow.a('text')] },
  }),
  js: (node, printer) => {
    const { name, isHeld, form } = node.data;
    const held = `held_${name}`;
    const part = isHeld === true ? held : `event.${field}`;
    const test =
      field === 'list'
        ? `Array.isArray(event.${field})`
        : `event.${field} && typeof event.${field} === 'object'`;
    const change = filled(forms[Number(form)]?.js ?? '', part, node, printer);
    const first = isHeld === true ? `const ${held} = event.${field};\n` : '';
    return `if (${test}) {\n${printer.indented(`${first}${change}`)}\n}`;
  },
  py: (node, printer) => {
    const { name, isHeld, form } = node.data;
    const held = `held_${name}`;
    const part = isHeld === true ? held : `event['${field}']`;
    const kind = field === 'list' ? 'list' : 'dict';
    const change = filled(forms[Number(form)]?.py ?? '', part, node, printer);
    const first = isHeld === true ? `${held} = event['${field}']\n` : '';
    return `if event.get('${field}') and isinstance(event['${field}'], ${kind}):\n${printer.indented(`${first}${change}`)}`;
  },
});

/** Copies of collections that may be parts of the event, and changes of the event. */
export const copies: readonly Construct[] = [
  copyOf('record', copiesOfRecords),
  copyOf('list', copiesOfLists),
  changeOf('list', changesOfLists),
  changeOf('o', changesOfObjects),
];
