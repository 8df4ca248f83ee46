import type { TemplateFormat } from '../../format.ts';
import { lowerFolder } from './configurations.ts';
import { isTerraformFile } from './file.ts';

/**
 * Terraform: a folder of `.tf` files is one configuration. Its document is the folder's first file, of which only the
 * path counts: `lower` reads the folder.
 */
export const terraform: TemplateFormat = {
  name: 'terraform',
  recognises: (path) => isTerraformFile(path),
  lower: (document, context) => lowerFolder(document, context),
};
