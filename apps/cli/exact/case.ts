import { sam } from '../testing/small-apps.ts';

/** A finding, as far as a label describes it. */
export interface Label {
  /** The id of the rule, or the beginning of several ids that ends with `/`. */
  readonly rule: string;
  /** Text in the title, the resource or the function of the finding. */
  readonly on?: RegExp;
  readonly severity?: string;
  /** Text in the condition of the finding; null: it holds always. */
  readonly when?: RegExp | null;
  readonly line?: number;
}

/** A small template with the findings that it must have and must not have. The labels were written before the first run. */
export interface ExactCase {
  readonly says: string;
  /** True where the labels do not hold yet. */
  readonly isLeft?: true;
  readonly files: Readonly<Record<string, string>>;
  readonly finds?: readonly Label[];
  readonly not?: readonly Label[];
  /** Text that an open question of a function contains. */
  readonly asks?: RegExp;
}

/** Code that calls nothing of a cloud. */
export const quiet = 'export const handler = async () => ({ statusCode: 204 });\n';
const code = { 'src/app.mjs': quiet };

/** Returns the files of a template of CloudFormation, and the code of its functions. */
export const stack = (resources: string, above = ''): Readonly<Record<string, string>> => ({
  ...code,
  'template.yaml': `${above}${sam(resources)}`,
});

/** Writes a function of SAM with statements, and the code `src/app.mjs`. */
export const fn = (policies: string, more = ''): string => `  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Runtime: nodejs22.x
      Handler: app.handler
      Policies: ${policies}
${more}`;

const terraformTrust = `jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })`;

/** Writes a function of Terraform with its role. */
export const terraformFn = (inRole = '', more = ''): string => `data "archive_file" "fn" {
  type = "zip"
  source_dir = "src"
  output_path = "fn.zip"
}
resource "aws_lambda_function" "Fn" {
  function_name = "fn"
  runtime = "nodejs22.x"
  handler = "app.handler"
  role = aws_iam_role.fn.arn
  filename = data.archive_file.fn.output_path
  ${more}
}
resource "aws_iam_role" "fn" {
  name = "fn"
  assume_role_policy = ${terraformTrust}
  ${inRole}
}
`;

/** Returns the files of a configuration of Terraform. */
export const terraform = (text: string, more: Readonly<Record<string, string>> = {}) => ({
  ...code,
  'main.tf': text,
  ...more,
});
