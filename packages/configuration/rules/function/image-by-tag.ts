import { partsOf } from '@emmental/model';
import { functionRule } from '../../rule.ts';
import { judge, notApplicable, settings } from '../../setting.ts';

/** An image that a tool builds together with the template is named by its digest, so it is not reported. Source: Lambda developer guide, container images. */
export const functionImageByTag = functionRule({
  id: 'function/image-by-tag',
  aliases: ['EMM-FN-IMAGE-TAG'],
  slice: 'deps',
  threats: ['T6'],
  help: 'A tag names the image: anyone who may push to the image repository changes the code that runs.',
  judge: ({ declaration: { packageType, logicalId } }, { app }) => {
    const resource = app.resources.get(logicalId);
    return packageType !== 'image' || !resource
      ? notApplicable('its code is not an image')
      : judge(settings(resource.properties, 'Code', 'ImageUri'), {
          absent: false,
          known: (value) => {
            const last = partsOf(value)?.at(-1);
            if (typeof last !== 'string') return { open: 'the deployment sets its value' };
            return !last.includes('@sha256:');
          },
        });
  },
  describe: ({ declaration: { name } }) => ({
    title: `Anyone who may push the image can change the code of ${name}`,
    severity: 'medium',
    fix: '`Code.ImageUri`: …@sha256:… instead of a tag',
  }),
});
