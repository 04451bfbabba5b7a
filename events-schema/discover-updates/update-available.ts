import * as z from 'zod';
import { instanceEvent } from '../event.ts';
import { version } from '../parts/version.ts';

/**
 * Said by discover-updates when a host's own check offers another version than the one it runs, which may be older
 * (a withdrawn release). A listener may rely on: the host is Bottlerocket, in ECS, and answered over SSM just now.
 */
export const updateAvailable = instanceEvent({
  detailType: 'UpdateAvailable',
  saidBy: 'discover-updates',
  data: z.object({
    from: version,
    to: version,
    state: z.enum(['Available', 'Staged', 'Ready']).describe('what the host has done of it already'),
    containerInstanceArn: z.string(),
  }),
  example: {
    from: '1.1.1',
    to: '1.1.2',
    state: 'Available',
    containerInstanceArn:
      'arn:aws:ecs:eu-west-1:111122223333:container-instance/maishsk-bottlerocket/0123456789abcdef0123456789abcdef',
  },
});
