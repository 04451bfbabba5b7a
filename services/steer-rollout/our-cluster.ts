/** Why a request cannot be granted, and what to do about it. */
export interface Refusal {
  readonly why: string;
  readonly remedy: string;
}

/** Names as SSM can look for them. */
const arnOfCluster = /^arn:([\w-]+):ecs:([\w-]+):(\d{12}):cluster\/[\w.-]{1,255}$/;

const named = (clusterArn: string): string => `request.cluster = ${JSON.stringify(clusterArn.slice(0, 200))}`;

/** Why a cluster cannot be one of this installation's, by its ARN and that of the function that was asked. Pure. */
export function whyForeign(clusterArn: string, functionArn: string): Refusal | undefined {
  const [, ownPartition = '', , ownRegion = '', ownAccount = ''] = functionArn.split(':');
  const match = arnOfCluster.exec(clusterArn);
  if (match === null) {
    return {
      why: `${named(clusterArn)} is not the ARN of an ECS cluster`,
      remedy: `name it as arn:${ownPartition}:ecs:${ownRegion}:${ownAccount}:cluster/<its name>`,
    };
  }
  const [, partition, region, account] = match;
  if (partition === ownPartition && region === ownRegion && account === ownAccount) return undefined;
  return {
    why:
      `${named(clusterArn)} is in ${region} (${partition}) of account ${account}; this installation is in ` +
      `${ownRegion} (${ownPartition}) of account ${ownAccount}`,
    remedy: 'send it to the bus of the installation there, or name a cluster of this one',
  };
}

/** Why a cluster without a configuration cannot be steered. Pure. */
export const whyUnknown = (clusterArn: string): Refusal => ({
  why: `${named(clusterArn)}: this installation has no cluster of that name`,
  remedy: 'spell it as the installation does (capitals count), or take the cluster into the installation',
});
