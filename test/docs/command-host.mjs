// Runs commands of `assay` one after another in one process, as starting Node for each takes a second of CPU.
//   node command-host.mjs SOCKET CLI OUT ERR
// A request holds the folder and the arguments, parted by \x1f; the answer is the exit status, OUT and ERR have what was printed.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [socket, cli, out, err] = process.argv.slice(2);
const { runCli } = await import(cli);
const write = { stdout: process.stdout.write.bind(process.stdout) };

async function run(words, env) {
  const [folder, ...args] = words;
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    process[stream].write = (chunk, encoding, done) => {
      printed[stream] += Buffer.isBuffer(chunk) ? chunk.toString() : String(chunk);
      const after = typeof encoding === 'function' ? encoding : done;
      if (typeof after === 'function') after();
      return true;
    };
  process.chdir(folder);
  const status = await runCli(['node', 'assay', ...args], env);
  writeFileSync(out, printed.stdout);
  writeFileSync(err, printed.stderr);
  return status;
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const [words = '', settings = ''] = Buffer.concat(chunks).toString().split('\x1d');
  const env = Object.fromEntries(
    settings
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  response.end(String(await run(words.split('\x1f').slice(0, -1), env)));
}).listen(socket, () => write.stdout('ready\n'));
