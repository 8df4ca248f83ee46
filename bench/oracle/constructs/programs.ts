import type { Construct } from '../construct.ts';
import { define } from '../define.ts';
import type { Printer } from '../print.ts';
import type { Node } from '../tree.ts';
import { topsAsText } from './python/as-text/index.ts';

/** Separates the files of a printed program: the rest of the line is the path. */
export const fileMark = '//// ';

const packages = [
  [
    '{ DynamoDBClient, GetItemCommand, PutItemCommand, DeleteItemCommand, QueryCommand }',
    '@aws-sdk/client-dynamodb',
  ],
  ['{ S3Client, GetObjectCommand, PutObjectCommand, DeleteObjectCommand }', '@aws-sdk/client-s3'],
  ['{ SQSClient, SendMessageCommand }', '@aws-sdk/client-sqs'],
  ['{ SNSClient, PublishCommand }', '@aws-sdk/client-sns'],
  ['{ LambdaClient, InvokeCommand }', '@aws-sdk/client-lambda'],
] as const;

const clients = [
  'const dynamodb = new DynamoDBClient({});',
  'const s3 = new S3Client({});',
  'const sqs = new SQSClient({});',
  'const sns = new SNSClient({});',
  'const lambda = new LambdaClient({});',
  'const pool = new Pool();',
];

const modules = [
  ['fs', 'fs'],
  ['childProcess', 'child_process'],
] as const;

/** The imports and the clients of a file. */
function head(isModule: boolean): readonly string[] {
  const imports = isModule
    ? [
        ...packages.map(([names, path]) => `import ${names} from '${path}';`),
        ...modules.map(([name, path]) => `import * as ${name} from 'node:${path}';`),
        "import { Pool } from 'pg';",
        "import { EventEmitter } from 'node:events';",
      ]
    : [
        ...packages.map(([names, path]) => `const ${names} = require('${path}');`),
        ...modules.map(([name, path]) => `const ${name} = require('${path}');`),
        "const { Pool } = require('pg');",
        "const { EventEmitter } = require('node:events');",
      ];
  return [...imports, ...clients];
}

/** The names that the statements of a module declare at its top. */
const exported = (nodes: readonly Node[]): readonly string[] =>
  nodes.flatMap(({ construct, data }) => (isAtTop(construct) ? [String(data['name'])] : []));

/** The file between the handler and its helper: how it takes the names of the helper and gives them on. */
interface Between {
  readonly text: string;
  /** How the file with the handler gets the names; `from` is the path of this file. */
  readonly use: (list: string, from: string) => string;
}

const plainImport = (list: string, from: string): string => `import { ${list} } from '${from}';`;
const plainRequire = (list: string, from: string): string => `const { ${list} } = require('${from}');`;

/** Ways of giving the names of a module on, as a module of the language. */
const givenOn: readonly ((list: string, from: string) => Between)[] = [
  (_list, from) => ({ text: `export * from '${from}';`, use: plainImport }),
  (list, from) => ({ text: `export { ${list} } from '${from}';`, use: plainImport }),
  (list, from) => ({
    text: `import { ${list} } from '${from}';\nexport { ${list} };`,
    use: plainImport,
  }),
  (_list, from) => ({
    text: `export * as helper from '${from}';`,
    use: (list, path) => `import { helper } from '${path}';\nconst { ${list} } = helper;`,
  }),
  (list, from) => ({
    text: `import * as helper from '${from}';\nexport default { ...helper };\nexport const names = '${list}';`,
    use: (list, path) => `import helper from '${path}';\nconst { ${list} } = helper;`,
  }),
];

/** The same in CommonJS. */
const givenOnByRequire: readonly ((list: string, from: string) => Between)[] = [
  (_list, from) => ({ text: `module.exports = { ...require('${from}') };`, use: plainRequire }),
  (_list, from) => ({ text: `Object.assign(exports, require('${from}'));`, use: plainRequire }),
  (list, from) => ({
    text: list
      .split(', ')
      .map((name) => `exports.${name} = require('${from}').${name};`)
      .join('\n'),
    use: plainRequire,
  }),
  (_list, from) => ({
    text: `const helper = require('${from}');\nfor (const name of Object.keys(helper))\n  Object.defineProperty(exports, name, { enumerable: true, get: () => helper[name] });`,
    use: plainRequire,
  }),
];

function javascript(node: Node, printer: Printer): string {
  const isModule = node.data['module'] === true || printer.language === 'ts';
  const ending = printer.language === 'ts' ? 'ts' : isModule ? 'mjs' : 'js';
  const pathOf = (name: string) => (ending === 'mjs' ? `./${name}.mjs` : `./${name}`);
  const list = exported(node.slots['helper'] ?? []).join(', ');
  const between = (isModule ? givenOn : givenOnByRequire)[Number(node.data['between'])]?.(
    list,
    pathOf('helper'),
  );
  const use = between
    ? between.use(list, pathOf('between'))
    : (isModule ? plainImport : plainRequire)(list, pathOf('helper'));
  const handler = printer.within(
    { async: true, generator: false },
    () => `async (event) => {\n${printer.ticking(node, 'body')}\n}`,
  );
  const main = [
    `${fileMark}app.${ending}`,
    ...head(isModule),
    ...(list === '' ? [] : [use]),
    ...printer.all(node, 'top'),
    isModule ? `export const handler = ${handler};` : `exports.handler = ${handler};`,
  ];
  if (list === '') return main.join('\n');
  const give = isModule ? `export { ${list} };` : `module.exports = { ${list} };`;
  const helper = [`${fileMark}helper.${ending}`, ...head(isModule), ...printer.all(node, 'helper'), give];
  return [...main, ...(between ? [`${fileMark}between.${ending}`, between.text] : []), ...helper].join('\n');
}

const pythonHead = [
  'import abc',
  'import asyncio',
  'import collections',
  'import concurrent.futures',
  'import contextlib',
  'import copy',
  'import dataclasses',
  'import enum',
  'import functools',
  'import itertools',
  'import json',
  'import operator',
  'import os',
  'import string',
  'import subprocess',
  'import types',
  'import typing',
  'import urllib.request',
  'import boto3',
  'import psycopg2',
  "dynamodb = boto3.client('dynamodb')",
  "s3 = boto3.client('s3')",
  "sqs = boto3.client('sqs')",
  "sns = boto3.client('sns')",
  "lambda_client = boto3.client('lambda')",
  "cursor = psycopg2.connect('').cursor()",
];

/** The ways in which the main file of Python gets names of a module beside it, and the files of that module. */
const importsOfPython: readonly {
  readonly lines: (names: readonly string[]) => readonly string[];
  readonly path: string;
  /** Other files, which hand the names on. */
  readonly more?: (names: readonly string[]) => Readonly<Record<string, string>>;
}[] = [
  { path: 'helper.py', lines: (names) => [`from helper import ${names.join(', ')}`] },
  { path: 'helper.py', lines: () => ['from helper import *'] },
  {
    path: 'helper.py',
    lines: (names) => ['import helper as beside', ...names.map((name) => `${name} = beside.${name}`)],
  },
  {
    path: 'helper.py',
    lines: (names) => [
      'import importlib',
      "beside = importlib.import_module('helper')",
      ...names.map((name) => `${name} = getattr(beside, '${name}')`),
    ],
  },
  {
    path: 'shop/helper.py',
    lines: (names) => [`from shop import ${names.join(', ')}`],
    more: (names) => ({ 'shop/__init__.py': `from .helper import ${names.join(', ')}` }),
  },
  {
    path: 'shop/parts/helper.py',
    lines: (names) => ['import shop.facade', ...names.map((name) => `${name} = shop.facade.${name}`)],
    more: () => ({
      'shop/__init__.py': '',
      'shop/parts/__init__.py': 'from .helper import *',
      'shop/facade.py': 'from .parts import *',
    }),
  },
  {
    path: 'shop/helper.py',
    lines: (names) => [
      'try:',
      `    from shop.fast import ${names.join(', ')}`,
      'except ImportError:',
      `    from shop.helper import ${names.join(', ')}`,
    ],
    more: () => ({ 'shop/__init__.py': '' }),
  },
];

function python(node: Node, printer: Printer): string {
  const names = exported(node.slots['helper'] ?? []);
  const imports = importsOfPython[Number(node.data['imports'])];
  const main = [
    `${fileMark}app.py`,
    ...pythonHead,
    ...(names.length === 0 || !imports ? [] : imports.lines(names)),
    ...printer.all(node, 'top'),
    define(node, printer, { head: 'def handler(event, context)', slot: 'body' }),
  ];
  if (names.length === 0 || !imports) return main.join('\n');
  return [
    ...main,
    ...Object.entries(imports.more?.(names) ?? {}).flatMap(([file, text]) => [`${fileMark}${file}`, text]),
    `${fileMark}${imports.path}`,
    ...pythonHead,
    ...printer.all(node, 'helper'),
  ].join('\n');
}

const atTop = [
  'function of the module',
  'function of the module',
  'class of the module',
  'state of the module',
  'state of the module',
  'state of the module',
];

const typed = 'namespace of the module';
const isAtTop = (name: string): boolean => [...atTop, ...topsAsText, typed].includes(name);

/** Nodes of a declaration of a module, and of the handler. */
const nodesOfTop = 25;
const nodesOfHandler = 60;

/** Whole programs: a file with the handler, and sometimes a module beside it. */
export const programs: readonly Construct[] = [
  {
    name: 'program',
    sort: 'program',
    make: (grow) => {
      const top = (most: number) =>
        Array.from({ length: grow.random.below(most) }, () => {
          grow.allow(nodesOfTop);
          const isTyped = grow.language === 'ts' && grow.random.chance(0.15);
          const isText = grow.language === 'py' && grow.random.chance(0.3);
          if (isTyped) return grow.named(typed);
          return grow.named(grow.random.pick(isText ? topsAsText : atTop));
        });
      const helper = grow.random.chance(0.3) ? top(6) : [];
      grow.freeze();
      const own = top(8);
      grow.allow(nodesOfHandler);
      const kind = { async: true, generator: false, returns: true };
      const body = grow.withEvent(true, () => grow.functionBody(kind, () => grow.body(8)));
      return {
        data: {
          module: grow.random.chance(0.5),
          between: grow.random.below(8),
          imports: grow.random.chance(0.5) ? 0 : grow.random.below(importsOfPython.length),
        },
        slots: { helper, top: own, body },
      };
    },
    js: javascript,
    py: python,
  },
];
