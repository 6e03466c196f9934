/** What stands on this machine's key for commands. */
export const MOD = /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** Escape is for the dialog that is over it. */
export const isCovered = (): boolean => document.querySelectorAll('[aria-modal="true"]').length > 1;
