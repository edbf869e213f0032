/** Waits until `holds` is true, at most `ms`; resolves with whether it came true. */
export async function eventually(holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<boolean> {
  for (const endMs = Date.now() + ms; ; ) {
    if (await holds()) return true;
    if (Date.now() > endMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
