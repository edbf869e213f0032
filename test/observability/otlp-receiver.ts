import { createServer } from 'node:http';

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentId: string;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  attributes: Record<string, unknown>;
  links: string[];
  isError: boolean;
  resource: Record<string, unknown>;
}

export interface OtlpReceiver {
  url: string;
  spans: ReceivedSpan[];
  /** Paths, content types and other headers of the calls. */
  calls: { path: string | undefined; headers: Record<string, unknown> }[];
  /** What is answered; null: nothing, ever. */
  status: number | null;
  close(): Promise<void>;
}

/** A receiver of OTLP over HTTP that decodes the protobuf itself (opentelemetry-proto, trace/v1). */
export async function openOtlpReceiver(): Promise<OtlpReceiver> {
  const http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      receiver.calls.push({ path: request.url, headers: request.headers });
      if (receiver.status === null) return;
      if (receiver.status === 200) receiver.spans.push(...readRequest(Buffer.concat(parts)));
      response.writeHead(receiver.status, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${port}`,
    spans: [],
    calls: [],
    status: 200,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return receiver;
}

type Field = { number: number; value: bigint | Buffer };

/** Fields of a protobuf message in the order in which they stand. */
function fields(message: Buffer): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('the message ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    if ((tag & 7) === 0) found.push({ number, value: varint() });
    else {
      const size = { 1: 8, 5: 4 }[tag & 7] ?? Number(varint());
      if ((tag & 7) !== 1 && (tag & 7) !== 2 && (tag & 7) !== 5) throw new Error(`wire type ${tag & 7}`);
      const bytes = message.subarray(at, at + size);
      at += size;
      found.push({ number, value: (tag & 7) === 1 ? bytes.readBigUInt64LE() : bytes });
    }
  }
  return found;
}

function all(message: Buffer, number: number): Buffer[] {
  return fields(message).flatMap((field) =>
    field.number === number && Buffer.isBuffer(field.value) ? [field.value] : [],
  );
}

function number(message: Buffer, at: number): bigint {
  const found = fields(message).find((field) => field.number === at)?.value;
  return typeof found === 'bigint' ? found : 0n;
}

const text = (message: Buffer, at: number) => all(message, at)[0]?.toString('utf8') ?? '';
const hex = (message: Buffer, at: number) => all(message, at)[0]?.toString('hex') ?? '';

function attributes(pairs: Buffer[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [value] = fields(all(pair, 2)[0] ?? Buffer.alloc(0));
      const read =
        value?.number === 1
          ? String(value.value)
          : value?.number === 4
            ? Buffer.isBuffer(value.value)
              ? value.value.readDoubleLE()
              : doubleOf(value.value)
            : Number(value?.value ?? 0);
      return [text(pair, 1), read];
    }),
  );
}

function doubleOf(bits: bigint): number {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(bits);
  return bytes.readDoubleLE();
}

function readRequest(request: Buffer): ReceivedSpan[] {
  return all(request, 1).flatMap((perResource) => {
    const resource = attributes(all(all(perResource, 1)[0] ?? Buffer.alloc(0), 1));
    return all(perResource, 2)
      .flatMap((scope) => all(scope, 2))
      .map((span) => ({
        traceId: hex(span, 1),
        spanId: hex(span, 2),
        parentId: hex(span, 4),
        name: text(span, 5),
        kind: Number(number(span, 6)),
        startNs: number(span, 7),
        endNs: number(span, 8),
        attributes: attributes(all(span, 9)),
        links: all(span, 13).map((link) => hex(link, 1)),
        isError: all(span, 15).some((status) => number(status, 3) === 2n),
        resource,
      }));
  });
}
