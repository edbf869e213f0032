export const RECORDED: Readonly<Record<string, unknown>> = {};
