// Asks a running Assay what its callers ask: is it ready, does it understand, does it answer. Ends with 1 where it does not.
const { SMOKE_URL: url, SMOKE_KEY: key, SMOKE_PROMPT: prompt } = process.env;
const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) };

async function ask(path, body) {
  const began = performance.now();
  const response = await fetch(url + path, {
    headers,
    signal: AbortSignal.timeout(10_000),
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const text = await response.text();
  console.log(`${path}: ${response.status} in ${Math.round(performance.now() - began)} ms`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

await ask('/readyz');
if (!key) console.log('no key is given (test.keySecret), so /parse and /query are not asked');
else {
  const { parsed } = await ask('/parse', { prompt });
  if (typeof parsed?.intent?.text !== 'string') throw new Error('/parse says nothing of what is asked for');
  const answer = await ask('/query', { prompt, k: 5 });
  if (!Array.isArray(answer.leads) || typeof answer.model_version !== 'string')
    throw new Error('/query did not answer with leads and a model version');
  console.log(`${answer.leads.length} leads, model ${answer.model_version}, degraded: ${answer.degraded}`);
}
