const TALKATIVE_SHARE = 0.02;

/** 1 where no outcome is ever reported, 1/2 at two for each hundred leads returned, towards 0 beyond. */
export function silenceOf(feedbackShare: number): number {
  return TALKATIVE_SHARE / (TALKATIVE_SHARE + Math.max(0, feedbackShare));
}
