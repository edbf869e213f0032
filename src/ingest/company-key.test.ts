import { describe, expect, it } from 'vitest';
import { companyKey } from './company-key.ts';

describe('companyKey', () => {
  it.each([
    ['Acme', 'acme'],
    ['ACME, Inc.', 'acme'],
    ['Acme Inc', 'acme'],
    ['Acme Corp.', 'acme'],
    ['Acme Co., Ltd.', 'acme'],
    ['The Acme Company', 'acme'],
    ['Acme GmbH', 'acme'],
    ['Acme GmbH & Co. KG', 'acme'],
    ['Acme UG (haftungsbeschränkt)', 'acme'],
    ['Acme S.A.', 'acme'],
    ['Acme S. A.', 'acme'],
    ['Acme S.A. de C.V.', 'acme'],
    ['Acme S. de R.L. de C.V.', 'acme'],
    ['Acme Ltda.', 'acme'],
    ['Acme B.V.', 'acme'],
    ['Acme A/S', 'acme'],
    ['Acme Sp. z o.o.', 'acme'],
    ['Acme s.r.o.', 'acme'],
    ['Acme Pty Ltd', 'acme'],
    ['Acme Pvt. Ltd.', 'acme'],
    ['Acme Private Limited', 'acme'],
    ['PT Acme Tbk', 'acme'],
    ['ООО «Ромашка»', 'ромашка'],
    ['株式会社ソニー', 'ソニー'],
    ['ソニー株式会社', 'ソニー'],
    ['トヨタ（株）', 'トヨタ'],
    ['阿里巴巴有限公司', '阿里巴巴'],
    ['Société Générale S.A.', 'societe generale'],
    ['Straße AG', 'strasse'],
    ['Johnson & Johnson', 'johnson and johnson'],
    ["Levi's", 'levis'],
    ['Levi’s', 'levis'],
    ['Co', 'co'],
    ['Inc.', 'inc'],
    ['The', 'the'],
    ['SAP SE', 'sap'],
    ['42Floors', '42floors'],
    ['C3.ai', 'c3 ai'],
    ['!!!', '!!!'],
  ])('reads %j as %j', (name, key) => {
    expect(companyKey(name)).toBe(key);
  });

  it('gives one key to spellings of one company', () => {
    const keys = ['Acme Inc', 'ACME, Inc.', 'acme incorporated', 'The ACME Corporation', 'Acme, L.L.C.'].map(
      companyKey,
    );
    expect(new Set(keys)).toEqual(new Set(['acme']));
  });

  it('is stable under itself', () => {
    for (const name of ['Acme, Inc.', '株式会社ソニー', 'A.B. Volvo', 'Johnson & Johnson']) {
      expect(companyKey(companyKey(name))).toBe(companyKey(name));
    }
  });
});
