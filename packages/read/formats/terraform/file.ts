/** Tells if a file name belongs to a Terraform file. */
export const isTerraformFile = (name: string): boolean => /\.tf(\.json)?$/.test(name);
