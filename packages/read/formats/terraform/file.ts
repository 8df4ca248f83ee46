/** By its name alone. */
export const isTerraformFile = (name: string): boolean => /\.tf(\.json)?$/.test(name);
