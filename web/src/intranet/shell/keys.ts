/** What stands on this machine's key for commands. */
export const MOD = /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** Where a form is open in its place on the page. */
export const INLINE = "data-inline";

/** Escape is for the dialog that is over it, or for the form in it in which one is. */
export const isCovered = (): boolean =>
  document.querySelectorAll('[aria-modal="true"]').length > 1 ||
  Boolean(document.activeElement?.closest(`[${INLINE}]`));
