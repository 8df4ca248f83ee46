import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small program for one rule of a language, and the operations that it performs when it runs. */
export interface Rule {
  readonly name: string;
  /** The file of its table. */
  readonly table: string;
  readonly language: 'js' | 'ts' | 'py';
  /** The operations that the program performs, as `get` and `put`. */
  readonly performs: readonly string[];
  /** The analysis loses an operation: the rule is not followed yet. */
  readonly isOpen: boolean;
  /** The files of the program; the first one has the handler. */
  readonly files: Readonly<Record<string, string>>;
}

/** The folder of the tables. */
export const rulesFolder = join(import.meta.dirname, '.');

const headOfJavascript = `import { S3Client, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
const get = () => s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
const put = () => s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k' }));
`;

const headOfCommonJs = `const { S3Client, GetObjectCommand, PutObjectCommand } = require('@aws-sdk/client-s3');
const s3 = new S3Client({});
const get = () => s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
const put = () => s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k' }));
`;

const headOfPython = `import boto3
s3 = boto3.client('s3')
def get():
    s3.get_object(Bucket='b', Key='k')
def put():
    s3.put_object(Bucket='b', Key='k')
`;

/**
 * Reads the tables of a folder: `NAME.LANGUAGE.txt`. A program begins with a line `### its name: what it performs`,
 * with `open` behind it where the analysis loses an operation.
 * `= test` stands for `get()` where the test holds and `put()` where it does not. A program without a handler is the
 * body of one. `//// path` begins another file.
 */
export function readRules(folder: string): readonly Rule[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => {
      const language = (/\.(js|ts|py)\.txt$/.exec(file)?.[1] ?? 'js') as Rule['language'];
      return readFileSync(join(folder, file), 'utf8')
        .split(/^### /m)
        .slice(1)
        .map((text) => ruleOf(text, file, language));
    });
}

function ruleOf(text: string, table: string, language: Rule['language']): Rule {
  const end = text.indexOf('\n');
  const [name = '', label = ''] = text.slice(0, end).split(': ');
  const words = label.split(' ').filter((word) => word !== '');
  const [main = '', ...others] = text.slice(end + 1).split(/^\/\/\/\/ /m);
  const files = language === 'py' ? pythonFile(main) : javascriptFile(main, language);
  for (const other of others) {
    const line = other.indexOf('\n');
    files[other.slice(0, line)] = other.slice(line + 1);
  }
  const performs = words.filter((word) => word !== 'open');
  return { name, table, language, performs, isOpen: words.includes('open'), files };
}

function javascriptFile(text: string, language: 'js' | 'ts'): Record<string, string> {
  const body = text.replace(/^( *)= (.*)$/gm, '$1if ($2) await get(); else await put();');
  const isCommonJs = /\bexports\b/.test(body);
  const isWhole = /\bhandler\b/.test(body);
  const handler = isWhole ? body : wrapped(body);
  if (isCommonJs) return { 'app.cjs': headOfCommonJs + handler };
  return { [language === 'ts' ? 'app.ts' : 'app.mjs']: headOfJavascript + handler };
}

/** Puts the body of a handler in one; its imports stay above. */
function wrapped(body: string): string {
  const isImport = (line: string) => /^import .* from /.test(line);
  const lines = body.split('\n');
  return [
    ...lines.filter(isImport),
    'export const handler = async (event) => {',
    ...lines.filter((line) => !isImport(line)),
    '};',
    '',
  ].join('\n');
}

function pythonFile(text: string): Record<string, string> {
  const body = text.replace(/^( *)= (.*)$/gm, '$1if $2:\n$1    get()\n$1else:\n$1    put()');
  if (/\bhandler\b/.test(body)) return { 'app.py': headOfPython + body };
  const lines = body.split('\n');
  const isImport = (line: string) => /^(import|from) /.test(line);
  const inner = lines.filter((line) => !isImport(line)).map((line) => `    ${line}`);
  return {
    'app.py': `${headOfPython}${lines.filter(isImport).join('\n')}\ndef handler(event, context):\n${inner.join('\n')}\n`,
  };
}
