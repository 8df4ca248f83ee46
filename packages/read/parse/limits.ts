/** Bytes of one YAML or JSON file: twice what CloudFormation takes (1 MB, "AWS CloudFormation quotas"). */
export const documentBytes = 2 * 1024 * 1024;

/** Bytes of all YAML and JSON files that one scan parses: a megabyte takes up to a second and 100 MB. */
export const allDocumentsBytes = 24 * 1024 * 1024;

/** Levels of nesting that are read. No template comes near it, and everything after this may recurse. */
export const documentDepth = 400;
