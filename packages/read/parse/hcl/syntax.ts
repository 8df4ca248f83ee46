import type { Location } from '@emmental/model';

/**
 * Parsed HCL, the language of Terraform files. Every part has its place in the user's file. Source: HCL
 * native syntax specification, https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
  /** False when a syntax error ended the body early, so that items may be missing. */
  readonly complete: boolean;
  readonly at: Location;
}

export interface Attribute {
  readonly name: string;
  readonly value: Expression;
  readonly at: Location;
}

/** `resource "aws_sqs_queue" "orders" { … }`: type, labels and body. */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  readonly at: Location;
}

export type Expression =
  | Literal
  | Template
  | Tuple
  | ObjectExpression
  | Variable
  | Member
  | Index
  | Splat
  | Call
  | Unary
  | Binary
  | Conditional
  | For;

export interface Literal {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
  readonly at: Location;
}

/** A quoted text or heredoc with interpolations. */
export interface Template {
  readonly kind: 'template';
  readonly parts: readonly TemplatePart[];
  readonly at: Location;
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly yes: readonly TemplatePart[];
      readonly no: readonly TemplatePart[];
    }
  | {
      readonly kind: 'for';
      readonly key: string | null;
      readonly item: string;
      readonly collection: Expression;
      readonly parts: readonly TemplatePart[];
    };

export interface Tuple {
  readonly kind: 'tuple';
  readonly items: readonly Expression[];
  readonly at: Location;
}

export interface ObjectExpression {
  readonly kind: 'object';
  readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
  readonly at: Location;
}

/** The first name of a reference: `var`, `local`, `aws_sqs_queue`, or a name that `for` binds. */
export interface Variable {
  readonly kind: 'variable';
  readonly name: string;
  readonly at: Location;
}

export interface Member {
  readonly kind: 'member';
  readonly object: Expression;
  readonly name: string;
  readonly at: Location;
}

export interface Index {
  readonly kind: 'index';
  readonly object: Expression;
  readonly key: Expression;
  readonly at: Location;
}

/**
 * `list[*].name[0]`. `item` is the expression for each item, in which `itemName` is the variable for the
 * item.
 */
export interface Splat {
  readonly kind: 'splat';
  readonly list: Expression;
  readonly item: Expression;
  readonly at: Location;
}

/**
 * The name of the variable for a splat's item. It is not a valid name in Terraform, so it cannot collide with
 * a user's name.
 */
export const itemName = '*';

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** True when the last argument is a list of arguments: `max(list...)`. */
  readonly spread: boolean;
  readonly at: Location;
}

export interface Unary {
  readonly kind: 'unary';
  readonly operator: '!' | '-';
  readonly operand: Expression;
  readonly at: Location;
}

export interface Binary {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
  readonly at: Location;
}

export interface Conditional {
  readonly kind: 'conditional';
  readonly condition: Expression;
  /** The text of the condition, for messages. */
  readonly written: string;
  readonly yes: Expression;
  readonly no: Expression;
  readonly at: Location;
}

/**
 * A `for` expression: `[for k, v in collection : value if condition]` gives a list; with `key =>` it gives a
 * mapping.
 */
export interface For {
  readonly kind: 'for';
  readonly key: string | null;
  readonly item: string;
  readonly collection: Expression;
  /** The key of each entry of a mapping. Null for a list. */
  readonly field: Expression | null;
  readonly value: Expression;
  /** True for `value...`, which collects the values with the same key in a list. */
  readonly grouped: boolean;
  readonly condition: Expression | null;
  readonly at: Location;
}
