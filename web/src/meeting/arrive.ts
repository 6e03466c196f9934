/** What takes the place of the button that was pressed: whoever works by keyboard, or listens, goes on there. */
export const arrive = (place: HTMLElement | null): void => place?.focus();
