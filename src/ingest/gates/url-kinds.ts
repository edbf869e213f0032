import type { ContentType } from '../../domain/snippet.ts';

/** Job boards and application systems: hosts on which a page is a job posting. */
const JOB_HOSTS =
  /(?:^|\.)(?:greenhouse\.io|lever\.co|ashbyhq\.com|workable\.com|smartrecruiters\.com|myworkdayjobs\.com|bamboohr\.com|recruitee\.com|personio\.(?:de|com)|teamtailor\.com|breezy\.hr|jobvite\.com|icims\.com|taleo\.net|successfactors\.(?:com|eu)|indeed\.[a-z.]{2,6}|glassdoor\.[a-z.]{2,6}|monster\.[a-z.]{2,6}|stepstone\.[a-z]{2,3}|ziprecruiter\.com|simplyhired\.com|dice\.com|wellfound\.com|angel\.co|otta\.com|welcometothejungle\.com|infojobs\.(?:net|com\.br|it)|catho\.com\.br|gupy\.io|apec\.fr|hellowork\.com|cadremploi\.fr|xing\.com|wantedly\.com|rikunabi\.com|mynavi\.jp|doda\.jp|green-japan\.com|zhaopin\.com|51job\.com|liepin\.com|zhipin\.com|lagou\.com|nationalevacaturebank\.nl|weworkremotely\.com|remoteok\.(?:com|io)|remotive\.(?:com|io)|himalayas\.app|builtin[a-z]*\.com|ycombinator\.com|workatastartup\.com|reed\.co\.uk|totaljobs\.com|cv-library\.co\.uk|jobs\.[a-z.-]+)$/;
const JOB_WORDS =
  /(?:^|[^a-z])(?:jobs?|careers?|carriere|karriere|stellen[a-z]*|vacanc(?:y|ies)|vacatures?|openings?|positions?|hiring|recruit(?:ing|ment|er)?|recrutement|emplois?|empleos?|trabaj[ae][a-z-]*|vagas?|emprego|lavora[a-z-]*|lavoro|offerte|offres?|ofertas?|join(?:-us|us)?|work-(?:with|for|at)-us|werken-bij|werkenbij|talent|gh_jid|apply|application|bewerb[a-z]*|recruit|saiyo|zhaopin|role|roles|people|team|opportunit(?:y|ies)|posting|requisition|req)(?:[^a-z]|$)/;
/** Pages that no event is told on. */
const DEAD_PATH =
  /(?:^|\/)(?:login|log-in|signin|sign-in|signup|sign-up|register|logout|cart|basket|checkout|warenkorb|panier|carrito|privacy(?:-policy|-notice)?|datenschutz(?:erklaerung)?|terms(?:-of-(?:use|service)|-and-conditions)?|tos|agb|impressum|imprint|mentions-legales|cookies?(?:-policy)?|wp-login\.php|wp-admin|404)(?:\.[a-z]{2,5})?\/?$/;
const NO_DOCUMENT =
  /\.(?:jpe?g|png|gif|webp|svg|ico|bmp|tiff?|mp[34]|m4a|mov|avi|mkv|webm|wav|ogg|zip|rar|7z|gz|tgz|exe|msi|dmg|apk|iso|css|js|woff2?|ttf)$/;
const SEARCH_HOST =
  /(?:^|\.)(?:google\.[a-z.]{2,6}|bing\.com|duckduckgo\.com|baidu\.com|search\.yahoo\.com|ecosia\.org|yandex\.[a-z]{2,3}|startpage\.com|brave\.com)$/;
const SEARCH_PATH = /^\/(?:search|s|html|web)?\/?$/;
const SEARCH_QUERY = /(?:^|[?&])(?:q|wd|query|p|text)=/;
const ENCYCLOPEDIA = /(?:^|\.)(?:wikipedia|wikimedia|wiktionary|wikidata)\.org$/;
const VIDEO_OR_PHOTO =
  /(?:^|\.)(?:youtube\.com|youtu\.be|vimeo\.com|tiktok\.com|instagram\.com|pinterest\.[a-z.]{2,6}|flickr\.com|twitch\.tv|spotify\.com)$/;
const REVIEW_HOST =
  /(?:^|\.)(?:g2\.com|capterra\.[a-z.]{2,6}|trustpilot\.com|trustradius\.com|getapp\.[a-z.]{2,6}|softwareadvice\.com|yelp\.[a-z.]{2,6})$/;
/** On a page whose path says this, a vacancy is not to be found. */
const NOT_JOB_PATH =
  /(?:^|\/)(?:blog|news|press|press-releases?|presse|newsroom|pricing|prices|preise|tarifs|precios|products?|produkte|produits|productos|shop|store|docs|documentation|support|help|faq|customers|case-stud(?:y|ies)|investors?|contact|kontakt|demo|events?|webinars?)(?:\/|$)/;

/** Why no evidence of this type can stand on this page; null where it can, or where it cannot be told. */
export function implausible(url: URL, type: ContentType): string | null {
  const host = url.hostname;
  const path = url.pathname.toLowerCase();
  if (SEARCH_HOST.test(host) && SEARCH_PATH.test(path) && SEARCH_QUERY.test(url.search))
    return 'is a page of search results, which changes with every visit';
  if (NO_DOCUMENT.test(path)) return 'is a file that holds no text';
  const jobs = isJobPage(host, path, url.search);
  if (DEAD_PATH.test(path) && !jobs) return 'is a login, basket or legal page';
  switch (type) {
    case 'job_posting':
      if (jobs) return null;
      if (ENCYCLOPEDIA.test(host) || VIDEO_OR_PHOTO.test(host) || REVIEW_HOST.test(host))
        return 'is on a site that has no job postings';
      return NOT_JOB_PATH.test(path) ? 'is a page of another kind than a job posting' : null;
    case 'news':
    case 'funding':
      if (isVacancy(host, path))
        return `is a job posting, not ${type === 'news' ? 'news' : 'news of funding'}`;
      return REVIEW_HOST.test(host) ? 'is on a site of reviews' : null;
    case 'review':
      return isVacancy(host, path) && !/glassdoor|indeed/.test(host)
        ? 'is a job posting, not a review'
        : null;
    case 'social':
      return isVacancy(host, path) && !/linkedin|xing|ycombinator/.test(host)
        ? 'is a job posting, not a post'
        : null;
    default:
      return null;
  }
}

function isJobPage(host: string, path: string, search: string): boolean {
  return (
    JOB_HOSTS.test(host) ||
    JOB_WORDS.test(path) ||
    JOB_WORDS.test(host) ||
    JOB_WORDS.test(search.toLowerCase())
  );
}

/** One vacancy on a job board, not any page whose path holds a word of jobs: "/news/new-jobs-in-berlin" is news. */
function isVacancy(host: string, path: string): boolean {
  return (
    /(?:^|\.)(?:greenhouse\.io|lever\.co|ashbyhq\.com|myworkdayjobs\.com|workable\.com|smartrecruiters\.com|jobvite\.com|icims\.com)$/.test(
      host,
    ) ||
    /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/)?(?:careers?|jobs?|stellenangebote|vacatures|vagas|empleos?|karriere)\/[^/]/.test(
      path,
    )
  );
}
