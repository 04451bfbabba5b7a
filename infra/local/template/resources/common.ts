import * as z from 'zod';

/** Tags, which nothing here reads. */
export const tagsSchema = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();
