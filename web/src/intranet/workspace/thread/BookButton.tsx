import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendarPlus } from "@tabler/icons-react";
import type { Row } from "../../../state/inbox.ts";
import { BookDialog } from "../../agenda/BookDialog.tsx";
import { useQualificationOf } from "../../qualification/useQualification.ts";
import { useWords } from "../../words/index.ts";
import type { Rights } from "../rights.ts";

/** A meeting with whoever writes here, once they stand on the way to one. */
export function BookButton({ row, rights }: { row: Row; rights: Rights }) {
  const { agenda } = useWords();
  const [booking, { open, close }] = useDisclosure();
  const id = useQualificationOf(row.id).data;
  if (!id || row.status === "RESOLVED" || !rights.describe) return null;
  return (
    <>
      <Tooltip label={agenda.book.button}>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={agenda.book.button} onClick={open}>
          <IconCalendarPlus size={20} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {booking && <BookDialog id={id} close={close} />}
    </>
  );
}
