/**
 * Second-level public suffixes under which companies register: "acme.co.uk" is one company, "co.uk" is none. A small
 * extract of common knowledge about registries; add yours.
 */
const SECOND_LEVEL: Readonly<Record<string, string>> = {
  uk: 'co org me ltd plc net sch ac gov nhs police mod',
  au: 'com net org edu gov asn id',
  nz: 'co net org ac govt geek gen kiwi maori school iwi health',
  za: 'co org net web gov ac law school nom',
  jp: 'co or ne ac ad ed go gr lg',
  kr: 'co or ne re pe go ac hs ms es sc kg',
  cn: 'com net org gov edu ac mil',
  tw: 'com net org idv gov edu game club ebiz',
  hk: 'com net org idv gov edu',
  sg: 'com net org edu gov per',
  my: 'com net org gov edu mil name biz',
  th: 'co or in ac go mi net',
  vn: 'com net org edu gov biz info name pro health ac int',
  ph: 'com net org edu gov mil ngo',
  id: 'co or web ac go sch net my biz mil desa ponpes',
  in: 'co net org firm gen ind ac edu res gov mil nic',
  pk: 'com net org edu gov fam biz web gok gob',
  bd: 'com net org edu gov ac info co',
  lk: 'com org net edu gov hotel ltd assn grp',
  np: 'com org net edu gov mil',
  br: 'com net org gov edu art blog eco eng ind inf adv agr srv tur tv wiki med mil app dev tec log rec social emp coop bio far flog fm fot fst ggf imb jor jus lel mat mus not ntr odo ppg pro psc psi qsl radio rep seg slg taxi teo tmp trd vet vlog zlg',
  mx: 'com net org gob edu',
  ar: 'com net org gob edu gov int mil tur coop',
  co: 'com net org gov edu mil nom',
  pe: 'com net org gob edu mil nom',
  cl: 'co gob gov mil',
  ec: 'com net org gob edu fin info med pro',
  uy: 'com net org gub edu mil',
  py: 'com net org gov edu coop',
  ve: 'com net org gob edu co info web',
  bo: 'com net org gob edu',
  cr: 'co or fi ac go ed sa',
  gt: 'com net org gob edu ind mil',
  pa: 'com net org gob edu ac sld med',
  do: 'com net org gob edu web art sld',
  sv: 'com org edu gob red',
  ni: 'com net org gob edu co',
  hn: 'com net org gob edu',
  tr: 'com net org gov edu bel pol k12 av dr web gen tel biz info name tv',
  il: 'co org net ac gov muni k12 idf',
  ae: 'co net org ac gov sch mil',
  sa: 'com net org gov edu med pub sch',
  qa: 'com net org gov edu name',
  kw: 'com net org gov edu',
  bh: 'com net org gov edu',
  om: 'co com net org edu gov med',
  jo: 'com net org gov edu',
  lb: 'com net org gov edu',
  eg: 'com net org gov edu sci eun',
  ma: 'co net org gov ac press',
  dz: 'com net org gov edu',
  tn: 'com net org gov ens fin ind',
  ng: 'com net org gov edu name sch mobi mil i',
  ke: 'co or ne go ac sc me mobi info',
  gh: 'com org edu gov mil',
  tz: 'co or ne go ac sc me mobi info hotel mil tv',
  ug: 'co or ne go ac sc com org',
  rw: 'co org net ac gov mil coop',
  zm: 'co com org net ac gov',
  zw: 'co org ac gov',
  et: 'com net org gov edu biz name info',
  mu: 'com net org co ac gov or',
  bw: 'co org',
  mz: 'co net org ac gov',
  na: 'com co org',
  pl: 'com net org info biz edu gov waw pl',
  pt: 'com org edu gov nome publ int net',
  gr: 'com net org edu gov',
  cy: 'com net org ac gov biz ltd pro name press',
  mt: 'com net org edu',
  ro: 'com org info nom store firm www arts rec tm nt',
  hu: 'co info org',
  ua: 'com net org in edu gov kiev kyiv lviv od kh dp',
  ru: 'com org net pp msk spb',
  by: 'com',
  kz: 'com net org edu gov mil',
  ge: 'com net org edu gov pvt mil',
  am: 'co com net org',
  az: 'com net org edu gov biz info name pro',
  rs: 'co org edu ac gov in',
  mk: 'com net org edu gov inf name',
  al: 'com net org edu gov mil',
  ba: 'com net org edu gov mil',
  hr: 'com from iz name',
  at: 'co or ac gv',
  fr: 'com asso nom gouv prd tm',
  es: 'com org nom gob edu',
  it: 'edu gov',
  ie: 'gov',
  im: 'co com net org ac plc ltd',
  je: 'co net org',
  gg: 'co net org',
  is: 'net com edu gov org int',
  fj: 'com net org ac gov',
  pg: 'com net org ac gov mil',
};

/** Hosts that give each customer a name of their own: "acme.github.io" is Acme's. */
export const CUSTOMER_HOSTS: ReadonlySet<string> = new Set(
  (
    'github.io gitlab.io netlify.app vercel.app herokuapp.com web.app firebaseapp.com pages.dev workers.dev fly.dev onrender.com azurewebsites.net cloudfront.net s3.amazonaws.com appspot.com ' +
    'blogspot.com wordpress.com wixsite.com weebly.com squarespace.com webflow.io tumblr.com strikingly.com carrd.co notion.site myshopify.com bigcartel.com jimdosite.com substack.com medium.com ghost.io super.site framer.website framer.app bubbleapps.io glideapp.io softr.app'
  ).split(' '),
);

/** Profile, store and link hosts: an address with a path there names a page, not the company's own domain. */
export const PROFILE_HOSTS: ReadonlySet<string> = new Set(
  (
    'linkedin.com facebook.com fb.com instagram.com twitter.com x.com tiktok.com youtube.com youtu.be pinterest.com reddit.com discord.gg discord.com t.me telegram.me wa.me whatsapp.com ' +
    'crunchbase.com angel.co angellist.com wellfound.com producthunt.com ycombinator.com pitchbook.com glassdoor.com indeed.com xing.com github.com gitlab.com bitbucket.org huggingface.co kickstarter.com indiegogo.com patreon.com ' +
    'itunes.apple.com apps.apple.com play.google.com sites.google.com docs.google.com drive.google.com forms.gle goo.gl bit.ly tinyurl.com linktr.ee lnkd.in calendly.com notion.so medium.com substack.com amazon.com etsy.com ebay.com yelp.com wikipedia.org google.com typeform.com eventbrite.com airtable.com'
  ).split(' '),
);

export const PUBLIC_SUFFIXES: ReadonlySet<string> = new Set([
  ...Object.entries(SECOND_LEVEL).flatMap(([country, names]) =>
    names.split(' ').map((name) => `${name}.${country}`),
  ),
  ...CUSTOMER_HOSTS,
]);
