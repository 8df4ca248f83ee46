/** Checks the name only. */
export const isTerraformFile = (name: string): boolean => /\.tf(\.json)?$/.test(name);
