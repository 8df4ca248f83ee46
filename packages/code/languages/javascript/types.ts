import type * as es from 'oxc-parser';

/**
 * Returns the name of a type: `S3Client`, `aws.S3`. For a union with one named type, such as `S3Client |
 * undefined`, returns that name. Null for all other types.
 */
export function typeName(annotation: es.TSTypeAnnotation | null | undefined): string | null {
  return annotation ? nameOf(annotation.typeAnnotation) : null;
}

function nameOf(type: es.TSType): string | null {
  switch (type.type) {
    case 'TSTypeReference':
      return qualified(type.typeName);
    case 'TSParenthesizedType':
      return nameOf(type.typeAnnotation);
    case 'TSUnionType': {
      const names = type.types.map(nameOf).filter((name) => name !== null);
      return names.length === 1 ? (names[0] ?? null) : null;
    }
    default:
      return null;
  }
}

function qualified(name: es.TSTypeName): string | null {
  if (name.type === 'Identifier') return name.name;
  if (name.type !== 'TSQualifiedName') return null;
  const qualifier = qualified(name.left);
  return qualifier === null ? null : `${qualifier}.${name.right.name}`;
}
