import type { Construct } from '../../construct.ts';
import { construct } from './row.ts';

/** A namespace, which stands at the top of a module alone. Its function is called as `name.run`. */
const namespace: Construct = {
  name: 'namespace of the module',
  sort: 'statement',
  fits: () => false,
  make: (grow) => {
    const name = grow.name('Space');
    const kind = [grow.a('text')];
    const body = grow.withEvent(true, () =>
      grow.functionBody({ async: true, generator: false, returns: true }, () => grow.body(2)),
    );
    const effect = grow.functionBody({ async: true, generator: false, returns: true }, () => [
      grow.a('effect'),
    ]);
    grow.declareFunction({
      name: `${name}.run`,
      returns: 'maybe',
      parameters: [],
      async: true,
      form: 'function',
      takesEvent: true,
    });
    return { data: { name, text: grow.random.pick(['a', 'b', 'c']) }, slots: { kind, body, effect } };
  },
  ts: (node, printer) => {
    const run = printer.within({ async: true, generator: false }, () => {
      const test = `if (kind === '${node.data['text']}') ${printer.slot(node, 'effect', 'effect')};`;
      return `export async function run(event: any): Promise<any> {\n${printer.ticking(node, 'body', [test])}\n}`;
    });
    const kind = `export let kind = ${printer.slot(node, 'kind', 'text')};`;
    return `namespace ${node.data['name']} {\n${printer.indented(`${kind}\n${run}`)}\n}`;
  },
};

/** Constructs that only TypeScript has. */
export const typed: readonly Construct[] = [
  namespace,
  construct({
    name: 'enum',
    sort: 'statement',
    isTyped: true,
    weight: 1.2,
    names: ['Kind'],
    parts: { text: 'text', number: 'number', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part }) =>
        `enum ${name('Kind')} {\n  First = 'a',\n  Second = 'b',\n}\nif (${part('text')} === ${name('Kind')}.First) ${part('effect')};\nelse if (Object.values(${name('Kind')}).includes(${part('text')} as any)) ${part('other')};`,
      ({ name, part }) =>
        `enum ${name('Kind')} {\n  First,\n  Second,\n  Third = 5,\n  Fourth,\n}\nif (${name('Kind')}.Fourth === 6) ${part('effect')};\nif (${name('Kind')}[${part('number')}] === 'Second') ${part('other')};`,
      ({ name, part }) =>
        `const enum ${name('Kind')} {\n  Low = 1,\n  High = Low << 1,\n}\nif (${part('number')} === ${name('Kind')}.High) ${part('effect')};\nswitch (${part('text')} as any) {\n  case ${name('Kind')}.Low:\n    break;\n  default:\n    ${part('other')};\n}`,
    ],
  }),
  construct({
    name: 'parameter property',
    sort: 'statement',
    isTyped: true,
    names: ['Service'],
    parts: { text: 'text', effect: 'async effect', other: 'async effect' },
    forms: [
      ({ name, part, wait }) =>
        `class ${name('Service')} {\n  declare extra: string;\n  constructor(private readonly mode: any, public count = 1) {}\n  async run(): Promise<void> {\n    if (this.mode === 'a') ${part('effect')};\n    if (this.count > 0) ${part('other')};\n  }\n}\n${wait}new ${name('Service')}(${part('text')}).run();`,
      ({ name, part, wait }) =>
        `abstract class Base${name('Service')}<T> {\n  constructor(protected value: T) {}\n  abstract act(): Promise<any>;\n  async run() {\n    if (this.value) await this.act();\n    else ${part('other')};\n  }\n}\nclass ${name('Service')} extends Base${name('Service')}<any> {\n  override async act() {\n    ${part('effect')};\n  }\n}\n${wait}new ${name('Service')}(${part('text')}).run();`,
    ],
  }),
  construct({
    name: 'cast',
    sort: 'record',
    isTyped: true,
    weight: 0.8,
    parts: { record: 'record' },
    forms: [
      ({ part }) => `(${part('record')} as any)`,
      ({ part }) => `(${part('record')} satisfies any)`,
      ({ part }) => `(${part('record')})!`,
      ({ part }) => `(<any>(${part('record')}))`,
      ({ part }) => `(${part('record')} as unknown as Record<string, any>)`,
    ],
  }),
  construct({
    name: 'constant record with satisfies',
    sort: 'statement',
    isTyped: true,
    names: ['table'],
    parts: { key: 'text', effect: 'async effect', other: 'async effect' },
    forms: [
      ({ name, part, wait }) =>
        `const ${name('table')} = {\n  a: async () => ${part('effect')},\n  b: async () => ${part('other')},\n} as const satisfies Record<string, () => Promise<any>>;\n${wait}${name('table')}[${part('key')} as keyof typeof ${name('table')}]?.();`,
    ],
  }),
  construct({
    name: 'overloads and generics',
    sort: 'statement',
    isTyped: true,
    names: ['pick'],
    parts: { text: 'text', effect: 'effect', other: 'effect' },
    forms: [
      ({ name, part }) =>
        `function ${name('pick')}(value: string): string;\nfunction ${name('pick')}<T extends object>(value: T): T;\nfunction ${name('pick')}(value: any): any {\n  return typeof value === 'string' ? value : 'a';\n}\nif (${name('pick')}(${part('text')} as any) === 'a') ${part('effect')};\ntype Kind${name('pick')} = 'a' | 'b';\ninterface Shape${name('pick')} {\n  kind: Kind${name('pick')};\n}\nconst shape${name('pick')}: Shape${name('pick')} = { kind: 'a' };\nconst is${name('pick')} = (value: any): value is Kind${name('pick')} => value === 'a' || value === 'b';\nif (is${name('pick')}(shape${name('pick')}.kind)) ${part('other')};`,
    ],
  }),
];
