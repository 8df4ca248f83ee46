import type { Location } from '@emmental/model';

/**
 * Parsed HCL, the language of Terraform files. Every part knows its place in the user's file. Source: HCL
 * native syntax specification, https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
  /** False when a fault cut the body short, so that items may be missing. */
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

/** The name that a traversal starts with: `var`, `local`, `aws_sqs_queue`, or a name that `for` binds. */
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

/** `list[*].name[0]`. `item` is the expression for each item, in which the item has the name `itemName`. */
export interface Splat {
  readonly kind: 'splat';
  readonly list: Expression;
  readonly item: Expression;
  readonly at: Location;
}

/** The name of a splat's item. No user can write this name. */
export const itemName = '*';

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** Set when the last argument is a list of arguments: `max(list...)`. */
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
  /** The condition as written, for people. */
  readonly written: string;
  readonly yes: Expression;
  readonly no: Expression;
  readonly at: Location;
}

/** `[for k, v in collection : value if condition]`, or with `key =>` a mapping. */
export interface For {
  readonly kind: 'for';
  readonly key: string | null;
  readonly item: string;
  readonly collection: Expression;
  /** Null for a list. */
  readonly field: Expression | null;
  readonly value: Expression;
  /** Set for `value...`, which collects the values of a key in a list. */
  readonly grouped: boolean;
  readonly condition: Expression | null;
  readonly at: Location;
}
