/** The palette's state: open or not, and which of what it shows the Enter key chooses. */
import { createSpotlight } from "@mantine/spotlight";

export const [store, spotlight] = createSpotlight();

/** Enter chooses the first of what is shown, also of what arrives later; the library looks only as one types. */
export function selectFirst(): void {
  const { listId } = store.getState();
  const list = listId ? document.getElementById(listId) : null;
  if (!list || list.querySelector("[data-selected]")) return;
  list.querySelector("[data-action]")?.setAttribute("data-selected", "true");
  store.updateState((state) => ({ ...state, selected: 0 }));
}
