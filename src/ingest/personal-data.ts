/** Mail hosts of private persons: an address there is not business data, so it is not kept. */
export const PERSONAL_MAIL_HOSTS: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com yahoo.com ymail.com rocketmail.com yahoo.co.uk yahoo.co.in yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.com.br yahoo.co.jp yahoo.ca yahoo.com.mx yahoo.com.ar yahoo.com.au ' +
    'hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it hotmail.com.br outlook.com outlook.fr outlook.de outlook.es outlook.com.br live.com live.co.uk live.fr live.nl msn.com passport.com ' +
    'icloud.com me.com mac.com aol.com aim.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io hey.com fastmail.com fastmail.fm hushmail.com zoho.com zohomail.com mail.com email.com usa.com inbox.com ' +
    'gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de arcor.de posteo.de mailbox.org orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr libero.it virgilio.it tiscali.it alice.it tin.it ' +
    'terra.com.br uol.com.br bol.com.br ig.com.br globo.com sapo.pt ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl telenet.be skynet.be bluewin.ch hispeed.ch btinternet.com sky.com virginmedia.com talktalk.net ntlworld.com blueyonder.co.uk ' +
    'comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net juno.com roadrunner.com frontier.com rogers.com shaw.ca sympatico.ca telus.net bigpond.com optusnet.com.au xtra.co.nz ' +
    'qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com 139.com 189.cn naver.com hanmail.net daum.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com rediffmail.com indiatimes.com sify.com ' +
    'mail.ru bk.ru list.ru inbox.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua wp.pl onet.pl o2.pl interia.pl seznam.cz centrum.cz email.cz abv.bg walla.co.il walla.com bezeqint.net mynet.com'
  ).split(' '),
);

/** Attribute names (folded to letters and single underscores) of private life: never kept. */
export const PRIVATE_ATTRIBUTE =
  /^(?:(?:home|private|personal|residential|residence)_?(?:address|street|street_?address|city|zip|zip_?code|postal_?code|postcode|phone|mobile|telephone|e_?mail|state|country)|(?:address|street|phone|mobile|telephone|email)_?(?:home|private|personal)|date_of_birth|birth_?(?:date|day|place|year)|dob|age|gender|sex|marital_?status|religion|ethnicity|race|nationality|political_?(?:party|views?)|sexual_?orientation|health_?(?:status|data)|ssn|social_?security(?:_?(?:number|no))?|passport(?:_?(?:number|no))?|national_?id|driver_?s?_?licen[cs]e|iban|bank_?account|credit_?card(?:_?number)?|tax_?id_?personal)$/;
