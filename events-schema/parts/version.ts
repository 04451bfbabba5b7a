import * as z from 'zod';

/** A Bottlerocket version as the host says it, without a leading `v`: `1.57.0`. */
export const version = z.string().regex(/^\d+\.\d+\.\d+([-+.][0-9A-Za-z-.]+)?$/);
