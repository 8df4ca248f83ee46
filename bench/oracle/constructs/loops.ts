import type { Construct } from '../construct.ts';
import type { Grow } from '../grow.ts';
import type { Node } from '../tree.ts';

const label = (node: Node): string => (node.data['label'] === '' ? '' : `${node.data['label']}: `);

const labelFor = (grow: Grow): string => (grow.random.chance(0.3) ? grow.name('loop') : '');

/** Loops and the jumps out of them. */
export const loops: readonly Construct[] = [
  {
    name: 'loop over a list',
    sort: 'statement',
    weight: 2.5,
    make: (grow) => {
      const over = [grow.a('list')];
      const name = grow.name('item');
      const labelled = labelFor(grow);
      const sort = grow.random.pick(['text', 'maybe', 'number'] as const);
      const body = grow.loopBody(3, labelled, () => grow.declareAs(name, sort, false));
      return { data: { name, label: labelled }, slots: { over, body } };
    },
    js: (node, printer) =>
      `${label(node)}for (const ${node.data['name']} of ${printer.slot(node, 'over', 'list')} ?? []) {\n${printer.ticking(node, 'body')}\n}`,
    py: (node, printer) =>
      `for ${node.data['name']} in ${printer.slot(node, 'over', 'list')} or []:\n${printer.ticking(node, 'body')}`,
  },
  {
    name: 'counting loop',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const end = [grow.a('number')];
      const name = grow.name('index');
      const labelled = labelFor(grow);
      const body = grow.loopBody(3, labelled, () => grow.declareAs(name, 'number', false));
      return { data: { name, label: labelled }, slots: { end, body } };
    },
    js: (node, printer) =>
      `${label(node)}for (let ${node.data['name']} = 0; ${node.data['name']} < ${printer.slot(node, 'end', 'number')}; ${node.data['name']}++) {\n${printer.ticking(node, 'body')}\n}`,
    py: (node, printer) =>
      `for ${node.data['name']} in range(${printer.slot(node, 'end', 'number')} or 0):\n${printer.ticking(node, 'body')}`,
  },
  {
    name: 'while loop',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const name = grow.declare('number', true, 'turn');
      const test = [grow.a('boolean')];
      const labelled = labelFor(grow);
      const body = grow.loopBody(3, labelled);
      return {
        data: { name, label: labelled, form: grow.random.below(4), end: 1 + grow.random.below(4) },
        slots: { test, body },
      };
    },
    js: (node, printer) => {
      const { name, end, form } = node.data;
      const test = printer.slot(node, 'test', 'boolean');
      const tests = [
        `${name}++ < ${end} && ${test}`,
        `${name}++ < ${end}`,
        `${test} && ++${name} <= ${end}`,
        `${name} < ${end}`,
      ];
      const body = printer.ticking(node, 'body', form === 3 ? [`${name} += 1;`] : []);
      return `let ${name} = 0;\n${label(node)}while (${tests[Number(form)]}) {\n${body}\n}`;
    },
    py: (node, printer) => {
      const { name, end, form } = node.data;
      const test = printer.slot(node, 'test', 'boolean');
      const tests = [`${name} < ${end} and ${test}`, `${name} < ${end}`];
      return `${name} = 0\nwhile ${tests[Number(form) % 2]}:\n${printer.ticking(node, 'body', [`${name} += 1`])}`;
    },
  },
  {
    name: 'do-while loop',
    sort: 'statement',
    weight: 0.8,
    make: (grow) => {
      const name = grow.declare('number', true, 'turn');
      const labelled = labelFor(grow);
      const body = grow.loopBody(3, labelled);
      return {
        data: { name, label: labelled, end: 1 + grow.random.below(4) },
        slots: { body, test: [grow.a('boolean')] },
      };
    },
    js: (node, printer) =>
      `let ${node.data['name']} = 0;\n${label(node)}do {\n${printer.ticking(node, 'body')}\n} while (++${node.data['name']} < ${node.data['end']} && ${printer.slot(node, 'test', 'boolean')});`,
    py: (node, printer) => {
      const { name, end } = node.data;
      const test = `if ${name} > ${end} or (${name} > 1 and not ${printer.slot(node, 'test', 'boolean')}):\n    break`;
      return `${name} = 0\nwhile True:\n${printer.ticking(node, 'body', [`${name} += 1`, test])}`;
    },
  },
  {
    name: 'state machine',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const count = 3 + grow.random.below(3);
      const name = grow.name('state');
      const data: Record<string, string | number | boolean> = { name, count };
      const slots: Record<string, readonly Node[]> = {};
      for (let index = 0; index < count; index++) {
        slots[`state${index}`] = grow.loopBody(2, '');
        slots[`test${index}`] = grow.random.chance(0.4) ? [grow.a('boolean')] : [];
        data[`next${index}`] = index + 1;
        data[`other${index}`] = grow.random.below(count + 1);
      }
      return { data, slots };
    },
    js: (node, printer) => {
      const { name, count } = node.data;
      const cases: string[] = [];
      for (let index = 0; index < Number(count); index++) {
        const next = `'s${node.data[`next${index}`]}'`;
        const test = node.slots[`test${index}`]?.length
          ? `${printer.slot(node, `test${index}`, 'boolean')} ? 's${node.data[`other${index}`]}' : ${next}`
          : next;
        const begin = index === 0 ? `if (${name} === 's0') {` : `else if (${name} === 's${index}') {`;
        cases.push(`${begin}\n${printer.body(node, `state${index}`)}\n  ${name} = ${test};\n}`);
      }
      const tick = printer.ticks ? '  tick();\n' : '';
      return `let ${name} = 's0';\nwhile (${name} !== 's${count}') {\n${tick}${printer.indented(cases.join(' '))}\n}`;
    },
    py: (node, printer) => {
      const { name, count } = node.data;
      const cases: string[] = printer.ticks ? ['tick()'] : [];
      for (let index = 0; index < Number(count); index++) {
        const next = `'s${node.data[`next${index}`]}'`;
        const test = node.slots[`test${index}`]?.length
          ? `'s${node.data[`other${index}`]}' if ${printer.slot(node, `test${index}`, 'boolean')} else ${next}`
          : next;
        cases.push(
          `${index === 0 ? 'if' : 'elif'} ${name} == 's${index}':\n${printer.body(node, `state${index}`)}\n    ${name} = ${test}`,
        );
      }
      return `${name} = 's0'\nwhile ${name} != 's${count}':\n${printer.indented(cases.join('\n'))}`;
    },
  },
  {
    name: 'loop over keys',
    sort: 'statement',
    weight: 0.8,
    make: (grow) => {
      const over = [grow.a('record')];
      const name = grow.name('key');
      const body = grow.loopBody(3, '', () => grow.declareAs(name, 'text', false));
      return { data: { name, form: grow.random.below(3) }, slots: { over, body } };
    },
    js: (node, printer) => {
      const over = printer.slot(node, 'over', 'record');
      const heads = [
        `const ${node.data['name']} in ${over}`,
        `const ${node.data['name']} of Object.keys(${over} ?? {})`,
        `const [${node.data['name']}] of Object.entries(${over} ?? {})`,
      ];
      return `for (${heads[Number(node.data['form'])]}) {\n${printer.ticking(node, 'body')}\n}`;
    },
    py: (node, printer) => {
      const { name, form } = node.data;
      const over = `(${printer.slot(node, 'over', 'record')} or {})`;
      const heads = [
        `${name} in list(${over})`,
        `${name} in ${over}.keys()`,
        `${name}, _ in ${over}.items()`,
      ];
      return `for ${heads[Number(form)]}:\n${printer.ticking(node, 'body')}`;
    },
  },
  {
    name: 'jump',
    sort: 'statement',
    isLeaf: true,
    weight: 1.2,
    fits: ({ loops: around }) => around.length > 0,
    make: (grow) => {
      const labels = grow.loops.filter((name) => name !== '');
      return {
        data: {
          kind: grow.random.pick(['break', 'continue']),
          label: labels.length > 0 && grow.random.chance(0.5) ? grow.random.pick(labels) : '',
        },
        slots: { test: grow.random.chance(0.85) ? [grow.a('boolean')] : [] },
      };
    },
    js: (node, printer) => {
      const jump = `${node.data['kind']}${node.data['label'] === '' ? '' : ` ${node.data['label']}`};`;
      return node.slots['test']?.length ? `if (${printer.slot(node, 'test', 'boolean')}) ${jump}` : jump;
    },
    py: (node, printer) =>
      node.slots['test']?.length
        ? `if ${printer.slot(node, 'test', 'boolean')}:\n    ${node.data['kind']}`
        : String(node.data['kind']),
  },
];
