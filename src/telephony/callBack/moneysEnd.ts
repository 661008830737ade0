// How the last held seconds of a call are shared out: until when two talk, when A is told why, when we hang up. The caller never talks, nor listens, beyond what is held.

/** A is told that its money is at its end when so much of it is left: the longest of the languages takes three and a half seconds, and what is not said by our own hang-up stays unsaid. */
export const LAST_WORDS_SECONDS = 6;
/** With less left nothing is begun any more: the reason itself, without its goodbye, would not be heard to its end. */
export const LEAST_WORDS_SECONDS = 4.5;
/** Our own hang-up goes out this much before the held seconds end; the switch's own limit stands one second before them. */
export const CUT_BEFORE_SECONDS = 2;
