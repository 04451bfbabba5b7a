import type { ServiceName } from '../../events-schema/event.ts';
import type { ClusterRecord, InstanceRecord, ScanRecord } from '../../services/ledger/records.ts';
import type { DocumentKind } from '../../services/documents/document.ts';

/** Who did something: one of our services, or anybody else. */
export type Doer = ServiceName | 'other';

/** Something that really happened, in the instant in which it took effect. */
export type Happening =
  | {
      readonly kind: 'instance-record';
      readonly instanceId: string;
      readonly before: InstanceRecord | undefined;
      readonly after: InstanceRecord;
      readonly by: Doer;
    }
  | {
      readonly kind: 'cluster-record';
      readonly before: ClusterRecord | undefined;
      readonly after: ClusterRecord;
      readonly by: Doer;
    }
  | { readonly kind: 'scan-record'; readonly after: ScanRecord; readonly by: Doer }
  /** A container instance's state was asked to be set; `from` is what it was. */
  | {
      readonly kind: 'set-state';
      readonly instanceId: string;
      readonly from: string;
      readonly to: string;
      readonly by: Doer;
    }
  /** SSM took a command. */
  | {
      readonly kind: 'sent';
      readonly document: DocumentKind | 'other';
      readonly instanceIds: readonly string[];
      readonly comment: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly by: Doer;
    }
  /** EventBridge took an event. */
  | {
      readonly kind: 'said';
      readonly detailType: string;
      readonly detail: Readonly<Record<string, unknown>>;
      readonly by: Doer;
    }
  /** A host's running system ended, with what was on it a moment ago. */
  | { readonly kind: 'went-down'; readonly instanceId: string }
  | { readonly kind: 'came-up'; readonly instanceId: string }
  | { readonly kind: 'minute' };

/** An event that EventBridge took. */
export type Word = Extract<Happening, { readonly kind: 'said' }>;

/** A happening and its true time. */
export type Step = Happening & {
  readonly at: number;
  /** The invocation that did it, when one did. */
  readonly invocation?: string;
};
