/** What a simulated AWS service says on the default bus. The bus adds id, account, region and, when missing, time. */
export interface NativeEvent {
  readonly source: `aws.${string}`;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Hands a native event to the default bus. */
export type EmitNative = (event: NativeEvent) => void;
