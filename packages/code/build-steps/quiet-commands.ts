/*
 * Commands in builds that leave the code of a repository as it is, by their words. A command that is not here may put other code in
 * its place. Source: POSIX.1-2017, Shell & Utilities; the manual of each program.
 */

/** Commands that change no file of code, whatever their words are. Where they print is judged by the redirection. */
const printing = `: . [ [[ test true false exit return set unset shift wait sleep trap umask ulimit break continue read local
  declare readonly typeset echo printf pwd ls date which whoami id uname hostname type hash cat head tail grep egrep wc cut tr basename
  dirname realpath readlink stat du df seq nproc sha256sum md5sum diff cmp mkdir rmdir touch chmod chown chgrp cd pushd popd zip
  groupadd useradd adduser addgroup usermod ldconfig update-ca-certificates locale-gen strip file jq fi done esac then else do`;

/** Compilers, linters, tests and tools of deployment: they write output, and no source. */
const checking = `tsc vue-tsc eslint oxlint biome prettier standard tslint jest vitest mocha ava nyc c8 tap playwright cypress husky
  lint-staged commitlint concurrently npm-run-all run-s run-p wait-on rimraf del-cli shx size-limit depcheck knip madge typedoc
  black ruff flake8 mypy pytest tox nox isort pylint bandit coverage pre-commit compileall
  sam cdk cdktf serverless sls terraform tofu aws gcloud firebase docker podman emmental`;

/** Bundlers, whose options may put other code in. */
const bundling =
  'esbuild tsup tsdown rollup rolldown webpack webpack-cli rspack vite parcel ncc bun swc babel microbundle nest';

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter(Boolean));
const printers = words(printing);
const checkers = words(checking);
const bundlers = words(bundling);
const installers = words('apt apt-get yum dnf microdnf apk zypper');

/** Options of bundlers that put other code in, or name a file that does. */
const otherCode =
  /^--?(?:alias|inject|banner|footer|define|plugins?|resolve|loader|conditions|main-fields|external-helpers|env|tsconfig|tsconfig-raw|preset|require|import|r)(?:[=:-]|$)/;

/** Packages of a registry by name, with a version that names no other package. */
const ofRegistry = /^(?:@[\w.-]+\/)?[\w.-]+(?:\[[\w,-]+\])?(?:@[\w.^~*-]+)?(?:[<>=!~]=?[\w.*,<>=!~-]+)?$/;

/** Options that name another index, or code that runs. */
const otherIndex =
  /^(?:-i|-f|-e|--editable|--(?:extra-)?index-url|--find-links|--registry|--index|--default-index|--script-shell|--node-options|--userconfig|--globalconfig|--target-source)(?:=|$)/;

const installs = (names: readonly string[]): boolean => {
  if (names.some((word) => otherIndex.test(word))) return false;
  // The value of an option may be a folder or a file of requirements.
  return names.every(
    (word, at) => /^[-"'$.]/.test(word) || /^-/.test(names[at - 1] ?? '') || ofRegistry.test(word),
  );
};

/** Folders that a build makes, and files of caches and tools: without them no other code is loaded. */
const removable =
  /(?:^|\/)(?:node_modules|dist|build|out|coverage|tests?|__pycache__|\.aws-sam|\.serverless|\.git|\.cache|\.npm|\.pytest_cache|tmp|lists|cdk\.out|\*\.(?:dist|egg)-info)(?:\/\*?)?$|\.(?:zip|log|pyc|map|md|txt|tgz|whl|tsbuildinfo|d\.ts)$|^\/(?:var|tmp|root|usr\/share)\//;

/** Scripts of package.json are judged by their own words. */
const runsScript =
  /^(?:run|run-script|test|t|start|exec|x|dlx|audit|version|config|cache|pack|prune|rebuild|ls|list|why|outdated)$/;

const npm = ([verb = 'install', ...rest]: readonly string[]): boolean => {
  if (rest.some((word) => otherIndex.test(word))) return false;
  if (/^(?:ci|i|install|add|clean-install|workspaces|workspace)$/.test(verb)) return installs(rest);
  if (verb === 'config' || verb === 'set') return rest[0] !== 'set';
  return runsScript.test(verb) || verb.startsWith('-');
};

const pip = ([verb = '', ...rest]: readonly string[]): boolean =>
  /^(?:list|show|check|freeze|cache|--version|-V|lock|sync|export|config)$/.test(verb) ||
  (verb === 'install' && installs(rest));

const table: Readonly<Record<string, (words: readonly string[]) => boolean>> = {
  npm,
  pnpm: npm,
  yarn: npm,
  pip,
  pip3: pip,
  uv: ([verb = '', ...rest]) =>
    verb === 'pip' ? pip(rest) : /^(?:sync|lock|export|venv)$/.test(verb) && installs(rest),
  poetry: ([verb = '']) => /^(?:install|export|lock|check|config|show)$/.test(verb),
  pipenv: ([verb = '']) => /^(?:install|sync|requirements|lock)$/.test(verb),
  rm: (names) => names.every((word) => word.startsWith('-') || removable.test(word.replace(/["']/g, ''))),
  git: ([verb = '']) => /^(?:rev-parse|status|log|diff|describe|config|fetch|tag|branch|show)$/.test(verb),
  find: (names) =>
    !names.some((word) => /^-(?:exec|execdir|ok|okdir|fprint\w*|delete)$/.test(word)) || isCleaning(names),
  sed: (names) => !names.some((word) => /^(?:-\w*i|--in-place)/.test(word)),
  tar: ([how = '']) => /^-{0,2}[a-z]*c/.test(how) || how === '--create',
  python: ([first = '', name = '']) =>
    first === '--version' || (first === '-m' && /^(?:compileall|venv|pytest|black|flake8|mypy)$/.test(name)),
  node: ([first = '']) => /^(?:--version|-v)$/.test(first),
  corepack: () => true,
  curl: (names) => names.length === 0,
};

/** Does a `find` delete or change only what no program loads as code? */
const isCleaning = (names: readonly string[]): boolean => {
  const name = names[names.indexOf('-name') + 1] ?? '';
  return (
    names.includes('-name') &&
    removable.test(name.replace(/["']/g, '')) &&
    !names.some((word) => /^(?:sh|bash|python3?|node|sed|cp|mv)$/.test(word))
  );
};

/** Does a command of a build leave the code as it is? `words` are those after the program. A command that is not known does not. */
export function isQuietBuildCommand(program: string, words: readonly string[]): boolean {
  const name = program.replace(/^python3(?:\.\d+)?$/, 'python');
  const judge = Object.hasOwn(table, name) ? table[name] : undefined;
  if (judge) return judge(words);
  if (printers.has(name)) return true;
  if (name === 'aws' && words.some((word) => word.startsWith('s3://')))
    return words.at(-1)?.startsWith('s3://') === true;
  if (checkers.has(name)) return true;
  if (bundlers.has(name)) return !words.some((word) => otherCode.test(word));
  return (
    installers.has(name) &&
    /^(?:-|install|update|upgrade|add|clean|autoremove|makecache|del|remove)/.test(words[0] ?? '-')
  );
}
