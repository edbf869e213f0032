import type { Kinds } from './example.ts';

/** Made up, and looked at while the gates were written. The companies and persons do not exist. */
export const BAD: Kinds = {
  'observed in the future': [
    { text: 'Norvane opened a warehouse in Leipzig.', observed_at: '2027-01-03T00:00:00Z' },
    { text: 'Quillo raised $4M in a seed round.', observed_at: '2026-11-21T13:00:00Z' },
    { text: 'Brightloom is hiring a data engineer.', observed_at: '2106-05-20T00:00:00Z' },
  ],
  'text tells of a later date': [
    { text: 'Quillo raised $12M in a Series A round on August 3, 2026, led by Harbor Peak.' },
    { text: 'Posted on 2026-09-14. Brightloom is looking for a senior platform engineer.' },
    {
      text: 'Norvane hat am 12. Oktober 2026 eine Finanzierungsrunde über 8 Mio. Euro abgeschlossen und wurde neu bewertet.',
    },
    { text: 'Le 4 septembre 2026, Verdoline a annoncé une levée de fonds de 5 millions d’euros.' },
    { text: 'Calmara anunció el 2 de octubre de 2026 la apertura de su planta en Murcia.' },
    { text: 'Em 15 de agosto de 2026 a Portavel anunciou a compra da Rodamax.' },
    { text: 'Il 9 luglio 2026 Tessiana ha annunciato un aumento di capitale di 3 milioni.' },
    { text: 'Op 1 september 2026 werd Waterlink overgenomen door Hollandse Buizen.' },
    { text: '株式会社みらい計測は2026年8月10日に5億円を調達しました。' },
    { text: '云帆科技于2026年9月1日宣布完成B轮融资。' },
    { text: 'Last updated: 2026-10-02. Company page of Norvane with team and offices.' },
    { text: 'In July 2026 Brightloom migrated its warehouse to Snowflake and was featured on their blog.' },
  ],
  'private or malformed address': [
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'http://localhost:3000/news/1' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'http://192.168.1.20/page' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'http://10.0.0.7/x' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'http://169.254.169.254/latest/meta-data' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'http://[::1]/x' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'http://2130706433/' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'https://intranet/news' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'https://crm.norvane.local/deal/8' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'ftp://norvane.example.com/file' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'https://user:pw@norvane.com/' },
    { text: 'Norvane opened a warehouse in Leipzig.', source_url: 'javascript:alert(1)' },
  ],
  'address of another kind': [
    {
      text: 'Brightloom is hiring a data engineer in Porto.',
      content_type: 'job_posting',
      source_url: 'https://brightloom.com/blog/why-we-love-rust',
    },
    {
      text: 'Brightloom is hiring a data engineer in Porto.',
      content_type: 'job_posting',
      source_url: 'https://brightloom.com/pricing',
    },
    {
      text: 'Brightloom is hiring a data engineer in Porto.',
      content_type: 'job_posting',
      source_url: 'https://en.wikipedia.org/wiki/Brightloom',
    },
    {
      text: 'Brightloom is hiring a data engineer in Porto.',
      content_type: 'job_posting',
      source_url: 'https://www.youtube.com/watch?v=abc',
    },
    {
      text: 'Brightloom is hiring a data engineer in Porto.',
      content_type: 'job_posting',
      source_url: 'https://www.google.com/search?q=brightloom+jobs',
    },
    {
      text: 'Quillo raised $4M in a seed round.',
      content_type: 'funding',
      source_url: 'https://boards.greenhouse.io/quillo/jobs/44',
    },
    {
      text: 'Quillo raised $4M in a seed round.',
      content_type: 'news',
      source_url: 'https://quillo.com/careers/backend-engineer',
    },
    {
      text: 'Quillo raised $4M in a seed round.',
      content_type: 'news',
      source_url: 'https://quillo.com/privacy-policy',
    },
    {
      text: 'Quillo raised $4M in a seed round.',
      content_type: 'news',
      source_url: 'https://quillo.com/login',
    },
    {
      text: 'Norvane uses Kafka and Flink.',
      content_type: 'tech_change',
      source_url: 'https://norvane.com/assets/logo.png',
    },
    {
      text: 'Norvane uses Kafka and Flink.',
      content_type: 'tech_change',
      source_url: 'https://www.bing.com/search?q=norvane+kafka',
    },
  ],
  'cookie, privacy, rights': [
    {
      text: 'We use cookies to improve your experience on our website. By continuing you accept our cookie policy.',
    },
    { text: 'This website uses cookies. Accept all. Manage preferences.' },
    {
      text: 'Wir verwenden Cookies, um Ihnen das beste Erlebnis auf unserer Website zu bieten. Alle akzeptieren',
    },
    {
      text: 'Nous utilisons des cookies pour mesurer l’audience. Accepter tous les cookies. Politique de confidentialité.',
    },
    { text: 'Utilizamos cookies propias y de terceros. Aceptar todas las cookies. Política de privacidad' },
    { text: 'Este site usa cookies para melhorar a navegação. Aceitar todos os cookies.' },
    { text: 'Questo sito utilizza cookie tecnici e di profilazione. Accetta tutti i cookie' },
    { text: 'Wij gebruiken cookies om uw bezoek te verbeteren. Cookies accepteren' },
    { text: '当サイトではクッキーを使用しています。プライバシーポリシー' },
    { text: '本网站使用cookie以改善您的体验。隐私政策' },
    { text: '© 2026 Norvane GmbH. All rights reserved. Privacy policy. Terms of use.' },
    { text: 'Your personal data is processed in line with the GDPR. Read our privacy notice.' },
  ],
  'menus, errors, filler': [
    { text: 'Home | Products | Solutions | Pricing | About us | Careers | Contact | Log in' },
    { text: 'Startseite Produkte Lösungen Preise Karriere Über uns Kontakt Impressum Datenschutz Anmelden' },
    { text: 'Accueil Produits Solutions Tarifs Blog À propos Contact Connexion' },
    { text: '404 Page not found. The page you are looking for does not exist.' },
    { text: 'Please enable JavaScript to view this page.' },
    { text: 'Access denied. You do not have permission to view this page.' },
    { text: 'Checking your browser before accessing norvane.com. Just a moment...' },
    { text: 'Verify you are a human. Complete the captcha to continue.' },
    { text: 'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.' },
    { text: 'Sign up for our newsletter. Follow us on LinkedIn. Back to top.' },
  ],
  'praise without an event': [
    {
      text: 'Our mission is to empower businesses everywhere. We are passionate about excellence and customer satisfaction.',
    },
    {
      text: 'Norvane is a leading provider of innovative solutions. Our vision is to transform the way people work.',
    },
    {
      text: 'World-class service, cutting-edge technology and a commitment to quality that is second to none.',
    },
    {
      text: 'Wir sind führender Anbieter innovativer Lösungen. Unsere Mission ist höchste Kundenzufriedenheit.',
    },
    {
      text: 'Notre mission est la satisfaction de nos clients. Des solutions innovantes et sur mesure, leader du marché.',
    },
    {
      text: 'Nuestra misión es ofrecer soluciones innovadoras. Empresa líder, comprometidos con la satisfacción de nuestros clientes.',
    },
    { text: '我们的使命是客户至上，提供行业领先的一流创新解决方案。' },
    {
      text: 'We believe in excellence. Trusted by leading brands, we deliver best-in-class, tailored experiences with passion for what matters.',
    },
  ],
  'unsupported language': [
    { text: 'Компания «Северный ветер» открыла новый офис в Казани и ищет инженеров данных.' },
    { text: 'أعلنت الشركة عن جولة تمويل جديدة بقيمة عشرة ملايين دولار.' },
    { text: '회사는 새로운 데이터 플랫폼 엔지니어를 채용하고 있습니다. 서울 본사 근무.' },
    {
      text: 'Vi söker en dataingenjör till vårt kontor i Göteborg som har erfarenhet av Spark och är bra på att samarbeta.',
    },
    {
      text: 'Firma szuka inżyniera danych, który ma doświadczenie w pracy z platformą Snowflake oraz jest gotowy do podróży.',
    },
    {
      text: 'Şirket yeni bir veri mühendisi arıyor ve bu pozisyon için en az üç yıl deneyim gerekiyor, daha fazla bilgi için arayın.',
    },
    {
      text: 'Yritys hakee uutta data-insinööriä, joka on kokenut ja joka ei pelkää muutosta, sekä osaa myös suomea.',
    },
    { text: 'บริษัทกำลังมองหาวิศวกรข้อมูลสำหรับสำนักงานใหม่ในกรุงเทพ' },
    {
      text: 'Perusahaan ini mencari insinyur data yang akan bekerja dengan tim kami di kantor baru dan tidak perlu pindah.',
    },
    {
      text: 'A cég új adatmérnököt keres, aki nem csak tapasztalt, hanem már dolgozott egy nagy csapatban és magyar is.',
    },
  ],
  'nothing said': [
    { text: 'Hiring' },
    { text: 'Series A' },
    { text: '!!! ??? ...' },
    { text: 'n/a n/a' },
    { text: '融资。' },
  ],
  'private mail address': [
    { text: 'Quillo is hiring. Send your CV to anna.berg@gmail.com before Friday.' },
    { text: 'Contact the founder at m.rossi@libero.it for details on the opening in Milan.' },
    { text: 'Ansprechpartner: k.schulz@gmx.de, Quillo sucht einen Buchhalter.' },
    { text: 'Write to jo.tan@yahoo.com.sg about the role at Norvane.' },
    { text: 'The CTO (li.wei@qq.com) said Norvane moves to Kubernetes.' },
    { text: 'Reach me: sam.hart (at) hotmail (dot) com, Brightloom needs designers.' },
    { text: 'Brightloom recrute : claire.dupont@orange.fr' },
    { text: 'Quillo abre vaga, envie CV para ana.silva@uol.com.br' },
    { text: 'Join us at Norvane: norvane.jobs@googlemail.com' },
    { text: 'Norvane sucht Fahrer', attributes: { contact: { mail: 'fahrer@web.de' } } },
    { text: 'Mail pete [at] outlook.com if you want to work at Quillo.' },
  ],
  'telephone number': [
    { text: 'Call Anna at +1 415 555 0134 about the role at Quillo.' },
    { text: 'Norvane sucht Lagerhelfer. Handy: 0171 2345678, Herr Schulz.' },
    { text: 'Interested in joining Quillo? Text me on (628) 555-0199.' },
    { text: 'Contact : 06 12 34 56 78, Verdoline recrute un commercial.' },
    { text: 'Calmara busca camareros, tel. 612 345 678' },
    { text: '採用担当 田中 電話 090-1234-5678 みらい計測' },
    { text: '联系人王先生 手机 13812345678 云帆科技招聘' },
    { text: 'WhatsApp +55 11 91234-5678 para a vaga na Portavel.' },
    { text: 'Recruiter for Brightloom: +44 7700 900123' },
    { text: 'Bel Jan op 06-12345678 voor een baan bij Waterlink.' },
    { text: 'My direct number is 212-555-0187, ask about the Norvane contract.' },
    { text: 'Chiama il 333 123 4567 per lavorare con Tessiana, cell. 333 123 4567' },
  ],
  'home address': [
    { text: 'The founder of Quillo lives at 42 Maple Street, Springfield.' },
    { text: 'Home address: 7 Orchard Lane, Bath. He joined Norvane as CFO.' },
    { text: 'Der Geschäftsführer wohnt in der Lindenstraße 14, Kassel. Norvane stellt ein.' },
    { text: 'La fundadora de Calmara vive en calle Mayor 12, Toledo.' },
    { text: 'Le dirigeant de Verdoline, domicilié au 3 rue des Lilas à Tours, recrute.' },
    { text: 'Send documents to 118 Birch Avenue, Apt 4B, Queens. Brightloom CTO.' },
    { text: 'Il fondatore di Tessiana abita in via Garibaldi 8, Pavia.' },
    { text: '创始人家庭住址：上海市静安区南京西路100号。云帆科技' },
  ],
  'number of a person': [
    { text: 'Quillo new hire, SSN 219-09-9999, starts Monday.' },
    { text: 'CPF 529.982.247-25, contratado pela Portavel.' },
    { text: 'El DNI del apoderado de Calmara es 12345678Z.' },
    { text: 'NIR 1 85 05 78 006 084 91, salarié de Verdoline.' },
    { text: 'Passport number X1234567 of the Norvane CFO.' },
    { text: 'Card 4111 1111 1111 1111 was used to pay Quillo.' },
    { text: 'Pay Norvane to DE89 3704 0044 0532 0130 00.' },
    { text: 'National insurance QQ 12 34 56 C, employee of Brightloom.' },
  ],
};
