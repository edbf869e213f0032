import type { Kinds } from './example.ts';

/** Made up, and not looked at while the gates were written: what they catch of these is the honest figure. */
export const HELD_OUT: Kinds = {
  'text tells of a later date': [
    { text: 'Hexalume secured €9M on 11 November 2026, according to its investors.' },
    { text: 'Article published 3 Oct 2026: Hexalume acquired Dunefield.' },
    { text: 'Am 5.9.2026 übernahm Hexalume die Dunefield GmbH.' },
    { text: 'Hexalume a levé 4 millions en octobre 2026 auprès de ses associés.' },
    { text: 'El pasado 7 de septiembre de 2026 Arenal cerró su ronda.' },
    { text: '2026年10月、株式会社ひかり製作所が新工場を開設した。' },
    { text: 'Hexalume’s layoffs of September 2026 hit the sales team.' },
    { text: 'Our Q3 2026 results, out on October 20, 2026, beat the plan.' },
  ],
  'private or malformed address': [
    { text: 'Hexalume hires in Lyon.', source_url: 'http://172.16.4.4/a' },
    { text: 'Hexalume hires in Lyon.', source_url: 'http://0x7f000001/' },
    { text: 'Hexalume hires in Lyon.', source_url: 'http://[fd00::1]/a' },
    { text: 'Hexalume hires in Lyon.', source_url: 'https://hexalume.test/a' },
    { text: 'Hexalume hires in Lyon.', source_url: 'file:///etc/passwd' },
    { text: 'Hexalume hires in Lyon.', source_url: 'http://[::ffff:127.0.0.1]/' },
  ],
  'address of another kind': [
    {
      text: 'Hexalume sucht Elektriker.',
      content_type: 'job_posting',
      source_url: 'https://hexalume.de/produkte/lampen',
    },
    {
      text: 'Hexalume sucht Elektriker.',
      content_type: 'job_posting',
      source_url: 'https://www.instagram.com/hexalume/',
    },
    {
      text: 'Hexalume raised money.',
      content_type: 'funding',
      source_url: 'https://jobs.lever.co/hexalume/123',
    },
    { text: 'Hexalume raised money.', content_type: 'funding', source_url: 'https://hexalume.com/cart' },
    {
      text: 'Hexalume adopts Terraform.',
      content_type: 'tech_change',
      source_url: 'https://duckduckgo.com/?q=hexalume',
    },
    {
      text: 'Hexalume adopts Terraform.',
      content_type: 'news',
      source_url: 'https://hexalume.com/brochure.zip',
    },
    {
      text: 'Hexalume hires.',
      content_type: 'job_posting',
      source_url: 'https://twitter.com/someone/status/1',
    },
  ],
  boilerplate: [
    {
      text: 'By clicking “Accept”, you agree to the storing of cookies on your device to enhance site navigation.',
    },
    { text: 'Diese Website setzt Cookies ein. Mehr dazu in der Datenschutzerklärung.' },
    { text: 'Copyright 2026 Hexalume. Alle Rechte vorbehalten. Impressum' },
    { text: 'Skip to content Menu Search Products Services Blog Contact' },
    { text: 'Oops! That page can’t be found. Try a search?' },
    { text: 'You have been blocked. Error 1020. Ray ID: 8f' },
    { text: 'Subscribe to our newsletter and never miss an update.' },
    { text: 'Inicio Quiénes somos Servicios Productos Noticias Contacto' },
    { text: 'Vivamus lorem ipsum, your text here.' },
    { text: 'Hexalume. Committed to excellence. Passionate people, outstanding results, every single day.' },
    { text: 'As a market-leading, customer-centric company we strive to exceed expectations.' },
    { text: 'Your session has expired. Please log in to continue.' },
  ],
  'unsupported language': [
    { text: 'Η εταιρεία άνοιξε νέο γραφείο στη Θεσσαλονίκη και προσλαμβάνει.' },
    { text: 'Công ty đang tìm kỹ sư dữ liệu cho văn phòng mới và các dự án khác của chúng tôi.' },
    {
      text: 'Vi leder etter en utvikler som har erfaring og som kan jobbe med oss på kontoret vårt i Bergen.',
    },
    {
      text: 'Compania caută un inginer de date care să lucreze din București și este deschisă pentru studenți.',
    },
    {
      text: 'Společnost hledá datového inženýra, který je zkušený a rád by pracoval v Brně nebo také v Praze, protože roste.',
    },
    { text: 'कंपनी नए कार्यालय के लिए डेटा इंजीनियर की तलाश कर रही है।' },
  ],
  'private mail address': [
    { text: 'Hexalume CV an lena77@t-online.de' },
    { text: 'Owner of Arenal: pepe.lopez@hotmail.es' },
    { text: 'tanaka@yahoo.co.jp から応募してください。ひかり製作所' },
    { text: 'Hexalume: mail kim@icloud.com' },
    { text: 'kontakt: ola.nordmann@online.no Hexalume' },
    { text: 'founder AT protonmail DOT com, Hexalume' },
  ],
  'telephone number': [
    { text: 'Ring Tom on 07700 900456, Hexalume hiring manager.' },
    { text: 'Rufen Sie Frau Weiß an: +49 (0)151 23456789, Hexalume.' },
    { text: 'Arenal: móvil 699 11 22 33' },
    { text: 'Hexalume HR 415.555.0143 ext 9' },
    { text: '担当: 佐藤 080 1234 5678 ひかり製作所' },
    { text: 'Contact Priya, 98765 43210, for Hexalume Pune.' },
    { text: 'Telefone (21) 99876-5432, vaga na Portavel' },
  ],
  'home address and numbers': [
    { text: 'Hexalume CEO resides at 12 Harbour View, Cork.' },
    { text: 'Privatadresse des Gründers: Am Bach 3, Ulm. Hexalume.' },
    { text: 'Woonadres: Kerkstraat 5, Delft. Oprichter van Waterlink.' },
    { text: 'Social security number 078 05 1120, Hexalume driver.' },
    { text: 'Visa 4539 1488 0343 6467 charged for Hexalume.' },
    { text: 'codice fiscale RSSMRA85T10A562S, dipendente Tessiana' },
    { text: '身份证号 11010519491231002X 云帆科技员工' },
  ],
};
