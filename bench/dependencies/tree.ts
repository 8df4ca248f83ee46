import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import {
  type AdvisoryStore,
  type FunctionCode,
  loadsOf,
  matchPackages,
  moduleGraph,
  readPackages,
} from '../../packages/dependencies/index.ts';
import { openSource } from '../../packages/read/source/index.ts';

/** Public packages of about 2021, installed by npm: old enough to have advisories. */
const packages = {
  'aws-sdk': '2.1000.0',
  '@aws-sdk/client-dynamodb': '3.405.0',
  '@middy/core': '4.6.5',
  axios: '1.6.0',
  'date-fns': '2.30.0',
  express: '4.16.0',
  handlebars: '4.5.0',
  jsonwebtoken: '8.5.1',
  lodash: '4.17.4',
  'lodash-es': '4.17.15',
  minimist: '1.2.0',
  moment: '2.29.1',
  uuid: '9.0.0',
  ws: '7.4.0',
  xml2js: '0.4.19',
  zod: '3.21.0',
} as const;

/** Handlers in the styles that people write them. */
const handlers: Readonly<Record<string, string>> = {
  'client-of-one-service.js':
    "const D = require('aws-sdk/clients/dynamodb');\nexports.handler = () => new D();",
  'whole-sdk.js':
    "const AWS = require('aws-sdk');\nconst jwt = require('jsonwebtoken');\nexports.handler = (e) => jwt.verify(e.token, 'x') && new AWS.S3();",
  'web.mjs':
    "import express from 'express';\nimport _ from 'lodash';\nexport const handler = () => _.map(express(), String);",
  'nothing.js': 'exports.handler = () => 1;',
  'modular-sdk.mjs':
    "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nexport const handler = () => new DynamoDBClient({});",
  'typed.ts':
    "import axios from 'axios';\nimport { parseString } from 'xml2js';\nimport { v4 } from 'uuid';\nimport { z } from 'zod';\nexport const handler = async (e: { x: string }) => parseString((await axios.get(z.string().parse(e.x))).data, v4);",
  'middleware.mjs':
    "import middy from '@middy/core';\nimport { format } from 'date-fns';\nimport { merge } from 'lodash-es';\nexport const handler = middy((e) => merge({ at: format(new Date(), 'yyyy') }, e));",
  'letters.js':
    "const Handlebars = require('handlebars');\nconst moment = require('moment');\nconst WebSocket = require('ws');\nexports.handler = (e) => [Handlebars.compile(e.t)({}), moment(), WebSocket];",
};

export interface Said {
  row(what: string, figure: string, bar: string, met: boolean): void;
  list(lines: readonly string[]): void;
  milliseconds(value: number): string;
  stopwatch(): () => number;
}

/**
 * Compares the module graphs of handlers over an installed tree with the inputs that esbuild reads, and counts the
 * vulnerable packages that each handler loads.
 */
export async function tree(
  store: AdvisoryStore,
  { row, list, milliseconds, stopwatch }: Said,
): Promise<void> {
  process.stdout.write('\nMODULES THAT HANDLERS LOAD, AGAINST THE INPUTS OF ESBUILD\n');
  const folder = mkdtempSync(join(tmpdir(), 'emmental-tree-'));
  try {
    for (const [path, text] of Object.entries({
      'package.json': JSON.stringify({ private: true, dependencies: packages }),
      ...Object.fromEntries(Object.entries(handlers).map(([name, code]) => [`src/${name}`, code])),
    })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: 'inherit',
    });
    const source = openSource(folder);
    let files = 0;
    let took = 0;
    for (const name of Object.keys(handlers)) {
      const entry = `src/${name}`;
      const theirs = await inputsOf(folder, entry);
      const stop = stopwatch();
      const graph = await moduleGraph(source, {
        entry,
        language: 'javascript',
        directory: '',
        layers: [],
        inline: null,
        bundled: true,
      });
      const time = stop();
      took += time;
      files += graph.modules.size;
      const ours = new Set(graph.modules.keys());
      const more = [...ours].filter((file) => !theirs.files.has(file)).map((file) => `only here: ${file}`);
      const less = [...theirs.files].filter((file) => !ours.has(file)).map((file) => `only esbuild: ${file}`);
      const figure = `${ours.size} files, ${more.length + less.length} differ`;
      row(
        `${name} (${milliseconds(time)}; esbuild ${milliseconds(theirs.took)})`,
        figure,
        '0',
        more.length + less.length === 0,
      );
      list([...more, ...less]);
    }
    const each = (took / files) * 500;
    row(`all, ${files} files, none read before`, milliseconds(took), '', true);
    row('of 500 files', milliseconds(each), '< 150 ms', each < 150);
    await findings(folder, store, row);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns the files that esbuild reads. A missing package stays external, as bundlers are usually configured. */
async function inputsOf(
  folder: string,
  entry: string,
): Promise<{ readonly files: ReadonlySet<string>; readonly took: number }> {
  const external: string[] = [];
  for (;;) {
    const started = performance.now();
    try {
      const { metafile } = await build({
        absWorkingDir: folder,
        entryPoints: [entry],
        bundle: true,
        platform: 'node',
        metafile: true,
        write: false,
        logLevel: 'silent',
        external,
        loader: { '.node': 'empty' },
      });
      const files = Object.keys(metafile.inputs).filter((path) => !path.startsWith('('));
      return { files: new Set(files), took: performance.now() - started };
    } catch (error) {
      const { errors = [] } = error as { errors?: readonly { readonly text: string }[] };
      const missing = errors.flatMap(({ text }) => /^Could not resolve "([^"]+)"/.exec(text)?.[1] ?? []);
      if (missing.length === 0) throw error;
      external.push(...missing);
    }
  }
}

/** Counts the advisories about packages that a handler loads, of all advisories about the tree. */
async function findings(folder: string, store: AdvisoryStore, row: Said['row']): Promise<void> {
  const source = openSource(folder);
  const { lists } = readPackages(source, '');
  const matches = matchPackages(
    lists.flatMap((list) => list.packages),
    store,
  );
  process.stdout.write(`\nADVISORIES OF THE WHOLE TREE: ${matches.length}; OF WHAT EACH HANDLER LOADS\n`);
  for (const name of Object.keys(handlers)) {
    const code: FunctionCode = {
      id: name,
      name,
      entry: { module: `src/${name}`, export: 'handler' },
      why: null,
      language: 'javascript',
      runtime: 'nodejs22.x',
      directory: '',
      layers: [],
      foreignLayers: false,
      inline: null,
      bundled: false,
    };
    const loads = await loadsOf(source, code, lists);
    const kinds = matches.map((match) => loads.whereIs(match.package).kind);
    const count = (kind: string): number => kinds.filter((other) => other === kind).length;
    const versions = new Set(loads.instances.map((instance) => `${instance.name}@${instance.version}`));
    row(
      name,
      `${count('loaded')} loaded`,
      `${count('unknown')} not decided, ${count('shipped')} not loaded; ${versions.size} packages`,
      true,
    );
  }
}
