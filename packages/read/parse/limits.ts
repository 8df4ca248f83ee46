/**
 * Bytes of one YAML or JSON file: twice the maximum of CloudFormation (1 MB, "AWS CloudFormation quotas").
 */
export const documentBytes = 2 * 1024 * 1024;

/**
 * Bytes of all YAML and JSON files that one scan parses. A megabyte takes up to a second and 100 MB of
 * memory.
 */
export const allDocumentsBytes = 24 * 1024 * 1024;

/** Levels of nesting that are read. No real template comes near it, and all later code may recurse. */
export const documentDepth = 400;
