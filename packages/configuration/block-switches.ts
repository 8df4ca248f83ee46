/** Returns the name that a switch of a public access block has in Terraform: `BlockPublicAcls` → `block_public_acls`. */
export const argumentOf = (key: string): string =>
  key.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
