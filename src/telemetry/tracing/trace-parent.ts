const TRACEPARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

export interface RemoteParent {
  traceId: string;
  spanId: string;
  isSampled: boolean;
}

/** What a W3C traceparent header says; null where it is none (https://www.w3.org/TR/trace-context/). */
export function readTraceParent(header: string | undefined): RemoteParent | null {
  if (header === undefined || header.length > 512) return null;
  const [, version, traceId, spanId, flags, rest] = TRACEPARENT.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined || version === 'ff') return null;
  if (version === '00' && rest !== undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags ?? '0', 16) & 1) === 1 };
}

export function writeTraceParent({ traceId, spanId, isSampled }: RemoteParent): string {
  return `00-${traceId}-${spanId}-0${isSampled ? 1 : 0}`;
}
