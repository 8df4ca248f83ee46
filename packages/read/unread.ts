import { below, type Diagnostic, diagnostic, folderOf, type Source } from '@emmental/model';
import { isCommandFile } from './formats/gcloud/gcloud.ts';

/**
 * A tool that declares functions in a format that Emmental does not read yet. Files of the tool are reported.
 */
interface UnreadFormat {
  readonly name: string;
  readonly file: RegExp;
  /** Matches the text of a file that declares a function. Absent when the file's name is enough. */
  readonly text?: RegExp;
  /** A file of the folder above, which is reported instead where it exists. */
  readonly above?: string;
  /** The reader of gcloud reads files of this name, so only others are reported. */
  readonly isRead?: (path: string) => boolean;
  /** The output of the tool. If the output exists, Emmental reads it, and the tool's own files are not reported. */
  readonly written?: string;
}

/** Source: the documentation of each tool. */
const unreadFormats: readonly UnreadFormat[] = [
  { name: 'AWS CDK without its cdk.out (cdk synth)', file: /^cdk\.json$/, written: 'cdk.out/manifest.json' },
  { name: 'SST', file: /^sst\.config\.[cm]?[jt]s$/ },
  { name: 'Pulumi', file: /^Pulumi\.ya?ml$/ },
  { name: 'AWS Chalice', file: /^config\.json$/, text: /"(?:app_name|autogen_policy|api_gateway_stage)"/ },
  { name: 'Azure Functions', file: /^function\.json$/, text: /"bindings"/, above: 'host.json' },
  { name: 'Bicep', file: /\.bicep$/, text: /Microsoft\.Web\/sites/ },
  {
    name: 'Azure Functions',
    file: /^host\.json$/,
    text: /"version"\s*:\s*"[234]\.|"extensionBundle"/,
  },
  {
    name: 'Azure Resource Manager',
    file: /\.json$/,
    text: /schemas?\/[\d-]+\/deploymentTemplate\.json[\s\S]*Microsoft\.Web\/sites/,
  },
  { name: 'Zappa', file: /^zappa_settings\.(json|ya?ml|toml)$/ },
  { name: 'Architect', file: /^(app\.arc|\.arc|arc\.(json|ya?ml|toml))$/ },
  { name: 'CDK for Terraform', file: /^cdktf\.json$/, written: 'cdktf.out/manifest.json' },
  { name: 'AWS Amplify', file: /^backend\.ts$/, text: /defineBackend\s*\(/ },
  { name: 'SST', file: /^sst\.json$/ },
  { name: 'Serverless Framework before version 1 (s-project.json)', file: /^s-project\.json$/ },
  { name: 'Terragrunt', file: /^terragrunt\.hcl$/, text: /^\s*source\s*=\s*"(?!\.)/m },
  {
    name: 'OpenTofu',
    file: /\.tofu(\.json)?$/,
    text: /resource\s+"aws_lambda_function"|"aws_lambda_function"/,
  },
  { name: 'Claudia.js', file: /^claudia\.json$/ },
  {
    name: 'AWS CLI (aws lambda create-function)',
    file: /\.(sh|bash|zsh|ps1|cmd|bat|mk|tf|ya?ml)$|^(GNUm|[Mm])akefile$|^Jenkinsfile|^package\.json$/,
    text: /\baws\b[^\n|;&]*\blambda\s+create-function\b/,
  },
  {
    name: 'boto3 (create_function)',
    file: /\.py$/,
    text: /\.create_function\s*\([\s\S]{0,400}?\b(?:FunctionName|PackageType)\s*=/,
  },
  {
    name: 'AWS SDK for JavaScript (CreateFunctionCommand)',
    file: /(?:deploy|provision|setup|create|release|publish|infra|lambda)[\w.-]*\.[cm]?[jt]s$/i,
    text: /\bnew\s+CreateFunctionCommand\s*\(/,
  },
  {
    name: 'gcloud in a file that is not read (gcloud functions deploy)',
    file: /\.(cmd|bat|tf)$|^Jenkinsfile/,
    text: /\bgcloud\b[^\n|;&]*\b(?:functions|run)\s+deploy\b/,
  },
  {
    name: 'GitHub Actions (google-github-actions/deploy-cloud-functions)',
    file: /\.ya?ml$/,
    text: /\buses\s*:\s*["']?google-github-actions\/deploy-cloud-?(?:functions|run)@/,
    isRead: isCommandFile,
  },
  {
    name: 'a template that another program fills in',
    file: /\.(?:ya?ml|json|tf|template)\.(?:j2|jinja2?|tpl|tmpl|erb|ejs|hbs|mustache)$/,
    text: /AWS::(?:Lambda|Serverless)::Function|\baws_lambda_function\b|\bgoogle_cloudfunctions/,
  },
];

/**
 * Reports the files of a folder that declare functions in a format that is not read. Each format is reported
 * once per folder.
 */
export function unreadIn(folder: string, names: readonly string[], source: Source): readonly Diagnostic[] {
  return unreadFormats.flatMap((format) => {
    const name = names.find(
      (candidate) => format.file.test(candidate) && declares(format, folder, candidate, source),
    );
    const instead = [
      ...(format.written ? [below(folder, format.written)] : []),
      ...(format.above && folder !== '' ? [below(folderOf(folder), format.above)] : []),
    ];
    if (name === undefined || instead.some((path) => source.kind(path) === 'file')) return [];
    const at = { file: below(folder, name), line: 1, column: 1 };
    return [diagnostic('template/unread-format', at, format.name)];
  });
}

/** A program whose source creates functions and which is not run. */
export interface UnreadProgram {
  /** The folder of the program. */
  readonly folder: string;
  /** The message of the diagnostic that reports its tool. */
  readonly message: string;
  /** The command that writes what a scan can read; null when there is none. */
  readonly command: string | null;
}

/** The commands by which a tool writes templates, by the file of the tool's project. */
const programs: readonly (readonly [RegExp, string | null])[] = [
  [/(?:^|\/)cdk\.json$/, 'cdk synth'],
  [/(?:^|\/)sst\.config\.[cm]?[jt]s$|(?:^|\/)sst\.json$/, null],
  [/(?:^|\/)Pulumi\.ya?ml$/, null],
];

/** Returns the program that a diagnostic of an unread format is about; null when its format is no program. */
export function programIn({ file, message }: Diagnostic): UnreadProgram | null {
  const row = programs.find(([pattern]) => pattern.test(file));
  return row ? { folder: folderOf(file), message, command: row[1] } : null;
}

/** Joins the diagnostics of each format into one, which names the first folder and counts the others. */
export function byFormat(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic[]>();
  for (const each of diagnostics) found.set(each.message, [...(found.get(each.message) ?? []), each]);
  return [...found.values()].flatMap(([first, ...others]) => {
    if (!first || others.length === 0) return first ? [first] : [];
    return [{ ...first, message: `${first.message}, in ${others.length + 1} folders` }];
  });
}

function declares(format: UnreadFormat, folder: string, name: string, source: Source): boolean {
  if (!format.text) return true;
  if (format.isRead?.(below(folder, name))) return false;
  const file = source.read(below(folder, name));
  return 'text' in file && format.text.test(file.text);
}
