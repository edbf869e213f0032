import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** How the server behaves: `null` means as it should. */
export type Misbehaviour =
  | 'error'
  | 'silent'
  | 'garbage'
  | 'wrong_schema'
  | 'out_of_range'
  | 'huge'
  | 'trickle'
  | 'rate_limited'
  | 'refused_key'
  | 'no_usage'
  | 'bad_usage'
  | 'slow';

export interface Asked {
  authorization: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
  /** The user message between its marks. */
  data: { need?: string; leads?: { ref: number; company: string }[]; prompt?: string; open?: string[] };
}

export interface LlmServer {
  url: string;
  /** Every call that came, in order. */
  asked: Asked[];
  /** What to do with the next calls; the last goes on for ever. */
  behave(...how: (Misbehaviour | null)[]): void;
  /** What is answered of one lead; p in percent. */
  judge: (company: string) => { p: number; c: string } | null;
  /** Answered instead, whatever is asked. */
  content: ((data: Asked['data']) => unknown) | null;
  /** Write the JSON between fences. */
  fence: boolean;
  slowMs: number;
  usage: { prompt_tokens: number; completion_tokens: number };
  /** Answers whose caller went away before they were whole. */
  abandoned: number;
  close(): Promise<void>;
}

/** A real HTTP server that speaks the chat part of the OpenAI API, and misbehaves on order. */
export async function openLlmServer(): Promise<LlmServer> {
  let queue: (Misbehaviour | null)[] = [null];
  const timers = new Set<NodeJS.Timeout>();
  const http = createServer((req, res) => {
    let body = '';
    req.on('data', (part) => {
      body += part;
    });
    req.on('end', () => {
      const asked = {
        authorization: req.headers.authorization,
        headers: req.headers,
        body,
        data: dataOf(body),
      };
      server.asked.push(asked);
      const how = queue.length > 1 ? queue.shift() : queue[0];
      answer(how ?? null, asked, res);
    });
    req.on('error', () => undefined);
  });

  function answer(how: Misbehaviour | null, asked: Asked, res: ServerResponse): void {
    res.on('error', () => undefined);
    res.on('close', () => {
      if (!res.writableFinished) server.abandoned++;
    });
    switch (how) {
      case 'silent':
        break;
      case 'error':
        send(res, 500, { error: { message: `boom ${asked.authorization}` } });
        break;
      case 'refused_key':
        send(res, 401, { error: { message: `Incorrect API key: ${asked.authorization}` } });
        break;
      case 'rate_limited':
        send(res, 429, { error: { message: 'slow down' } }, { 'retry-after': '2' });
        break;
      case 'garbage':
        send(res, 200, 'this is { not json');
        break;
      case 'huge':
        sendHuge(res);
        break;
      case 'trickle':
        trickle(JSON.stringify(completion(how, asked, server)), res);
        break;
      case 'slow':
        later(() => send(res, 200, completion(how, asked, server)));
        break;
      default:
        send(res, 200, completion(how, asked, server));
    }
  }

  function later(work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, server.slowMs);
    timers.add(timer);
  }

  function trickle(text: string, res: ServerResponse): void {
    res.writeHead(200, { 'content-type': 'application/json' });
    let at = 0;
    const timer = setInterval(() => {
      if (res.destroyed || at >= text.length) {
        clearInterval(timer);
        timers.delete(timer);
        res.end();
      } else res.write(text.slice(at, ++at));
    }, 20);
    timers.add(timer);
  }

  const server: LlmServer = {
    url: '',
    asked: [],
    behave(...how) {
      queue = [...how];
    },
    judge: () => ({ p: 80, c: 'high' }),
    content: null,
    fence: false,
    slowMs: 300,
    usage: { prompt_tokens: 1000, completion_tokens: 100 },
    abandoned: 0,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.url = `http://127.0.0.1:${address.port}/v1`;
  return server;
}

function completion(how: Misbehaviour | null, { data }: Asked, server: LlmServer): unknown {
  const leads = (data.leads ?? []).flatMap(({ ref, company }) => {
    const said = server.judge(company);
    return said === null ? [] : [{ ref, ...said }];
  });
  let value: unknown = server.content === null ? { leads } : server.content(data);
  if (how === 'wrong_schema') value = { scores: leads.map(({ ref }) => `${ref}: high`) };
  if (how === 'out_of_range')
    value = { leads: leads.map(({ ref, c }, i) => ({ ref, c, p: i % 2 === 0 ? 1e6 : -50 })) };
  const usage = how === 'bad_usage' ? { prompt_tokens: -5, completion_tokens: 'many' } : server.usage;
  return {
    id: 'x',
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: {
          role: 'assistant',
          content: server.fence ? `\`\`\`json\n${JSON.stringify(value)}\n\`\`\`` : JSON.stringify(value),
        },
      },
    ],
    ...(how !== 'no_usage' && { usage }),
  };
}

function send(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(text);
}

/** Ten megabytes, of no declared length. */
function sendHuge(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.write('{"choices":[{"message":{"content":"');
  const part = 'x'.repeat(65_536);
  let left = 160;
  const more = () => {
    while (left-- > 0) if (!res.write(part)) return void res.once('drain', more);
    res.end('"}}]}');
  };
  more();
}

function dataOf(body: string): Asked['data'] {
  const messages: unknown = JSON.parse(body).messages;
  const user = Array.isArray(messages) ? String(messages[1]?.content ?? '') : '';
  const [, json] = /^<data-[0-9a-f]+>\n(.*)\n<\/data-[0-9a-f]+>$/s.exec(user) ?? [];
  return JSON.parse(json ?? '{}');
}
