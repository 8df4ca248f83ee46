import { folderOf, oncePerSource, type Source } from '@emmental/model';
import { listFolder } from './folder.ts';
import { below, foldersUp } from './paths.ts';

/** Names of programs and plug-ins that make `.js` of `.ts`. */
const compilers =
  /\b(?:tsc|ts-node|tsx|esbuild|swc|webpack|rspack|rollup|rolldown|tsup|tsdown|vite|parcel|babel|ncc|bun|serverless-plugin-typescript|serverless-bundle|NodejsFunction)\b/;

/** Files that may start a compiler: manifests, scripts, templates, and the files of pipelines. */
const mayBuild =
  /^(?:package\.json|(?:GNU)?[Mm]akefile|[Jj]ustfile|[Tt]askfile\.ya?ml|Dockerfile.*|.*\.(?:sh|bash|mk)|project\.json|cdk\.json|serverless\.(?:ya?ml|ts|js|json)|(?:template|sam)\.ya?ml|buildspec.*\.ya?ml|\.gitlab-ci\.ya?ml|bitbucket-pipelines\.ya?ml|azure-pipelines\.ya?ml|Jenkinsfile|(?:webpack|rollup|vite|tsup|esbuild)\..*)$/;

/** Folders with files of pipelines and scripts, below a folder of the repository. */
const scriptFolders = ['scripts', 'bin', '.github/workflows', '.circleci'] as const;

/** Longer files are generated. */
const longestFile = 200_000;

/**
 * Is there a file in the folder, or in one above it, that names a compiler or a bundler? Then a `.js` in the repository may not be the
 * `.js` that is deployed. Without such a file, nothing makes a `.js` of the `.ts` beside it.
 */
export const isBuildDeclared = oncePerSource((source: Source, folder: string): boolean =>
  foldersUp(folder).some((above) => isDeclaredIn(source, above)),
);

const isDeclaredIn = oncePerSource((source: Source, folder: string): boolean =>
  ['', ...scriptFolders].some((inner) =>
    listFolder(source, below(folder, inner)).some(
      ({ name, kind }) =>
        kind === 'file' &&
        (inner === '' ? mayBuild.test(name) : true) &&
        namesCompiler(source, below(below(folder, inner), name)),
    ),
  ),
);

function namesCompiler(source: Source, path: string): boolean {
  const read = source.read(path);
  return 'text' in read && read.text.length <= longestFile && compilers.test(read.text);
}

/** Is a build declared around a file? */
export const isBuildAround = (source: Source, path: string): boolean =>
  isBuildDeclared(source, folderOf(path));
