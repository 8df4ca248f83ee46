import { expect, test } from 'vitest';
import { goFile } from '../graph/go/imports.ts';
import { readPackages } from '../read-packages.ts';
import { folderWith } from '../testing/folder.ts';
import { loadsOf } from './loads.ts';

const mod = `module example.com/shop

go 1.22

require (
	github.com/a/web v1.2.0
	github.com/a/web/v2 v2.0.0
	github.com/b/log v1.0.0
	github.com/c/deep v1.0.0 // indirect
	github.com/d/win v1.0.0
	github.com/e/tagged v1.0.0
	github.com/f/tests v1.0.0
)
`;
const files = {
  'go.mod': mod,
  'orders/main.go': `// Package main.
package main

import (
	"context" // of the standard library
	w "github.com/a/web/v2/router"
	"example.com/shop/internal/store"
)

func main() { _ = "github.com/f/tests" }
`,
  'orders/main_test.go': 'package main\nimport "github.com/f/tests"\n',
  'orders/main_windows.go': 'package main\nimport "github.com/d/win"\n',
  'orders/tagged.go': '//go:build extra\n\npackage main\n\nimport "github.com/e/tagged"\n',
  'internal/store/store.go': 'package store; import _ `github.com/b/log`; var x = 1\n',
};

async function summaryOf(
  more: Readonly<Record<string, string>>,
  directory: string,
): Promise<readonly string[]> {
  const source = folderWith({ ...files, ...more });
  const code = {
    id: 'f',
    name: 'f',
    entry: null,
    why: 'Go is not read',
    language: 'other',
    runtime: 'provided.al2023',
    directory,
    layers: [],
    foreignLayers: false,
    inline: null,
    bundled: false,
  } as const;
  const loads = await loadsOf(source, code, readPackages(source, '').lists);
  return loads.servings
    .flatMap(({ list }) => list.packages)
    .map((dependency) => {
      const where = loads.whereIs(dependency);
      const more = 'chain' in where ? where.chain.join(' > ') : 'why' in where ? where.why : '';
      return `${dependency.id} ${where.kind} ${more}`;
    });
}

test('modules that own packages of the function import are loaded, with the way; what those import is not decided', async () => {
  const open = 'unknown the repository has no code of github.com/a/web/v2 (go mod vendor)';
  expect(await summaryOf({}, 'orders')).toEqual([
    `github.com/a/web ${open}`,
    'github.com/a/web/v2 loaded orders/main.go:6 > github.com/a/web/v2@2.0.0',
    'github.com/b/log loaded orders/main.go:7 > internal/store/store.go:1 > github.com/b/log@1.0.0',
    `github.com/c/deep ${open}`,
    `github.com/d/win ${open}`,
    'github.com/e/tagged unknown a file with a build condition imports it',
    `github.com/f/tests ${open}`,
    'stdlib unknown its own packages are not followed',
  ]);
});

test('with a vendor folder everything is decided', async () => {
  const vendor = {
    'vendor/github.com/a/web/v2/router/r.go': 'package router\nimport "github.com/c/deep/x"\n',
    'vendor/github.com/b/log/l.go': 'package log\n',
    'vendor/github.com/c/deep/x/x.go': 'package x\n',
    // Only a file that is built under conditions leads there.
    'vendor/github.com/e/tagged/t.go': 'package tagged\nimport "github.com/a/web"\n',
  };
  const rows = await summaryOf(vendor, 'orders');
  expect(rows[0]).toBe('github.com/a/web unknown a file with a build condition imports it');
  expect(rows[3]).toBe(
    'github.com/c/deep loaded orders/main.go:6 > github.com/a/web/v2@2.0.0 > github.com/c/deep@1.0.0',
  );
  expect(rows[4]).toBe('github.com/d/win not-loaded only imported packages are built in');
});

test('a folder that is no main package, or one of several below it, decides nothing', async () => {
  const isOpen = (rows: readonly string[]) => rows.every((row) => row.includes(' unknown '));
  expect(isOpen(await summaryOf({}, 'internal/store'))).toBe(true);
  expect(isOpen(await summaryOf({ 'main.go': 'package main\nimport "github.com/a/web"\n' }, ''))).toBe(true);
});

test('the head of a file of Go', () => {
  const text = `/* import "no" */ package a
import "one"; import . "two"
import (
	// "no"
	x "three"
	\`four\`
)
import "C"
const s = \`import "no"\`
`;
  expect(goFile('a.go', text)).toEqual({
    package: 'a',
    conditional: false,
    imports: [
      { path: 'one', line: 2 },
      { path: 'two', line: 2 },
      { path: 'three', line: 5 },
      { path: 'four', line: 6 },
      { path: 'C', line: 8 },
    ],
  });
  expect(goFile('a_arm64.go', 'package a').conditional).toBe(true);
});
