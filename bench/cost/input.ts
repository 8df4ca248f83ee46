import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A generated repository: the text of each file by its path. */
export type Files = ReadonlyMap<string, string>;

/** One row of the cost table: a generated repository and the most that its scan may take. */
export interface CostCase {
  readonly name: string;
  readonly files: () => Files;
  /** Bar of user CPU in seconds. */
  readonly seconds: number;
  /** Bar of resident memory in MB. */
  readonly megabytes: number;
}

/** Writes generated files below `folder`. */
export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Returns `make(0)` … `make(count - 1)`. */
export const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A function of a SAM template. */
export interface DeclaredFunction {
  readonly name: string;
  readonly handler: string;
  readonly codeUri: string;
  readonly path: string;
}

/** Returns a SAM template with the functions, each behind a path of an API, and one table that they may write. */
export function samTemplate(runtime: string, functions: readonly DeclaredFunction[]): string {
  const lines = [
    "AWSTemplateFormatVersion: '2010-09-09'",
    'Transform: AWS::Serverless-2016-10-31',
    'Globals:',
    '  Function:',
    `    Runtime: ${runtime}`,
    '    Environment:',
    '      Variables:',
    '        TABLE: !Ref Orders',
    'Resources:',
    '  Orders:',
    '    Type: AWS::Serverless::SimpleTable',
  ];
  for (const { name, handler, codeUri, path } of functions)
    lines.push(
      `  ${name}:`,
      '    Type: AWS::Serverless::Function',
      '    Properties:',
      `      Handler: ${handler}`,
      `      CodeUri: ${codeUri}`,
      '      Policies:',
      '        - DynamoDBCrudPolicy:',
      '            TableName: !Ref Orders',
      '      Events:',
      '        Api:',
      '          Type: Api',
      '          Properties:',
      `            Path: ${path}`,
      '            Method: post',
    );
  return `${lines.join('\n')}\n`;
}
