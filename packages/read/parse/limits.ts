/**
 * Most bytes of one YAML or JSON file: twice the maximum of CloudFormation (1 MB, "AWS CloudFormation
 * quotas").
 */
export const documentBytes = 2 * 1024 * 1024;

/**
 * Most bytes of all YAML and JSON files that one scan parses. A megabyte takes up to a second and 100 MB of
 * memory.
 */
export const allDocumentsBytes = 24 * 1024 * 1024;

/**
 * Most levels of nesting of a document. Real templates have far fewer levels. Because of this bound, all
 * later code may recurse.
 */
export const documentDepth = 400;
