import { parseDeployment, type DeploymentProps } from './deployment.ts';

/**
 * Reads an operator's file: JSON with the properties of {@link DeploymentProps}.
 * @throws Error that names the file and what is wrong in it
 */
export function readDeploymentFile(text: string, file: string): DeploymentProps {
  let props: unknown;
  try {
    props = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const { clusters, ...rest } = parseDeployment(props, file);
  return { ...rest, clusters: clusters.map(({ name, config }) => ({ name, ...config })) };
}
