/** The default of `--max-outage`: five minutes without one answer are no hiccup. */
export const DEFAULT_MAX_OUTAGE_MS = 300_000;
