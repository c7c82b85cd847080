/** Tells people of something that they should know: what happened, what follows, the likely cause, the remedy. */
export type Warn = (message: string) => void;
