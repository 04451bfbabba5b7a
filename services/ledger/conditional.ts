import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** Does a conditional write. @returns false when its condition does not hold; throws what else DynamoDB throws. */
export async function unlessConditionFails(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
