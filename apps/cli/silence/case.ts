import { sam } from '../testing/small-apps.ts';

/**
 * A small app in which Emmental cannot read something. The labels were written before the first run. No command may
 * show the app as free of problems without the question.
 */
export interface SilentApp {
  /** The part that cannot be read. */
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
  /** A name that the question or the diagnostic contains, on the screen and in JSON. */
  readonly asks: string;
  /** True where the question is about a grant: `permissions` must not print that its policy can be applied. */
  readonly keeps?: boolean;
  /** Threats of `Fn` that must be open: neither "does not apply" nor closed. */
  readonly open?: readonly string[];
  /** True where the template does not show who can start `Fn`. */
  readonly startedByUnknown?: boolean;
}

interface Function {
  readonly runtime: string;
  /** Lines of the template below the properties of the function. */
  readonly more?: string;
  /** Lines of the template below `Resources`. */
  readonly resources?: string;
}

/** Writes a template with a function `Fn` that anyone can start and that may read and write the bucket `acme-data`. */
const template = ({ runtime, more = '', resources = '' }: Function): string =>
  sam(`  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Runtime: ${runtime}
      Handler: app.handler
      Policies: [{ S3CrudPolicy: { BucketName: acme-data } }]
      Events:
        Post: { Type: HttpApi, Properties: { Path: /orders, Method: post } }
${more}${resources}`);

/** Returns the files of an app with one function in JavaScript. */
export const javascript = (
  code: string,
  { file = 'app.mjs', ...more }: Partial<Function> & { readonly file?: string } = {},
): Readonly<Record<string, string>> => ({
  'template.yaml': template({ runtime: 'nodejs22.x', ...more }),
  [`src/${file}`]: code,
});

/** Returns the files of an app with one function in Python. */
export const python = (code: string, more: Partial<Function> = {}): Readonly<Record<string, string>> => ({
  'template.yaml': template({ runtime: 'python3.12', ...more }),
  'src/app.py': code,
});

/** Code that calls nothing of a cloud. */
export const quiet = 'export const handler = async () => ({ statusCode: 204 });\n';
