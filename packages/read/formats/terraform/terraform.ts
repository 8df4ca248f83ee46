import type { TemplateFormat } from '../../format.ts';
import { lowerFolder } from './configurations.ts';
import { isTerraformFile } from './file.ts';

/**
 * The Terraform format. A folder of `.tf` files is one configuration. Its document is the first file of the
 * folder, but only the path is used: `lower` reads the folder.
 */
export const terraform: TemplateFormat = {
  name: 'terraform',
  recognises: (path) => isTerraformFile(path),
  lower: (document, context) => lowerFolder(document, context),
};
