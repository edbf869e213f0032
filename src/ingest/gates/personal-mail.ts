import { isPrivateMailHost } from '../private-mail-host.ts';

const ADDRESS = /[\p{L}\p{N}._%+-]@((?:[\p{L}\p{N}-]{1,63}\.){1,5}[\p{L}]{2,24})/gu;
/** "jane (at) gmail (dot) com", "jane AT gmail.com". */
const HIDDEN =
  /[\p{L}\p{N}._-]\s*(?:[([{<]\s*(?:at|@|arroba|chez|ät)\s*[)\]}>]|\s(?:at|arroba)\s)\s*([\p{L}\p{N}-]{2,40}(?:(?:\s*[([{<]\s*(?:dot|punkt|punto|point|\.)\s*[)\]}>]\s*|\s(?:dot|punkt|punto)\s|\.)[\p{L}]{2,12}){1,3})/giu;
const DOTS = /\s*[([{<]\s*(?:dot|punkt|punto|point|\.)\s*[)\]}>]\s*|\s(?:dot|punkt|punto)\s/giu;

/** A mail address at a private host, also one that hides from robots. */
export function holdsPrivateMail(text: string): boolean {
  if (text.includes('@'))
    for (const match of text.matchAll(ADDRESS))
      if (isPrivateMailHost((match[1] ?? '').toLowerCase())) return true;
  if (!/\bat\b|\(@|arroba|\[@|chez|ät/i.test(text)) return false;
  for (const match of text.matchAll(HIDDEN))
    if (isPrivateMailHost((match[1] ?? '').replace(DOTS, '.').toLowerCase())) return true;
  return false;
}
