export const FILLER =
  /lorem ipsum|dolor sit amet|asdf\s*asdf|your text here|insert text here|\btest test test\b/;

/** What sites say of cookies, privacy, rights and errors; matched against text in lower case. */
export const NOTICES = new RegExp(
  [
    'cookies?\\b.{0,60}(?:website|site|experience|consent|accept|settings|preferences|policy|browser|traffic)',
    '(?:uses?|using|accept|reject|manage|we value your).{0,30}(?:cookies|privacy)',
    'privacy (?:policy|notice|settings|statement)|personal data (?:is|are|will be) processed|data protection (?:policy|notice)',
    'all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati|alle rechten voorbehouden|版权所有|保留所有权利|無断転載',
    '(?:terms (?:of (?:use|service)|and conditions))|nutzungsbedingungen|conditions générales|términos y condiciones|termos de uso|termini e condizioni|algemene voorwaarden|利用規約|使用条款',
    'wir (?:verwenden|nutzen) cookies|datenschutz(?:erklärung|hinweise|bestimmungen)|impressum',
    'nous utilisons des cookies|ce site utilise|politique de confidentialité|accepter (?:tous )?les cookies|mentions légales',
    'utilizamos cookies|este sitio (?:web )?utiliza|política de (?:privacidad|cookies|privacidade)|aceptar (?:todas )?las cookies|aviso legal',
    'usamos cookies|este site usa|aceitar (?:todos )?os cookies',
    'utilizziamo i? ?cookie|questo sito (?:utilizza|usa)|informativa (?:sulla privacy|sui cookie)|accetta (?:tutti )?i cookie',
    '(?:wij|we) gebruiken cookies|deze (?:website|site) (?:maakt gebruik|gebruikt)|privacy(?:verklaring|beleid)|cookies accepteren',
    'クッキー|cookie(?:を使用|の使用)|プライバシーポリシー|个人信息保护|隐私(?:政策|声明|条款)|使用cookie',
    '(?:please )?(?:enable|turn on) javascript|javascript (?:is )?(?:disabled|required|must be enabled)|your browser (?:is not supported|is out of date|does not support)',
    '404|page (?:not found|cannot be found|you (?:requested|are looking for))|access denied|permission to (?:view|access)|403 forbidden|verify (?:that )?you are (?:a )?human|are you a robot|checking your browser|captcha|service unavailable|just a moment',
    'subscribe to our newsletter|sign up for our newsletter|abonnieren sie unseren newsletter|abonnez-vous à notre newsletter|suscríbete a nuestr|follow us on|copyright ©|© ?(?:19|20)\\d\\d|(?:sign|log) in to (?:continue|your account)|add to cart|skip to (?:main )?content|back to top',
  ].join('|'),
);

export const MENU_WORDS: ReadonlySet<string> = new Set(
  (
    'home about us contact products product services solutions pricing blog news careers jobs login log in sign up signin signup register menu search faq help support resources company team partners customers press media events docs documentation legal terms privacy cookies sitemap download demo features platform industries overview more get started ' +
    'startseite über uns kontakt produkte leistungen lösungen preise karriere anmelden impressum datenschutz unternehmen suche hilfe ' +
    'accueil à propos produits tarifs carrières connexion entreprise recherche aide ' +
    'inicio nosotros contacto productos servicios soluciones precios empleo acceder buscar ayuda empresa ' +
    'início sobre contato produtos serviços soluções preços entrar carreiras ' +
    'chi siamo contatti prodotti servizi soluzioni prezzi accedi azienda ' +
    'over ons producten diensten oplossingen prijzen inloggen vacatures'
  ).split(' '),
);

/** What companies say of themselves without saying anything; matched against text in lower case. */
export const PRAISE = new RegExp(
  [
    "our (?:mission|vision|values|purpose|passion) (?:is|are)|we(?:'re| are) (?:passionate|committed|dedicated|proud|driven|on a mission)|we (?:strive|believe|pride ourselves|are here to)",
    'world[- ]class|best[- ]in[- ]class|cutting[- ]edge|state[- ]of[- ]the[- ]art|industry[- ]leading|market[- ]leading|game[- ]chang(?:ing|er)|award[- ]winning|one[- ]stop[- ]shop|second to none|unparalleled|unmatched|unrivall?ed',
    '(?:a|the) (?:global |world |trusted )?(?:leader in|leading (?:provider|supplier|company|platform)|trusted (?:partner|provider))|trusted by (?:thousands|companies|businesses|leading)',
    'innovative solutions|empower(?:s|ing)? (?:people|businesses|companies|organi[sz]ations|customers|teams|you)|exceed(?:ing)? (?:your )?expectations|customer satisfaction|excellence|synerg(?:y|ies)|unlock (?:your|the) (?:full )?potential|passion for|commitment to (?:quality|excellence|our customers)|tailored to your needs|solutions that (?:drive|deliver|transform)|transform(?:ing)? the way',
    'unsere (?:mission|vision) (?:ist|lautet)|führende[rn]? anbieter|maßgeschneiderte lösungen|höchste qualität|aus leidenschaft|innovative lösungen|kundenzufriedenheit',
    'notre mission (?:est|consiste)|leader (?:mondial|du marché|de)|solutions (?:innovantes|sur mesure)|passionnés par|satisfaction (?:de nos )?clients?',
    'nuestra misión es|empresa líder|líderes en|soluciones (?:innovadoras|a medida)|comprometidos con|satisfacción (?:del|de nuestros) clientes?',
    'nossa missão é|líder (?:em|de mercado)|soluções (?:inovadoras|sob medida)|comprometidos com|satisfação dos? (?:nossos )?clientes?',
    'la nostra missione è|azienda leader|soluzioni (?:innovative|su misura)|passione per|soddisfazione (?:del|dei nostri) client[ei]',
    'onze missie is|toonaangevende?|marktleider|innovatieve oplossingen|oplossingen op maat|klanttevredenheid',
    '私たちの(?:使命|ミッション)|業界をリード|お客様(?:第一|満足)|最高(?:の品質|品質)|使命は|领先的|行业领先|一流的?|客户至上|我们的使命|创新解决方案|卓越',
  ].join('|'),
);

/** One of these in a text about cookies or errors, and it is about what a company does with them: notices have none. */
export const EVENTS_BESIDE =
  /(?:^|[^a-z])(?:rais(?:ed|es)|hir(?:ed|es|ing)|recruit(?:s|ing|ed)|(?<!you (?:are|were) )look(?:s|ing) for|replac(?:ed|es|ing)|migrat(?:ed|es|ing)|outage|acquir(?:ed|es)|launch(?:ed|es)|appoint(?:ed|s)|fined|sued|breach|leaked|sucht|stellt .{0,40}ein|einführung|recrute|lève|busca un|contrata|cerca un|zoekt een)(?![a-z])|募集|採用|调查|招聘|罚款/;

/** One of these, and the text may tell of something that the company does, needs or plans. */
export const EVENT_WORDS = new RegExp(
  [
    '(?:^|[^a-z])(?:rais(?:ed|es|ing)|fund(?:ed|ing|raise)|invest(?:ed|ment|ors?)|hir(?:ed|es|ing)|recruit\\w*|launch\\w*|announc\\w*|releas\\w*|acquir\\w*|acquisition|merg\\w+|open(?:ed|s|ing)|expand\\w*|expansion|mov(?:ed|ing) to|migrat\\w+|adopt\\w*|switch\\w*|implement\\w*|deploy\\w*|roll\\w* out|replac\\w+|look(?:s|ing) for|seek(?:s|ing)?|searching|wanted|vacanc\\w+|opening|role|position|job|join(?:ed|s)?|appoint\\w*|promot\\w+|sign(?:ed|s)|partner(?:ed|ship)|contract|won|tender|rfp|plan(?:s|ned|ning)|upgrad\\w+|layoffs?|restructur\\w+|ipo|filed|pilot|beta|founded|started|built|building|uses?|using|runs? on|evaluat\\w+|compar\\w+|review\\w*|complain\\w*|problem|issue|outage)(?![a-z])',
    '(?:sucht|suchen|gesucht|stellt ein|einstell|stelle|eröffn|übernimm|übernahm|gründ|finanzierung|führt .* ein|erweiter|umstell|setzt auf|nutzt|verwendet|kündig|startet|ernennt)',
    '(?:recrute|recherche|embauche|lève|levée|annonce|lance|ouvre|acquiert|rachète|nomme|migre|adopte|utilise|déploie|poste de)',
    '(?:busca|contrata|anuncia|lanza|lança|abre|adquiere|adquire|levanta|capta|nombra|nomeia|migra|adopta|adota|utiliza|implementa|vaga|puesto|procura)',
    '(?:cerca|assume|annuncia|lancia|apre|acquisisce|raccoglie|nomina|adotta|posizione)',
    '(?:zoekt|werft|kondigt|lanceert|opent|haalt|benoemt|stapt over|gebruikt|vacature)',
    '募集|採用|調達|発表|開始|導入|買収|移行|開設|求人|招聘|融资|宣布|发布|推出|收购|采用|部署|上线|任命|签约',
  ].join('|'),
);
