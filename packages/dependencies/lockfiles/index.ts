import type { Ecosystem } from '../package-list.ts';
import { bun } from './bun/read.ts';
import { go } from './go/read.ts';
import { gradle } from './gradle/read.ts';
import type { LockfileReader } from './lockfile.ts';
import { mavenExtensions } from './maven/extensions.ts';
import { maven } from './maven/read.ts';
import { packageJson } from './package-json/read.ts';
import { packageLock } from './package-lock/read.ts';
import { pdm } from './pdm/read.ts';
import { pipfile } from './pipfile/read.ts';
import { pnpm } from './pnpm/read.ts';
import { poetry } from './poetry/read.ts';
import { pylock } from './pylock/read.ts';
import { pyproject } from './pyproject/read.ts';
import { requirements } from './requirements/read.ts';
import { uv } from './uv/read.ts';
import { yarn } from './yarn/read.ts';

/** The readers of all supported formats. */
export const lockfileReaders: readonly LockfileReader[] = [
  packageLock,
  yarn,
  pnpm,
  bun,
  requirements,
  pipfile,
  poetry,
  uv,
  pdm,
  pylock,
  go,
  maven,
  mavenExtensions,
  gradle,
];

/** Files that name packages in a format that is not read yet; they are reported. */
export const unreadFormats: ReadonlyMap<string, string> = new Map([
  ['bun.lockb', 'bun, binary; run `bun install --save-text-lockfile`'],
  ['build.gradle', 'Gradle'],
  ['build.gradle.kts', 'Gradle'],
  ['libs.versions.toml', 'Gradle'],
  ['Gemfile', 'Ruby'],
  ['Gemfile.lock', 'Ruby'],
  ['Cargo.toml', 'Rust'],
  ['Cargo.lock', 'Rust'],
  ['packages.lock.json', 'NuGet'],
  ['packages.config', 'NuGet'],
  ['composer.lock', 'PHP'],
  ['deno.lock', 'Deno'],
  ['conda-lock.yml', 'Conda'],
  ['mix.lock', 'Elixir'],
  ['Package.resolved', 'Swift'],
  ['pubspec.lock', 'Dart'],
]);

/** Readers of manifests that no lockfile covers. */
export const manifestReaders: readonly LockfileReader[] = [packageJson, pyproject];

/** Files that require packages without pinning versions, each with its ecosystem: a lockfile of that ecosystem in the same folder or above would pin them. */
export const manifests: ReadonlyMap<string, Ecosystem> = new Map([
  ['package.json', 'npm'],
  ['pyproject.toml', 'PyPI'],
  ['Pipfile', 'PyPI'],
  ['setup.cfg', 'PyPI'],
  ['setup.py', 'PyPI'],
]);
