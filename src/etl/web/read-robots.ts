import robotsParser from 'robots-parser';

/** What a robots.txt lets a reader of a name do; a path that nothing is said of is allowed. */
export interface RobotsRules {
  isAllowed(url: string, userAgent: string): boolean;
  /** Null where it asks for none. */
  crawlDelaySeconds(userAgent: string): number | null;
  /** Why the file could not be had, and all is forbidden; null where it was. */
  readonly failed: string | null;
}

type Parse = (
  url: string,
  text: string,
) => {
  isAllowed(url: string, userAgent: string): boolean | undefined;
  getCrawlDelay(userAgent: string): number | undefined;
};

/** `at` is the address that the text was found at. */
export function readRobots(at: string, text: string): RobotsRules {
  const robots = callable(robotsParser)(at, text);
  return {
    isAllowed: (url, userAgent) => robots.isAllowed(url, userAgent) !== false,
    crawlDelaySeconds: (userAgent) => robots.getCrawlDelay(userAgent) ?? null,
    failed: null,
  };
}

/** Safe: the package is a CommonJS module whose export is this function; its types describe a module of another kind. */
function callable(module: unknown): Parse {
  return module as Parse;
}
