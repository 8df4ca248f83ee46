import { type Diagnostic, diagnostic, type Source } from '@emmental/model';

/** A way to declare functions that is not read yet: where it is met, that is said. */
interface UnreadFormat {
  readonly name: string;
  readonly file: RegExp;
  /** What its text must have to declare a function; absent = the file alone says it. */
  readonly text?: RegExp;
  /** What its tool writes beside it and is read instead. */
  readonly written?: string;
}

/** Sources: each tool's own documentation of its files. */
const unreadFormats: readonly UnreadFormat[] = [
  { name: 'AWS CDK without its cdk.out (cdk synth)', file: /^cdk\.json$/, written: 'cdk.out/manifest.json' },
  { name: 'SST', file: /^sst\.config\.[cm]?[jt]s$/ },
  { name: 'Pulumi', file: /^Pulumi\.ya?ml$/ },
  { name: 'AWS Chalice', file: /^config\.json$/, text: /"(?:app_name|autogen_policy|api_gateway_stage)"/ },
  { name: 'Azure Functions', file: /^function\.json$/, text: /"bindings"/ },
  { name: 'Bicep', file: /\.bicep$/, text: /Microsoft\.Web\/sites/ },
];

/** Says which of a folder's files declare functions in a format that is not read; each format once a folder. */
export function unreadIn(folder: string, names: readonly string[], source: Source): readonly Diagnostic[] {
  return unreadFormats.flatMap((format) => {
    const name = names.find((one) => format.file.test(one) && declares(format, folder, one, source));
    if (name === undefined || (format.written && source.kind(within(folder, format.written)) === 'file'))
      return [];
    const at = { file: within(folder, name), line: 1, column: 1 };
    return [diagnostic('template/unread-format', at, format.name)];
  });
}

function declares(format: UnreadFormat, folder: string, name: string, source: Source): boolean {
  if (!format.text) return true;
  const file = source.read(within(folder, name));
  return 'text' in file && format.text.test(file.text);
}

const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
