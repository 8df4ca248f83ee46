import { below, type Diagnostic, diagnostic, type Source } from '@emmental/model';

/**
 * A tool that declares functions in a format that Emmental does not read yet. Files of the tool are reported.
 */
interface UnreadFormat {
  readonly name: string;
  readonly file: RegExp;
  /** Matches the text of a file that declares a function. Absent when the file's name is enough. */
  readonly text?: RegExp;
  /** The output of the tool. If the output exists, Emmental reads it, and the tool's own files are not reported. */
  readonly written?: string;
}

/** Source: the documentation of each tool. */
const unreadFormats: readonly UnreadFormat[] = [
  { name: 'AWS CDK without its cdk.out (cdk synth)', file: /^cdk\.json$/, written: 'cdk.out/manifest.json' },
  { name: 'SST', file: /^sst\.config\.[cm]?[jt]s$/ },
  { name: 'Pulumi', file: /^Pulumi\.ya?ml$/ },
  { name: 'AWS Chalice', file: /^config\.json$/, text: /"(?:app_name|autogen_policy|api_gateway_stage)"/ },
  { name: 'Azure Functions', file: /^function\.json$/, text: /"bindings"/ },
  { name: 'Bicep', file: /\.bicep$/, text: /Microsoft\.Web\/sites/ },
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
    if (name === undefined || (format.written && source.kind(below(folder, format.written)) === 'file'))
      return [];
    const at = { file: below(folder, name), line: 1, column: 1 };
    return [diagnostic('template/unread-format', at, format.name)];
  });
}

function declares(format: UnreadFormat, folder: string, name: string, source: Source): boolean {
  if (!format.text) return true;
  const file = source.read(below(folder, name));
  return 'text' in file && format.text.test(file.text);
}
