// docs/cost.md out of the numbers.
const usd = (value, digits = 2) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const count = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

export function page(environments, prices, readEnvironment) {
  const { assumed, measured } = prices;
  const parts = Object.entries(environments).map(([name, sums]) =>
    environment(name, sums, readEnvironment(name)),
  );
  const { production } = environments;
  return `# Cost

What terraform/ asks for, a month, on demand in ${prices.region}, without tax, reservations or credits. Written by
\`node terraform/cost/cost.mjs > docs/cost.md\`; a test compares them, and works every sum out again.

Prices: terraform/cost/prices.json, noted ${prices.date}. They are those of published copies of AWS's price list of 2026, not read off
a bill: **no account was billed for this**. Put your region's into that file, or ask the AWS Pricing Calculator, before you decide.

${parts.join('\n')}
## A query and a lead

| | staging | production |
| --- | --- | --- |
| queries a month | ${count(environments.staging.queries)} | ${count(production.queries)} |
| a thousand queries | $${usd(environments.staging.perQuery * 1000, 3)} | $${usd(production.perQuery * 1000, 3)} |
| a thousand leads answered | $${usd(environments.staging.perLead * 1000, 4)} | $${usd(production.perLead * 1000, 4)} |
| of a thousand queries: cores alone, fully used | $${usd(environments.staging.computePerQuery * 1000, 5)} | $${usd(production.computePerQuery * 1000, 5)} |

A lead is ${assumed.leadsPerQuery} to a query. The last line is the price of a core for the 1/${measured.queriesPerCore} of a second that a query has of
it, as two cores were measured to hold on 21 November 2026 with everything beside them ([bench/load.md](../bench/load.md)), not on these
machines; what separates it from the lines above is what goes out and what stands ready: zones, standbys, brokers, nodes that wait.

## What is assumed

| assumed | |
| --- | --- |
| load on average, of the highest | ${assumed.meanLoad * 100} % |
| an answer | ${assumed.answerKb} kB, as in \`bench/serving.ts\`, not compressed; a proxy that compresses saves most of it |
| free to the internet | ${assumed.freeOutGb} GB a month |
| through NAT, between zones, logs, S3 | ${assumed.natGb}, ${assumed.betweenZonesGb}, ${assumed.logGb}, ${assumed.bucketGb} GB a month: guesses, to be replaced by the first bill |
| queries a core | ${measured.queriesPerCore}/s: 100/s on two cores that PostgreSQL, Kafka, Redis and the load generator shared, 100,000 leads |

Not in it: a language model ($${assumed.llmUsdPerDay} a day at most by \`ASSAY_LLM_USD_PER_DAY\`, and off by default), traces and metrics in
a system of their own, what stored queries grow to (\`ASSAY_QUERIES_KEEP_DAYS\`), backups beyond the size of the database, support, people.

## What it hangs on

- Answers to the internet grow with every query; all else is there whether somebody asks or not.
- Nodes, brokers and the database are the largest part of the rest. Staging can be destroyed overnight ([cloud.md](cloud.md)).
- The endpoints are there so that secrets, keys and images do not pass NAT; without them the same goes through it.
`;
}

function environment(name, { lines, total, fixed }, env) {
  const rows = lines
    .filter(({ usd: cost }) => cost > 0)
    .map(
      ({ what, quantity, unit, price, usd: cost }) =>
        `| ${what} | ${count(quantity)} ${unit} | ${price} | ${usd(cost)} |`,
    );
  return `## ${name[0].toUpperCase()}${name.slice(1)}

For ${env.queries_per_second} queries/s at most.

| what | quantity | $ each | $ a month |
| --- | --- | --- | --- |
${rows.join('\n')}
| **sum** | | | **${usd(total)}** |
| of it whether anybody asks or not | | | ${usd(fixed)} |
`;
}
