/** Dialogs come with what a page can begin without: one that is asked for sooner opens as soon as they are there. */
import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { ReactNode } from "react";
import { words } from "../words/index.ts";

let come: () => void;
const there = new Promise<void>((resolve) => {
  come = resolve;
});

export const dialogsAreThere = () => come();

interface Dialog {
  /** It is shown once, however often it is asked for. */
  modalId: string;
  title: string;
  children: ReactNode;
}

export async function openDialog(dialog: Dialog): Promise<void> {
  await there;
  modals.open({ ...dialog, closeButtonProps: { "aria-label": words().shell.close } });
}

interface Question {
  title: string;
  text: string;
  /** What the button says that does it. */
  yes: string;
  /** And the one that does not; left out: what any dialog says. */
  no?: string;
  /** Nobody loses anything by it. */
  harmless?: boolean;
  act: () => void;
}

/** What cannot be undone is asked once more, however often it was pressed until the question came. */
export async function confirm({ title, text, yes, no, harmless = false, act }: Question): Promise<void> {
  await there;
  modals.openConfirmModal({
    modalId: "question",
    title,
    children: <Text size="sm">{text}</Text>,
    labels: { confirm: yes, cancel: no ?? words().shell.cancel },
    ...(harmless ? {} : { confirmProps: { color: "red.8" } }),
    withCloseButton: false,
    onConfirm: act,
  });
}
