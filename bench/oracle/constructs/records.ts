import type { Construct } from '../construct.ts';
import { define } from '../define.ts';

const fields = ['a', 'b', 'k', 'n'];

/** Records: spread, destructuring, dynamic members, getters. */
export const records: readonly Construct[] = [
  {
    name: 'record of values',
    sort: 'record',
    weight: 2,
    make: (grow) => ({
      slots: { a: [grow.a(grow.random.pick(['text', 'maybe', 'boolean']))], k: [grow.a('text')] },
    }),
    js: (node, printer) => `({ a: ${printer.slot(node, 'a')}, k: ${printer.slot(node, 'k')} })`,
    py: (node, printer) => `{'a': ${printer.slot(node, 'a')}, 'k': ${printer.slot(node, 'k')}}`,
  },
  {
    name: 'record with a spread',
    sort: 'record',
    weight: 1.2,
    make: (grow) => ({
      data: { form: grow.random.below(4) },
      slots: { record: [grow.open('record')], value: [grow.a('text')] },
    }),
    js: (node, printer) => {
      const record = printer.slot(node, 'record', 'record');
      const value = printer.slot(node, 'value', 'text');
      return (
        [
          `({ k: ${value}, ...${record} })`,
          `({ ...${record}, k: ${value} })`,
          `Object.assign({ k: ${value} }, ${record})`,
          `({ a: 'a', ...(${value} ? ${record} : {}) })`,
        ][Number(node.data['form'])] ?? '{}'
      );
    },
    py: (node, printer) => {
      const record = `(${printer.slot(node, 'record', 'record')} or {})`;
      const value = printer.slot(node, 'value', 'text');
      return (
        [
          `{'k': ${value}, **${record}}`,
          `{**${record}, 'k': ${value}}`,
          `dict({'k': ${value}}, **${record})`,
          `({'a': 'a', **(${record} if ${value} else {})})`,
        ][Number(node.data['form'])] ?? '{}'
      );
    },
  },
  {
    name: 'field of a record',
    sort: 'maybe',
    weight: 1.5,
    make: (grow) => ({ data: { field: grow.random.pick(fields) }, slots: { record: [grow.open('record')] } }),
    js: (node, printer) => `${printer.slot(node, 'record', 'record')}?.${node.data['field']}`,
    py: (node, printer) => `(${printer.slot(node, 'record', 'record')} or {}).get('${node.data['field']}')`,
  },
  {
    name: 'text field of a record',
    sort: 'text',
    weight: 1,
    make: (grow) => ({
      data: { field: grow.random.pick(['a', 'k']) },
      slots: { record: [grow.open('record')] },
    }),
    js: (node, printer) => `${printer.slot(node, 'record', 'record')}?.${node.data['field']}`,
    py: (node, printer) => `(${printer.slot(node, 'record', 'record')} or {}).get('${node.data['field']}')`,
  },
  {
    name: 'dynamic field of a record',
    sort: 'maybe',
    weight: 0.8,
    make: (grow) => ({ slots: { record: [grow.open('record')], key: [grow.a('text')] } }),
    js: (node, printer) =>
      `${printer.slot(node, 'record', 'record')}?.[${printer.slot(node, 'key', 'text')}]`,
    py: (node, printer) =>
      `(${printer.slot(node, 'record', 'record')} or {}).get(${printer.slot(node, 'key', 'text')})`,
  },
  {
    name: 'field is set',
    sort: 'statement',
    isLeaf: true,
    weight: 1.5,
    fits: (grow) => grow.variable('record') !== null,
    make: (grow) => ({
      data: {
        name: grow.variable('record')?.name ?? '',
        field: grow.random.pick(fields),
        form: grow.random.below(6),
      },
      slots: { key: [grow.a('text')], value: [grow.a(grow.random.pick(['text', 'maybe', 'number']))] },
    }),
    js: (node, printer) => {
      const { name, field, form } = node.data;
      const value = printer.bounded(printer.slot(node, 'value', 'text'));
      return (
        [
          `${name}.${field} = ${value};`,
          `${name}.${field} = ${value};`,
          `${name}[${printer.slot(node, 'key', 'text')}] = ${value};`,
          `delete ${name}.${field};`,
          `${name}.${field} ??= ${value};`,
          `Object.assign(${name}, { ${field}: ${value} });`,
        ][Number(form)] ?? ''
      );
    },
    py: (node, printer) => {
      const { name, field, form } = node.data;
      const value = printer.bounded(printer.slot(node, 'value', 'text'));
      return (
        [
          `${name}['${field}'] = ${value}`,
          `${name}['${field}'] = ${value}`,
          `${name}[${printer.slot(node, 'key', 'text')}] = ${value}`,
          `${name}.pop('${field}', None)`,
          `${name}.setdefault('${field}', ${value})`,
          `${name}.update({'${field}': ${value}})`,
        ][Number(form)] ?? ''
      );
    },
  },
  {
    name: 'field is in a record',
    sort: 'boolean',
    weight: 0.8,
    make: (grow) => ({
      data: { field: grow.random.pick(fields), form: grow.random.below(4) },
      slots: { record: [grow.open('record')] },
    }),
    js: (node, printer) => {
      const record = `(${printer.slot(node, 'record', 'record')} ?? {})`;
      return (
        [
          `('${node.data['field']}' in ${record})`,
          `Object.hasOwn(${record}, '${node.data['field']}')`,
          `(Object.keys(${record}).length > 1)`,
          `Object.values(${record}).includes('a')`,
        ][Number(node.data['form'])] ?? 'true'
      );
    },
    py: (node, printer) => {
      const record = `(${printer.slot(node, 'record', 'record')} or {})`;
      return (
        [
          `('${node.data['field']}' in ${record})`,
          `('${node.data['field']}' not in ${record})`,
          `(len(${record}.keys()) > 1)`,
          `('a' in ${record}.values())`,
        ][Number(node.data['form'])] ?? 'True'
      );
    },
  },
  {
    name: 'destructuring of a record',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const record = [grow.a('record')];
      const otherwise = [grow.a('text')];
      return {
        data: {
          first: grow.declare('maybe', true),
          second: grow.declare('text', true),
          rest: grow.declare('record', false),
        },
        slots: { record, otherwise },
      };
    },
    js: (node, printer) =>
      `let { a: ${node.data['first']}, k: ${node.data['second']} = ${printer.slot(node, 'otherwise', 'text')}, ...${node.data['rest']} } = ${printer.slot(node, 'record', 'record')} ?? {};`,
    py: (node, printer) => {
      const { first, second, rest } = node.data;
      return `${rest} = dict(${printer.slot(node, 'record', 'record')} or {})\n${first} = ${rest}.pop('a', None)\n${second} = ${rest}.pop('k', ${printer.slot(node, 'otherwise', 'text')})`;
    },
  },
  {
    name: 'destructuring of a list',
    sort: 'statement',
    weight: 1.2,
    make: (grow) => {
      const list = [grow.a('list')];
      const otherwise = [grow.a('text')];
      return {
        data: {
          first: grow.declare('maybe', true),
          second: grow.declare('text', true),
          rest: grow.declare('list', false),
        },
        slots: { list, otherwise },
      };
    },
    js: (node, printer) =>
      `let [${node.data['first']}, ${node.data['second']} = ${printer.slot(node, 'otherwise', 'text')}, ...${node.data['rest']}] = ${printer.slot(node, 'list', 'list')} ?? [];`,
    py: (node, printer) =>
      `${node.data['first']}, ${node.data['second']}, *${node.data['rest']} = [*(${printer.slot(node, 'list', 'list')} or []), None, ${printer.slot(node, 'otherwise', 'text')}]`,
  },
  {
    name: 'table of functions',
    sort: 'statement',
    weight: 1,
    make: (grow) => {
      const kind = { async: true, generator: false, returns: true };
      const make = () => grow.functionBody(kind, () => grow.body(2));
      return { data: { name: grow.name('table') }, slots: { a: make(), b: make(), key: [grow.a('text')] } };
    },
    js: (node, printer) => {
      const { name } = node.data;
      const row = (slot: string) =>
        printer.within(
          { async: true, generator: false },
          () => `${slot}: async () => {\n${printer.ticking(node, slot)}\n}`,
        );
      const wait = printer.inside().async ? 'await ' : '';
      return `const ${name} = {\n${printer.indented(`${row('a')},\n${row('b')},`)}\n};\n${wait}${name}[${printer.slot(node, 'key', 'text')}]?.();`;
    },
    py: (node, printer) => {
      const { name } = node.data;
      const row = (slot: string) => define(node, printer, { head: `def ${slot}_${name}()`, slot });
      return `${row('a')}\n${row('b')}\n${name} = {'a': a_${name}, 'b': b_${name}}\n${name}.get(${printer.slot(node, 'key', 'text')}, lambda: None)()`;
    },
  },
];
