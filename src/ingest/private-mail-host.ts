import { PERSONAL_MAIL_HOSTS } from './personal-data.ts';

/** Providers with mail under many national domains: "yahoo.com.ph", "hotmail.se". */
const FAMILY =
  /^(?:yahoo|ymail|rocketmail|hotmail|live|outlook|msn|windowslive|gmx|aol|gmail|googlemail|icloud|protonmail|proton|tutanota|tuta|tutamail|yandex|mail|zoho|zohomail|caramail|lycos|excite|rediffmail|fastmail|hushmail|mailfence|runbox|startmail|posteo|naver|daum|hanmail|kakao|sapo|terra|uol|bol|oi|zipmail|libero|virgilio|tiscali|alice|tin|inwind|iol|laposte|wanadoo|orange|sfr|numericable|voila|ziggo|kpnmail|hetnet|casema|chello|quicknet|upcmail|zonnet|telfort|xs4all|telenet|skynet|scarlet|proximus|bluewin|sunrise|hispeed|swissonline|arcor|freenet|t-online|online|kabelmail|vodafonemail|unitybox|gmane|btinternet|btopenworld|virginmedia|virgin|ntlworld|blueyonder|talktalk|tiscali|sky|plusnet|o2online|supanet|fsmail|comcast|verizon|sbcglobal|bellsouth|cox|charter|earthlink|optonline|optimum|windstream|centurylink|frontiernet|netzero|juno|mindspring|rogers|shaw|sympatico|telus|videotron|bigpond|optusnet|iinet|xtra|slingshot|docomo|ezweb|softbank|au|i.softbank|nifty|biglobe|so-net|ocn|dion|qq|vip.qq|foxmail|163|126|yeah|sina|vip.sina|sohu|139|189|tom|21cn|aliyun|wo|rambler|bk|inbox|list|internet|ukr|meta|bigmir|seznam|centrum|azet|post|zoznam|wp|onet|o2|interia|gazeta|op|poczta|tlen|abv|freemail|citromail|walla|bezeqint|netvision|mynet|turkcell|indiatimes|sify|bharatmail|singnet|pacific|streamyx|telkomsa|mweb|webmail|vodamail|prodigy|telmex|infinitum|fibertel|arnet|ciudad|speedy|vtr|entelchile|une|etb|cantv)\.(?:com?|net|org|de|at|ch|fr|be|nl|it|es|pt|pl|cz|sk|hu|ro|bg|gr|tr|se|no|dk|fi|ie|uk|ru|ua|by|kz|il|ae|sa|eg|za|ng|ke|in|pk|bd|lk|th|vn|id|my|sg|ph|hk|tw|cn|jp|kr|au|nz|ca|us|mx|br|ar|cl|pe|ve|me|eu|info)(?:\.[a-z]{2})?$/;
/** Common English words and company names among them are too: these are no private mail hosts under any ending. */
const NO_FAMILY =
  /^(?:mail|post|online|live|internet|meta|list|virgin|orange|shaw|cox|charter|sky|au|op|wo|tom|pacific|speedy|optimum|oi|une|proton|sunrise|proximus|telus|rogers|vodamail|turkcell|windstream|centurylink|kakao|naver|aliyun|lycos|terra|inbox)\./;
const MORE: ReadonlySet<string> = new Set(
  (
    'live.com live.de live.at live.it live.ca live.com.au live.com.mx live.com.ar live.com.pt live.ie live.dk live.se live.no live.cn live.jp live.in live.be orange.es sky.com cox.net charter.net shaw.ca telus.net rogers.com virgin.net ' +
    'online.de online.no mail.ru mail.ua mail.bg mail.de mail.ee mail.dk mail.ch post.cz post.com post.sk list.ru internet.ru op.pl tom.com wo.cn speedy.com.ar oi.com.br une.net.co proton.me sunrise.ch proximus.be terra.es terra.com lycos.com inbox.lv inbox.lt inbox.com aliyun.com naver.com kakao.com au.com optimum.net windstream.net centurylink.net ' +
    'duck.com simplelogin.com simplelogin.io anonaddy.com mozmail.com relay.firefox.com passinbox.com privaterelay.appleid.com ' +
    'mailinator.com guerrillamail.com 10minutemail.com temp-mail.org tempmail.com yopmail.com trashmail.com sharklasers.com getnada.com maildrop.cc dispostable.com throwawaymail.com mintemail.com mohmal.com emailondeck.com ' +
    'gmial.com gmal.com gamil.com gmai.com hotmial.com hotmai.com yaho.com outlok.com ' +
    'mail.yahoo.com vip.163.com vip.126.com vip.qq.com vip.sina.com i.softbank.jp ezweb.ne.jp docomo.ne.jp ybb.ne.jp jcom.home.ne.jp k.vodafone.ne.jp disney.ne.jp rakuten.jp excite.co.jp'
  ).split(' '),
);

/** A host at which private persons have their mail. `host` in lower case; subdomains of listed ones count. */
export function isPrivateMailHost(host: string): boolean {
  if (PERSONAL_MAIL_HOSTS.has(host) || MORE.has(host)) return true;
  if (FAMILY.test(host) && !NO_FAMILY.test(host)) return true;
  const parent = host.slice(host.indexOf('.') + 1);
  return parent.includes('.') && (PERSONAL_MAIL_HOSTS.has(parent) || MORE.has(parent));
}
