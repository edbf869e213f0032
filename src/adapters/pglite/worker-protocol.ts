import type { Row } from '../sql/sql-client.ts';

/** Binary `vector[]` whose oid the worker fills in. */
export interface VectorArrayParam {
  vectorArray: Uint8Array<ArrayBuffer>;
}

/** Long text as UTF-8: moved instead of copied, and the driver need not measure it character by character. */
export interface TextBytesParam {
  textBytes: Uint8Array<ArrayBuffer>;
}

export type WireParam = string | number | boolean | null | string[] | VectorArrayParam | TextBytesParam;

export interface WireStatement {
  text: string;
  params: WireParam[];
}

export interface RunRequest {
  id: number;
  statements: WireStatement[];
}

export type WorkerReply =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'rows'; id: number; rows: Row[][] }
  | { kind: 'refused'; id: number; message: string; code: string | undefined };

export interface WorkerSettings {
  folder: string;
}
